import type { Tier } from "@causeway/core";
import { allAtOnce, canary, LambdaFunction, type LambdaFunctionArgs, linear } from "@causeway/lambda";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, resolved, said, statements } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";

type Release = NonNullable<LambdaFunctionArgs["release"]>;

describe("LambdaFunction's release by CodePipeline's own action", () => {
    const made = async (release: Release | undefined, change: Partial<LambdaFunctionArgs> = {}) => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const { target } = await cloud.run(receipts(here, { ...(release && { release }), ...change }));
        return { cloud, leaves: await resolved(target.leaves) };
    };
    /** The function in staging, as though staging were of this tier. */
    const inTier =
        ({ foundation }: Organization, release: Release, tier: Tier) =>
        () => {
            const placement = { ...placed("payments-staging"), tier };
            return new LambdaFunction("receipts", { placement, foundation: pulumi.output(foundation), handler: "index.handler", release });
        };
    const alarms = { errorPercent: 1, latencySeconds: 2, names: ["orders-falling"] };

    it("moves all calls at once, unwatched, unless it is told otherwise", async () => {
        for (const release of [undefined, allAtOnce()]) {
            const { cloud, leaves } = await made(release);
            expect(cloud.identities().filter(identity => identity.includes("cloudwatch/metricAlarm"))).to.deep.equal([]);
            expect(leaves).to.deep.equal({
                deployRoleArn: "arn:aws:iam::222222222222:role/causeway/deploy/payments-receipts-staging",
                functionName: "payments-receipts-staging",
                alias: "live",
                strategy: "AllAtOnce",
            });
        }
    });

    const forms: readonly (readonly [Release, string])[] = [
        [canary({ percent: 10, minutes: 5 }), "Canary10Percent5Minutes"],
        [canary({ percent: 1, minutes: 1 }), "Canary1Percent1Minute"],
        [canary({ percent: 99, minutes: 2880 }), "Canary99Percent2880Minutes"],
        [linear({ percent: 10, minutes: 1 }), "Linear10PercentEvery1Minute"],
        [linear({ percent: 50, minutes: 2880 }), "Linear50PercentEvery2880Minutes"],
    ];
    for (const [release, form] of forms) {
        it(`tells the pipeline ${form}`, async () => {
            const { leaves } = await made(release);
            expect(leaves.strategy).to.equal(form);
            expect(leaves).not.to.have.property("alarms");
        });
    }

    it("is watched by alarms of the function's own, and by others, which the deploy role may see", async () => {
        const { cloud, leaves } = await made(canary({ percent: 10, minutes: 5, alarms }), { customize: { latencyAlarm: { period: 120 } } });
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/logGroup:LogGroup receipts-logs",
            "aws:cloudwatch/metricAlarm:MetricAlarm receipts-errors-alarm",
            "aws:cloudwatch/metricAlarm:MetricAlarm receipts-latency-alarm",
            "aws:iam/role:Role receipts-deploy",
            "aws:iam/role:Role receipts-role",
            "aws:iam/rolePolicy:RolePolicy receipts-deploy-policy",
            "aws:iam/rolePolicy:RolePolicy receipts-role-policy",
            "aws:lambda/alias:Alias receipts-alias",
            "aws:lambda/function:Function receipts-function",
            "causeway:lambda:LambdaFunction receipts",
            "pulumi:providers:aws aws",
        ]);
        expect(leaves.alarms).to.deep.equal(["receipts-errors-alarm-0000000", "receipts-latency-alarm-0000000", "orders-falling"]);
        const dimensions = { FunctionName: "payments-receipts-staging", Resource: "payments-receipts-staging:live" };
        const query = (id: string, metricName: string) => ({
            id,
            metric: { namespace: "AWS/Lambda", metricName, dimensions, stat: "Sum", period: 60 },
        });
        expect(said(cloud, "receipts-errors-alarm")).to.deep.equal({
            name: "receipts-errors-alarm-0000000",
            alarmDescription: "More than 1 percent of requests fail: a release under way is rolled back.",
            comparisonOperator: "GreaterThanThreshold",
            threshold: 1,
            evaluationPeriods: 3,
            datapointsToAlarm: 2,
            treatMissingData: "notBreaching",
            metricQueries: [
                {
                    id: "result",
                    expression: "IF(asked1 > 0, 100 * (FILL(failed1, 0)) / asked1, 0)",
                    label: "errors, percent",
                    returnData: true,
                },
                query("failed1", "Errors"),
                query("asked1", "Invocations"),
            ],
        });
        expect(said(cloud, "receipts-latency-alarm")).to.deep.equal({
            name: "receipts-latency-alarm-0000000",
            alarmDescription: "Requests take more than 2 seconds: a release under way is rolled back.",
            comparisonOperator: "GreaterThanThreshold",
            threshold: 2000,
            evaluationPeriods: 3,
            datapointsToAlarm: 2,
            treatMissingData: "notBreaching",
            namespace: "AWS/Lambda",
            metricName: "Duration",
            dimensions,
            extendedStatistic: "p99",
            period: 120,
        });
        const [see, ...more] = (statements(cloud, "receipts-deploy-policy") as object[]).slice(-1);
        expect([see, more]).to.deep.equal([{ Effect: "Allow", Action: ["cloudwatch:DescribeAlarms"], Resource: ["*"] }, []]);
    });

    describe("is refused", () => {
        const complaints = async (release: Release, tier: Tier = "test") => {
            const here = await organization();
            return complaintsOf("payments-staging", inTier(here, release, tier), here.cloud("payments-staging"));
        };

        it("outside of AWS's ranges, with all that is wrong", async () => {
            expect(await complaints(canary({ percent: 0, minutes: 0.5, alarms: { errorPercent: -1 } }))).to.deep.equal([
                "release.percent is 0, not 1 to 99",
                "release.minutes is 0.5, not a whole number from 1",
                "release.alarms.errorPercent is -1, not from 0 to less than 100",
            ]);
            expect(await complaints(canary({ percent: 10, minutes: 5, alarms: { names: ["falling, fast"] } }))).to.deep.equal([
                'release.alarms.names[0] is "falling, fast": CodePipeline takes no comma in an alarm\'s name',
            ]);
            expect(await complaints(canary({ percent: 100, minutes: 2881 }))).to.deep.equal(["release.percent is 100, not 1 to 99"]);
            expect(await complaints(canary({ percent: 50, minutes: 2881 }))).to.deep.equal([
                "release.minutes makes 2881 minutes between the first part and the last: AWS allows 2880",
            ]);
            expect(await complaints(linear({ percent: 3, minutes: 90 }))).to.deep.equal([
                "release.minutes makes 2970 minutes between the first part and the last: AWS allows 2880",
            ]);
        });

        it("that is none", async () => {
            for (const release of [null, "canary", { kind: "rolling", percent: 10, minutes: 5 }]) {
                expect(await complaints(release as never)).to.deep.equal([
                    "release is none of allAtOnce(), canary(…), linear(…) and codeDeploy(…)",
                ]);
            }
        });

        it("in production without an alarm, unless that is said", async () => {
            const unwatched =
                "release.alarms is empty in staging, which is production: nothing would roll the release back; say unwatched: true if that is meant";
            expect(await complaints(canary({ percent: 10, minutes: 5 }), "production")).to.deep.equal([unwatched]);
            expect(await complaints(linear({ percent: 10, minutes: 5, alarms: {} }), "production")).to.deep.equal([unwatched]);
        });
    });

    it("goes on in production with an alarm, or where none is meant", async () => {
        for (const release of [
            canary({ percent: 10, minutes: 5, alarms: { names: ["orders-falling"] } }),
            linear({ percent: 10, minutes: 5, unwatched: true }),
            allAtOnce(),
        ]) {
            const here = await organization();
            const cloud = here.cloud("payments-staging");
            await cloud.run(inTier(here, release, "production"));
            expect(cloud.identities()).to.include("aws:lambda/function:Function receipts-function");
        }
    });
});
