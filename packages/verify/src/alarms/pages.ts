const at = (title: string, address: string) => `${title}, https://docs.aws.amazon.com/AmazonCloudWatch/latest/${address}.html`;

/** Where AWS says what the checks of alarms hold them to. */
export const pages = {
    alarm: at("CloudWatch API reference: PutMetricAlarm", "APIReference/API_PutMetricAlarm"),
    composite: at("CloudWatch API reference: PutCompositeAlarm", "APIReference/API_PutCompositeAlarm"),
    combining: at("Create a composite alarm", "monitoring/Create_Composite_Alarm"),
    alarms: at("Using Amazon CloudWatch alarms", "monitoring/AlarmThatSendsEmail"),
    math: at("Using math expressions with CloudWatch metrics", "monitoring/using-metric-math"),
} as const;
