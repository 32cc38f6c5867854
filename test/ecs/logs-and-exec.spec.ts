import { awslogs, type EcsServiceArgs, firelens, parameter } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { complaintsOf, organization, placed, said, statements } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const account = "222222222222";
const containers = (cloud: Cloud) => JSON.parse(String(said(cloud, "checkout-definition")["containerDefinitions"]));
const group = `arn:aws:logs:eu-west-1:${account}:log-group:checkout-logs-0000000`;
const own = {
    logDriver: "awslogs",
    options: { "awslogs-group": "checkout-logs-0000000", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "checkout" },
};

const run = async (change: Partial<EcsServiceArgs>) => {
    const here = await organization();
    const cloud = here.cloud("payments-staging");
    await cloud.run(checkout(here, change));
    return { cloud, here };
};

describe("EcsService's logs", () => {
    it("are in the log group, said or not", async () => {
        const [plain, said] = [await run({}), await run({ logs: awslogs() })];
        expect(containers(said.cloud)).to.deep.equal(containers(plain.cloud));
        expect(containers(plain.cloud)[0].logConfiguration).to.deep.equal(own);
    });

    it("go through Fluent Bit where that is asked for", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const grants = [
            { actions: ["firehose:PutRecordBatch"], resources: ["arn:aws:firehose:eu-west-1:222222222222:deliverystream/logs"] },
        ] as const;
        await cloud.run(() => {
            const placement = placed("payments-staging");
            const token = new aws.ssm.Parameter("token", { type: "String", value: "t" }, { provider: placement.provider });
            return checkout(here, {
                placement,
                logs: firelens({
                    options: { Name: "kinesis_firehose", delivery_stream: "logs" },
                    secretOptions: { http_Passwd: parameter(token.arn) },
                    configFile: "/extra.conf",
                    memoryReservationMiB: 64,
                    grants,
                }),
                sidecars: { agent: { image: "nginx:1" } },
            })();
        });
        const token = cloud.named("token").outputs["arn"];
        const logConfiguration = {
            logDriver: "awsfirelens",
            options: { Name: "kinesis_firehose", delivery_stream: "logs" },
            secretOptions: [{ name: "http_Passwd", valueFrom: token }],
        };
        const [main, agent, router, ...rest] = containers(cloud);
        expect([main.logConfiguration, agent.logConfiguration, rest]).to.deep.equal([logConfiguration, logConfiguration, []]);
        expect(router).to.deep.equal({
            name: "log_router",
            image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
            essential: true,
            memoryReservation: 64,
            environment: [],
            user: "0",
            firelensConfiguration: {
                type: "fluentbit",
                options: { "enable-ecs-log-metadata": "true", "config-file-type": "file", "config-file-value": "/extra.conf" },
            },
            logConfiguration: own,
        });
        expect(statements(cloud, "checkout-task-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["firehose:PutRecordBatch"], Resource: grants[0].resources },
        ]);
        expect((statements(cloud, "checkout-execution-policy") as readonly object[]).slice(2)).to.deep.equal([
            { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: [`${group}:*`] },
            { Effect: "Allow", Action: ["ssm:GetParameters"], Resource: [token] },
        ]);
    });

    it("say all that is wrong with their way", async () => {
        const { foundation } = await organization();
        const logs = firelens({ options: { A: "b" }, secretOptions: { A: parameter("x") }, memoryReservationMiB: 5 });
        const change = { logs, sidecars: { log_router: { image: "nginx" } } };
        expect(await complaintsOf("payments-staging", checkout({ foundation }, change))).to.deep.equal([
            "logs.options have no Name, which says to which of Fluent Bit's outputs lines go",
            "logs.memoryReservationMiB is 5, not a whole number from 6",
            "sidecars.log_router is what the log router is called",
            "logs.secretOptions.A is said in the open, too",
            'logs.secretOptions.A is "x", not the full ARN of a parameter',
        ]);
        const large = { logs: firelens({ options: { Name: "stdout" } }), sidecars: { a: { image: "nginx", memoryMiB: 974 } } };
        expect(await complaintsOf("payments-staging", checkout({ foundation }, large))).to.deep.equal([
            "sidecars keep 1024 MiB of the task's 1024 for themselves, which leaves checkout none",
        ]);
        const file = firelens({ options: {}, configFile: "extra.conf" });
        expect(await complaintsOf("payments-staging", checkout({ foundation }, { logs: file }))).to.deep.equal([
            'logs.configFile is "extra.conf", which does not start with a slash',
        ]);
    });
});

describe("EcsService, open to commands", () => {
    it("gives the task role the channel, the key that encrypts it and the record, and the containers an init process", async () => {
        const { cloud, here } = await run({ exec: true, sidecars: { agent: { image: "nginx:1" } } });
        expect(said(cloud, "checkout-service")["enableExecuteCommand"]).to.equal(true);
        expect(containers(cloud).map((each: object) => (each as { linuxParameters?: object }).linuxParameters)).to.deep.equal([
            { initProcessEnabled: true },
            undefined,
        ]);
        expect(statements(cloud, "checkout-task-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Action: [
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                    "logs:DescribeLogGroups",
                ],
                Resource: ["*"],
            },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [here.foundation.keyArn] },
            { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], Resource: [`${group}:*`] },
        ]);
    });

    it("is closed unless asked for, and refused where the agent cannot write", async () => {
        const { cloud } = await run({});
        expect(said(cloud, "checkout-service")).not.to.have.property("enableExecuteCommand");
        const { foundation } = await organization();
        const change = { exec: true, readonlyRootFilesystem: true };
        expect(await complaintsOf("payments-staging", checkout({ foundation }, change))).to.deep.equal([
            "exec needs a root file system that can be written to",
        ]);
    });
});
