import { AwsError } from "../model/errors.ts";

interface Rule {
    readonly rulePriority?: unknown;
    readonly selection?: {
        readonly tagStatus?: unknown;
        readonly tagPrefixList?: unknown;
        readonly tagPatternList?: unknown;
        readonly countType?: unknown;
        readonly countNumber?: unknown;
        readonly countUnit?: unknown;
    };
    readonly action?: { readonly type?: unknown };
}

const refuse = (why: string) =>
    new AwsError(
        "InvalidParameterException",
        `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${why}'`,
    );
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 1;

/** Refuses what PutLifecyclePolicy refuses. Source: ECR user guide, "Lifecycle policy properties". */
export function requireLifecycle(policy: unknown): void {
    const rules = parse(policy);
    if (!isList(rules) || rules.length === 0) throw refuse("rules must hold at least one rule");
    const read = rules as readonly Rule[];
    if (read.length > 50) throw refuse("a policy has at most 50 rules");
    const priorities = read.map(({ rulePriority }) => rulePriority);
    if (!priorities.every(isCount)) throw refuse("rulePriority must be a whole number from 1");
    const twice = priorities.find((priority, at) => priorities.indexOf(priority) !== at);
    if (twice !== undefined) throw refuse(`rulePriority ${twice} is used more than once`);
    for (const rule of read) requireRule(rule);
    for (const status of ["any", "untagged"]) {
        const those = read.filter(({ selection }) => selection?.tagStatus === status);
        if (those.length > 1 && new Set(those.map(({ selection }) => selection?.countType)).size < those.length) {
            throw refuse(`only one rule can select ${status} images in the same way`);
        }
    }
    const any = read.find(({ selection }) => selection?.tagStatus === "any");
    if (any && read.some(({ rulePriority }) => Number(rulePriority) > Number(any.rulePriority))) {
        throw refuse("a rule that selects any images must have the highest value for rulePriority");
    }
}

function parse(policy: unknown): unknown {
    try {
        const document: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
        return (document as { readonly rules?: unknown } | null)?.rules;
    } catch {
        throw refuse("the policy is not valid JSON");
    }
}

function requireRule({ rulePriority, selection, action }: Rule): void {
    const at = `rule ${String(rulePriority)}`;
    if (!selection) throw refuse(`${at} needs a selection`);
    const { tagStatus, tagPrefixList, tagPatternList, countType, countNumber, countUnit } = selection;
    if (!["tagged", "untagged", "any"].includes(String(tagStatus))) throw refuse(`${at}: tagStatus must be tagged, untagged or any`);
    const lists = [tagPrefixList, tagPatternList].filter(list => isList(list) && list.length > 0);
    if (tagStatus === "tagged" && lists.length !== 1) throw refuse(`${at}: tagged images need either tagPrefixList or tagPatternList`);
    if (tagStatus !== "tagged" && lists.length > 0) throw refuse(`${at}: only tagged images can have tagPrefixList or tagPatternList`);
    if (countType !== "imageCountMoreThan" && countType !== "sinceImagePushed")
        throw refuse(`${at}: countType must be imageCountMoreThan or sinceImagePushed`);
    if (!isCount(countNumber)) throw refuse(`${at}: countNumber must be a whole number from 1`);
    if (countType === "sinceImagePushed" && countUnit !== "days") throw refuse(`${at}: sinceImagePushed needs countUnit days`);
    if (countType === "imageCountMoreThan" && countUnit !== undefined) throw refuse(`${at}: imageCountMoreThan has no countUnit`);
    if (action?.type !== "expire") throw refuse(`${at}: the action must be expire`);
}
