import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource, type State } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { deploymentGroup } from "./codedeploy-group.ts";
import { oneOf } from "./provider-checks.ts";

export interface ApplicationAttributes {
    readonly applicationId: string;
    readonly arn: string;
    readonly githubAccountName: string;
    readonly linkedToGithub: boolean;
}
export type ApplicationState = State<aws.codedeploy.ApplicationArgs, ApplicationAttributes>;

export const platforms = ["ECS", "Lambda", "Server"] as const;
export type Platform = (typeof platforms)[number];

/** Source: terraform-provider-aws, internal/service/deploy/app.go; CodeDeploy API reference, CreateApplication. */
export const application = resource<aws.codedeploy.ApplicationArgs, ApplicationAttributes>("aws:codedeploy/application:Application", {
    cloudFormation: "AWS::CodeDeploy::Application",
    names: { name: "ApplicationName" },
    updates: { name: "UpdateApplication renames, and so does the provider" },
    inputs: { name: true, computePlatform: true, tags: true },
    autoName: { property: "name", maxLength: 100 },
    defaults: { computePlatform: "Server" },
    check: ({ computePlatform }) => oneOf("computePlatform", computePlatform, platforms),
    create(call, inputs) {
        const name = inputs.name as string;
        requireFreeName(call, name);
        const applicationId = uuidOf(call);
        const attributes = {
            applicationId,
            arn: call.arn("codedeploy", `application:${name}`),
            githubAccountName: "",
            linkedToGithub: false,
        };
        return { id: `${applicationId}:${name}`, attributes };
    },
    update(call, inputs, before) {
        const name = inputs.name as string;
        if (name === before.name) return {};
        requireFreeName(call, name);
        for (const { id, ...group } of groupsOf(call, before.name as string)) {
            const arn = call.arn("codedeploy", `deploymentgroup:${name}/${group.deploymentGroupName}`);
            call.put(deploymentGroup, id, { ...group, appName: name, arn });
        }
        return { arn: call.arn("codedeploy", `application:${name}`) };
    },
    // Source: CodeDeploy user guide, "Delete an application in CodeDeploy": its deployment groups go along with it.
    delete(call, state) {
        for (const { id } of groupsOf(call, state.name as string)) call.remove(deploymentGroup, id);
    },
});

const groupsOf = (call: Call, name: string) => call.all(deploymentGroup).filter(({ appName }) => appName === name);

function requireFreeName(call: Call, name: string): void {
    // Source: CodeDeploy API reference, CreateApplication: Errors. The words are ours.
    if (call.find(application, other => other.name === name))
        throw new AwsError("ApplicationAlreadyExistsException", `An application with the name ${name} already exists`);
}

export function requireApplication(call: Call, name: string): ApplicationState & { readonly id: string } {
    const found = call.find(application, each => each.name === name);
    if (!found) throw new AwsError("ApplicationDoesNotExistException", `No application found for name: ${name}`);
    return found;
}
