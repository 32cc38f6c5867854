import { isWhole, quote, type Rule } from "@causeway/core";
import type { Report, Reports } from "../builds/reports.ts";
import { isList, isMap } from "../builds/rules.ts";

/** How much of the code the tests must run through. */
export interface Coverage {
    /** The file that the tests leave, such as `coverage/cobertura-coverage.xml`. */
    readonly file: string;
    /** All but `lcov` are shown as a report of CodeBuild's, too. */
    readonly format: keyof typeof coverages;
    /** Percent of lines, 0 to 100. */
    readonly leastLinePercent: number;
}

/** What of a test's results stops a release, besides commands that fail. */
export interface TestGates {
    /**
     * Percent of tests that may fail, 0 to 100, as the reports in the format `JUNITXML` say. The last of the commands, which runs the tests,
     * may fail then.
     *
     * @default none: a command that fails fails the step
     */
    readonly failedPercent?: number;
    /** @default as little as may be */
    readonly coverage?: Coverage;
}

/** For Python: the root of a file, and then what it says: lines that were run through, and all lines. */
const parse = "import sys,xml.etree.ElementTree as E;r=E.parse(sys.argv[1]).getroot()";
const share = "p=100*a/b if b else 0";

/**
 * How to read each format. CodeBuild's images have Python.
 * Sources: CodeBuild user guide, "Code coverage report formats"; the formats' own: Cobertura's coverage-04.dtd, OpenClover's clover.xsd,
 * JaCoCo's report.dtd, and geninfo's manual page.
 */
const coverages = {
    cobertura: { report: "COBERTURAXML", read: `${parse};p=100*float(r.get("line-rate"))` },
    clover: {
        report: "CLOVERXML",
        read: `${parse};m=r.find("project/metrics");a,b=int(m.get("coveredstatements")),int(m.get("statements"));${share}`,
    },
    jacoco: {
        report: "JACOCOXML",
        read: `${parse};c=[c for c in r.findall("counter") if c.get("type")=="LINE"][0];a=int(c.get("covered"));b=a+int(c.get("missed"));${share}`,
    },
    lcov: {
        report: undefined,
        read: `import sys;l=open(sys.argv[1]).read().split();n=lambda k:sum(int(x[3:]) for x in l if x.startswith(k));a,b=n("LH:"),n("LF:");${share}`,
    },
} as const satisfies Readonly<Record<string, { readonly report: Report["format"] | undefined; readonly read: string }>>;

/** For Python: how many of the tests in these files failed. No test at all is no success. */
const failures =
    "import sys,glob,xml.etree.ElementTree as E;" +
    "f=sorted({f for p in sys.argv[2:] for f in glob.glob(p,recursive=True)});" +
    't=[c for x in f for c in E.parse(x).iter("testcase")];' +
    'b=sum(c.find("failure") is not None or c.find("error") is not None for c in t);' +
    'print(f"{b} of {len(t)}");sys.exit(not t or 100*b/len(t)>float(sys.argv[1]))';

/** What a coverage gate, and one of failed tests, say of it to later actions. */
export const coverageVariable = "LINE_COVERAGE";
export const failuresVariable = "TESTS_FAILED";

/** The commands of a test with its gates: each a line that fails where too little is good. */
export function gatedCommands(commands: readonly string[], { failedPercent, coverage }: TestGates, reports: Reports): readonly string[] {
    const last = commands.at(-1) ?? "";
    return [
        ...(failedPercent === undefined ? commands : [...commands.slice(0, -1), `(\n${last}\n) || echo 'some tests failed'`]),
        ...(failedPercent === undefined
            ? []
            : [
                  `${failuresVariable}=$(python3 -c ${quote(failures)} ${failedPercent} ${junitFiles(reports).map(quote).join(" ")})` +
                      ` || { echo "$${failuresVariable} tests failed, and ${failedPercent} % is the most" >&2; exit 1; }`,
              ]),
        ...(coverage === undefined
            ? []
            : [
                  // NaN, which some write of no lines at all, is not enough of anything.
                  `${coverageVariable}=$(python3 -c ${quote(`${coverages[coverage.format].read};print(round(p,2));sys.exit(not p>=float(sys.argv[2]))`)}` +
                      ` ${quote(coverage.file)} ${coverage.leastLinePercent})` +
                      ` || { echo "line coverage is $${coverageVariable} %, and ${coverage.leastLinePercent} % is the least" >&2; exit 1; }`,
              ]),
        ...(exportsOf({ failedPercent, coverage }).length > 0 ? [`export ${exportsOf({ failedPercent, coverage }).join(" ")}`] : []),
    ];
}

export const exportsOf = ({ failedPercent, coverage }: { readonly [Name in keyof TestGates]: TestGates[Name] | undefined }) => [
    ...(failedPercent === undefined ? [] : [failuresVariable]),
    ...(coverage === undefined ? [] : [coverageVariable]),
];

/** Reports with the one that the coverage gate reads, where CodeBuild can show it. */
export function gatedReports({ coverage }: TestGates, reports: Reports): Reports {
    const format = coverage && coverages[coverage.format].report;
    return format ? { coverage: { format, files: [coverage.file] }, ...reports } : reports;
}

const junitFiles = (reports: Reports): readonly string[] =>
    Object.values(reports).flatMap(({ format, files, folder }) =>
        format === "JUNITXML" ? files.map(file => (folder === undefined ? file : `${folder}/${file}`)) : [],
    );

/** What must hold of gates, as far as somebody without types may have got it wrong. */
export function gateRules({ failedPercent, coverage }: TestGates, reports: unknown): readonly Rule[] {
    const isJunit = (report: unknown) => isMap(report) && report["format"] === "JUNITXML" && isList(report["files"]);
    const { file, format, leastLinePercent } = (isMap(coverage) ? coverage : {}) as Partial<Coverage>;
    return [
        ...(failedPercent === undefined ? [] : [percentRule("failedPercent", failedPercent)]),
        [
            failedPercent === undefined || (isMap(reports) && Object.values(reports).some(isJunit)),
            "failedPercent",
            "is read from reports in the format JUNITXML, and there are none",
        ],
        ...(coverage === undefined
            ? []
            : [
                  [typeof file === "string" && file !== "", "coverage.file", `is ${JSON.stringify(file)}, not a file`] as const,
                  [
                      Object.hasOwn(coverages, String(format)),
                      "coverage.format",
                      `is ${JSON.stringify(format)}, not one of ${Object.keys(coverages).join(", ")}`,
                  ] as const,
                  percentRule("coverage.leastLinePercent", leastLinePercent),
              ]),
    ];
}

const percentRule = (at: string, value: unknown): Rule => [
    typeof value === "number" && value >= 0 && value <= 100,
    at,
    `is ${typeof value === "string" ? `"${value}"` : value}, not a percentage of 0 to 100`,
];

export const wholeRule = (at: string, value: number, least: number, most: number, unit: string): Rule => [
    isWhole(value, least, most),
    at,
    `is ${value}, not ${least} to ${most} whole ${unit}`,
];
