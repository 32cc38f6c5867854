/**
 * What whoever looks at a dashboard chooses: the value of a dimension, or of another property, in all of its widgets.
 * Source: CloudWatch API reference, "Dashboard Body Structure and Syntax", Variables Array Structure.
 */
export interface Variable {
    readonly type: "property";
    /** A dimension's name, such as `ServiceName`, or a property of widgets, such as `accountId`. */
    readonly property: string;
    readonly inputType: "select" | "radio";
    /** Up to 32 letters, digits, dashes and underscores. */
    readonly id: string;
    /** Up to 30 characters. */
    readonly label: string;
    readonly visible: true;
    /** Finds what there is to choose from, such as `{AWS/Lambda,FunctionName} MetricName="Duration"`. */
    readonly search?: string;
    /** The dimension of the search whose values they are. */
    readonly populateFrom?: string;
    readonly values?: readonly { readonly label?: string; readonly value: string }[];
    /** `__FIRST`: the first that the search finds. */
    readonly defaultValue?: string;
}

/** A choice among all values that a dimension has, in the metrics that have these dimensions. */
export const choiceOf = (
    label: string,
    { namespace, dimensions, metric, of }: Readonly<{ namespace: string; dimensions: readonly string[]; metric: string; of: string }>,
): Variable => ({
    type: "property",
    property: of,
    inputType: "select",
    id: of,
    label,
    visible: true,
    search: `{${[namespace, ...dimensions].join(",")}} MetricName="${metric}"`,
    populateFrom: of,
    defaultValue: "__FIRST",
});
