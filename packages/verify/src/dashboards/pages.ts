const at = (title: string, address: string) => `${title}, https://docs.aws.amazon.com/AmazonCloudWatch/latest/${address}.html`;

/** Where AWS says what the checks of dashboards hold them to. */
export const pages = {
    body: at("CloudWatch API reference: Dashboard Body Structure and Syntax", "APIReference/CloudWatch-Dashboard-Body-Structure"),
    put: at("CloudWatch API reference: PutDashboard", "APIReference/API_PutDashboard"),
    period: at("CloudWatch API reference: MetricStat", "APIReference/API_MetricStat"),
    query: at("CloudWatch API reference: MetricDataQuery", "APIReference/API_MetricDataQuery"),
    quotas: at("CloudWatch service quotas", "monitoring/cloudwatch_limits"),
    statistics: at("CloudWatch statistics definitions", "monitoring/Statistics-definitions"),
    math: at("Using math expressions with CloudWatch metrics", "monitoring/using-metric-math"),
    variables: at("Use dashboard variables", "monitoring/cloudwatch_dashboard_variables"),
    logs: "CloudWatch Logs quotas, https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html",
} as const;
