import { schedule } from "@causeway/lambda";
import { expect } from "chai";
import { complaintsOf, organization, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";
import { account, aliasArn, arn, called, childrenOf, closed, happens, kept, tlsOnly, undelivered } from "./sources.ts";

describe("LambdaFunction called by the clock", () => {
    const group = arn("scheduler", "schedule-group/receipts-orders-group-0000000");

    it("makes a schedule whose role may call the alias alone", async () => {
        const { here, cloud } = await called({ orders: schedule({ rate: "1 day" }) });
        const { keyArn } = here.foundation;
        expect(childrenOf(cloud)).to.deep.equal([
            "aws:iam/role:Role receipts-orders-scheduler",
            "aws:iam/rolePolicy:RolePolicy receipts-orders-scheduler-policy",
            "aws:scheduler/schedule:Schedule receipts-orders-schedule",
            "aws:scheduler/scheduleGroup:ScheduleGroup receipts-orders-group",
            "aws:sqs/queue:Queue receipts-orders-undelivered",
            "aws:sqs/queuePolicy:QueuePolicy receipts-orders-undelivered-policy",
        ]);
        expect(said(cloud, "receipts-orders-schedule")).to.deep.equal({
            name: "receipts-orders-schedule-0000000",
            groupName: "receipts-orders-group-0000000",
            scheduleExpression: "rate(1 day)",
            scheduleExpressionTimezone: "UTC",
            flexibleTimeWindow: { mode: "OFF" },
            target: {
                arn: aliasArn,
                roleArn: `arn:aws:iam::${account}:role/receipts-orders-scheduler-0000000`,
                retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
                deadLetterConfig: { arn: undelivered },
            },
        });
        expect(JSON.parse(said(cloud, "receipts-orders-scheduler")["assumeRolePolicy"] as string).Statement).to.deep.equal([
            {
                Effect: "Allow",
                Action: "sts:AssumeRole",
                Principal: { Service: "scheduler.amazonaws.com" },
                Condition: { StringEquals: { "aws:SourceAccount": account }, ArnEquals: { "aws:SourceArn": group } },
            },
        ]);
        expect(statements(cloud, "receipts-orders-scheduler-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [aliasArn] },
            { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [undelivered] },
            { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [keyArn] },
        ]);
        expect(said(cloud, "receipts-orders-undelivered")).to.deep.equal(closed(keyArn));
        expect(statements(cloud, "receipts-orders-undelivered-policy")).to.deep.equal([tlsOnly(undelivered)]);
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([...always(here), ...kept(keyArn)]);
        happens(here, "scheduler:InvokeTarget", { Name: "receipts-orders-schedule-0000000", GroupName: "receipts-orders-group-0000000" });
    });

    it("follows a calendar and its time zone, may come late, and says what it wants", async () => {
        const daily = schedule({ cron: "0 6 ? * MON-FRI *", timeZone: "Europe/Berlin" }, { input: { report: "daily" }, lateMinutes: 15 });
        const { cloud } = await called({ orders: daily });
        const { target, flexibleTimeWindow, ...times } = said(cloud, "receipts-orders-schedule");
        expect(times).to.deep.include({ scheduleExpression: "cron(0 6 ? * MON-FRI *)", scheduleExpressionTimezone: "Europe/Berlin" });
        expect(flexibleTimeWindow).to.deep.equal({ mode: "FLEXIBLE", maximumWindowInMinutes: 15 });
        expect((target as { input: string }).input).to.equal('{"report":"daily"}');
    });

    it("is told of all that is wrong at once", async () => {
        const { foundation } = await organization();
        const events = {
            hourly: schedule({ rate: "0 hours" }, { lateMinutes: 1441, delivery: { minutes: 1441 } }),
            daily: schedule({ cron: "0 6 * * *", timeZone: "Berlin" }),
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { events }))).to.deep.equal([
            'events.hourly.rate is "0 hours", not a whole number of minutes, hours or days',
            "events.hourly.lateMinutes is 1441, not 1 to 1440",
            "events.hourly.delivery.minutes is 1441, not 1 to 1440",
            'events.daily.cron is "0 6 * * *": has 5 fields, not six separated by one space',
            'events.daily.timeZone is "Berlin", which is no time zone of the IANA database',
        ]);
    });
});
