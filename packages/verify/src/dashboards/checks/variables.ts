import type { Check, Fault } from "../../checker/check.ts";
import { type Fields, fields, isAbsent, list, repeated, text } from "../../checker/known.ts";
import { dashboardLimits as most } from "../limits.ts";
import { pages } from "../pages.ts";
import { type DashboardView, strange } from "../view.ts";

const types = ["property", "pattern"];
const inputs = ["input", "select", "radio"];

interface Known {
    readonly path: string;
    readonly declared: Fields;
}
const knownOf = ({ variables }: DashboardView): readonly Known[] =>
    variables.flatMap(({ path, declared }) => (declared ? [{ path, declared }] : []));
const each = (faults: (variable: Known, view: DashboardView) => readonly Fault[]) => (view: DashboardView) =>
    knownOf(view).flatMap(variable => faults(variable, view));
const when = (found: boolean, fault: Fault): readonly Fault[] => (found ? [fault] : []);

const valuesOf = ({ values }: Fields): readonly unknown[] => list(values) ?? [];
const chosen = (value: unknown): unknown => fields(value)?.["value"];
const chooses = ({ inputType }: Fields): boolean => inputType === "select" || inputType === "radio";

/** Whether a property variable has anything to change: a dimension of a metric, or a property of a widget. Where there is none, nothing is said. */
const isUsed = (property: string, { widgets }: DashboardView): boolean =>
    widgets.length === 0 ||
    widgets.some(
        ({ properties = {}, lines }) =>
            property in properties ||
            lines.some(
                ({ names, options }) =>
                    names.some((name, at) => at >= 2 && at % 2 === 0 && name === property) || (options && property in options),
            ),
    );

export const variables: readonly Check<DashboardView>[] = [
    {
        id: "dashboard-variables-too-many",
        finds: "more than 25 variables of a dashboard",
        page: pages.body,
        find: ({ variables }) =>
            when(variables.length > most.variables, {
                path: "variables",
                wrong: `there are ${variables.length}`,
                right: `at most ${most.variables}`,
            }),
    },
    {
        id: "dashboard-variable-type",
        finds: "a variable of a type, or of an input, that CloudWatch does not have",
        page: pages.body,
        find: each(({ path, declared }) => [
            ...when(isAbsent(declared["type"]) || strange(declared["type"], types), {
                path: `${path}.type`,
                wrong: `it is ${JSON.stringify(declared["type"])}`,
                right: types.join(", "),
            }),
            ...when(isAbsent(declared["inputType"]) || strange(declared["inputType"], inputs), {
                path: `${path}.inputType`,
                wrong: `it is ${JSON.stringify(declared["inputType"])}`,
                right: inputs.join(", "),
            }),
        ]),
    },
    {
        id: "dashboard-variable-what",
        finds: "a variable that does not say what it changes",
        page: pages.body,
        find: each(({ path, declared }) =>
            ["property", "pattern"].flatMap(type =>
                when(declared["type"] === type && (isAbsent(declared[type]) || declared[type] === ""), {
                    path: `${path}.${type}`,
                    wrong: "it is missing",
                    right: `the ${type} that it changes`,
                }),
            ),
        ),
    },
    {
        id: "dashboard-variable-id",
        finds: "an id of a variable that CloudWatch does not take",
        page: pages.body,
        find: each(({ path, declared }) => {
            const id = text(declared["id"]);
            return when(isAbsent(declared["id"]) || (id !== undefined && !/^[0-9A-Za-z_-]{1,32}$/.test(id)), {
                path: `${path}.id`,
                wrong: id === undefined ? "it is missing" : `it is "${id}"`,
                right: "1 to 32 letters, digits, dashes and underscores",
            });
        }),
    },
    {
        id: "dashboard-variable-id-twice",
        finds: "two variables with one id",
        page: pages.body,
        find: view =>
            repeated(knownOf(view).map(({ path, declared }) => ({ path: `${path}.id`, value: text(declared["id"]) }))).map(
                ({ path, value }) => ({
                    path,
                    wrong: `"${value}" is another variable's`,
                    right: "an id of its own",
                }),
            ),
    },
    {
        id: "dashboard-variable-label",
        finds: "a label of a variable that is too long",
        page: pages.body,
        find: each(({ path, declared }) => {
            const label = text(declared["label"]) ?? "";
            return when(label.length > 30, { path: `${path}.label`, wrong: `it has ${label.length} characters`, right: "at most 30" });
        }),
    },
    {
        id: "dashboard-variable-values",
        finds: "a variable with nothing to choose from, or with too much",
        page: pages.body,
        find: each(({ path, declared }) => {
            const { values, search } = declared;
            if (chooses(declared) && isAbsent(values) && isAbsent(search))
                return [{ path, wrong: "there is nothing to choose from", right: "values, or a search" }];
            if (isAbsent(values) || list(values) === undefined) return [];
            const count = valuesOf(declared).length;
            return [
                ...when(count === 0 || count > 500, { path: `${path}.values`, wrong: `there are ${count}`, right: "1 to 500" }),
                ...valuesOf(declared).flatMap((value, at) =>
                    when(fields(value) !== undefined && isAbsent(chosen(value)), {
                        path: `${path}.values[${at}].value`,
                        wrong: "it is missing",
                        right: "what is chosen",
                    }),
                ),
            ];
        }),
    },
    {
        id: "dashboard-variable-search",
        finds: "a search that does not find what a variable is to be chosen from",
        page: pages.body,
        find: each(({ path, declared }) => {
            const [search, from] = [text(declared["search"]), text(declared["populateFrom"])];
            if (search === undefined) return [];
            if (search.length > 2048)
                return [{ path: `${path}.search`, wrong: `it has ${search.length} characters`, right: "at most 2048" }];
            const dimensions = /\{([^}]*)\}/
                .exec(search)?.[1]
                ?.split(",")
                .slice(1)
                .map(name => name.trim().replaceAll('"', ""));
            if (isAbsent(declared["populateFrom"]))
                return [{ path: `${path}.populateFrom`, wrong: "it is missing", right: "a dimension of the search" }];
            return when(from !== undefined && dimensions !== undefined && !dimensions.includes(from), {
                path: `${path}.populateFrom`,
                wrong: `"${from}" is no dimension of the search`,
                right: (dimensions ?? []).join(", "),
            });
        }),
    },
    {
        id: "dashboard-variable-default",
        finds: "a default that is none of what a variable can be",
        page: pages.body,
        find: each(({ path, declared }) => {
            const { defaultValue, search } = declared;
            const known = valuesOf(declared).map(chosen);
            return when(chooses(declared) && isAbsent(search) && known.length > 0 && strange(defaultValue, known), {
                path: `${path}.defaultValue`,
                wrong: `it is ${JSON.stringify(defaultValue)}`,
                right: known.map(value => JSON.stringify(value)).join(", "),
            });
        }),
    },
    {
        id: "dashboard-variable-unused",
        finds: "a variable that changes nothing on the dashboard",
        page: pages.variables,
        find: each(({ path, declared }, view) => {
            const property = declared["type"] === "property" ? text(declared["property"]) : undefined;
            return when(property !== undefined && property !== "" && !isUsed(property, view), {
                path: `${path}.property`,
                wrong: `no widget has "${property}"`,
                right: "a dimension or a property of a widget",
            });
        }),
    },
];
