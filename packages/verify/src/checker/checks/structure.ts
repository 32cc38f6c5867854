import type { Check } from "../check.ts";
import { pages } from "../pages.ts";

/** Source: CodePipeline user guide, "CodePipeline pipeline structure reference" and "Quotas in AWS CodePipeline". */
const MAX_STAGES = 50;
const MAX_ACTIONS_OF_STAGE = 50;
const MAX_ACTIONS = 500;

export const structure: readonly Check[] = [
    {
        id: "stages-too-few",
        finds: "a pipeline of fewer than two stages",
        page: pages.structure,
        *find({ stages }) {
            if (stages && stages.length < 2)
                yield { path: "stages", wrong: `there are ${stages.length}`, right: `2 to ${MAX_STAGES} stages` };
        },
    },
    {
        id: "stages-too-many",
        finds: `more than ${MAX_STAGES} stages`,
        page: pages.quotas,
        *find({ stages }) {
            if (stages && stages.length > MAX_STAGES)
                yield { path: "stages", wrong: `there are ${stages.length}`, right: `2 to ${MAX_STAGES} stages` };
        },
    },
    {
        id: "stage-empty",
        finds: "a stage without actions",
        page: pages.structure,
        *find({ stages = [] }) {
            for (const { path, actions } of stages) {
                if (actions?.length === 0)
                    yield { path: `${path}.actions`, wrong: "there are none", right: `1 to ${MAX_ACTIONS_OF_STAGE} actions` };
            }
        },
    },
    {
        id: "stage-too-full",
        finds: `more than ${MAX_ACTIONS_OF_STAGE} actions in a stage`,
        page: pages.quotas,
        *find({ stages = [] }) {
            for (const { path, actions = [] } of stages) {
                if (actions.length > MAX_ACTIONS_OF_STAGE)
                    yield {
                        path: `${path}.actions`,
                        wrong: `there are ${actions.length}`,
                        right: `1 to ${MAX_ACTIONS_OF_STAGE} actions; the others in another stage`,
                    };
            }
        },
    },
    {
        id: "pipeline-too-full",
        finds: `more than ${MAX_ACTIONS} actions in a pipeline`,
        page: pages.quotas,
        *find({ actions }) {
            if (actions.length > MAX_ACTIONS)
                yield { path: "stages", wrong: `they have ${actions.length} actions`, right: `up to ${MAX_ACTIONS} actions in all` };
        },
    },
    {
        id: "source-missing",
        finds: "a first stage without a source",
        page: pages.structure,
        *find({ stages = [] }) {
            const [first] = stages;
            const actions = first?.actions ?? [];
            if (first && actions.length > 0 && actions.every(({ category }) => category !== undefined && category !== "Source"))
                yield { path: `${first.path}.actions`, wrong: "none is a source", right: "a first stage of source actions alone" };
        },
    },
    {
        id: "source-stage-mixed",
        finds: "another action beside the sources of the first stage",
        page: pages.structure,
        *find({ stages = [] }) {
            const actions = stages[0]?.actions ?? [];
            if (!actions.some(({ category }) => category === "Source")) return;
            for (const { path, category } of actions) {
                if (category !== undefined && category !== "Source")
                    yield { path: `${path}.category`, wrong: `it is ${category}`, right: "source actions alone in the first stage" };
            }
        },
    },
    {
        id: "source-later",
        finds: "a source after the first stage",
        page: pages.structure,
        *find({ actions }) {
            for (const { path, stage, category } of actions) {
                if (stage > 0 && category === "Source")
                    yield { path: `${path}.category`, wrong: "it is a source", right: "sources in the first stage alone" };
            }
        },
    },
];
