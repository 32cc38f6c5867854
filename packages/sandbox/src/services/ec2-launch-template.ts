import { isDeepStrictEqual } from "node:util";
import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type State } from "../model/resource.ts";
import { ec2Arn, ec2Id, need } from "./ec2-ids.ts";
import { securityGroup } from "./ec2-security.ts";
import { oneOf } from "./provider-checks.ts";

type Inputs = Plain<aws.ec2.LaunchTemplateArgs>;
export interface LaunchTemplateAttributes {
    readonly arn: string;
    readonly latestVersion: number;
    readonly defaultVersion: number;
}
export type LaunchTemplateState = State<aws.ec2.LaunchTemplateArgs, LaunchTemplateAttributes>;

/** EC2 looks at little of a template until an instance is launched from it; Auto Scaling does, see `ec2-auto-scaling.ts`. */
export const launchTemplate = resource<aws.ec2.LaunchTemplateArgs, LaunchTemplateAttributes>("aws:ec2/launchTemplate:LaunchTemplate", {
    cloudFormation: "AWS::EC2::LaunchTemplate",
    names: {
        name: "LaunchTemplateName",
        description: "VersionDescription",
        imageId: null,
        instanceType: null,
        iamInstanceProfile: null,
        metadataOptions: null,
        blockDeviceMappings: null,
        vpcSecurityGroupIds: null,
        userData: null,
        updateDefaultVersion: null,
        tags: null,
    },
    updates: {
        description: "a new version",
        imageId: "a new version",
        instanceType: "a new version",
        iamInstanceProfile: "a new version",
        metadataOptions: "a new version",
        blockDeviceMappings: "a new version",
        vpcSecurityGroupIds: "a new version",
        userData: "a new version",
        updateDefaultVersion: "it is the provider's own",
        tags: "CreateTags",
    },
    inputs: {
        name: true,
        description: true,
        imageId: true,
        instanceType: true,
        iamInstanceProfile: { arn: true, name: true },
        metadataOptions: { httpEndpoint: true, httpTokens: true, httpPutResponseHopLimit: true },
        blockDeviceMappings: {
            deviceName: true,
            ebs: { encrypted: true, kmsKeyId: true, volumeSize: true, volumeType: true, deleteOnTermination: true },
        },
        vpcSecurityGroupIds: true,
        userData: true,
        updateDefaultVersion: true,
        tags: true,
    },
    // Source: EC2 API reference, "CreateLaunchTemplate", LaunchTemplateName: 3 to 128 characters.
    autoName: { property: "name", maxLength: 128 },
    check: ({ metadataOptions, userData }) => [
        ...oneOf("metadataOptions.httpTokens", metadataOptions?.httpTokens, ["optional", "required"]),
        ...oneOf("metadataOptions.httpEndpoint", metadataOptions?.httpEndpoint, ["enabled", "disabled"]),
        ...(userData === undefined || Buffer.from(userData, "base64").toString("base64") === userData
            ? []
            : [{ property: "userData", reason: "must be base64-encoded" }]),
    ],
    create(call, inputs) {
        if (call.find(launchTemplate, ({ name }) => name === inputs.name)) {
            throw new AwsError("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
        }
        requireGroups(call, inputs);
        const id = ec2Id(call, "lt");
        return { id, attributes: { arn: ec2Arn(call, "launch-template", id), latestVersion: 1, defaultVersion: 1 } };
    },
    update(call, inputs, before) {
        requireGroups(call, inputs);
        const changed = versioned.some(name => !isDeepStrictEqual(inputs[name], before[name]));
        const latestVersion = before.latestVersion + (changed ? 1 : 0);
        return { latestVersion, defaultVersion: inputs.updateDefaultVersion ? latestVersion : before.defaultVersion };
    },
});

/** What a version holds; tags are the template's own. Source: terraform-provider-aws, internal/service/ec2/ec2_launch_template.go, resourceLaunchTemplateUpdate. */
const versioned = [
    ...(["description", "imageId", "instanceType", "iamInstanceProfile", "metadataOptions"] as const),
    ...(["blockDeviceMappings", "vpcSecurityGroupIds", "userData"] as const),
];

function requireGroups(call: Call, { vpcSecurityGroupIds = [] }: Inputs): void {
    for (const id of vpcSecurityGroupIds) need(call, securityGroup, id);
}
