import { expect } from "chai";
import { Account, refused, unchecked } from "./account.ts";

const Alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const Composite = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const MuteRule = "aws:cloudwatch/alarmMuteRule:AlarmMuteRule";

describe("sandbox CloudWatch: who keeps alarms quiet", () => {
    let here: Account;
    const alarm = (name: string) =>
        here.create(Alarm, {
            name,
            namespace: "AWS/Lambda",
            metricName: "Errors",
            statistic: "Sum",
            period: 60,
            evaluationPeriods: 1,
            comparisonOperator: "GreaterThanThreshold",
            threshold: 1,
        });
    beforeEach(() => {
        here = new Account();
        alarm("errors");
        alarm("deploying");
    });

    describe("an actions suppressor", () => {
        const inputs = (suppressor: object = {}, more: object = {}) => ({
            alarmName: "notice",
            alarmRule: "ALARM(errors)",
            actionsSuppressor: { alarm: "deploying", waitPeriod: 120, extensionPeriod: 300, ...suppressor },
            ...more,
        });
        const notice = (suppressor?: object, more?: object) => here.create(Composite, inputs(suppressor, more));

        it("is an alarm that there is, by its name or ARN, and stays as long as it is asked for", () => {
            expect(notice()["actionsSuppressor"]).to.deep.equal({ alarm: "deploying", waitPeriod: 120, extensionPeriod: 300 });
            refused(
                () => here.delete(Alarm, "deploying"),
                "ValidationError: Cannot delete deploying as there are composite alarm(s) depending on it.",
            );
            const later = inputs({ alarm: "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:errors", waitPeriod: 0 });
            expect(here.changes(Composite, "notice", inputs(), later)).to.have.members([
                "actionsSuppressor.alarm",
                "actionsSuppressor.waitPeriod",
            ]);
            here.update(Composite, "notice", inputs(), later);
            here.delete(Alarm, "deploying");
            here.delete(Composite, "notice");
            here.delete(Alarm, "errors");
            expect(here.aws.objects()).to.deep.equal([]);
        });

        it("is refused where there is none, where it is the alarm itself, and without its periods", () => {
            const missing = (name: string) =>
                `ValidationError: Could not save the composite alarm as the actions suppressor ${name} does not exist`;
            refused(() => notice({ alarm: "gone" }), missing("gone"));
            refused(() => notice({ alarm: "notice" }), missing("notice"));
            refused(() => notice({ waitPeriod: -1 }), "ValidationError: ActionsSuppressorWaitPeriod must be greater than or equal to 0");
            unchecked(() => notice({ waitPeriod: undefined }), "Missing required property 'actionsSuppressor.waitPeriod'");
        });
    });

    it("lets composite alarms name each other in a circle, looks at them no more, and deletes none until it is broken", () => {
        const rule = (alarmName: string, alarmRule: string) => ({ alarmName, alarmRule });
        here.create(Composite, rule("one", "ALARM(errors)"));
        here.create(Composite, rule("two", "ALARM(one) OR ALARM(errors)"));
        here.operate("cloudwatch:SetAlarmState", { AlarmName: "errors", StateValue: "ALARM", StateReason: "planted" });
        const states = () => {
            const { CompositeAlarms } = here.operate("cloudwatch:DescribeAlarms", {}) as { CompositeAlarms: { StateValue: string }[] };
            return CompositeAlarms.map(({ StateValue }) => StateValue);
        };
        expect(states()).to.deep.equal(["ALARM", "ALARM"]);
        here.update(Composite, "one", rule("one", "ALARM(errors)"), rule("one", "ALARM(two)"));
        expect(states()).to.deep.equal(["INSUFFICIENT_DATA", "INSUFFICIENT_DATA"]);
        for (const name of ["one", "two"])
            refused(
                () => here.delete(Composite, name),
                `ValidationError: Cannot delete ${name} as there are composite alarm(s) depending on it.`,
            );
        here.update(Composite, "one", rule("one", "ALARM(two)"), rule("one", "FALSE"));
        expect(states()).to.deep.equal(["OK", "ALARM"]);
        here.delete(Composite, "two");
        here.delete(Composite, "one");
    });

    describe("a mute rule", () => {
        const inputs = (schedule: object = {}, more: object = {}) => ({
            name: "patching",
            rule: { schedule: { expression: "cron(0 2 * * SUN)", duration: "PT4H", ...schedule } },
            muteTargets: { alarmNames: ["errors"] },
            ...more,
        });
        const mute = (schedule?: object, more?: object) => here.create(MuteRule, inputs(schedule, more));

        it("mutes alarms by a schedule, or once", () => {
            expect(mute({ timezone: "Europe/Vienna" })).to.include({
                id: "patching",
                arn: "arn:aws:cloudwatch:eu-central-1:111111111111:alarm-mute-rule:patching",
                status: "SCHEDULED",
                muteType: "RECURRING",
                lastUpdatedTimestamp: "2026-01-01T00:00:00.000Z",
            });
            const once = inputs({ expression: "at(2030-01-31T22:00)", duration: "P2DT12H" });
            expect(here.changes(MuteRule, "patching", inputs(), { ...once, name: "other" })).to.have.members([
                "name!",
                "rule.schedule.duration",
                "rule.schedule.expression",
            ]);
            expect(here.update(MuteRule, "patching", inputs(), once)).to.include({ muteType: "ONE_TIME" });
            for (const duration of ["PT1M", "P15D", "PT360H", "P1DT1H1M"])
                expect(mute({ duration }, { name: duration }).id).to.equal(duration);
        });

        const wrong: readonly (readonly [schedule: object, more: object, words: string])[] = [
            [{ expression: "cron(0 2 ? * SUN *)" }, {}, "The schedule expression cron(0 2 ? * SUN *) is not valid"],
            [{ expression: "cron(0/5 2 * * *)" }, {}, "The schedule expression cron(0/5 2 * * *) is not valid"],
            [{ expression: "rate(1 day)" }, {}, "The schedule expression rate(1 day) is not valid"],
            [{ duration: "PT0M" }, {}, "The duration PT0M is not valid: it must be between PT1M and P15D"],
            [{ duration: "P15DT1M" }, {}, "The duration P15DT1M is not valid: it must be between PT1M and P15D"],
            [{ duration: "4 hours" }, {}, "The duration 4 hours is not valid: it must be between PT1M and P15D"],
            [{ timezone: "Vienna" }, {}, "The timezone Vienna is not valid"],
            [{}, { muteTargets: { alarmNames: ["errors", "gone"] } }, "The alarms [gone] in the mute targets do not exist"],
            [
                { expression: "at(2030-01-31T22:00)" },
                { startDate: "2030-01-01T00:00:00Z" },
                "Can not set start or expire dates for At expressions",
            ],
        ];
        for (const [schedule, more, words] of wrong) {
            it(`is refused: ${words}`, () => refused(() => mute(schedule, more), `ValidationError: ${words}`));
        }

        it("is refused by the provider outside of CloudWatch's values", () => {
            unchecked(
                () =>
                    mute(
                        { duration: "" },
                        {
                            description: "d".repeat(1025),
                            startDate: "2030-01-01T00:00:30Z",
                            muteTargets: { alarmNames: Array.from({ length: 101 }, (_, at) => `a${at}`) },
                        },
                    ),
                "description string length must be at most 1024, got: 1025.",
                "rule.schedule.duration string length must be between 1 and 50, got: 0.",
                "muteTargets.alarmNames list must contain at most 100 elements.",
                "startDate value must have seconds set to 00 (e.g., 2026-01-01T00:01:00Z) because the CloudWatch API truncates to minute precision.",
            );
        });
    });
});
