import { type Metric, type MetricMath, type MetricOptions, metricsOf } from "@causeway/core";
import { namespace } from "./put.ts";

/**
 * How well a service is delivered to one environment, as `DeliveryMetrics` and `RestoreMetrics` count it. Source: dora.dev, "DORA's software
 * delivery metrics: the four keys". Numbers are by the day, unless `periodSeconds` says otherwise.
 */
export interface DeliveryFour {
    /** Releases that succeeded. Count. @default Sum */
    deployments(options?: MetricOptions): Metric;
    /** Releases that had begun to change something, however they ended. Count. @default Sum */
    attempts(options?: MetricOptions): Metric;
    /** Releases that failed, or that a person rolled back later; each once. Count. @default Sum */
    failedDeployments(options?: MetricOptions): Metric;
    /** From commit to production. Seconds. @default p50 */
    leadTime(options?: MetricOptions): Metric;
    /** Critical alarms that went off. Count. @default Sum */
    incidents(options?: MetricOptions): Metric;
    /** From a critical alarm's going off to its end. Seconds. @default p50 */
    timeToRestore(options?: MetricOptions): Metric;
    /**
     * What part of the releases failed; 0 where there were none. A release that succeeded counts as failed, too, where a critical alarm goes
     * off in the same period, be it of another cause: which release an alarm is about, nobody tells.
     */
    changeFailurePercent(options?: Pick<MetricOptions, "periodSeconds" | "label">): MetricMath;
}

export interface DeliveredTo {
    readonly team: string;
    readonly service: string;
    readonly environment: string;
    /** Where releases are counted, for whoever looks from elsewhere. @default the place of whoever looks */
    readonly delivery?: Metric["place"];
    /** Where incidents are counted, for whoever looks from elsewhere. @default the place of whoever looks */
    readonly workload?: Metric["place"];
}

const day = 24 * 60 * 60;

/**
 * The DORA four of a service in an environment, wherever they are looked at.
 *
 * @example
 * const { leadTime, changeFailurePercent } = deliveryFour({ team: "payments", service: "checkout", environment: "production" });
 */
export function deliveryFour({ team, service, environment, delivery, workload }: DeliveredTo): DeliveryFour {
    const metric = metricsOf(namespace, { Service: service, Team: team, Environment: environment });
    const daily =
        (place: Metric["place"], make: ReturnType<typeof metric>) =>
        (options: MetricOptions = {}) => ({
            ...make({ periodSeconds: day, ...options }),
            ...(place && { place }),
        });
    const deployments = daily(delivery, metric("Deployments", "Sum", "Count", "deployments"));
    const attempts = daily(delivery, metric("Attempts", "Sum", "Count", "attempts to deploy"));
    const failedDeployments = daily(delivery, metric("FailedDeployments", "Sum", "Count", "failed deployments"));
    const incidents = daily(workload, metric("Incidents", "Sum", "Count", "incidents"));
    return {
        deployments,
        attempts,
        failedDeployments,
        leadTime: daily(delivery, metric("LeadTime", "p50", "Seconds", "lead time")),
        incidents,
        timeToRestore: daily(workload, metric("TimeToRestore", "p50", "Seconds", "time to restore")),
        changeFailurePercent: ({ label = "change failure rate", ...options } = {}) => ({
            // No more releases fail than there were.
            expression:
                "IF(FILL(tried, 0) > 0, 100 * (FILL(failed, 0) + MIN([FILL(tried, 0) - FILL(failed, 0), FILL(incidents, 0)])) / FILL(tried, 0), 0)",
            of: { tried: attempts(options), failed: failedDeployments(options), incidents: incidents(options) },
            unit: "Percent",
            label,
        }),
    };
}
