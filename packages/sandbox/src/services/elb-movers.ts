import type { Call } from "../model/resource.ts";

type Mover = (call: Call, ruleArn: string) => void;

/** Services that move a rule's weights while nobody looks. They stand here so that ELB need not know them. */
const movers: Mover[] = [];

/** Brings a rule to where it is by now, whenever one looks at it. */
export const movesRules = (mover: Mover): void => {
    movers.push(mover);
};

export const settleRule: Mover = (call, ruleArn) => {
    for (const mover of movers) mover(call, ruleArn);
};
