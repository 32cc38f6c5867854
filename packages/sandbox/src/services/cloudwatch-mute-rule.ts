import type * as aws from "@pulumi/aws";
import { type Call, type Failure, type Plain, resource } from "../model/resource.ts";
import { invalid } from "./cloudwatch-metrics.ts";
import { alarmName, held } from "./cloudwatch-state.ts";
import { isTimeZone } from "./schedule-expression.ts";

type MuteInputs = Plain<aws.cloudwatch.AlarmMuteRuleArgs>;
type MuteSchedule = NonNullable<NonNullable<MuteInputs["rule"]>["schedule"]>;

interface MuteRule {
    readonly arn: string;
    readonly status: string;
    readonly muteType: string;
    readonly lastUpdatedTimestamp: string;
}

const length = (property: string, value: string | undefined, most: number): readonly Failure[] =>
    value === undefined || (value.length >= 1 && value.length <= most)
        ? []
        : [{ property, reason: `string length must be between 1 and ${most}, got: ${value.length}` }];

/** Source: terraform-provider-aws, internal/service/cloudwatch/alarm_mute_rule.go; CloudWatch API reference, PutAlarmMuteRule. */
export const alarmMuteRule = resource<aws.cloudwatch.AlarmMuteRuleArgs, MuteRule>("aws:cloudwatch/alarmMuteRule:AlarmMuteRule", {
    cloudFormation: "AWS::CloudWatch::AlarmMuteRule",
    inputs: {
        description: true,
        expireDate: true,
        muteTargets: { alarmNames: true },
        name: true,
        rule: { schedule: { duration: true, expression: true, timezone: true } },
        startDate: true,
        tags: true,
    },
    autoName: { property: "name", maxLength: 255 },
    check: ({ rule, muteTargets, startDate, expireDate, description }) => [
        ...(description !== undefined && description.length > 1024
            ? [{ property: "description", reason: `string length must be at most 1024, got: ${description.length}` }]
            : []),
        ...length("rule.schedule.duration", rule?.schedule?.duration, 50),
        ...length("rule.schedule.expression", rule?.schedule?.expression, 256),
        ...length("rule.schedule.timezone", rule?.schedule?.timezone, 50),
        ...((muteTargets?.alarmNames?.length ?? 0) > 100
            ? [{ property: "muteTargets.alarmNames", reason: "list must contain at most 100 elements" }]
            : []),
        ...toTheMinute("startDate", startDate),
        ...toTheMinute("expireDate", expireDate),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        requireMuteRule(call, inputs);
        return { id: name, attributes: { arn: call.arn("cloudwatch", `alarm-mute-rule:${name}`), ...told(call, inputs) } };
    },
    update(call, inputs) {
        requireMuteRule(call, inputs);
        return told(call, inputs);
    },
});

const toTheMinute = (property: string, value: string | undefined): readonly Failure[] =>
    value === undefined || /T\d\d:\d\d:00(Z|[+-]\d\d:\d\d)$/.test(value)
        ? []
        : [
              {
                  property,
                  reason: "value must have seconds set to 00 (e.g., 2026-01-01T00:01:00Z) because the CloudWatch API truncates to minute precision",
              },
          ];

const told = (call: Call, { rule }: MuteInputs) => ({
    // Whether it is under way just now is not modelled.
    status: "SCHEDULED",
    muteType: rule?.schedule?.expression.startsWith("at(") ? "ONE_TIME" : "RECURRING",
    lastUpdatedTimestamp: call.now(),
});

/** The words are ours, but for those about dates, which the provider's page reports. */
function requireMuteRule(call: Call, { rule, muteTargets, startDate, expireDate }: MuteInputs): void {
    const schedule = rule?.schedule;
    if (!schedule) throw invalid("1 validation error detected: Value at 'rule' failed to satisfy constraint: Member must not be null");
    requireTimes(schedule);
    if (schedule.expression.startsWith("at(") && (startDate ?? expireDate) !== undefined)
        throw invalid("Can not set start or expire dates for At expressions");
    const missing = (muteTargets?.alarmNames ?? []).filter(name => !call.get(held, alarmName(name)));
    if (missing.length > 0) throw invalid(`The alarms [${missing.join(", ")}] in the mute targets do not exist`);
}

const list = (value: string) => `(\\*|(${value})(-(${value}))?)(,(\\*|(${value})(-(${value}))?))*`;
const cron = new RegExp(
    `^cron\\(${[
        list("[0-5]?\\d"),
        list("[01]?\\d|2[0-3]"),
        list("0?[1-9]|[12]\\d|3[01]"),
        list("0?[1-9]|1[0-2]|[A-Z]{3}"),
        list("[0-7]|[A-Z]{3}"),
    ].join(" ")}\\)$`,
    "i",
);

/** Source: CloudWatch API reference, Schedule. */
function requireTimes({ expression, duration, timezone }: MuteSchedule): void {
    if (!cron.test(expression) && !/^at\(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?\)$/.test(expression))
        throw invalid(`The schedule expression ${expression} is not valid`);
    const [whole, days = 0, hours = 0, minutes = 0] = /^P(?!$)(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? [];
    const lasts = 1440 * Number(days) + 60 * Number(hours) + Number(minutes);
    if (whole === undefined || lasts < 1 || lasts > 15 * 1440)
        throw invalid(`The duration ${duration} is not valid: it must be between PT1M and P15D`);
    if (timezone !== undefined && !isTimeZone(timezone)) throw invalid(`The timezone ${timezone} is not valid`);
}
