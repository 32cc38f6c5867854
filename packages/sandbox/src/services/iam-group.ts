import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { policyExists } from "./iam-policy.ts";
import { iamArn, idAlphabet } from "./iam-role.ts";

/** Groups of an account's users; the sandbox has no users in them. Source: IAM user guide, "IAM user groups"; quotas: "IAM and AWS STS quotas". */
export const group = resource<aws.iam.GroupArgs, { readonly arn: string; readonly uniqueId: string }>("aws:iam/group:Group", {
    cloudFormation: "AWS::IAM::Group",
    names: { name: "GroupName" },
    global: true,
    inputs: { name: true, path: true },
    updates: { name: "UpdateGroup", path: "UpdateGroup" },
    autoName: { property: "name", maxLength: 128 },
    defaults: { path: "/" },
    check: ({ name = "group", path = "/" }) => [
        ...(/^[\w=,.@+-]{1,128}$/.test(name)
            ? []
            : [{ property: "name", reason: `is "${name}", not 1 to 128 letters, digits and _+=,.@-` }]),
        ...(/^\/([\x21-\x7e]+\/)?$/.test(path) ? [] : [{ property: "path", reason: `is "${path}", which does not begin and end with /` }]),
    ],
    create(call, { name = "", path = "/" }) {
        if (call.find(group, other => other.id.toLowerCase() === name.toLowerCase()))
            throw new AwsError("EntityAlreadyExists", `Group with name ${name} already exists.`);
        return { id: name, attributes: { arn: iamArn(call, `group${path}${name}`), uniqueId: `AGPA${call.unique(17, idAlphabet)}` } };
    },
    delete(call, _state, name) {
        if (call.all(groupPolicyAttachment).some(each => String(each.group) === name))
            throw new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.");
    },
});

export const groupPolicyAttachment = resource<aws.iam.GroupPolicyAttachmentArgs>("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", {
    global: true,
    inputs: { policyArn: true, group: true },
    replaces: { policyArn: "an attachment is a pair of names", group: "an attachment is a pair of names" },
    create(call, inputs) {
        const name = String(inputs.group);
        requireGroup(call, name);
        if (!policyExists(call, inputs.policyArn))
            throw new AwsError("NoSuchEntity", `Policy ${inputs.policyArn} does not exist or is not attachable.`);
        const attached = new Set(call.all(groupPolicyAttachment).flatMap(each => (String(each.group) === name ? [each.policyArn] : [])));
        if (attached.add(inputs.policyArn).size > 10) throw new AwsError("LimitExceeded", "Cannot exceed quota for PoliciesPerGroup: 10");
        return { id: `${name}-${call.unique(26, "0123456789")}`, attributes: {} };
    },
});

function requireGroup(call: Call, name: string): void {
    if (!call.get(group, name)) throw new AwsError("NoSuchEntity", `The group with name ${name} cannot be found.`);
}
