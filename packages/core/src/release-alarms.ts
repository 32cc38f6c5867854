import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Rule } from "./check.ts";
import { type Customize, customize } from "./customize.ts";
import type { Grant } from "./grant.ts";
import { alarmArguments, type Measure, type Unit } from "./metric.ts";
import { placedName } from "./names.ts";
import { onsetAlarm } from "./onset-alarm.ts";
import type { Place } from "./placement.ts";

/** What rolls a release back. */
export interface ReleaseAlarms {
    /** Percent of requests that fail, 0 to 100: more of them, in two of three minutes, roll the release back. @default not watched */
    readonly errorPercent?: number;
    /** Seconds within which 99 of 100 requests must be answered, more than 0: slower ones, in two of three minutes, roll the release back. @default not watched */
    readonly latencySeconds?: number;
    /**
     * Names of alarms of one's own, in the release's account and region. One that is in ALARM before the release keeps it back where CodeDeploy
     * releases, though it may be what mends it: the `onsets` of a monitoring bundle do not. @default none
     */
    readonly names?: readonly pulumi.Input<string>[];
}

/** Last word on the arguments of a release's own alarms. */
export interface ReleaseAlarmsCustomize {
    readonly errorsAlarm?: Customize<aws.cloudwatch.MetricAlarmArgs>;
    readonly latencyAlarm?: Customize<aws.cloudwatch.MetricAlarmArgs>;
}

/** What a release's own alarms look at. */
export interface ReleaseMeasures {
    readonly errorPercent: Measure;
    /** In seconds or milliseconds, whichever AWS reports. */
    readonly latency: Measure;
}

/** Source: CodeDeploy API reference, AlarmConfiguration; CodePipeline user guide, "AWS Lambda deploy action reference": ten alarms. */
const mostAlarms = 10;

/**
 * For who rolls a release back. Composite alarms are shown only to those who may see all alarms.
 * Source: CloudWatch API reference, "DescribeAlarms".
 */
export const seeAlarms: Grant = { actions: ["cloudwatch:DescribeAlarms"], resources: ["*"] };

/** How many alarms watch a release. */
export const alarmCount = ({ errorPercent, latencySeconds, names = [] }: ReleaseAlarms): number =>
    [errorPercent, latencySeconds].filter(value => value !== undefined).length + names.length;

/** What must hold of a release's alarms; `at` is where they stand, such as `release.alarms`. */
export function releaseAlarmRules(at: string, alarms: ReleaseAlarms = {}): readonly Rule[] {
    const { errorPercent, latencySeconds, names = [] } = alarms;
    return [
        [
            errorPercent === undefined || (errorPercent >= 0 && errorPercent < 100),
            `${at}.errorPercent`,
            `is ${errorPercent}, not from 0 to less than 100`,
        ],
        [latencySeconds === undefined || latencySeconds > 0, `${at}.latencySeconds`, `is ${latencySeconds}, not more than 0`],
        [
            alarmCount(alarms) <= mostAlarms,
            `${at}.names`,
            `makes ${alarmCount(alarms)} alarms in all: AWS takes ${mostAlarms} for a release`,
        ],
        ...names.map((name, index): Rule => [name !== "", `${at}.names[${index}]`, "is empty"]),
    ];
}

/**
 * Registers a release's own alarms and answers with the names of all that watch it.
 *
 * @param news where an alarm that is in ALARM already would keep a release back, which may be what mends it: where the release is. Then what
 * watches are alarms that go off at the onset alone.
 */
export function watchRelease(
    name: string,
    { errorPercent, latencySeconds, names = [] }: ReleaseAlarms,
    measures: ReleaseMeasures,
    change: ReleaseAlarmsCustomize | undefined,
    opts: pulumi.CustomResourceOptions,
    news?: Pick<Place, "team" | "environment">,
): { readonly alarms: readonly aws.cloudwatch.MetricAlarm[]; readonly names: readonly pulumi.Output<string>[] } {
    const alarms: aws.cloudwatch.MetricAlarm[] = [];
    const watching: pulumi.Output<string>[] = [];
    const watch = (role: keyof ReleaseAlarmsCustomize, measure: Measure, above: number, alarmDescription: string) => {
        // One bad minute may be chance; a canary of five minutes must be rolled back within it.
        const defaults = { ...alarmArguments(measure, { above, periods: 3, breaching: 2 }), alarmDescription };
        const arguments_ = customize(defaults, change?.[role]);
        const what = `${name}-${role === "errorsAlarm" ? "errors" : "latency"}`;
        const now = new aws.cloudwatch.MetricAlarm(`${what}-alarm`, arguments_, opts);
        alarms.push(now);
        const alarmName = news && placedName(news, `${what}-onset`);
        watching.push(alarmName ? onsetAlarm(what, { now, arguments: arguments_, alarmName, alarmDescription }, opts).alarmName : now.name);
    };
    if (errorPercent !== undefined) {
        const words = `More than ${errorPercent} percent of requests fail: a release under way is rolled back.`;
        watch("errorsAlarm", measures.errorPercent, errorPercent, words);
    }
    if (latencySeconds !== undefined) {
        const words = `Requests take more than ${latencySeconds} seconds: a release under way is rolled back.`;
        watch("latencyAlarm", measures.latency, latencySeconds * perSecond(measures.latency.unit), words);
    }
    return { alarms, names: [...watching, ...names.map(one => pulumi.output(one))] };
}

const perSecond = (unit: Unit): number => (unit === "Milliseconds" ? 1000 : 1);
