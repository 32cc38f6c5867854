/** A metric as a dashboard asks for it. */
export interface AskedMetric {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly statistic: string;
    readonly periodSeconds: number;
    /** The account that it is kept in, where that is said. */
    readonly account?: string | undefined;
}

/** The stretch of time that is shown, in seconds. */
export interface Window {
    readonly from: number;
    readonly to: number;
}

/** What numbers of a kind look like: `rare` are counts that are mostly none, `seldom` such that are seldom one, `few` are things that stay. */
interface Shape {
    readonly kind: "steady" | "busy" | "rare" | "seldom" | "few" | "whole" | "time";
    readonly from: number;
    readonly to: number;
}

/** By the metric's name, the first that matches. */
const shapes: readonly (readonly [RegExp, Shape])[] = [
    [/BudgetRemaining|Availability|SuccessPercent|SuccessRate/i, { kind: "steady", from: 96, to: 100 }],
    [/Utilization|Percent|Reservation$/i, { kind: "steady", from: 22, to: 58 }],
    [/LeadTime/, { kind: "time", from: 6 * 3600, to: 30 * 3600 }],
    [/TimeToRestore/, { kind: "time", from: 600, to: 5400 }],
    [/DeploymentCount/, { kind: "few", from: 1, to: 1.2 }],
    [/^Deployments|^Attempts|Succeeded/, { kind: "whole", from: 0.5, to: 4 }],
    [/^FailedDeployments|^Incidents|UnHealthyHost|Anomal|Findings/, { kind: "seldom", from: 0, to: 1 }],
    [/Wanted|DesiredTaskCount|RunningTaskCount|HealthyHostCount/, { kind: "few", from: 3.1, to: 3.4 }],
    [/PendingTaskCount/, { kind: "seldom", from: 0, to: 1 }],
    [/Fail|Error|5XX|Fault|Throttle|Reject|Incident|Unhealthy|DeadLetter|Dropped|Rollback/i, { kind: "rare", from: 0, to: 3 }],
    [/ApproximateAge|IteratorAge/, { kind: "time", from: 0.5, to: 20 }],
    [/ApproximateNumberOf/, { kind: "whole", from: 0, to: 18 }],
    [/TargetResponseTime/, { kind: "time", from: 0.06, to: 0.22 }],
    [/PipelineDuration|BuildDuration/, { kind: "time", from: 300, to: 1500 }],
    [/^(Duration|QueuedDuration)$/, { kind: "time", from: 40, to: 180 }],
    [/HostCount|TaskCount|Instances|Concurrent|ServiceCount/, { kind: "few", from: 2, to: 8 }],
    [/Bytes/, { kind: "busy", from: 2e6, to: 9e6 }],
    [/Utilized|Reserved/, { kind: "steady", from: 900, to: 3200 }],
];
const plain: Shape = { kind: "busy", from: 120, to: 480 };

/** What a statistic makes of the middle of many. */
const factors: readonly (readonly [RegExp, number])[] = [
    [/^Minimum$/, 0.6],
    [/^Maximum$/, 1.7],
    [/^p(9[89]|100)/i, 2.2],
    [/^p9/i, 1.5],
    [/^tm|^p5/i, 0.9],
];

/**
 * Sample data of a metric: made up, the same each time for the same metric, of the size and shape that its name lets expect, and worse for a
 * while where it tells of errors or of time, so that something is to be seen.
 */
export function sampleOf(metric: AskedMetric, { from, to }: Window): (at: number) => number {
    const { namespace, name, dimensions, statistic, periodSeconds, account } = metric;
    const seed = hash(JSON.stringify([namespace, name, Object.entries(dimensions).sort(), account ?? ""]));
    const shape = shapes.find(([pattern]) => pattern.test(name))?.[1] ?? plain;
    const factor = factors.find(([pattern]) => pattern.test(statistic))?.[1] ?? 1;
    const level = shape.from + (shape.to - shape.from) * (0.25 + 0.5 * random(seed, 0));
    const minutes = /^(Sum|SampleCount)$/.test(statistic) ? periodSeconds / 60 : 1;
    const isBad = (at: number) => (at - from) / (to - from) > 0.62 && (at - from) / (to - from) < 0.68;
    return at => {
        const day = Math.sin((2 * Math.PI * at) / 86_400 - 2);
        const slow = smooth(seed, at / Math.max(1800, (to - from) / 24)) - 0.5;
        const fast = random(seed, Math.floor(at / Math.max(periodSeconds, 1))) - 0.5;
        switch (shape.kind) {
            case "steady":
                return clamp(
                    level * (1 + 0.18 * day + 0.24 * slow + 0.08 * fast) * (1 + (factor - 1) * 0.4),
                    0,
                    shape.to > 100 ? Number.POSITIVE_INFINITY : 100,
                );
            case "busy":
                return Math.round(level * minutes * Math.max(0.05, 1 + 0.45 * day + 0.35 * slow + 0.2 * fast) * factor);
            case "rare": {
                const chance = random(seed + 7, Math.floor(at / Math.max(periodSeconds, 1)));
                const often = isBad(at) ? 0.9 : Math.min(0.5, 0.04 * Math.max(1, periodSeconds / 1800));
                return chance < often
                    ? 1 + Math.round((isBad(at) ? 4 : 1) * (shape.to - shape.from) * random(seed + 9, Math.floor(at / 60)))
                    : 0;
            }
            case "seldom":
                return random(seed + 7, Math.floor(at / Math.max(periodSeconds, 3600))) < (isBad(at) ? 0.8 : 0.05) ? 1 : 0;
            case "few":
                return Math.round(level * (1 + 0.1 * day + 0.3 * slow));
            case "whole":
                return Math.max(0, Math.round(level * factor * (1 + 0.2 * day + 0.5 * slow) + 1.5 * fast));
            case "time":
                return level * factor * Math.max(0.2, 1 + 0.15 * day + 0.4 * slow + 0.25 * fast + (isBad(at) ? 1.4 : 0));
        }
    };
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** FNV-1a. */
export function hash(text: string): number {
    let value = 0x811c9dc5;
    for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
    return value >>> 0;
}

/** A number from 0 to 1 that looks like any, the same each time. */
export function random(seed: number, at: number): number {
    let value = (seed + Math.imul(at | 0, 0x9e3779b1)) | 0;
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
}

/** As random, with no jumps in between. */
function smooth(seed: number, at: number): number {
    const [before, part] = [Math.floor(at), at - Math.floor(at)];
    const eased = part * part * (3 - 2 * part);
    return random(seed, before) * (1 - eased) + random(seed, before + 1) * eased;
}
