import type { ActionPlan, Delivery, Rule } from "@causeway/core";
import { checkPipeline, type PipelineDeclaration } from "@causeway/verify";
import { declareAction } from "./declare-action.ts";
import type { StagePlan } from "./plan.ts";
import { declareConditions, declareRule } from "./stages/condition.ts";

/** What of a pipeline is known beside its stages. */
export type Known = Pick<PipelineDeclaration, "name" | "executionMode" | "variables" | "triggers">;

/** Where the pipeline is, and where its actions may run. */
type Home = Pick<Delivery, "accountId" | "region" | "regions">;

/** What CodePipeline would refuse of a pipeline, or could only fail later, as far as it is known before anything is registered. */
export function pipelineRules(stages: readonly StagePlan[], delivery: Home, known: Known): readonly Rule[] {
    const placed = stages.map(stage => ({ stage, actions: actionsOf(stage) }));
    const regions = [delivery.region, ...placed.flatMap(({ actions }) => actions.map(({ plan }) => plan.place?.region ?? delivery.region))];
    const stores = [...new Set(regions)].filter(region => delivery.regions.includes(region));
    const findings = checkPipeline({
        ...known,
        pipelineType: "V2",
        account: delivery.accountId,
        region: delivery.region,
        artifactStores: stores.map(region => ({ type: "S3", ...(stores.length > 1 && { region }) })),
        stages: placed.map(({ stage, actions }) => ({
            name: stage.name,
            actions: actions.map(({ plan, runOrder }) => ({
                ...declareAction({ plan, leaves: {}, runOrder, region: elsewhere(plan, delivery) }),
                ...(plan.gives && { gives: plan.gives }),
                isPartial: true,
            })),
            ...declareConditions(stage.conditions, (_, rule) => ({ ...declareRule(rule, {}), isPartial: true })),
        })),
    });
    // That a stage has no actions is said already where its lists are none.
    const repeated = placed.flatMap(({ stage }, at) => (stage.problems.length > 0 ? [`stages[${at}].actions`] : []));
    const said = (path: string) => inOurWords(path, placed);
    return findings
        .filter(({ path }) => !repeated.includes(path))
        .map(({ path, wrong, right, page }): Rule => [false, said(path), `${said(wrong)}: must be ${said(right)} (${page})`]);
}

/** Where an action runs, where that is not the pipeline's own region. */
export const elsewhere = ({ place }: ActionPlan, { region }: Pick<Delivery, "region">): string | undefined =>
    place?.region === region ? undefined : place?.region;

interface PlannedAction {
    readonly plan: ActionPlan;
    readonly runOrder: number;
    /** Where the declaration has it. */
    readonly path: string;
}

/** A stage's actions, in order. */
export const actionsOf = ({ steps }: StagePlan): readonly PlannedAction[] =>
    steps.flatMap(({ step, runOrder, path }) => {
        const plans = Object.entries<ActionPlan>(step.plan);
        return plans.map(([key, plan]) => ({ plan, runOrder, path: plans.length > 1 ? `${path}.plan.${key}` : path }));
    });

const conditions = { beforeEntry: "entry", onSuccess: "success", onFailure: "failure" } as const;

/** The paths of CodePipeline's declaration, in a text, as paths of the arguments that they come from. */
const inOurWords = (text: string, placed: readonly { readonly stage: StagePlan; readonly actions: readonly PlannedAction[] }[]): string =>
    text
        .replace(/\bstages\[(\d+)\](?:\.actions(?:\[(\d+)\])?)?/g, (whole, at: string, action?: string) => {
            const found = placed[Number(at)];
            if (!found) return whole;
            if (action !== undefined) return found.actions[Number(action)]?.path ?? whole;
            return whole.endsWith(".actions") ? `${found.stage.path}.steps` : found.stage.path;
        })
        .replace(/\.(beforeEntry|onSuccess|onFailure)\b/g, (_, kind: keyof typeof conditions) => `.${conditions[kind]}`)
        .replace(/\.condition\.(rules|result)\b/g, ".$1")
        .replace(/\.retryConfiguration\b/g, "")
        .replace(/^executionMode\b/, "mode");
