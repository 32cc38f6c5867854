import type { Step } from "@causeway/core";
import { codeBuild, codeCommit, ServicePipeline } from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import { organization } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../delivered.ts";

/** A last stage: a pipeline releases to somewhere. */
export const end = { name: "end", steps: [codeBuild("release", { commands: ["./release"] })] };

/** A program with a pipeline whose build stage these steps are. */
export const pipelineOf = (steps: () => readonly Step[]) => () =>
    new ServicePipeline("checkout", { delivery: delivered(), source: codeCommit(), build: steps(), stages: [end] });

/** The pipeline of `checkout` with these steps, up. */
export async function upWith(steps: () => readonly Step[]): Promise<Cloud> {
    const cloud = deliveryCloud(await organization());
    await cloud.run(pipelineOf(steps));
    return cloud;
}

/** What other steps do to what there is. */
export async function changesTo(first: Cloud, steps: () => readonly Step[]): Promise<readonly string[]> {
    const second = new Cloud({ after: first, stack: "payments-delivery" });
    await second.run(pipelineOf(steps));
    return [
        ...second.registered.flatMap(({ name, change }) => (change && change !== "same" ? [`${name}: ${change}`] : [])),
        ...first
            .identities()
            .filter(identity => !second.identities().includes(identity))
            .map(identity => `${identity.split(" ")[1]}: gone`),
    ];
}

const bucket = "arn:aws:s3:::delivery-artifacts-bucket-0000000";

/** What each build of `checkout` may do. */
export const everyBuild = (keyArn: string, logs = "step-logs") => [
    {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`arn:aws:logs:eu-west-1:111111111111:log-group:${logs}-0000000:*`],
    },
    { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], Resource: [`${bucket}/payments-checkout*`] },
    { Effect: "Allow", Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"], Resource: [bucket] },
    {
        Effect: "Allow",
        Action: ["kms:DescribeKey", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*", "kms:Decrypt"],
        Resource: [keyArn],
    },
];

/** What every step on a shared project may write: reports of its own pipeline. */
export const ownReports = {
    Effect: "Allow",
    Action: ["codebuild:BatchPutCodeCoverages", "codebuild:BatchPutTestCases", "codebuild:CreateReport", "codebuild:UpdateReport"],
    Resource: ["arn:aws:codebuild:eu-west-1:111111111111:report-group/payments-checkout--*"],
};

/** What the action of a step needs that has a project of its own. */
export const runProject = {
    configuration: { ProjectName: "step-project-0000000" },
    grants: [
        {
            actions: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
            resources: ["arn:aws:codebuild:eu-west-1:111111111111:project/step-project-0000000"],
        },
    ],
};
