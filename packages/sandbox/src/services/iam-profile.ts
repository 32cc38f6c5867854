import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { iamArn, idAlphabet, requireRoleNamed, role } from "./iam-role.ts";

export const instanceProfile = resource<
    aws.iam.InstanceProfileArgs,
    { readonly arn: string; readonly uniqueId: string; readonly createDate: string }
>("aws:iam/instanceProfile:InstanceProfile", {
    cloudFormation: "AWS::IAM::InstanceProfile",
    names: { name: "InstanceProfileName", role: null, tags: null },
    global: true,
    inputs: { name: true, path: true, role: true, tags: true },
    optional: { role: "CloudFormation wants a list of roles; the API and the provider take none" },
    updates: { role: "the provider removes one role and adds the other", tags: "TagInstanceProfile" },
    autoName: { property: "name", maxLength: 128 },
    defaults: { path: "/" },
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(instanceProfile, name)) throw new AwsError("EntityAlreadyExists", `Instance Profile ${name} already exists.`);
        if (inputs.role) requireRoleNamed(call, inputs.role as unknown as string);
        return {
            id: name,
            attributes: {
                arn: iamArn(call, `instance-profile${inputs.path ?? "/"}${name}`),
                uniqueId: `AIPA${call.unique(17, idAlphabet)}`,
                createDate: call.now(),
            },
        };
    },
    update(call, inputs) {
        if (inputs.role) requireRoleNamed(call, inputs.role as unknown as string);
        return {};
    },
});

/** The roles that AWS gives its services. Source: each service's user guide, "Using service-linked roles". */
const serviceLinked: Readonly<Record<string, string>> = {
    "autoscaling.amazonaws.com": "AWSServiceRoleForAutoScaling",
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "ecs.application-autoscaling.amazonaws.com": "AWSServiceRoleForApplicationAutoScaling_ECSService",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "lambda.application-autoscaling.amazonaws.com": "AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency",
};

export const serviceLinkedRole = resource<
    aws.iam.ServiceLinkedRoleArgs,
    { readonly arn: string; readonly name: string; readonly path: string; readonly uniqueId: string; readonly createDate: string }
>("aws:iam/serviceLinkedRole:ServiceLinkedRole", {
    cloudFormation: "AWS::IAM::ServiceLinkedRole",
    names: { awsServiceName: "AWSServiceName", tags: null },
    global: true,
    inputs: { awsServiceName: true, description: true, tags: true },
    updates: { tags: "TagRole" },
    create(call, inputs) {
        const name = serviceLinkedRoleName(inputs.awsServiceName);
        if (call.get(role, name)) {
            throw new AwsError("InvalidInput", `Service role name ${name} has been taken in this account, please try a different suffix.`);
        }
        const path = `/aws-service-role/${inputs.awsServiceName}/`;
        const arn = iamArn(call, `role${path}${name}`);
        const made = { arn, name, path, uniqueId: `AROA${call.unique(17, idAlphabet)}`, createDate: call.now() };
        const trust = { Effect: "Allow", Principal: { Service: inputs.awsServiceName }, Action: "sts:AssumeRole" };
        const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
        call.put(role, name, { ...made, assumeRolePolicy, description: inputs.description });
        return { id: arn, attributes: made };
    },
    delete(call, { name }) {
        call.remove(role, name);
    },
});

export function serviceLinkedRoleName(service: string): string {
    const name = serviceLinked[service];
    if (name === undefined) throw new NotSimulated(`the service-linked role of ${service}`);
    return name;
}

/** The ARN that AWS's own role for a service has, whether or not AWS has made it yet. */
export const serviceLinkedRoleArn = (call: Call, service: string): string =>
    iamArn(call, `role/aws-service-role/${service}/${serviceLinkedRoleName(service)}`);

export const openIdConnectProvider = resource<aws.iam.OpenIdConnectProviderArgs, { readonly arn: string }>(
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    {
        cloudFormation: "AWS::IAM::OIDCProvider",
        names: { clientIdLists: "ClientIdList", thumbprintLists: "ThumbprintList" },
        global: true,
        inputs: { url: true, clientIdLists: true, thumbprintLists: true, tags: true },
        replaces: { url: "the URL is in the ARN" },
        check: ({ url = "https://" }) => (url.startsWith("https://") ? [] : [{ property: "url", reason: "does not begin with https://" }]),
        create(call, { url }) {
            const arn = iamArn(call, `oidc-provider/${url.replace("https://", "")}`);
            if (call.get(openIdConnectProvider, arn)) throw new AwsError("EntityAlreadyExists", `Provider with url ${url} already exists.`);
            return { id: arn, attributes: { arn } };
        },
    },
);
