import { type Artifact, check, type Evidence, type Grant, type Secrets } from "@causeway/core";
import { buildRules } from "../builds/build-rules.ts";
import type { BuildStep, BuildVariable, buildUrl } from "../builds/build-step.ts";
import { type BuildOptions, codeBuild } from "../builds/code-build.ts";
import type { Machine } from "../builds/machine.ts";
import type { Reports } from "../builds/reports.ts";
import { type AnyEndpoint, endpointVariables } from "./endpoint.ts";
import {
    type coverageVariable,
    exportsOf,
    type failuresVariable,
    gatedCommands,
    gatedReports,
    gateRules,
    type TestGates,
} from "./gates.ts";

export interface TestOptions<Export extends string = string> extends TestGates {
    /** Commands of bash, in order, all in one shell; the first that fails fails the test. At least one. */
    readonly commands: readonly string[];
    /** The action's name: letters, digits and `.@_-`, 1 to 100. @default what the function is called, such as "unit-test" */
    readonly name?: string;
    /** Commands that run at the end in any case, such as stopping what others started. @default none */
    readonly finally?: readonly string[];
    /** The machine that it runs on, in a network of its own for what is not open to all. @default a small one, which steps share where they can */
    readonly on?: Machine;
    /** The files that it starts in. @default the first source */
    readonly from?: Artifact;
    /** Up to four further artifacts, by variables that hold their folders. @default none */
    readonly reads?: Readonly<Record<string, Artifact>>;
    /** Environment variables, for all to see. @default none */
    readonly variables?: Readonly<Record<string, BuildVariable>>;
    /** Environment variables whose values are secret. @default none */
    readonly secrets?: Secrets;
    /** What it may do beyond reading artifacts, writing logs and reports. @default nothing */
    readonly grants?: readonly Grant[];
    /** Results that commands leave, for CodeBuild to show and compare, whether they are good or bad. @default none but the coverage's */
    readonly reports?: Reports;
    /** Variables that the test leaves for later actions, by the names that they have in its shell. @default none */
    readonly exports?: readonly Export[];
}

/** What a test gives later actions: what it exports, what its gates found, and its page in the console. */
export type TestVariable<Options extends TestOptions> =
    | typeof buildUrl
    | (Options extends { readonly exports: readonly (infer Export extends string)[] } ? Export : never)
    | (Options extends { readonly coverage: object } ? typeof coverageVariable : never)
    | (Options extends { readonly failedPercent: number } ? typeof failuresVariable : never);

/**
 * Tests that need nothing that is deployed, on CodeBuild, in the build's stage or wherever they are put: with reports, and with thresholds of
 * what may fail and how much must be covered.
 *
 * Sources: CodePipeline user guide, "AWS CodeBuild build and test action reference"; CodeBuild user guide, "Test reports".
 *
 * @example
 * const unit = unitTest({
 *     commands: ["npm ci", "npm test -- --coverage"],
 *     reports: { tests: { format: "JUNITXML", files: ["reports/*.xml"] } },
 *     coverage: { file: "coverage/cobertura-coverage.xml", format: "cobertura", leastLinePercent: 80 },
 * });
 * const ask = approval({ question: `Release, with ${unit.variables.LINE_COVERAGE} % of lines covered?` });
 *
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function unitTest<const Options extends TestOptions>(options: Options): BuildStep<TestVariable<Options>> {
    return testStep("unitTest", "unit-test", options) as BuildStep<TestVariable<Options>>;
}

/**
 * Tests of what is deployed, on CodeBuild, after a deployment: a user's way through the shop, or a load tool of your own. Commands find the
 * service at `$ENDPOINT_URL`, and the host name that it is routed by in `$ENDPOINT_HOST`. As the endpoint is another stack's, it has a project
 * of its own.
 *
 * Sources: CodePipeline user guide, "AWS CodeBuild build and test action reference"; CodeBuild user guide, "Test reports".
 *
 * @example
 * integrationTest(staging.leaves.endpoint, {
 *     commands: ["npm ci", 'npx playwright test --base-url "$ENDPOINT_URL"'],
 *     reports: { pages: { format: "JUNITXML", files: ["results.xml"] } },
 *     failedPercent: 2,
 * })
 *
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function integrationTest<const Options extends TestOptions>(
    endpoint: AnyEndpoint,
    options: Options,
): BuildStep<TestVariable<Options>> {
    const { ENDPOINT_URL, ENDPOINT_HOST } = endpointVariables("integrationTest", endpoint);
    return testStep("integrationTest", "integration-test", options, { ENDPOINT_URL, ENDPOINT_HOST }) as BuildStep<TestVariable<Options>>;
}

function testStep(
    what: string,
    usual: string,
    options: TestOptions,
    variables: Readonly<Record<string, BuildVariable>> = {},
): BuildStep<string> {
    if (typeof options !== "object" || options === null) check(what, [false, "options", `is ${String(options)}, not { commands: … }`]);
    const { name = usual, failedPercent, coverage, reports = {}, exports = [], commands, ...more } = options;
    const gates: TestGates = { ...(failedPercent !== undefined && { failedPercent }), ...(coverage !== undefined && { coverage }) };
    const plain = { ...more, category: "Test", variables: { ...variables, ...more.variables } } as const;
    check(`${what} "${name}"`, ...buildRules(name, { ...plain, commands, reports, exports }), ...gateRules(gates, reports));
    const found: readonly string[] = exportsOf(gates);
    const step = codeBuild(name, {
        ...plain,
        commands: gatedCommands(commands, gates, reports),
        reports: gatedReports(gates, reports),
        exports: [...found, ...exports.filter(each => !found.includes(each))],
    } as BuildOptions<string, never> & { readonly commands: readonly string[] }) as BuildStep<string>;
    const { LINE_COVERAGE, TESTS_FAILED } = step.variables;
    const said: readonly Evidence[] = [
        ...(failedPercent === undefined ? [] : [{ title: `${name}: ${TESTS_FAILED} tests failed` }]),
        ...(coverage === undefined ? [] : [{ title: `${name}: ${LINE_COVERAGE} % of lines covered` }]),
    ];
    return { ...step, evidence: [...said, ...step.evidence] };
}
