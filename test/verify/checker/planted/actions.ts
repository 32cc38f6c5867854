import { type Any, action, delivery, farRegion, PRODUCTION, SOURCE } from "../declarations.ts";
import { append, appendLast, type Planted } from "../planted.ts";

const gate = (more: object = {}) => action("gate", "Approval/Manual", more);
const image = (more: object = {}) =>
    action("base", "Source/ECR", { outputArtifacts: ["base"], configuration: { RepositoryName: "base" }, ...more });
const publish = (pipeline: Any, more: object = {}) =>
    action("publish", "Deploy/S3", {
        inputArtifacts: [pipeline.stages[SOURCE].actions[0].outputArtifacts[0]],
        configuration: { BucketName: "site", Extract: "true" },
        ...more,
    });

export const actions: readonly Planted[] = [
    {
        id: "action-category",
        what: "one that is none",
        plant: pipeline => `${appendLast(pipeline, gate({ category: "Review" }))}.category`,
        near: pipeline => void appendLast(pipeline, gate()),
    },
    {
        id: "action-owner",
        what: "small letters",
        plant: pipeline => `${appendLast(pipeline, gate({ owner: "aws" }))}.owner`,
        near: pipeline => void appendLast(pipeline, gate({ owner: "Custom", provider: "Review" })),
    },
    {
        id: "action-type",
        what: "a provider in another category",
        plant: pipeline => `${appendLast(pipeline, gate({ category: "Deploy", provider: "CodeBuild" }))}.provider`,
        near: pipeline => void appendLast(pipeline, gate({ category: "Deploy", owner: "ThirdParty", provider: "XebiaLabs" })),
    },
    {
        id: "action-type",
        what: "a version that there is not",
        plant: pipeline => `${appendLast(pipeline, gate({ version: "2" }))}.provider`,
        near: pipeline => void appendLast(pipeline, gate({ owner: "Custom", version: "2" })),
    },
    {
        id: "run-order",
        what: "1000",
        plant: pipeline => `${appendLast(pipeline, gate({ runOrder: 1000 }))}.runOrder`,
        near: pipeline => void appendLast(pipeline, gate({ runOrder: 999 })),
    },
    {
        id: "run-order",
        what: "one and a half",
        plant: pipeline => `${appendLast(pipeline, gate({ runOrder: 1.5 }))}.runOrder`,
        near: pipeline => void appendLast(pipeline, gate({ runOrder: 1 })),
    },
    {
        id: "timeout-elsewhere",
        what: "a time-out of a deployment",
        plant: pipeline => `${appendLast(pipeline, publish(pipeline, { timeoutInMinutes: 60 }))}.timeoutInMinutes`,
        near: pipeline => void appendLast(pipeline, publish(pipeline)),
    },
    {
        id: "timeout-range",
        what: "four minutes",
        plant: pipeline => `${appendLast(pipeline, gate({ timeoutInMinutes: 4 }))}.timeoutInMinutes`,
        near: pipeline => void appendLast(pipeline, gate({ timeoutInMinutes: 5 })),
    },
    {
        id: "timeout-range",
        what: "more than 60 days, of a rule",
        plant(pipeline) {
            const stage = pipeline.stages.length - 1;
            const rules = [
                {
                    name: "check",
                    ruleTypeId: { category: "Rule", owner: "AWS", provider: "LambdaInvoke", version: "1" },
                    configuration: { FunctionName: "check" },
                    timeoutInMinutes: 86_401,
                },
            ];
            pipeline.stages[stage].beforeEntry = { condition: { result: "FAIL", rules } };
            return `stages[${stage}].beforeEntry.condition.rules[0].timeoutInMinutes`;
        },
        near(pipeline) {
            pipeline.stages[PRODUCTION].beforeEntry.condition.rules[0].timeoutInMinutes = 86_400;
        },
    },
    {
        id: "role-arn",
        what: "a role's name",
        plant: pipeline => `${appendLast(pipeline, publish(pipeline, { roleArn: "role/publish" }))}.roleArn`,
        near: pipeline => void appendLast(pipeline, publish(pipeline, { roleArn: `arn:aws:iam::${delivery}:role/causeway/publish` })),
    },
    {
        id: "action-cross-region",
        what: "a source in another region",
        plant: pipeline => `${append(pipeline, SOURCE, image({ region: farRegion }))}.region`,
        near: pipeline => void append(pipeline, SOURCE, image({ region: pipeline.region })),
    },
];
