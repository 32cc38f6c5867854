// biome-ignore lint/suspicious/noExplicitAny: faults are planted anywhere
export type Any = any;

const arn = (name: string) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${name}`;

/** A dashboard with something of everything, and nothing wrong. */
export const good = (): Any => ({
    start: "-PT12H",
    periodOverride: "inherit",
    variables: [
        {
            type: "property",
            property: "FunctionName",
            inputType: "select",
            id: "FunctionName",
            label: "function",
            visible: true,
            search: '{AWS/Lambda,FunctionName} MetricName="Duration"',
            populateFrom: "FunctionName",
            defaultValue: "__FIRST",
        },
        {
            type: "pattern",
            pattern: "staging",
            inputType: "radio",
            id: "environment",
            values: [{ value: "staging" }, { label: "live", value: "production" }],
            defaultValue: "staging",
        },
        { type: "property", property: "region", inputType: "input", id: "region", defaultValue: "eu-west-1" },
    ],
    widgets: [
        {
            type: "metric",
            x: 0,
            y: 0,
            width: 12,
            height: 6,
            properties: {
                title: "Errors",
                region: "eu-west-1",
                view: "timeSeries",
                stacked: false,
                period: 60,
                stat: "Sum",
                legend: { position: "bottom" },
                yAxis: { left: { min: 0, max: 100 }, right: { min: 0 } },
                metrics: [
                    ["AWS/Lambda", "Errors", "FunctionName", "receipts", { id: "failed", visible: false, color: "#d62728" }],
                    [".", "Invocations", ".", ".", { id: "asked", visible: false, stat: "TM(10%:90%)", period: 300 }],
                    [{ expression: "IF(asked > 0, 1e2 * failed / asked, 0)", id: "percent", label: "errors" }],
                    [{ expression: "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Sum', 60)", id: "all", yAxis: "right" }],
                    ["AWS/Lambda", "Throttles"],
                ],
                annotations: {
                    horizontal: [
                        { value: 2, label: "critical", fill: "above", yAxis: "right" },
                        [
                            { value: 1, label: "from" },
                            { value: 3, label: "to" },
                        ],
                    ],
                    vertical: [{ value: "2026-01-01T00:00:00Z", label: "released" }],
                },
            },
        },
        {
            type: "metric",
            x: 12,
            y: 0,
            width: 6,
            height: 6,
            properties: {
                region: "eu-west-1",
                view: "gauge",
                yAxis: { left: { min: 0, max: 100 } },
                metrics: [["AWS/ECS", "CPUUtilization"]],
            },
        },
        { type: "metric", x: 18, y: 0, width: 6, height: 6, properties: { region: "eu-west-1", annotations: { alarms: [arn("errors")] } } },
        {
            type: "alarm",
            x: 0,
            y: 6,
            width: 12,
            height: 3,
            properties: { alarms: [arn("errors"), arn("latency")], states: ["ALARM"], sortBy: "timestamp" },
        },
        {
            type: "log",
            x: 12,
            y: 6,
            width: 12,
            height: 6,
            properties: { region: "eu-west-1", query: "SOURCE '/ecs/a' | SOURCE '/ecs/b' | limit 20", view: "table" },
        },
        { type: "text", x: 0, y: 12, width: 24, height: 1, properties: { markdown: "## Shop", background: "transparent" } },
    ],
});
