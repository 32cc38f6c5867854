import { exportTargets } from "@causeway/core";
import { codeDeploy, deployToEcsWithCodeDeploy, ecsCodeDeploy } from "@causeway/ecs";
import { buildImage, codeCommit, ServicePipeline } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { codeRepository } from "../../packages/sandbox/src/services/codecommit.ts";
import { checkout } from "../ecs/checkout.ts";
import { type Organization, organization, resolved } from "../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../pipeline/delivered.ts";
import { without } from "./without.ts";

const delivery = { account: "111111111111", region: "eu-west-1" };
const staging = { account: "222222222222", region: "eu-west-1" };
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:222222222222:${resource}`;
const deployRole = "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging";

interface Execution {
    readonly actionExecutionDetails: readonly {
        readonly actionName: string;
        readonly status: string;
        readonly errorDetails?: { readonly message: string };
    }[];
}

describe("A pipeline that releases by CodeDeploy, walked through", () => {
    let here: Organization;
    let cloud: Cloud;
    before(async () => {
        here = await organization();
        const release = codeDeploy({ canary: { percent: 10, minutes: 5 } });
        const targets = await here
            .cloud("payments-staging")
            .run(async () => resolved(exportTargets([checkout(here, { release })().target])));
        cloud = deliveryCloud(here).stack("organization/causeway/payments-staging", { targets });
        await cloud.run(() => {
            const delivery = delivered();
            const build = buildImage({ commands: ["make test"] });
            const target = delivery.target(ecsCodeDeploy, "staging", "checkout");
            const stages = [{ name: "staging", steps: deployToEcsWithCodeDeploy(target, build.images) }];
            return new ServicePipeline("checkout", { delivery, source: codeCommit(), build, stages });
        });
        for (const { id: repositoryName } of here.aws.all(delivery, codeRepository)) {
            const putFiles = [{ filePath: "Dockerfile", fileContent: "FROM scratch" }];
            here.aws.operate(delivery, "codecommit:CreateCommit", { repositoryName, branchName: "main", putFiles });
        }
    });

    const walk = () =>
        (
            here.aws.operate(delivery, "codepipeline:StartPipelineExecution", { name: "payments-checkout" }) as Execution
        ).actionExecutionDetails.map(({ actionName, status, errorDetails }) => [actionName, errorDetails?.message ?? status]);
    const passes = [
        ["source", "Succeeded"],
        ["build", "Succeeded"],
        ["prepare-checkout", "NotSimulated"],
        ["deploy-checkout", "Succeeded"],
    ];

    it("prepares, then deploys what was prepared", () => {
        const { stages } = cloud.only("Pipeline") as { stages: readonly { readonly actions: readonly Record<string, unknown>[] }[] };
        const [prepare, deploy] = stages[2]?.actions ?? [];
        const { commands: _, ...rest } = prepare ?? {};
        expect(rest).to.deep.equal({
            name: "prepare-checkout",
            category: "Compute",
            owner: "AWS",
            provider: "Commands",
            version: "1",
            runOrder: 1,
            inputArtifacts: ["images"],
            outputArtifactsForComputeActions: [{ name: "staging-checkout", files: ["taskdef.json", "appspec.yaml"] }],
            roleArn: "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/payments-checkout.staging.prepare-checkout",
        });
        expect(deploy).to.deep.equal({
            name: "deploy-checkout",
            category: "Deploy",
            owner: "AWS",
            provider: "CodeDeployToECS",
            version: "1",
            runOrder: 2,
            inputArtifacts: ["staging-checkout"],
            configuration: {
                ApplicationName: "checkout-application-0000000",
                DeploymentGroupName: "payments-checkout",
                TaskDefinitionTemplateArtifact: "staging-checkout",
                TaskDefinitionTemplatePath: "taskdef.json",
                AppSpecTemplateArtifact: "staging-checkout",
                AppSpecTemplatePath: "appspec.yaml",
            },
            roleArn: deployRole,
        });
    });

    it("is refused nothing; what the commands do is not simulated", () => {
        expect(walk()).to.deep.equal(passes);
    });

    const application = arn("codedeploy", "application:checkout-application-0000000");
    const group = arn("codedeploy", "deploymentgroup:checkout-application-0000000/payments-checkout");
    const revision = arn("ecs", "task-definition/payments-checkout:2");
    const faults: readonly (readonly [grant: string, resource: string])[] = [
        ["codedeploy:GetApplication", application],
        ["codedeploy:GetApplicationRevision", application],
        ["codedeploy:RegisterApplicationRevision", application],
        ["codedeploy:CreateDeployment", group],
        ["codedeploy:GetDeployment", group],
        ["codedeploy:GetDeploymentConfig", arn("codedeploy", "deploymentconfig:checkout-shift-0000000")],
        ["ecs:RegisterTaskDefinition", revision],
        ["ecs:TagResource", revision],
        ["iam:PassRole", "arn:aws:iam::222222222222:role/checkout-task-0000000"],
    ];
    for (const [grant, resource] of faults) {
        it(`stops without ${grant}`, () => {
            without(here.aws, staging, "payments-checkout-staging", grant, () => {
                expect(walk()).to.deep.equal([
                    ...passes.slice(0, 3),
                    [
                        "deploy-checkout",
                        `The provided role does not have sufficient permissions: ${deployRole} is not authorized to perform: ${grant} on resource: ${resource}`,
                    ],
                ]);
            });
            expect(walk()).to.deep.equal(passes);
        });
    }
});
