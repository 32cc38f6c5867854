import type { Metric } from "../metric.ts";

/** What statistics a metric has, and what it means that it has no data. */
export type Reported = Pick<Metric, "statistics"> & Required<Pick<Metric, "missing">>;

/** Of a count that is reported only where there is something to count. */
export const whereSome = (what: string): Reported => ({
    statistics: ["Sum", "SampleCount"],
    missing: { as: "notBreaching", why: `a minute without ${what} has no data` },
});

/** Of a time that something took: where nothing happened, nothing was slow. */
export const whereTimed = (what: string): Reported => ({
    missing: { as: "notBreaching", why: `a minute without ${what} has nothing that could be slow` },
});

/** Of a state that is reported while there is the thing itself: alarms keep what they last knew. */
export const whileThere = (what: string, statistics?: Reported["statistics"]): Reported => ({
    ...(statistics && { statistics }),
    missing: { as: "ignore", why: `${what} always reports: without data, nothing new is known` },
});

/** The statistics of numbers that a service has worked out itself. */
export const summary = ["Average", "Minimum", "Maximum"] as const;
