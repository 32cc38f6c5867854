import type { Place, Step } from "@causeway/core";
import { deployToEcsTask, type EcsTaskTarget, runEcsTask } from "@causeway/ecs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization } from "../foundation/accounts.ts";
import { createStep } from "../pipeline/delivered.ts";
import { commandsOf, hasJq, Shell } from "../pipeline/shell.ts";

const place: Place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" };
const clusterArn = "arn:aws:ecs:eu-west-1:222222222222:cluster/staging";
const deployRoleArn = "arn:aws:iam::222222222222:role/causeway/deploy/payments-migrate-staging";
const runTask = {
    cluster: clusterArn,
    taskDefinition: "payments-migrate",
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"], assignPublicIp: "DISABLED" } },
};
const leaves = {
    deployRoleArn,
    family: "payments-migrate",
    container: "migrate",
    clusterArn,
    runTask: JSON.stringify(runTask),
    logGroup: "migrate-logs",
};
const target: EcsTaskTarget = { kind: "ecsTask", service: "migrate", place, leaves: pulumi.output(leaves) };
const images = { name: "images" };

/** What ECS says of the family's latest revision. */
const described = {
    taskDefinition: {
        taskDefinitionArn: "arn:aws:ecs:eu-west-1:222222222222:task-definition/payments-migrate:3",
        family: "payments-migrate",
        revision: 3,
        status: "ACTIVE",
        requiresAttributes: [{ name: "ecs.capability.task-eni" }],
        compatibilities: ["EC2", "FARGATE"],
        registeredAt: "2026-01-01T00:00:00Z",
        registeredBy: "arn:aws:sts::222222222222:assumed-role/r/s",
        cpu: "256",
        containerDefinitions: [
            { name: "migrate", image: "shop/migrate:1", dockerLabels: { "causeway.definition": "1" } },
            { name: "proxy", image: "proxy:1" },
        ],
    },
    tags: [{ key: "team", value: "payments" }],
};

