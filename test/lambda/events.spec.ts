import { dynamodb, type EventSource, eventBridge, kinesis, type LambdaFunctionArgs, s3, schedule, sns, sqs } from "@causeway/lambda";
import { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, said } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";
import { account, aliasArn, arn, happens } from "./sources.ts";

type Events = Readonly<Record<string, EventSource>>;

describe("LambdaFunction called by several sources", () => {
    let here: Organization;
    let first: Cloud;
    const all = () => ({
        orders: sqs(),
        builds: eventBridge({ pattern: { source: ["aws.codebuild"] } }),
        nightly: schedule({ cron: "0 3 * * ? *" }),
        uploads: s3({ suffix: ".csv" }),
        news: sns({ topicArn: arn("sns", "news") }),
    });
    const next = async (after: Cloud, events: Events, more: Partial<LambdaFunctionArgs> = {}): Promise<Cloud> => {
        const cloud = new Cloud({ after, stack: "payments-staging", account });
        await cloud.run(receipts(here, { events, ...more }));
        return cloud;
    };
    const changes = (cloud: Cloud) =>
        cloud.registered.filter(({ change }) => change !== "same" && change !== undefined).map(({ name, change }) => `${name}: ${change}`);
    beforeEach(async () => {
        here = await organization();
        await here
            .cloud("payments-neighbour")
            .run(() => new aws.sns.Topic("news", { name: "news" }, { provider: placed("payments-staging").provider }));
        first = here.cloud("payments-staging");
        await first.run(receipts(here, { events: all() }));
    });

    it("changes nothing where nothing changed, in whatever order they are named", async () => {
        const { orders, ...others } = all();
        expect(changes(await next(first, { ...others, orders }))).to.deep.equal([]);
    });

    it("is previewed before anything is there", async () => {
        const own = await organization();
        const cloud = own.cloud("payments-staging");
        const { news: _, ...events } = all();
        await cloud.preview(receipts(own, { events }));
        expect(cloud.identities()).to.include("aws:lambda/eventSourceMapping:EventSourceMapping receipts-orders-mapping");
    });

    it("takes one away, and leaves the others as they are", async () => {
        const { orders: _, ...others } = all();
        const second = await next(first, others);
        expect(changes(second)).to.deep.equal(["receipts-role-policy: update"]);
        const gone = first.identities().filter(identity => !second.identities().includes(identity));
        expect(gone.every(identity => identity.includes(" receipts-orders-"))).to.equal(true);
        expect(gone.length).to.equal(6);
    });

    it("takes one more, and leaves the others as they are", async () => {
        const second = await next(first, { first: schedule({ rate: "1 hour" }), ...all() });
        const made = second.identities().filter(identity => !first.identities().includes(identity));
        expect(made.every(identity => identity.includes(" receipts-first-"))).to.equal(true);
        expect(made.length).to.equal(6);
        // A queue is read in the role's name; Scheduler calls in one of its own.
        expect(changes(second)).to.deep.equal([]);
    });

    it("calls the alias, and an up after a release changes nothing of that", async () => {
        const FunctionName = "payments-receipts-staging";
        const ZipFile = Buffer.from("PKseven").toString("base64");
        const { Version } = happens(here, "lambda:UpdateFunctionCode", { FunctionName, ZipFile, Publish: true }) as { Version: string };
        happens(here, "lambda:UpdateAlias", { FunctionName, Name: "live", FunctionVersion: Version });
        const second = await next(first, all());
        expect(changes(second)).to.deep.equal([]);
        const { functionArn, functionName } = second.named("receipts-orders-mapping").outputs;
        expect([functionArn, functionName]).to.deep.equal([aliasArn, aliasArn]);
        expect(said(second, "receipts-builds-target")["arn"]).to.equal(aliasArn);
        expect(said(second, "receipts-alias")["functionVersion"]).to.equal(Version);
    });

    it("keeps what fails of all that nobody waits for, once", () => {
        expect(said(first, "receipts-asynchronous")).to.deep.equal({
            functionName: "payments-receipts-staging",
            qualifier: "live",
            destinationConfig: { onFailure: { destination: arn("sqs", "receipts-on-failure-0000000") } },
        });
    });

    it("keeps nothing where a queue alone calls", async () => {
        const own = await organization();
        const cloud = own.cloud("payments-staging");
        await cloud.run(receipts(own, { events: { orders: sqs() } }));
        expect(cloud.identities().filter(identity => / receipts-(on-failure|asynchronous)/.test(identity))).to.deep.equal([]);
    });

    it("gives a queue as long as the function now takes", async () => {
        const second = await next(first, all(), { timeoutSeconds: 60 });
        expect(said(second, "receipts-orders-queue")["visibilityTimeoutSeconds"]).to.equal(360);
    });

    it("are told in one piece where a caller without types leaves half of them out", async () => {
        const { foundation } = await organization();
        const events = {
            none: undefined,
            text: "sqs",
            bridge: eventBridge({} as never),
            topic: sns({ filterPolicy: { kind: "order" }, filterOn: "body" } as never),
            table: dynamodb({} as never),
            clicks: kinesis({ startingPosition: "latest" } as never),
            later: kinesis({ streamArn: arn("kinesis", "stream/clicks") } as never),
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { events } as object))).to.deep.equal([
            "events.none is no event source, such as sqs() or schedule(…)",
            "events.text is no event source, such as sqs() or schedule(…)",
            "events.bridge.pattern is neither a list of values nor an object of them",
            "events.topic.topicArn is missing",
            "events.topic.filterPolicy.kind is neither a list of values nor an object of them",
            "events.table.startingPosition is undefined, neither TRIM_HORIZON nor LATEST",
            "events.table.streamArn is missing",
            "events.clicks.startingPosition is latest, neither TRIM_HORIZON nor LATEST nor a time",
            "events.clicks.streamArn is missing",
            "events.later.startingPosition is undefined, neither TRIM_HORIZON nor LATEST nor a time",
        ]);
    });
});
