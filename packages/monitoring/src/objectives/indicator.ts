import { type Indicator, type Measure, type Monitored, metricsIn, type Rule } from "@causeway/core";

/** What a promise is about. */
export type Subject = OwnIndicator | IndicatorOf;

/** Something that says of itself what can be promised of it. */
export interface HasIndicators {
    readonly monitored: Pick<Monitored, "name" | "indicators">;
}

/** What can be promised of a thing: that it answers well, or that it answers soon. */
interface IndicatorOf {
    readonly of: HasIndicators;
    readonly indicator: "availability" | { readonly latency: LatencyPromise };
}

interface LatencyPromise {
    /** Answers that take longer are bad. Seconds, more than 0. */
    readonly withinSeconds: number;
}

/** Counts of one's own. */
interface OwnIndicator {
    /** Whose it is: the service whose pipeline is held against it. @default nobody's */
    readonly of?: HasIndicators;
    readonly indicator: Indicator;
}

/** The two counts that a promise is about; nothing where there are none. */
export function indicatorOf({ of, indicator }: Subject): Indicator | undefined {
    const known = of?.monitored?.indicators;
    if (indicator === "availability") return known?.availability;
    if (typeof indicator !== "object" || indicator === null) return undefined;
    if (!("latency" in indicator)) return indicator;
    const within: unknown = (indicator.latency as LatencyPromise | undefined)?.withinSeconds;
    return typeof within === "number" && within > 0 ? known?.latency?.(within) : undefined;
}

/** What must hold of it, also where a caller has no types. */
export function indicatorRules({ of, indicator }: Subject): readonly Rule[] {
    const monitored: Partial<HasIndicators["monitored"]> | undefined = of?.monitored;
    const known = Object.keys(monitored?.indicators ?? {});
    const has = (name: "availability" | "latency"): Rule => [
        known.includes(name),
        "indicator",
        monitored
            ? `is ${name}, which ${monitored.name} has not: it has ${known.join(" and ") || "none of its own, so give the counts { bad, total }"}`
            : `is ${name}, of nothing: say of what, with \`of\``,
    ];
    const offered: Rule = [of === undefined || monitored !== undefined, "of", "says nothing of itself: it has no `monitored`"];
    if (indicator === "availability") return [offered, has("availability")];
    if (typeof indicator === "object" && indicator !== null && "latency" in indicator) {
        const within: unknown = (indicator.latency as LatencyPromise | undefined)?.withinSeconds;
        const sound = typeof within === "number" && within > 0 && Number.isFinite(within);
        return [offered, has("latency"), [sound, "indicator.latency.withinSeconds", `is ${within}, not seconds, more than 0`]];
    }
    if (typeof indicator === "object" && indicator !== null && "bad" in indicator && "total" in indicator)
        return [offered, ...countRules("indicator.bad", indicator.bad), ...countRules("indicator.total", indicator.total)];
    return [
        offered,
        [
            false,
            "indicator",
            `is ${typeof indicator === "string" ? `"${indicator}"` : indicator}, not availability, { latency } or { bad, total }`,
        ],
    ];
}

/** Only what is counted makes a sum over a longer window. Source: CloudWatch user guide, "CloudWatch statistics definitions". */
function countRules(at: string, measure: unknown): readonly Rule[] {
    if (typeof measure !== "object" || measure === null || !("namespace" in measure || ("expression" in measure && "of" in measure)))
        return [[false, at, "is no measure"]];
    return metricsIn(measure as Measure).map(({ name, statistic }) => [
        /^(Sum|SampleCount|tc\d.*|TC\(.*\))$/.test(statistic),
        at,
        `is the ${statistic} of ${name}, which is no count: take Sum, SampleCount or TC`,
    ]);
}

/** A measure of as many seconds as a window has. */
export function over(measure: Measure, periodSeconds: number): Measure {
    if (!("expression" in measure)) return { ...measure, periodSeconds };
    const of = Object.entries(measure.of).map(([name, part]) => [name, over(part, periodSeconds)] as const);
    return { ...measure, of: Object.fromEntries(of) };
}
