/**
 * What CloudWatch takes on a dashboard; none of these can be raised.
 * Source: CloudWatch user guide, "CloudWatch service quotas", Dashboards; CloudWatch API reference, "Dashboard Body Structure and Syntax".
 */
export const dashboardLimits = {
    columns: 24,
    height: 1000,
    widgets: 500,
    /** Lines of a widget's `metrics`: metrics, expressions, and what expressions are made of. */
    metricsOfWidget: 500,
    /** Metrics of all widgets, those included that are there for expressions alone. */
    metrics: 2500,
    alarms: 100,
    variables: 25,
    /** Source: CloudWatch Logs user guide, "CloudWatch Logs quotas", Log groups per query. */
    logGroups: 50,
    /** Ours: no page of AWS's has a number, and a request of a megabyte is more than most of its services take. */
    bodyBytes: 1_000_000,
} as const;
