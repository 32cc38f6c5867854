import type { Rule } from "@causeway/core";
import { batchRules } from "./batch.ts";
import { actionVariables, type BuildVariable, ofPipeline } from "./build-step.ts";
import { artifactName, longestValue } from "./buildspec.ts";
import { machineAt } from "./machine-rules.ts";
import { reportRules } from "./reports.ts";
import { commandRules, grantRules, isArtifact, isFilledIn, isList, isMap, mapIn, nameRule, namespaceRule, variableRules } from "./rules.ts";

/** Options of a build, as far as somebody without types may have got them wrong. */
type Loose = Readonly<Record<string, unknown>>;

export function buildRules(name: unknown, given: unknown): readonly Rule[] {
    if (!isMap(given)) return [[false, "options", "is not a map of options"]];
    const { on, category = "Build", commands, buildspec, batch, grants, namespace, secrets } = given;
    const variables = mapIn(given["variables"]) as Readonly<Record<string, BuildVariable>>;
    const { type } = mapIn(on);
    return [
        actionNameRule(name),
        namespaceRule(namespace),
        [category === "Build" || category === "Test", "category", `is "${category}", neither Build nor Test`],
        ...machineAt("on", on),
        [(commands === undefined) !== (buildspec === undefined), "commands", "is needed, or buildspec, and one of them alone"],
        ...(buildspec === undefined ? [] : fileRules(given)),
        ...(commands === undefined ? [] : workRules(given)),
        ...artifactRules(given),
        ...variableRules(given["variables"], secrets),
        [
            actionVariables(ofPipeline(variables)).length <= longestValue,
            "variables",
            `hold variables of earlier actions in ${actionVariables(ofPipeline(variables)).length} characters of JSON: an action takes ${longestValue}`,
        ],
        ...exportRules(given),
        ...batchRules(batch),
        [batch === undefined || !String(type).endsWith("_LAMBDA_CONTAINER"), "batch", "is nothing that a build on Lambda has"],
        ...grantRules(grants),
    ];
}

export const actionNameRule = (name: unknown): Rule => [
    typeof name === "string" && /^[A-Za-z0-9.@_-]{1,100}$/.test(name),
    "name",
    `is "${name}": must be 1 to 100 letters, digits and .@_-`,
];

function fileRules({ buildspec, reports = [], finally: last, output }: Loose): readonly Rule[] {
    return [
        [typeof buildspec === "string" && /^[^\n{}:]+$/.test(buildspec), "buildspec", `is "${buildspec}", not the path of a file`],
        [last === undefined, "finally", "is the build specification's own affair"],
        [output === undefined, "output", "is the build specification's own affair: name its artifacts"],
        [
            isList(reports) && reports.every(name => typeof name === "string" && /^[A-Za-z0-9_-]+$/.test(name)),
            "reports",
            "is not a list of the report groups that the build specification names",
        ],
    ];
}

function workRules({ commands, finally: last, output, reports }: Loose): readonly Rule[] {
    const all = [...(isList(commands) ? commands : []), ...(isList(last) ? last : [])];
    return [
        ...commandRules("commands", commands),
        ...(last === undefined ? [] : commandRules("finally", last)),
        // On a project of its own nobody would replace it.
        [!all.some(isFilledIn), "commands", "hold variables of the pipeline, which the shell does not know: put them into variables"],
        [output === undefined || (typeof output === "string" && output !== ""), "output", `is "${output}", not a folder`],
        ...reportRules(reports),
    ];
}

/** Source: CodePipeline user guide, "AWS CodeBuild build and test action reference", Input artifacts and Output artifacts. */
function artifactRules({ from, reads = {}, artifacts = {}, output, batch, variables, secrets }: Loose): readonly Rule[] {
    const inputs = Object.entries(mapIn(reads));
    const outputs = Object.entries(mapIn(artifacts));
    const taken = { ...mapIn(variables), ...mapIn(secrets) };
    const count = outputs.length + (output === undefined ? 0 : 1);
    const names = outputs.map(([key]) => artifactName(key));
    return [
        [from === undefined || isArtifact(from), "from", "is not an artifact"],
        [isMap(reads), "reads", "is not a map of artifacts"],
        [inputs.length <= 4, "reads", `has ${inputs.length} artifacts besides the first, and a build takes 4`],
        ...inputs.flatMap(([key, artifact]): Rule[] => [
            nameRule(`reads.${key}`, key),
            [isArtifact(artifact), `reads.${key}`, "is not an artifact"],
            [!Object.hasOwn(taken, key), `reads.${key}`, "is among the variables or secrets, too"],
        ]),
        [isMap(artifacts), "artifacts", "is not a map of folder and files by name"],
        [count <= 5, "artifacts", `are ${count}, and a build hands on 5`],
        [batch === undefined || count <= 1, "artifacts", `are ${count}: a batch hands on all that its builds leave as one`],
        ...outputs.flatMap(([key, files], at): Rule[] => {
            const { folder, files: patterns } = isMap(files) ? files : {};
            return [
                [/^[A-Za-z0-9_-]{1,40}$/.test(key), `artifacts.${key}`, "must be named with 1 to 40 letters, digits and _-"],
                [names.indexOf(artifactName(key)) === at, `artifacts.${key}`, "has the name of another, but for its dashes"],
                [key !== "output" || output === undefined, "artifacts.output", "is there already: output makes it"],
                [isMap(files), `artifacts.${key}`, "is not a map of folder and files"],
                [folder === undefined || (typeof folder === "string" && folder !== ""), `artifacts.${key}.folder`, "is not a folder"],
                [patterns === undefined || (isList(patterns) && patterns.length > 0), `artifacts.${key}.files`, "needs at least one"],
                ...(isList(patterns) ? patterns : []).map(
                    (pattern, index): Rule => [
                        typeof pattern === "string" && pattern !== "",
                        `artifacts.${key}.files[${index}]`,
                        `is ${JSON.stringify(pattern)}, not a pattern`,
                    ],
                ),
            ];
        }),
    ];
}

function exportRules({ exports = [], batch, secrets }: Loose): readonly Rule[] {
    if (!isList(exports)) return [[false, "exports", "is not a list"]];
    return [
        [batch === undefined || exports.length === 0, "exports", "come from one build: those of a batch have each their own"],
        ...exports.flatMap((name, at): Rule[] => [
            nameRule(`exports[${at}]`, name),
            // Source: CodeBuild user guide, "Build specification reference", env/exported-variables.
            [!String(name).startsWith("AWS_"), `exports[${at}]`, `is "${name}": CodeBuild exports nothing that begins with AWS_`],
            [!Object.hasOwn(mapIn(secrets), String(name)), `exports[${at}]`, `is "${name}": CodeBuild exports no secrets`],
            [exports.indexOf(name) === at, `exports[${at}]`, `is "${name}", which is there already`],
        ]),
    ];
}
