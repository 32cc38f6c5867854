import type { Keys } from "./codepipeline-keys.ts";

/** What AWS knows of one type of action. */
export interface ActionType {
    readonly category: string;
    readonly owner: "AWS" | "ThirdParty";
    readonly provider: string;
    readonly version: string;
    /** Fewest and most artifacts. */
    readonly inputs: readonly [number, number];
    readonly outputs: readonly [number, number];
    readonly keys: Keys;
    /** Pipelines of type V1 cannot have it. */
    readonly v2?: true;
    /** Its output variables, or `any`: what its build, function or stack says. @default none */
    readonly gives?: readonly string[] | "any";
}

export const none = [0, 0] as const;
export const one = [1, 1] as const;

type Rest = Pick<ActionType, "v2" | "gives"> & { readonly owner?: ActionType["owner"] };
export const type = (
    category: string,
    provider: string,
    inputs: ActionType["inputs"],
    outputs: ActionType["outputs"],
    keys: Keys,
    more: Rest = {},
): ActionType => ({ category, owner: "AWS", provider, version: "1", inputs, outputs, keys, ...more });