describe("the steps of ECS tasks", () => {
    let shell: Shell;
    before(function () {
        if (!hasJq()) this.skip();
    });
    beforeEach(() => {
        shell = new Shell();
        shell.write("imagedefinitions.json", [{ name: "checkout", imageUri: "shop/checkout:7" }]);
    });
    afterEach(() => shell.remove());

    const run = async (step: Step, answers: object = {}) => {
        const exitCode = (code: number | null) => ({
            tasks: [{ stopCode: "EssentialContainerExited", containers: [{ name: "migrate", exitCode: code }] }],
        });
        const all = {
            "assume-role": "AKIA\tsecret\ttoken",
            "describe-task-definition": described,
            "register-task-definition": "payments-migrate:4",
            "run-task": "arn:task/1",
            "describe-tasks": exitCode(0),
            ...answers,
        };
        return shell.run(step, all);
    };

    it("are Commands actions of the delivery account, which may become the target's deploy role", async () => {
        const deploy = deployToEcsTask(target, images);
        const type = { category: "Compute", provider: "Commands" };
        expect(deploy.plan).to.deep.equal({ deploy: { name: "deploy-migrate", type, reads: [images], deploysTo: place } });
        expect(runEcsTask(target, images).plan).to.deep.equal({
            run: { name: "run-migrate", type, reads: [images], deploysTo: place },
        });
        const { cloud, leaves } = await createStep(await organization(), deploy);
        const logGroup = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
        expect((leaves["deploy"] as { grants: unknown }).grants).to.deep.equal([
            { actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup, `${logGroup}:*`] },
            { actions: ["sts:AssumeRole"], resources: [deployRoleArn] },
        ]);
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
    });

    it("have commands that CodePipeline takes", async () => {
        const command = ["sh", "-c", "x".repeat(480)];
        const commands = [...(await commandsOf(runEcsTask(target, images, { command })))];
        expect(commands.length).to.be.within(1, 50);
        for (const each of commands) expect(each, each).to.match(/^[^\n]{1,1000}$/);
    });

    it("register the latest revision again, with the image of the release, as the deploy role", async () => {
        const { status, asked } = await run(deployToEcsTask(target, images));
        expect(status).to.equal(0);
        expect(asked.map(({ args }) => args.slice(0, 2).join(" "))).to.deep.equal([
            "sts assume-role",
            "ecs describe-task-definition",
            "ecs register-task-definition",
        ]);
        expect(asked[0]?.args.slice(2, 6)).to.deep.equal(["--role-arn", deployRoleArn, "--role-session-name", "payments-checkout"]);
        expect(asked[1]).to.include({ key: "AKIA", token: "token", region: "eu-west-1" });
        expect(asked[2]?.files).to.deep.equal([
            {
                family: "payments-migrate",
                cpu: "256",
                containerDefinitions: [
                    { name: "migrate", image: "shop/checkout:7", dockerLabels: { "causeway.definition": "1" } },
                    { name: "proxy", image: "proxy:1" },
                ],
                tags: [{ key: "team", value: "payments" }],
            },
        ]);
    });

    it("take the image that the build made for this container, where there are several, and no tags where there are none", async () => {
        const several = [
            { name: "checkout", imageUri: "shop/checkout:7" },
            { name: "migrate", imageUri: "shop/migrate:7" },
        ];
        shell.write("imagedefinitions.json", several);
        const { asked } = await run(deployToEcsTask(target, images), { "describe-task-definition": { ...described, tags: [] } });
        const [registered = {}] = asked[2]?.files ?? [];
        expect((registered["containerDefinitions"] as readonly { image: string }[]).map(({ image }) => image)).to.deep.equal([
            "shop/migrate:7",
            "proxy:1",
        ]);
        expect(registered).to.not.have.property("tags");
    });

    it("stop where the role cannot be assumed, there is no image, or the family is gone", async () => {
        expect((await run(deployToEcsTask(target, images), { "assume-role": "fail" })).asked).to.have.length(1);
        shell.forget();
        const gone = await run(deployToEcsTask(target, images), { "describe-task-definition": "fail" });
        expect([gone.status, gone.asked.length]).to.deep.equal([255, 2]);
        shell.forget();
        shell.write("imagedefinitions.json", []);
        const empty = await run(deployToEcsTask(target, images));
        expect([empty.status, empty.asked.length]).to.deep.equal([1, 1]);
    });

    it("run the task once, and pass where its container exits with 0", async () => {
        const { status, asked, stdout } = await run(runEcsTask(target, images, { command: ["sh", "-c", "echo 'it works'"] }));
        expect(status).to.equal(0);
        expect(asked.slice(3).map(({ args }) => args.slice(0, 3).join(" "))).to.deep.equal([
            "ecs run-task --cli-input-json",
            "ecs wait tasks-stopped",
            "ecs describe-tasks --cluster",
        ]);
        const [, , , ran, waited] = asked;
        expect(ran?.files).to.deep.equal([runTask]);
        expect(JSON.parse(ran?.args.at(-1) ?? "")).to.deep.equal({
            containerOverrides: [{ name: "migrate", command: ["sh", "-c", "echo 'it works'"] }],
        });
        expect(waited?.args.slice(3)).to.deep.equal(["--cluster", clusterArn, "--tasks", "arn:task/1"]);
        expect(stdout).to.include("arn:task/1, which writes to the log group migrate-logs");
        expect(stdout).to.include("migrate exit code 0");
    });

    const failures: readonly (readonly [string, object])[] = [
        ["exits with 1", { "describe-tasks": { tasks: [{ containers: [{ name: "migrate", exitCode: 1 }] }] } }],
        ["never started", { "describe-tasks": { tasks: [{ stoppedReason: "CannotPull", containers: [{ name: "migrate" }] }] } }],
        ["cannot be placed", { "run-task": "None" }],
    ];
    for (const [what, answers] of failures) {
        it(`fail where the task ${what}`, async () => {
            expect((await run(runEcsTask(target, images), answers)).status).to.equal(1);
        });
    }

    it("name every bad option", async () => {
        const bad = { command: [] as string[], timeoutMinutes: 51 };
        expect(await complaintsOf("payments-delivery", () => runEcsTask(target, images, bad))).to.deep.equal([
            "command is empty",
            "timeoutMinutes is 51, not a whole number of minutes from 1 to 50",
        ]);
        expect(await complaintsOf("payments-delivery", () => runEcsTask(target, images, { command: ["x".repeat(500)] }))).to.deep.equal([
            "command is 504 characters long, as JSON: up to 500 fit",
        ]);
    });
});
