import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

// Source: Application Auto Scaling user guide, "Create a target tracking scaling policy using metric math"; both formulas are of that form.

type Configuration = aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfiguration;

/** What a policy follows. */
export type TrackedMetric = Pick<Configuration, "predefinedMetricSpecification" | "customizedMetricSpecification">;

/** Where a service's tasks are counted: by Container Insights, which a foundation's cluster has. */
interface Counted {
    readonly clusterName: pulumi.Input<string>;
    readonly serviceName: pulumi.Input<string>;
}

const stat = (
    id: string,
    namespace: string,
    metricName: string,
    statistic: string,
    dimensions: Readonly<Record<string, pulumi.Input<string>>>,
) => ({
    id,
    metricStat: {
        metric: { namespace, metricName, dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })) },
        stat: statistic,
    },
    returnData: false,
});

const running = ({ clusterName, serviceName }: Counted) =>
    stat("running", "ECS/ContainerInsights", "RunningTaskCount", "Average", { ClusterName: clusterName, ServiceName: serviceName });

/** While no task runs, nothing is counted: all of it is then one task's, so that there comes to be one. */
const perTask = (all: string): string => `(${all}) / IF(FILL(running, 0) > 0, running, 1)`;

const formula = (label: string, expression: string) => ({ id: "perTask", label, expression, returnData: true });

/** Messages that wait in a queue, for each task that runs. */
export const backlogPerTask = (args: Counted & { readonly queueName: pulumi.Input<string> }): TrackedMetric => ({
    customizedMetricSpecification: {
        metrics: [
            stat("waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Average", { QueueName: args.queueName }),
            running(args),
            formula("messages for each task", perTask("waiting")),
        ],
    },
});

/**
 * Requests a minute, for each task that runs. AWS's own measure knows one target group; a release that shifts traffic leaves it in either of
 * two, so there all requests are counted, wherever they went. Source: ECS developer guide, "Use a target metric to scale Amazon ECS
 * services": ALBRequestCountPerTarget isn't supported for blue/green deployments.
 */
export function requestsPerTask(
    args: Counted & { readonly loadBalancer: pulumi.Input<string>; readonly targetGroups: readonly pulumi.Input<string>[] },
): TrackedMetric {
    const [first, ...others] = args.targetGroups;
    if (others.length === 0) {
        const resourceLabel = pulumi.interpolate`${args.loadBalancer}/${first}`;
        return { predefinedMetricSpecification: { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel } };
    }
    const counts = args.targetGroups.map((TargetGroup, index) =>
        stat(`group${index + 1}`, "AWS/ApplicationELB", "RequestCount", "Sum", { TargetGroup, LoadBalancer: args.loadBalancer }),
    );
    // A target group without requests has no data: that is none, and not nothing known.
    const all = counts.map(({ id }) => `FILL(${id}, 0)`).join(" + ");
    return { customizedMetricSpecification: { metrics: [...counts, running(args), formula("requests for each task", perTask(all))] } };
}
