import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Customize, customize } from "./customize.ts";
import type { DeploymentEvents } from "./monitored.ts";

/** A part of the traffic, and how long until the next part follows. */
export interface TrafficPart {
    /** Percent of the traffic that goes first, or that moves at each step; whole, 1 to 99. */
    readonly percent: number;
    /** Minutes until the rest, or the next step, follows; whole, from 1. All steps together may take 2880. */
    readonly minutes: number;
}

/** How traffic moves: in a way of one's own, or in one that AWS has made. */
export type TrafficShift<Predefined extends string> =
    | { readonly canary: TrafficPart; readonly linear?: never; readonly predefined?: never }
    | { readonly linear: TrafficPart; readonly canary?: never; readonly predefined?: never }
    | { readonly predefined: Predefined; readonly canary?: never; readonly linear?: never };

/** Last word on a child's arguments. */
export interface CodeDeployCustomize {
    readonly application?: Customize<aws.codedeploy.ApplicationArgs>;
    readonly deploymentConfig?: Customize<aws.codedeploy.DeploymentConfigArgs>;
    readonly deploymentGroup?: Customize<aws.codedeploy.DeploymentGroupArgs>;
}

export interface CodeDeployGroupArgs {
    readonly platform: "ECS" | "Lambda";
    readonly shift: TrafficShift<string>;
    readonly groupName: pulumi.Input<string>;
    /** What CodeDeploy runs as. */
    readonly roleArn: pulumi.Input<string>;
    /** Names of the alarms that roll a release back. */
    readonly alarms: readonly pulumi.Input<string>[];
    /** What only groups of this platform have. */
    readonly more?: Partial<aws.codedeploy.DeploymentGroupArgs>;
    readonly customize: CodeDeployCustomize | undefined;
}

export interface CodeDeployGroup {
    readonly application: aws.codedeploy.Application;
    readonly configurationName: pulumi.Output<string>;
    readonly group: aws.codedeploy.DeploymentGroup;
}

/** What CodeDeploy needs to release one thing: an application, how traffic moves, and a group that rolls back by itself. */
export function codeDeployGroup(name: string, args: CodeDeployGroupArgs, opts: pulumi.CustomResourceOptions): CodeDeployGroup {
    const { platform: computePlatform, shift, alarms, customize: change } = args;
    const application = new aws.codedeploy.Application(`${name}-application`, customize({ computePlatform }, change?.application), opts);
    const configurationName =
        shift.predefined !== undefined
            ? pulumi.output(shift.predefined)
            : new aws.codedeploy.DeploymentConfig(
                  `${name}-shift`,
                  customize({ computePlatform, trafficRoutingConfig: routingOf(shift) }, change?.deploymentConfig),
                  opts,
              ).deploymentConfigName;
    const group = new aws.codedeploy.DeploymentGroup(
        `${name}-deployment-group`,
        customize(
            {
                appName: application.name,
                deploymentGroupName: args.groupName,
                serviceRoleArn: args.roleArn,
                deploymentConfigName: configurationName,
                deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
                autoRollbackConfiguration: {
                    enabled: true,
                    events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
                },
                ...(alarms.length > 0 && { alarmConfiguration: { enabled: true, alarms: [...alarms] } }),
                ...args.more,
            },
            change?.deploymentGroup,
        ),
        opts,
    );
    return { application, configurationName, group };
}

/**
 * By which events CodeDeploy tells of a group's deployments.
 * Source: CodeDeploy user guide, "Monitoring deployments with Amazon CloudWatch Events".
 */
export function codeDeployEvents(application: pulumi.Input<string>, deploymentGroup: pulumi.Input<string>): DeploymentEvents {
    const told = (...state: readonly string[]) => ({
        source: ["aws.codedeploy"],
        "detail-type": ["CodeDeploy Deployment State-change Notification"],
        detail: { application: [application], deploymentGroup: [deploymentGroup], state },
    });
    return { begins: told("START"), ends: told("SUCCESS", "FAILURE", "STOP") };
}

const times = ({ percent, minutes }: TrafficPart) => ({ percentage: percent, interval: minutes });

const routingOf = ({ canary, linear }: Exclude<TrafficShift<string>, { readonly predefined: string }>) =>
    canary ? { type: "TimeBasedCanary", timeBasedCanary: times(canary) } : { type: "TimeBasedLinear", timeBasedLinear: times(linear) };
