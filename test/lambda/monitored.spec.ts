import { codeDeployEvents, type DeploymentEvents } from "@causeway/core";
import { codeDeploy, kinesis, schedule, sqs, toNewQueue } from "@causeway/lambda";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { alarmsIn, asked, linesOf, watch } from "../core/monitored.ts";
import { organization, placed, resolved } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";
import { arn } from "./sources.ts";

/** What the function `receipts` tells of itself, with an alarm for all that is bad by default. */
async function monitored(change: Parameters<typeof receipts>[1] = {}) {
    const here = await organization();
    const clicks = () =>
        new aws.kinesis.Stream("neighbour", { name: "clicks", shardCount: 1 }, { provider: placed("payments-staging").provider });
    await here.cloud("payments-neighbour").run(clicks);
    const cloud = here.cloud("payments-staging");
    const told = await cloud.run(() => {
        const { monitored: told } = receipts(here, change)();
        watch(told);
        return told;
    });
    return { cloud, told };
}

const calls = [
    "invocations (traffic, Count): critical -; warning -",
    "errorPercent (errors, Percent): critical above 5, 3 of 5; warning above 1, 10 of 15",
    "hourlyErrorPercent (errors, Percent): critical -; warning above 20, 1 of 1",
    "errors (errors, Count): critical -; warning -",
    "throttles (errors, Count): critical above 0, 15 of 15; warning above 0, 5 of 15",
    "duration (latency, Milliseconds): critical above 28500, 3 of 5; warning above 24000, 10 of 15",
    "concurrency (saturation, Count): critical -; warning -",
];
const dimensions = "payments-receipts-staging payments-receipts-staging:live";

describe("LambdaFunction.monitored", () => {
    it("is calls, errors, and how long they run against how long they may", async () => {
        const { cloud, told } = await monitored();
        expect(linesOf(told)).to.deep.equal(calls);
        expect(alarmsIn(cloud)).to.have.length(7);
        const { errorPercent, duration } = await asked(told);
        expect(errorPercent).to.deep.equal([
            "it: IF(asked1 >= 5, 100 * (FILL(failed1, 0)) / asked1, 0)",
            `failed1: Sum AWS/Lambda Errors ${dimensions}`,
            `asked1: Sum AWS/Lambda Invocations ${dimensions}`,
            "no data: notBreaching",
        ]);
        expect(duration).to.deep.equal([
            "it: IF(asked >= 20, FILL(measured, 0), 0)",
            `measured: p95 AWS/Lambda Duration ${dimensions}`,
            `asked: Sum AWS/Lambda Invocations ${dimensions}`,
            "no data: notBreaching",
        ]);
        const { kind, name, logs } = told;
        expect([kind, name, logs["function"]?.format]).to.deep.equal(["lambda", "receipts", "json"]);
    });

    it("tells of releases where CodeDeploy does", async () => {
        expect((await monitored()).told.deployments).to.equal(undefined);
        const { told } = await monitored({ release: codeDeploy({ canary: { percent: 10, minutes: 5 } }) });
        expect(await resolved(pulumi.output(told.deployments) as unknown as pulumi.Output<DeploymentEvents>)).to.deep.equal(
            await resolved(
                pulumi.output(codeDeployEvents("receipts-application-0000000", "live")) as unknown as pulumi.Output<DeploymentEvents>,
            ),
        );
    });

    it("is the room that it has, and whatever becomes of events", async () => {
        const { told } = await monitored({
            timeoutSeconds: 10,
            concurrency: { reserved: 100 },
            deadLetters: toNewQueue(),
            events: {
                orders: sqs(),
                returns: sqs(),
                clicks: kinesis({ streamArn: arn("kinesis", "stream/clicks"), startingPosition: "LATEST" }),
                daily: schedule({ rate: "1 day" }),
            },
        });
        expect(linesOf(told)).to.deep.equal([
            ...calls.slice(0, 5),
            "duration (latency, Milliseconds): critical above 9500, 3 of 5; warning above 8000, 10 of 15",
            "concurrency (saturation, Count): critical above 95, 15 of 15; warning above 80, 10 of 15",
            "deadLetters (errors, Count): critical -; warning above 0, 1 of 1",
            "lost (errors, Count): critical above 0, 1 of 1; warning -",
            "asyncEventAge (latency, Milliseconds): critical above 3600000, 5 of 5; warning above 900000, 5 of 5",
            "iteratorAge (latency, Milliseconds): critical above 3600000, 5 of 5; warning above 900000, 5 of 5",
            "oldest (latency, Seconds): critical above 3600, 5 of 5; warning above 900, 5 of 5",
        ]);
        const { deadLetters, lost, oldest } = await asked(told);
        const letters = (name: string) => `Maximum AWS/SQS ApproximateNumberOfMessagesVisible ${name}-0000000`;
        expect(deadLetters).to.deep.equal([
            "it: SUM([part1, part2, part3, part4, part5])",
            `part1: ${letters("receipts-clicks-on-failure")}`,
            `part2: ${letters("receipts-daily-undelivered")}`,
            `part3: ${letters("receipts-orders-dead-letters")}`,
            `part4: ${letters("receipts-returns-dead-letters")}`,
            `part5: ${letters("receipts-dead-letters")}`,
            "no data: ignore",
        ]);
        expect(lost).to.deep.equal([`it: Sum AWS/Lambda DeadLetterErrors ${dimensions}`, "no data: notBreaching"]);
        expect(oldest).to.deep.equal([
            "it: MAX([part1, part2])",
            "part1: Maximum AWS/SQS ApproximateAgeOfOldestMessage receipts-orders-queue-0000000",
            "part2: Maximum AWS/SQS ApproximateAgeOfOldestMessage receipts-returns-queue-0000000",
            "no data: notBreaching",
        ]);
    });

    it("promises answers, of calls that Lambda refuses too where somebody waits for one", async () => {
        const signal = { aspect: "errors", means: "" } as const;
        for (const [change, bad, total] of [
            [{}, ["it: Sum AWS/Lambda Errors"], ["it: Sum AWS/Lambda Invocations"]],
            [
                { url: { auth: "iam" } },
                ["it: FILL(part1, 0) + FILL(part2, 0)", "part1: Sum AWS/Lambda Errors", "part2: Sum AWS/Lambda Throttles"],
                ["it: FILL(part1, 0) + FILL(part2, 0)", "part1: Sum AWS/Lambda Invocations", "part2: Sum AWS/Lambda Throttles"],
            ],
        ] as const) {
            const { told } = await monitored(change as object);
            const { availability, latency } = told.indicators ?? {};
            const slow = latency?.(0.3);
            if (!availability || !slow) throw new Error("nothing is promised");
            const all = { bad: availability.bad, total: availability.total, slow: slow.bad, calls: slow.total };
            const signals = Object.fromEntries(Object.entries(all).map(([name, measure]) => [name, { ...signal, measure }]));
            const full = (lines: readonly string[]) => [
                ...lines.map(line => (line.includes("AWS/") ? `${line} ${dimensions}` : line)),
                "no data: notBreaching",
            ];
            expect(await asked({ ...told, signals })).to.deep.equal({
                bad: full(bad),
                total: full(total),
                slow: full(["it: TC(300:) AWS/Lambda Duration"]),
                calls: full(["it: Sum AWS/Lambda Invocations"]),
            });
        }
    });
});
