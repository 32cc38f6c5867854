import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { resource } from "../model/resource.ts";
import { isMap } from "../model/values.ts";
import { alarmWidget, logWidget, metricWidget, textWidget, type Validation, variable } from "./cloudwatch-widgets.ts";
import { isJson } from "./provider-checks.ts";

/** Source: terraform-provider-aws, internal/service/cloudwatch/dashboard.go and validate.go; CloudWatch API reference, PutDashboard. */
export const dashboard = resource<aws.cloudwatch.DashboardArgs, { readonly dashboardArn: string }>("aws:cloudwatch/dashboard:Dashboard", {
    cloudFormation: "AWS::CloudWatch::Dashboard",
    inputs: { dashboardName: true, dashboardBody: true },
    required: { dashboardName: "the provider's schema: Required" },
    check: ({ dashboardName: name, dashboardBody: body }) => [
        ...(name === undefined || name.length <= 255
            ? []
            : [{ property: "dashboardName", reason: `"dashboard_name" cannot be longer than 255 characters: "${name}"` }]),
        ...(name === undefined || /^[0-9A-Za-z_-]+$/.test(name)
            ? []
            : [
                  {
                      property: "dashboardName",
                      reason: `"dashboard_name" doesn't comply with restrictions ("^[0-9A-Za-z_-]+$"): "${name}"`,
                  },
              ]),
        ...(body === undefined || isJson(body)
            ? []
            : [{ property: "dashboardBody", reason: `"dashboard_body" contains an invalid JSON: ${body}` }]),
    ],
    create(call, { dashboardName: name, dashboardBody: body }) {
        requireBody(body);
        // PutDashboard overwrites a dashboard of the same name, and the provider does not look first.
        call.remove(dashboard, name);
        return { id: name, attributes: { dashboardArn: call.arn("cloudwatch", `dashboard/${name}`, { region: "" }) } };
    },
    update(_call, { dashboardBody: body }) {
        requireBody(body);
        return {};
    },
});

const widgets: Readonly<Record<string, (properties: Record<string, unknown>) => readonly Validation[]>> = {
    alarm: alarmWidget,
    log: logWidget,
    metric: metricWidget,
    text: textWidget,
};
/** Widgets that CloudWatch has and the sandbox has no model of. */
const unmodelled = ["chart", "custom", "explorer"];

/**
 * CloudWatch answers with all that is wrong. The form is that of errors that people report (aws-cdk#20024,
 * guidance-for-claude-code-with-amazon-bedrock#759); the messages are those of ajv, a validator of JSON schemas, each with a capital letter.
 */
function requireBody(text: string): void {
    const errors = validations(JSON.parse(text));
    if (errors.length === 0) return;
    const list = JSON.stringify(
        errors.map(([dataPath, message]) => ({ dataPath, message })),
        null,
        2,
    );
    throw new AwsError("InvalidParameterInput", `The dashboard body is invalid, there are ${errors.length} validation errors:\n${list}`);
}

function validations(body: unknown): readonly Validation[] {
    if (!isMap(body)) return [["", "Should be object"]];
    const { widgets: list, variables = [] } = body;
    if (list === undefined) return [["", "Should have required property 'widgets'"]];
    if (!Array.isArray(list)) return [["/widgets", "Should be array"]];
    if (!Array.isArray(variables)) return [["/variables", "Should be array"]];
    return [
        ...(list.length > 500 ? ([["/widgets", "Should NOT have more than 500 items"]] as const) : []),
        ...(variables.length > 25 ? ([["/variables", "Should NOT have more than 25 items"]] as const) : []),
        ...timeRange(body),
        ...list.flatMap((widget, at) => inside(`/widgets/${at}`, widgetValidations(widget))),
        ...variables.flatMap((one, at) => inside(`/variables/${at}`, isMap(one) ? variable(one) : [["", "Should be object"]])),
    ];
}

function timeRange({ start, end, periodOverride }: Record<string, unknown>): readonly Validation[] {
    return [
        ...(end !== undefined && start === undefined ? ([["", "Should have property start when property end is present"]] as const) : []),
        ...(periodOverride === undefined || periodOverride === "auto" || periodOverride === "inherit"
            ? []
            : ([["/periodOverride", "Should be equal to one of the allowed values"]] as const)),
    ];
}

function widgetValidations(widget: unknown): readonly Validation[] {
    if (!isMap(widget)) return [["", "Should be object"]];
    const { type, properties } = widget;
    if (typeof type === "string" && unmodelled.includes(type)) throw new NotSimulated(`dashboard widgets of the type ${type}`);
    const validate = typeof type === "string" ? widgets[type] : undefined;
    if (!validate) return [["/type", "Should be equal to one of the allowed values"]];
    return [
        ...grid(widget),
        ...(isMap(properties)
            ? inside("/properties", validate(properties))
            : ([["", "Should have required property 'properties'"]] as const)),
    ];
}

/** Source: CloudWatch API reference, "Dashboard Body Structure and Syntax", Widgets Array Structure. */
function grid(widget: Record<string, unknown>): readonly Validation[] {
    const ranges = { x: [0, 23], y: [0, Number.POSITIVE_INFINITY], width: [1, 24], height: [1, 1000] } as const;
    const [x, y] = [widget["x"] !== undefined, widget["y"] !== undefined];
    return [
        ...(x === y ? [] : ([["", `Should have required property '${x ? "y" : "x"}'`]] as const)),
        ...Object.entries(ranges).flatMap(([name, [least, most]]): readonly Validation[] => {
            const value = widget[name];
            if (value === undefined) return [];
            if (!Number.isInteger(value)) return [[`/${name}`, "Should be integer"]];
            if ((value as number) < least) return [[`/${name}`, `Should be >= ${least}`]];
            return (value as number) > most ? [[`/${name}`, `Should be <= ${most}`]] : [];
        }),
    ];
}

const inside = (path: string, validations: readonly Validation[]): readonly Validation[] =>
    validations.map(([dataPath, message]) => [`${path}${dataPath}`, message]);
