import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource, type State } from "../model/resource.ts";
import { forgetDeleted } from "./ecs-deleted-service.ts";
import { activeServicesOf } from "./ecs-service.ts";
import { requireKey } from "./kms.ts";

export type ClusterState = State<aws.ecs.ClusterArgs, { readonly arn: string }>;

const insights = ["enabled", "disabled", "enhanced"];

export const cluster = resource<aws.ecs.ClusterArgs, { readonly arn: string }>("aws:ecs/cluster:Cluster", {
    cloudFormation: "AWS::ECS::Cluster",
    names: { name: "ClusterName", settings: "ClusterSettings" },
    inputs: {
        name: true,
        tags: true,
        settings: true,
        configuration: {
            executeCommandConfiguration: { kmsKeyId: true, logging: true, logConfiguration: true },
            managedStorageConfiguration: true,
        },
    },
    autoName: { property: "name", maxLength: 255 },
    check({ settings = [], configuration }) {
        const execute = configuration?.executeCommandConfiguration;
        return [
            ...settings.flatMap(({ name, value }, at) => [
                ...(name === undefined || name === "containerInsights"
                    ? []
                    : [{ property: `settings[${at}].name`, reason: `is ${name}, not containerInsights` }]),
                ...(value === undefined || insights.includes(value)
                    ? []
                    : [{ property: `settings[${at}].value`, reason: `is ${value}, not one of ${insights.join(", ")}` }]),
            ]),
            ...(execute?.logging === undefined || ["NONE", "DEFAULT", "OVERRIDE"].includes(execute.logging)
                ? []
                : [
                      {
                          property: "configuration.executeCommandConfiguration.logging",
                          reason: `is ${execute.logging}, not one of NONE, DEFAULT, OVERRIDE`,
                      },
                  ]),
        ];
    },
    create(call, inputs) {
        const name = inputs.name as string;
        requireName(name);
        // CreateCluster answers with the cluster that is there, if it was asked for in the same way. Source: ECS API reference, "CreateCluster".
        if (findCluster(call, name)) {
            throw new AwsError(
                "InvalidParameterException",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
            );
        }
        requireConfiguration(call, inputs.configuration);
        const arn = call.arn("ecs", `cluster/${name}`);
        return { id: arn, attributes: { arn } };
    },
    update(call, inputs) {
        requireConfiguration(call, inputs.configuration);
        return {};
    },
    delete(call, state) {
        if (activeServicesOf(call, state.arn).length > 0) {
            throw new AwsError("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
        }
        forgetDeleted(call, state.name as string);
    },
});

/** The cluster that a name or an ARN stands for, as ECS reads it: in this account and region and nowhere else. */
export const findCluster = (call: Call, nameOrArn: string): ClusterState | undefined =>
    call.get(cluster, nameOrArn.startsWith("arn:") ? nameOrArn : call.arn("ecs", `cluster/${nameOrArn}`));

export function requireCluster(call: Call, nameOrArn = "default"): ClusterState {
    const found = findCluster(call, nameOrArn);
    if (!found) throw new AwsError("ClusterNotFoundException", "Cluster not found.");
    return found;
}

function requireName(name: string): void {
    // Source: ECS API reference, "CreateCluster", clusterName
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) throw new AwsError("InvalidParameterException", "Invalid cluster name.");
}

function requireConfiguration(call: Call, configuration: ClusterState["configuration"]): void {
    const execute = configuration?.executeCommandConfiguration;
    if ((execute?.logging === "OVERRIDE") !== (execute?.logConfiguration !== undefined)) {
        // Source: ECS API reference, "ExecuteCommandConfiguration"
        throw new AwsError(
            "InvalidParameterException",
            "Log configuration must be specified if, and only if, execute command logging is OVERRIDE.",
        );
    }
    if (execute?.kmsKeyId) requireKey(call, execute.kmsKeyId);
    const storage = configuration?.managedStorageConfiguration;
    if (storage?.kmsKeyId) requireKey(call, storage.kmsKeyId);
    if (storage?.fargateEphemeralStorageKmsKeyId) requireKey(call, storage.fargateEphemeralStorageKmsKeyId, "fargate.amazonaws.com");
}
