export type Range = readonly [least: number, most: number];

/** What CodePipeline knows of one type of action. */
export interface ActionType {
    readonly category: string;
    readonly owner: string;
    readonly provider: string;
    readonly version: string;
    /** How many artifacts it reads. */
    readonly inputs: Range;
    /** How many it makes. */
    readonly outputs: Range;
    readonly required: readonly string[];
    readonly optional: readonly string[];
    /** Keys whose values are of a list. */
    readonly values?: Readonly<Record<string, readonly string[]>>;
    /** Its output variables. @default not known: the caller chooses them, or AWS's page does not list them */
    readonly gives?: readonly string[];
    /** Pipelines of type V1 cannot have it. */
    readonly isV2Only?: true;
    readonly page: string;
}

type More = Partial<Pick<ActionType, "owner" | "values" | "gives" | "isV2Only">>;
export const type = (
    [category, provider]: readonly [string, string],
    page: string,
    [inputs, outputs]: readonly [Range, Range],
    required: readonly string[],
    optional: readonly string[] = [],
    more: More = {},
): ActionType => ({ category, owner: "AWS", provider, version: "1", inputs, outputs, required, optional, page, ...more });

export const none = [0, 0] as const;
export const one = [1, 1] as const;
export const upTo = (most: number): Range => [0, most];
export const yesOrNo = ["true", "false"];
export const isV2Only = true;
export const makesOne = [none, one] as const;
export const readsOne = [one, none] as const;
