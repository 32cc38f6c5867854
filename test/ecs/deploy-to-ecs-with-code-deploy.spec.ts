import type { Place } from "@causeway/core";
import { deployToEcsWithCodeDeploy, type EcsCodeDeployTarget } from "@causeway/ecs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization } from "../foundation/accounts.ts";
import { createStep } from "../pipeline/delivered.ts";
import { commandsOf, hasJq, Shell } from "../pipeline/shell.ts";

const place: Place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" };
const deployRoleArn = "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging";
const leaves = {
    deployRoleArn,
    applicationName: "checkout-application-1234567",
    deploymentGroupName: "payments-checkout",
    family: "payments-checkout",
    container: "checkout",
    appSpecParameter: "checkout-app-spec-1234567",
};
const target: EcsCodeDeployTarget = { kind: "ecsCodeDeploy", service: "checkout", place, leaves: pulumi.output(leaves) };
const images = { name: "images" };
const files = { name: "staging-checkout" };
const [prepare, deploy] = deployToEcsWithCodeDeploy(target, images);

/** What ECS says of the family's latest revision: what the program registered, or a release's copy of it. */
const described = {
    taskDefinition: {
        taskDefinitionArn: "arn:aws:ecs:eu-west-1:222222222222:task-definition/payments-checkout:3",
        family: "payments-checkout",
        revision: 3,
        status: "ACTIVE",
        compatibilities: ["EC2", "FARGATE"],
        registeredAt: "2026-01-01T00:00:00Z",
        cpu: "512",
        containerDefinitions: [
            { name: "checkout", image: "first", dockerLabels: { "causeway.definition": "1", "causeway.registered-image": "first" } },
            { name: "proxy", image: "proxy:1" },
        ],
    },
    tags: [{ key: "team", value: "payments" }],
};
const appSpec = '{"version":0.0,"Resources":[{"TargetService":{"Properties":{"TaskDefinition":"<TASK_DEFINITION>"}}}]}';

describe("deployToEcsWithCodeDeploy", () => {
    it("is two steps: the first makes what the second reads", () => {
        const commands = { category: "Compute", provider: "Commands" };
        expect([prepare.plan, deploy.plan]).to.deep.equal([
            { prepare: { name: "prepare-checkout", type: commands, reads: [images], deploysTo: place, makes: [files] } },
            { deploy: { name: "deploy-checkout", type: { category: "Deploy", provider: "CodeDeployToECS" }, reads: [files], place } },
        ]);
    });

    it("hands on taskdef.json and appspec.yaml, and may become the deploy role and write its log", async () => {
        const { cloud, leaves } = await createStep(await organization(), prepare);
        const { commands: _, ...rest } = leaves["prepare"] as Record<string, unknown>;
        const logGroup = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
        expect(rest).to.deep.equal({
            files: ["taskdef.json", "appspec.yaml"],
            grants: [
                { actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup, `${logGroup}:*`] },
                { actions: ["sts:AssumeRole"], resources: [deployRoleArn] },
            ],
        });
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
    });

    it("has CodeDeploy release them, in the service's account, as its deploy role", async () => {
        const { leaves } = await createStep(await organization(), deploy);
        expect(leaves).to.deep.equal({
            deploy: {
                configuration: {
                    ApplicationName: "checkout-application-1234567",
                    DeploymentGroupName: "payments-checkout",
                    TaskDefinitionTemplateArtifact: "staging-checkout",
                    TaskDefinitionTemplatePath: "taskdef.json",
                    AppSpecTemplateArtifact: "staging-checkout",
                    AppSpecTemplatePath: "appspec.yaml",
                },
                roleArn: deployRoleArn,
            },
        });
    });

    it("has commands that CodePipeline takes", async () => {
        const commands = await commandsOf(prepare);
        expect(commands.length).to.be.within(1, 50);
        for (const each of commands) expect(each, each).to.match(/^[^\n]{1,1000}$/);
    });

    describe("its commands", () => {
        let shell: Shell;
        before(function () {
            if (!hasJq()) this.skip();
        });
        beforeEach(() => {
            shell = new Shell();
            shell.write("imagedefinitions.json", [{ name: "checkout", imageUri: "shop/checkout:7" }]);
        });
        afterEach(() => shell.remove());
        const answers = { "assume-role": "AKIA\tsecret\ttoken", "describe-task-definition": described, "get-parameter": appSpec };

        it("write a copy of what the program registered last, labels and all, with the image of the release, and its AppSpec", async () => {
            const { status, asked } = await shell.run(prepare, answers);
            expect(status).to.equal(0);
            expect(asked.map(({ args }) => args.slice(0, 4).join(" "))).to.deep.equal([
                `sts assume-role --role-arn ${deployRoleArn}`,
                "ecs describe-task-definition --task-definition payments-checkout",
                "ssm get-parameter --name checkout-app-spec-1234567",
            ]);
            expect(asked.slice(1).map(({ key, region }) => [key, region])).to.deep.equal([
                ["AKIA", "eu-west-1"],
                ["AKIA", "eu-west-1"],
            ]);
            expect(JSON.parse(shell.read("taskdef.json"))).to.deep.equal({
                family: "payments-checkout",
                cpu: "512",
                containerDefinitions: [
                    {
                        name: "checkout",
                        image: "shop/checkout:7",
                        dockerLabels: { "causeway.definition": "1", "causeway.registered-image": "first" },
                    },
                    { name: "proxy", image: "proxy:1" },
                ],
                tags: [{ key: "team", value: "payments" }],
            });
            expect(shell.read("appspec.yaml").trim()).to.equal(appSpec);
        });

        for (const failing of ["assume-role", "describe-task-definition", "get-parameter"]) {
            it(`fail where ${failing} fails`, async () => {
                const { status } = await shell.run(prepare, { ...answers, [failing]: "fail" });
                expect(status).to.not.equal(0);
            });
        }

        it("fail where the build named no image", async () => {
            shell.write("imagedefinitions.json", []);
            expect((await shell.run(prepare, answers)).status).to.not.equal(0);
        });
    });
});
