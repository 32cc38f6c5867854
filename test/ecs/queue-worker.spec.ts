import { QueueWorker, type QueueWorkerArgs } from "@causeway/ecs";
import { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { firstImage } from "../../packages/ecs/src/task/first-image.ts";
import { complaintsOf, type Organization, organization, resolved, said, statements } from "../foundation/accounts.ts";
import { contents } from "./migrate.ts";

const account = "222222222222";
const arn = (name: string) => `arn:aws:sqs:eu-west-1:${account}:${name}`;
const url = (name: string) => `https://sqs.eu-west-1.amazonaws.com/${account}/${name}`;
const tlsOnly = (name: string) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: arn(name),
    Condition: { Bool: { "aws:SecureTransport": "false" } },
});
const consume = (queue: string) => ({
    Effect: "Allow",
    Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
    Resource: [arn(queue)],
});

const mailer =
    (here: Organization, change: Partial<QueueWorkerArgs> = {}, name = "mailer") =>
    (): QueueWorker =>
        new QueueWorker(name, { ...contents(here), ...change } as QueueWorkerArgs);

describe("QueueWorker", () => {
    let here: Organization;
    let cloud: Cloud;
    let worker: QueueWorker;
    const run = async (change: Partial<QueueWorkerArgs> = {}) => {
        here = await organization();
        cloud = here.cloud("payments-staging");
        worker = await cloud.run(mailer(here, change));
    };
    const container = () => JSON.parse(String(said(cloud, "mailer-definition")["containerDefinitions"]))[0];

    describe("with a queue of its own", () => {
        before(() =>
            run({ environment: { ZONE: "a" }, grants: [{ actions: ["ses:SendEmail"], resources: ["arn:aws:ses:::identity/a"] }] }),
        );

        it("creates exactly these resources, under these names", () => {
            expect(cloud.identities()).to.deep.equal([
                "aws:appautoscaling/policy:Policy mailer-queue",
                "aws:appautoscaling/target:Target mailer-tasks",
                "aws:cloudwatch/logGroup:LogGroup mailer-logs",
                "aws:ec2/securityGroup:SecurityGroup mailer-group",
                "aws:ecs/service:Service mailer-service",
                "aws:ecs/taskDefinition:TaskDefinition mailer-definition",
                "aws:iam/role:Role mailer-deploy",
                "aws:iam/role:Role mailer-execution",
                "aws:iam/role:Role mailer-task",
                "aws:iam/rolePolicy:RolePolicy mailer-deploy-policy",
                "aws:iam/rolePolicy:RolePolicy mailer-execution-policy",
                "aws:iam/rolePolicy:RolePolicy mailer-task-policy",
                "aws:sqs/queue:Queue mailer-dead-letters",
                "aws:sqs/queue:Queue mailer-queue",
                "aws:sqs/queuePolicy:QueuePolicy mailer-dead-letters-policy",
                "aws:sqs/queuePolicy:QueuePolicy mailer-queue-policy",
                "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy mailer-dead-letters-of",
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule mailer-to-https",
                "causeway:ecs:EcsService mailer",
                "causeway:ecs:QueueWorker mailer",
                "pulumi:providers:aws aws",
            ]);
            for (const { name, place } of cloud.registered.filter(({ type }) => type.startsWith("aws:"))) {
                expect([place?.account, place?.region], name).to.deep.equal([account, "eu-west-1"]);
            }
        });

        it("encrypts the queue and its dead letters, and lets nobody in without TLS", () => {
            const { keyArn } = here.foundation;
            expect(said(cloud, "mailer-queue", "aws:sqs/queue:Queue")).to.deep.equal({
                name: "mailer-queue-0000000",
                kmsMasterKeyId: keyArn,
                visibilityTimeoutSeconds: 120,
                messageRetentionSeconds: 345_600,
                receiveWaitTimeSeconds: 20,
                redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("mailer-dead-letters-0000000"), maxReceiveCount: 5 }),
            });
            expect(said(cloud, "mailer-dead-letters")).to.deep.equal({
                name: "mailer-dead-letters-0000000",
                kmsMasterKeyId: keyArn,
                messageRetentionSeconds: 1_209_600,
            });
            expect(JSON.parse(String(said(cloud, "mailer-dead-letters-of")["redriveAllowPolicy"]))).to.deep.equal({
                redrivePermission: "byQueue",
                sourceQueueArns: [arn("mailer-queue-0000000")],
            });
            for (const queue of ["mailer-queue", "mailer-dead-letters"]) {
                expect(statements(cloud, `${queue}-policy`)).to.deep.equal([tlsOnly(`${queue}-0000000`)]);
            }
        });

        it("may take messages from it, and what it was given beside, and no more", () => {
            expect(statements(cloud, "mailer-task-policy")).to.deep.equal([
                consume("mailer-queue-0000000"),
                { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [here.foundation.keyArn] },
                { Effect: "Allow", Action: ["ses:SendEmail"], Resource: ["arn:aws:ses:::identity/a"] },
            ]);
        });

        it("finds the queue, listens nowhere, and runs something harmless until the first release", () => {
            expect(container()).to.deep.include({
                name: "checkout",
                image: firstImage.image,
                environment: [
                    { name: "QUEUE_URL", value: url("mailer-queue-0000000") },
                    { name: "ZONE", value: "a" },
                ],
            });
            expect(container()).to.not.have.any.keys("portMappings", "command", "stopTimeout");
            expect(said(cloud, "mailer-service")).to.include({ desiredCount: 1 }).and.not.have.property("loadBalancers");
        });

        it("has a task more for each ten messages that wait", () => {
            expect(said(cloud, "mailer-tasks")).to.include({ minCapacity: 1, maxCapacity: 4 });
            const policy = said(cloud, "mailer-queue", "aws:appautoscaling/policy:Policy")["targetTrackingScalingPolicyConfiguration"];
            expect(policy).to.include({ targetValue: 10 });
            expect(JSON.stringify(policy)).to.include('{"name":"QueueName","value":"mailer-queue-0000000"}');
        });

        it("lets those in who send to it, and shows alarms its queue and its dead letters", async () => {
            expect(await resolved(worker.queueUrl)).to.equal(url("mailer-queue-0000000"));
            const [send, key] = worker.sendGrants;
            expect([send?.actions, key?.actions]).to.deep.equal([["sqs:SendMessage"], ["kms:GenerateDataKey", "kms:Decrypt"]]);
            const { queue } = worker.metrics;
            const names = [queue.waiting(), queue.inHand(), queue.oldest(), queue.deadLetters?.()].map(metric => metric?.name);
            expect(names).to.deep.equal([
                "ApproximateNumberOfMessagesVisible",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateAgeOfOldestMessage",
                "ApproximateNumberOfMessagesVisible",
            ]);
            expect(await resolved(queue.deadLetters?.().dimensions["QueueName"] as never)).to.equal("mailer-dead-letters-0000000");
        });

        it("is deployed as a service is, by the pipeline that builds its image", async () => {
            const { kind, service, leaves } = worker.target;
            expect([kind, service]).to.deep.equal(["ecs", "mailer"]);
            expect(await resolved(leaves)).to.deep.equal({
                deployRoleArn: `arn:aws:iam::${account}:role/causeway/deploy/payments-mailer-staging`,
                clusterName: "staging",
                serviceName: "payments-mailer",
                container: "checkout",
            });
            expect(JSON.stringify(cloud.policy("mailer-deploy"))).to.include("role/causeway/pipeline/payments-checkout-pipeline");
        });
    });

    it("sleeps while nothing waits, is woken by the first message, and finishes what it has in hand", async () => {
        await run({
            command: ["node", "mailer.js"],
            stopSeconds: 60,
            queue: { fifo: true, visibilitySeconds: 60, tries: 3, retentionDays: 13 },
            tasks: { min: 0, max: 20, messagesPerTask: 50 },
        });
        expect(container()).to.deep.include({ command: ["node", "mailer.js"], stopTimeout: 60 });
        expect(said(cloud, "mailer-tasks")).to.include({ minCapacity: 0, maxCapacity: 20 });
        const queue = said(cloud, "mailer-queue", "aws:sqs/queue:Queue");
        expect(queue).to.include({ name: "mailer-queue-0000000.fifo", fifoQueue: true, messageRetentionSeconds: 1_123_200 });
        expect(said(cloud, "mailer-dead-letters")).to.include({ name: "mailer-dead-letters-0000000.fifo", fifoQueue: true });
        const policies = cloud.all("aws:appautoscaling/policy:Policy").map(({ name }) => name);
        expect(policies.sort()).to.deep.equal(["mailer-queue", "mailer-wake"]);
        expect(said(cloud, "mailer-asleep")["alarmActions"]).to.deep.equal([cloud.named("mailer-wake").outputs["arn"]]);
    });

    it("with a command of its own waits for no task until a release has brought an image that knows it", async () => {
        await run({ command: ["node", "mailer.js"] });
        expect(said(cloud, "mailer-service")).to.include({ desiredCount: 0 });
        const next = new Cloud({ after: cloud, stack: "payments-staging", account });
        await next.run(mailer(here, { command: ["node", "mailer.js"] }));
        const changed = next.registered.filter(({ change }) => change !== undefined && change !== "same");
        expect(changed.map(({ name, change }) => `${name}: ${change}`)).to.deep.equal([]);
    });

    it("takes a queue that is there, and leaves it alone", async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
        const keyArn = here.foundation.keyArn;
        worker = await cloud.run(() => {
            const shared = contents(here);
            const existing = new aws.sqs.Queue(
                "orders",
                { name: "orders", kmsMasterKeyId: keyArn },
                { provider: shared.placement.provider },
            );
            return new QueueWorker("mailer", { ...shared, queue: { existing, keyArn, visibilitySeconds: 30 } });
        });
        expect(cloud.identities().filter(each => each.includes("sqs"))).to.deep.equal(["aws:sqs/queue:Queue orders"]);
        expect(statements(cloud, "mailer-task-policy")).to.deep.equal([
            consume("orders"),
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [keyArn] },
        ]);
        expect(container().environment).to.deep.equal([{ name: "QUEUE_URL", value: url("orders") }]);
        expect([worker.queue, worker.deadLetters, worker.metrics.queue.deadLetters]).to.deep.equal([undefined, undefined, undefined]);
    });

    it("needs no key for a queue under SQS's own", async () => {
        await run({ queue: { existing: { arn: arn("orders"), name: "orders", url: url("orders") } } });
        expect(statements(cloud, "mailer-task-policy")).to.deep.equal([consume("orders")]);
        expect(worker.sendGrants).to.deep.equal([{ actions: ["sqs:SendMessage"], resources: [arn("orders")] }]);
    });

    it("lets services of AWS send to it that are named", async () => {
        const allows = [{ Effect: "Allow" as const, Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage" }];
        await run({ queue: { allows } });
        expect(statements(cloud, "mailer-queue-policy")).to.deep.equal([
            tlsOnly("mailer-queue-0000000"),
            { ...allows[0], Resource: arn("mailer-queue-0000000") },
        ]);
    });

    it("has its children customized", async () => {
        await run({
            customize: {
                logs: { retentionInDays: 7 },
                service: { enableExecuteCommand: true },
                queue: { delaySeconds: 9 },
                deadLetters: args => ({ ...args, maxMessageSize: 2048 }),
            },
        });
        expect(said(cloud, "mailer-queue", "aws:sqs/queue:Queue")).to.include({ delaySeconds: 9, kmsMasterKeyId: here.foundation.keyArn });
        expect(said(cloud, "mailer-dead-letters")).to.include({ maxMessageSize: 2048, kmsMasterKeyId: here.foundation.keyArn });
        expect(said(cloud, "mailer-logs")["retentionInDays"]).to.equal(7);
        expect(said(cloud, "mailer-service")["enableExecuteCommand"]).to.equal(true);
    });

    it("names all that is wrong at once, and registers nothing", async () => {
        const wrong = {
            cpu: 300,
            command: [],
            stopSeconds: 121,
            environment: { QUEUE_URL: "mine" },
            tasks: { min: -1, max: 4, messagesPerTask: 0 },
            queue: { visibilitySeconds: 0, tries: 1001, retentionDays: 14 },
        };
        expect(await complaintsOf("payments-staging", mailer(await organization(), wrong as never, "Mailer"))).to.deep.equal([
            'name is "Mailer": must be lower-case letters, digits and dashes, and start with a letter',
            "cpu is 300, not one of 256, 512, 1024, 2048, 4096, 8192, 16384",
            "command is empty",
            "stopSeconds is 121, not 1 to 120 seconds",
            "tasks.min is -1, not a whole number from 0",
            "tasks.messagesPerTask is 0, not 1 or more",
            "environment.QUEUE_URL is the queue's address: it is set for you",
            "queue.visibilitySeconds is 0, not 1 to 43200 seconds",
            "queue.visibilitySeconds is 0, less than the 121 seconds that a task has to finish when it is stopped: another task would get its message meanwhile",
            "queue.tries is 1001, not 1 to 1000",
            "queue.retentionDays is 14, not 1 to 13 days",
        ]);
    });
});
