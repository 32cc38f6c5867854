import { isWhole, type Rule } from "@causeway/core";
import { isList, isMap, mapIn, nameRule } from "./rules.ts";

/** One build of a batch: the step's commands, with these variables besides. */
export interface BatchTask {
    /** Letters, digits and `_`, unique in the batch. */
    readonly name: string;
    readonly variables?: Readonly<Record<string, string>>;
    /** The batch succeeds without it. @default false */
    readonly mayFail?: boolean;
}

/** A task that waits for others. */
export interface BatchNode extends BatchTask {
    /** Tasks that must have succeeded, by name. @default none: it starts at once */
    readonly after?: readonly string[];
}

/**
 * Several builds of the same commands, side by side: at most 100. Their artifacts come as one.
 *
 * Source: CodeBuild user guide, "Run builds in batches" and "Batch build buildspec reference".
 */
export type Batch = {
    /** Stops what runs as soon as one build fails. @default false */
    readonly failFast?: boolean;
    /** Minutes for all of it, 5 to 2160. @default 60 */
    readonly timeoutMinutes?: number;
} & (
    | { readonly list: readonly BatchTask[]; readonly graph?: never; readonly matrix?: never }
    | { readonly graph: readonly BatchNode[]; readonly list?: never; readonly matrix?: never }
    | {
          /** A build for each combination of values, by variable. */
          readonly matrix: Readonly<Record<string, readonly string[]>>;
          readonly list?: never;
          readonly graph?: never;
      }
);

/** How many builds a batch is. */
export const buildsOf = ({ list, graph, matrix }: Batch): number =>
    matrix ? Object.values(matrix).reduce((product, values) => product * values.length, 1) : (list ?? graph ?? []).length;

export function batchRules(given: unknown): readonly Rule[] {
    if (given === undefined) return [];
    if (!isMap(given)) return [[false, "batch", "is not a batch"]];
    const { list, graph, matrix, timeoutMinutes } = given;
    const kinds = [list, graph, matrix].filter(each => each !== undefined);
    const known =
        kinds.length === 1 && (matrix === undefined ? isList(list ?? graph) : isMap(matrix) && Object.values(matrix).every(isList));
    const builds = known ? buildsOf(given as Batch) : 1;
    return [
        [kinds.length === 1, "batch", "needs a list, a graph or a matrix, and one of them alone"],
        [builds >= 1 && builds <= 100, "batch", `makes ${builds} builds, not 1 to 100`],
        [
            timeoutMinutes === undefined || (typeof timeoutMinutes === "number" && isWhole(timeoutMinutes, 5, 2160)),
            "batch.timeoutMinutes",
            `is ${timeoutMinutes}, not a whole number of 5 to 2160 minutes`,
        ],
        ...(list === undefined ? [] : taskRules("batch.list", list)),
        ...(graph === undefined ? [] : taskRules("batch.graph", graph)),
        [matrix === undefined || isMap(matrix), "batch.matrix", "is not a map of lists"],
        ...(isMap(matrix)
            ? Object.entries(matrix).flatMap(([name, values]): Rule[] => [
                  nameRule(`batch.matrix.${name}`, name),
                  [isList(values) && values.every(value => typeof value === "string"), `batch.matrix.${name}`, "is not a list of texts"],
              ])
            : []),
    ];
}

function taskRules(path: string, tasks: unknown): readonly Rule[] {
    if (!isList(tasks)) return [[false, path, "is not a list of tasks"]];
    const names = tasks.map(task => (isMap(task) ? task["name"] : undefined));
    return tasks.flatMap((task, at): Rule[] => {
        const { name, variables, after } = isMap(task) ? task : {};
        return [
            [typeof name === "string" && /^\w{1,128}$/.test(name), `${path}[${at}].name`, `is "${name}", not letters, digits and _`],
            [names.indexOf(name) === at, `${path}[${at}].name`, `is "${name}", like another task's`],
            [variables === undefined || isMap(variables), `${path}[${at}].variables`, "is not a map of texts"],
            ...Object.entries(mapIn(variables)).flatMap(([each, value]): Rule[] => [
                nameRule(`${path}[${at}].variables.${each}`, each),
                [typeof value === "string", `${path}[${at}].variables.${each}`, `is ${JSON.stringify(value)}, not a text`],
            ]),
            [after === undefined || isList(after), `${path}[${at}].after`, "is not a list of tasks"],
            ...(isList(after) ? after : []).map(
                (other): Rule => [
                    // Each waits for earlier ones alone, so that none waits for itself.
                    names.slice(0, at).includes(other),
                    `${path}[${at}].after`,
                    `names "${other}", which is no earlier task`,
                ],
            ),
        ];
    });
}

/** The batch, as the build specification says it. */
export function batchSection({ failFast = false, list, graph, matrix }: Batch): object {
    const task = ({ name, variables, mayFail = false, after }: BatchNode) => ({
        identifier: name,
        ...(variables && { env: { variables } }),
        "ignore-failure": mayFail,
        ...(after && { "depend-on": after }),
    });
    return {
        "fast-fail": failFast,
        ...(list && { "build-list": list.map(task) }),
        ...(graph && { "build-graph": graph.map(task) }),
        ...(matrix && { "build-matrix": { dynamic: { env: { variables: matrix } } } }),
    };
}
