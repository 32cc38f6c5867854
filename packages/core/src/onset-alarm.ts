import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface OnsetArgs {
    /** The alarm that goes off. */
    readonly now: aws.cloudwatch.MetricAlarm;
    /** What it was made with. */
    readonly arguments: aws.cloudwatch.MetricAlarmArgs;
    /** Of the onset alarm: CloudWatch has no composite alarm without a name. */
    readonly alarmName: pulumi.Input<string>;
    readonly alarmDescription: string;
}

/**
 * An alarm that is in ALARM only while what goes wrong is new: where the same was wrong for most of the time before, it says nothing. It is for
 * whoever looks at an alarm to decide whether to release: an outage must not keep back the release that mends it.
 *
 * What the services do with an alarm that is in ALARM already: ECS watches no alarm in that deployment (ECS developer guide, "How CloudWatch
 * alarms detect Amazon ECS deployment failures"; aws/copilot-cli#4512). CodeDeploy stops the deployment (CodeDeploy user guide, "Monitoring
 * deployments with CloudWatch alarms"; seek-oss/skuba#1637). CodePipeline's CloudWatchAlarm rule takes the state that it finds. No page says
 * whether CodeDeploy knows composite alarms: cdklabs/cdk-ecs-codedeploy, which is AWS's own, gives it one.
 *
 * What is new stays so for as long as it takes to fill most of the longer window: a release that makes it is rolled back by then.
 */
export function onsetAlarm(name: string, args: OnsetArgs, opts: pulumi.CustomResourceOptions): aws.cloudwatch.CompositeAlarm {
    // It tells nobody, and has a name of its own.
    const { name: _, alarmActions: __, okActions: ___, insufficientDataActions: ____, ...same } = args.arguments;
    const window = pulumi.output(same.evaluationPeriods).apply((periods = 1) => alreadyIn(periods));
    const already = new aws.cloudwatch.MetricAlarm(
        `${name}-already`,
        {
            ...same,
            evaluationPeriods: window.periods,
            datapointsToAlarm: window.breaching,
            alarmDescription: `Not an alarm: what ${name}-onset watches is no news, it goes wrong most of the time. It calls nobody.`,
        },
        opts,
    );
    return new aws.cloudwatch.CompositeAlarm(
        `${name}-onset`,
        {
            alarmName: args.alarmName,
            alarmRule: pulumi.interpolate`ALARM("${args.now.name}") AND NOT ALARM("${already.name}")`,
            alarmDescription: args.alarmDescription,
        },
        opts,
    );
}

/** How many periods something must have been bad for, of how many, to be no news to an alarm that looks at so many. */
export const alreadyIn = (periods: number): { readonly periods: number; readonly breaching: number } => {
    const longer = Math.max(15, 3 * periods);
    return { periods: longer, breaching: Math.ceil((2 * longer) / 3) };
};
