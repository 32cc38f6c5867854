/** What one unit costs. */
export interface Price {
    /** Dollars for `per` units. */
    readonly dollars: number;
    readonly per: number;
    /** The unit, in the plural. */
    readonly unit: string;
    /** AWS's page of it. */
    readonly page: string;
    /** Units a month that an account has for nothing. @default none */
    readonly free?: number;
}

/** When the prices below were looked up. They are list prices of us-east-1; other regions' are up to a quarter higher. */
export const pricesAsOf = "2026-11-24";

const cloudWatch = "https://aws.amazon.com/cloudwatch/pricing/";
const price = (dollars: number, unit: string, page: string, { per = 1, free = 0 } = {}): Price => ({ dollars, per, unit, page, free });

/**
 * List prices of what monitoring is made of. Of custom metrics, logs, notifications and deliveries it is the price of the first tier, which is
 * the highest.
 */
export const prices = {
    alarmMetrics: price(0.1, "metrics of alarms", cloudWatch, { free: 10 }),
    fastAlarmMetrics: price(0.3, "metrics of high-resolution alarms", cloudWatch),
    compositeAlarms: price(0.5, "composite alarms", cloudWatch),
    customMetrics: price(0.3, "custom metrics", cloudWatch, { free: 10 }),
    dashboards: price(3, "dashboards", cloudWatch, { free: 3 }),
    insightRules: price(0.5, "Contributor Insights rules", cloudWatch, { free: 1 }),
    canaryRuns: price(0.0012, "runs of canaries", cloudWatch, { free: 100 }),
    logIngestion: price(0.5, "GB of logs taken in", cloudWatch, { free: 5 }),
    logStorage: price(0.03, "GB of logs kept, compressed", cloudWatch),
    logQueries: price(0.005, "GB of logs queried", cloudWatch),
    traces: price(5, "traces", "https://aws.amazon.com/xray/pricing/", { per: 1_000_000, free: 100_000 }),
    keys: price(1, "keys", "https://aws.amazon.com/kms/pricing/"),
    emails: price(2, "e-mails", "https://aws.amazon.com/sns/pricing/", { per: 100_000, free: 1000 }),
    requests: price(0.06, "HTTPS notifications", "https://aws.amazon.com/sns/pricing/", { per: 100_000, free: 100_000 }),
    transitions: price(0.025, "state transitions", "https://aws.amazon.com/step-functions/pricing/", { per: 1000, free: 4000 }),
    deliveries: price(0.029, "GB delivered", "https://aws.amazon.com/firehose/pricing/"),
} as const satisfies Readonly<Record<string, Price>>;

/** What there is a price of. */
export type Meter = keyof typeof prices;
