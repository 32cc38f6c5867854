import { DeliveryMetrics, type DeliveryMetricsArgs, ServiceMonitoring } from "@causeway/monitoring";
import { codeCommit, ServicePipeline } from "@causeway/pipeline";
import { expect } from "chai";
import { complaintsOf, organization, said, statements } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../../pipeline/delivered.ts";
import { at, production, Releases } from "./releases.ts";

const pipelineArn = `arn:aws:codepipeline:${at.region}:${at.account}:payments-checkout`;
const machineArn = `arn:aws:states:${at.region}:${at.account}:stateMachine:dora-machine-0000000`;
const queueArn = `arn:aws:sqs:${at.region}:${at.account}:dora-dead-letters-0000000`;

describe("DeliveryMetrics", () => {
    let releases: Releases;
    before(async () => {
        releases = await Releases.up();
    });

    it("creates exactly these resources, under these names", () => {
        const { cloud } = releases;
        const urn = "urn:pulumi:payments-delivery::causeway::causeway:monitoring:DeliveryMetrics::dora";
        const mine = cloud.registered.filter(({ parent }) => parent === urn);
        expect(mine.map(({ type, name }) => `${type} ${name}`).sort()).to.deep.equal([
            "aws:cloudwatch/eventRule:EventRule dora-checkout",
            "aws:cloudwatch/eventTarget:EventTarget dora-checkout-target",
            "aws:cloudwatch/logGroup:LogGroup dora-logs",
            "aws:iam/role:Role dora-role",
            "aws:iam/role:Role dora-starter",
            "aws:iam/rolePolicy:RolePolicy dora-again",
            "aws:iam/rolePolicy:RolePolicy dora-role-policy",
            "aws:iam/rolePolicy:RolePolicy dora-starter-policy",
            "aws:sfn/stateMachine:StateMachine dora-machine",
            "aws:sqs/queue:Queue dora-dead-letters",
            "aws:sqs/queuePolicy:QueuePolicy dora-dead-letters-policy",
        ]);
        for (const { name, place } of mine) expect([place?.account, place?.region], name).to.deep.equal([at.account, at.region]);
    });

    it("hears of the stages that release to production, and leaves in a queue what it could not be given", () => {
        const { cloud } = releases;
        const { eventPattern, ...rule } = said(cloud, "dora-checkout");
        expect(rule).to.deep.equal({ name: "dora-checkout-0000000", description: "Releases of checkout are counted" });
        expect(JSON.parse(String(eventPattern))).to.deep.equal({
            source: ["aws.codepipeline"],
            "detail-type": ["CodePipeline Stage Execution State Change"],
            resources: [pipelineArn],
            detail: { stage: ["production"], state: ["SUCCEEDED", "FAILED"] },
        });
        expect(said(cloud, "dora-checkout-target")).to.deep.equal({
            targetId: "machine",
            rule: "dora-checkout-0000000",
            arn: machineArn,
            roleArn: `arn:aws:iam::${at.account}:role/dora-starter-0000000`,
            deadLetterConfig: { arn: queueArn },
        });
        expect(statements(cloud, "dora-dead-letters-policy")).to.deep.equal([
            {
                Effect: "Deny",
                Principal: "*",
                Action: "sqs:*",
                Resource: queueArn,
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            {
                Effect: "Allow",
                Principal: { Service: "events.amazonaws.com" },
                Action: "sqs:SendMessage",
                Resource: queueArn,
                Condition: { ArnEquals: { "aws:SourceArn": [`arn:aws:events:${at.region}:${at.account}:rule/dora-checkout-0000000`] } },
            },
        ]);
    });

    it("may read this pipeline, put data into its namespace, write its log, start itself, and nothing else", () => {
        const { cloud } = releases;
        expect(statements(cloud, "dora-role-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["cloudwatch:PutMetricData"],
                Resource: ["*"],
                Condition: { StringEquals: { "cloudwatch:namespace": "Causeway/Delivery" } },
            },
            {
                Effect: "Allow",
                Action: ["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions", "codepipeline:ListPipelineExecutions"],
                Resource: [pipelineArn],
            },
            {
                Effect: "Allow",
                Action: [
                    ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"],
                    ...["PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
                ].map(action => `logs:${action}`),
                Resource: ["*"],
            },
        ]);
        const start = [{ Effect: "Allow", Action: ["states:StartExecution"], Resource: [machineArn] }];
        expect(statements(cloud, "dora-again")).to.deep.equal(start);
        expect(statements(cloud, "dora-starter-policy")).to.deep.equal(start);
    });

    it("is this state machine", async () => {
        const { cloud } = releases;
        const { definition, ...machine } = said(cloud, "dora-machine");
        expect(machine).to.deep.equal({
            name: "dora-machine-0000000",
            type: "STANDARD",
            roleArn: `arn:aws:iam::${at.account}:role/dora-role-0000000`,
            loggingConfiguration: {
                level: "ERROR",
                includeExecutionData: false,
                logDestination: `arn:aws:logs:${at.region}:${at.account}:log-group:/aws/vendedlogs/states/payments-dora-delivery:*`,
            },
        });
        const { States, ...top } = JSON.parse(String(definition));
        expect(top).to.deep.equal({
            Comment: "Counts releases",
            QueryLanguage: "JSONata",
            StartAt: "Count or look?",
            TimeoutSeconds: 86_400,
        });
        const leads = (name: string) => {
            const { Type, Resource = Type, Next, Default, Choices = [], Catch = [] } = States[name];
            const after = [Next, ...[...Choices, ...Catch].map(({ Next }: { Next: string }) => Next), Default].filter(Boolean);
            return `${name} (${Resource.replace(/^arn:aws:states:::/, "")}): ${[...new Set(after)].join(", ") || "end"}`;
        };
        expect(Object.keys(States).map(leads)).to.deep.equal([
            "Count or look? (Choice): Put, Read the event",
            "Put (aws-sdk:cloudwatch:putMetricData): end",
            "Read the event (Pass): Look at the execution",
            "Look at the execution (aws-sdk:codepipeline:getPipelineExecution): What was it?",
            "What was it? (Choice): Look at what it replaced, Done, Look at its actions",
            "Look at its actions (aws-sdk:codepipeline:listActionExecutions): Was anything deployed?",
            "Was anything deployed? (Choice): Done, Count the attempt",
            "Count the attempt (states:startExecution): How did it end?",
            "How did it end? (Choice): Count the failure, Look at other releases",
            "Look at other releases (aws-sdk:codepipeline:listPipelineExecutions): Count the deployment",
            "Count the deployment (states:startExecution): Done",
            "Look at what it replaced (aws-sdk:codepipeline:listPipelineExecutions): Was it another?",
            "Was it another? (Choice): Done, Count the failure",
            "Count the failure (states:startExecution): Done",
            "Done (Succeed): end",
        ]);
        const dimensions = [
            { Name: "Service", Value: "checkout" },
            { Name: "Team", Value: "payments" },
            { Name: "Environment", Value: "production" },
        ];
        expect(States["Read the event"].Assign.table).to.deep.equal({
            "payments-checkout/production": { key: "80be2eb0", to: [{ actions: ["deploy-to-s3"], dimensions }] },
        });
    });

    it("offers each service's numbers in each environment, and shows them", async () => {
        let made: DeliveryMetrics | undefined;
        await Releases.up([production(), production({ name: "shop" })], (pipeline, placement) => {
            made = new DeliveryMetrics("dora", { placement, of: [pipeline] });
        });
        const { metrics, sections } = made as DeliveryMetrics;
        expect(Object.keys(metrics)).to.deep.equal(["checkout-production", "checkout-shop"]);
        const { label: _, ...leadTime } = metrics["checkout-shop"]?.leadTime() ?? { label: "" };
        expect(leadTime).to.deep.equal({
            namespace: "Causeway/Delivery",
            name: "LeadTime",
            dimensions: { Service: "checkout", Team: "payments", Environment: "shop" },
            statistic: "p50",
            periodSeconds: 86_400,
            unit: "Seconds",
        });
        expect(sections.map(({ title, widgets }) => [title, widgets.map(({ title }) => title)])).to.deep.equal([
            ...["production", "shop"].map(environment => [
                `Delivery of checkout to ${environment}`,
                ["The last week", "Deployments a day", "Lead time", "Change failure rate", "Time to restore"],
            ]),
            ["How others do", ["DORA, 2023"]],
        ]);
    });

    it("says of itself what is lost, for whoever wants to hear of it", async () => {
        const { cloud } = await Releases.up([production()], (pipeline, placement) => {
            const of = new DeliveryMetrics("dora", { placement, of: [pipeline] });
            const watch = { placement, routes: { critical: [], warning: [] }, runbook: "https://runbooks.example.com/dora" };
            new ServiceMonitoring("dora-itself", { ...watch, of, alarms: { throttled: false } });
        });
        const { alarmDescription, ...lost } = said(cloud, "dora-itself-lost-warning");
        expect(lost).to.deep.equal({
            ...{ name: "dora-itself-lost-warning-0000000", namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible" },
            ...{ dimensions: { QueueName: "dora-dead-letters-0000000" }, period: 60, statistic: "Maximum", evaluationPeriods: 1 },
            ...{ comparisonOperator: "GreaterThanThreshold", threshold: 0, treatMissingData: "ignore" },
        });
        expect(String(alarmDescription)).to.include("Events could not be handed to what counts them");
        const alarms = cloud.identities().filter(each => each.includes("MetricAlarm"));
        expect(alarms.map(each => each.split(" ")[1])).to.deep.equal(["dora-itself-failed-warning", "dora-itself-lost-warning"]);
    });

    it("is previewed before its pipeline is there, and lets its machine be changed", async () => {
        const releases = new Releases();
        const here = await organization(() => new Date(releases.clock).toISOString());
        const program = () => {
            const placement = delivered();
            const pipeline = new ServicePipeline("checkout", {
                ...{ delivery: placement, source: codeCommit(), triggers: [], stages: [production()] },
            });
            const customize = { stateMachine: { tracingConfiguration: { enabled: true } } };
            return new DeliveryMetrics("dora", { placement, of: [pipeline], customize });
        };
        const previewed = deliveryCloud(here);
        await previewed.preview(program);
        const identities = previewed.identities();
        const cloud = deliveryCloud(here);
        await cloud.run(program);
        expect(cloud.identities()).to.deep.equal(identities);
        expect(said(cloud, "dora-machine")["tracingConfiguration"]).to.deep.equal({ enabled: true });
    });

    it("counts other tiers where it is asked to", async () => {
        const stages = [{ ...production(), name: "try", tier: "test" as const }, production()];
        const releases = await Releases.up(stages, (pipeline, placement) => {
            new DeliveryMetrics("dora", { placement, of: [pipeline], tiers: ["test"] });
        });
        releases.ship();
        expect(releases.metrics("try")).to.deep.equal({ Attempts: 1, Deployments: 1, LeadTime: 7200 });
        expect(releases.metrics()).to.deep.equal({});
    });

    it("says all that is wrong with its arguments at once", async () => {
        const bad = (args: object) => complaintsOf("payments-delivery", () => new DeliveryMetrics("dora", args as DeliveryMetricsArgs));
        expect(await bad({ placement: undefined, of: [] })).to.deep.equal(["placement is no Delivery", "of needs at least one pipeline"]);
        expect(await bad({ placement: { leaves: {} }, of: [undefined, {}], tiers: ["prod"] })).to.deep.equal([
            "of[0] is no pipeline, such as a ServicePipeline",
            "of[1] is no pipeline, such as a ServicePipeline",
            'tiers[0] is "prod", not one of delivery, test, production',
        ]);
        const path = (service: string, tier: string) => ({
            releasePath: {
                ...{ team: "payments", service, pipelineName: service, pipelineArn: service },
                stages: [{ name: "live", deploys: [{ action: "deploy", environment: "live", tier }] }],
            },
        });
        expect(
            await bad({ placement: { leaves: {} }, of: [path("shop", "production"), path("shop", "production"), path("till", "test")] }),
        ).to.deep.equal([
            "of[1] is of shop, as another is already",
            "of[2] is the pipeline of till, which deploys to nothing of production",
        ]);
        const long = "s".repeat(60);
        expect(await bad({ placement: { leaves: {} }, of: [path(long, "production")] })).to.deep.equal([
            `name makes "dora-${long}", 65 characters: AWS takes 64, of which Pulumi's suffix has eight`,
        ]);
        expect(await bad({ placement: { leaves: {} }, of: [path("till", "test")], tiers: [] })).to.deep.equal([
            "tiers needs at least one tier",
            "of[0] is the pipeline of till, which deploys to nothing of ",
        ]);
    });
});
