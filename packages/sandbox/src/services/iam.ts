import type { Service } from "../model/resource.ts";
import { group, groupPolicyAttachment } from "./iam-group.ts";
import { policy, rolePolicy, rolePolicyAttachment } from "./iam-policy.ts";
import { instanceProfile, openIdConnectProvider, serviceLinkedRole } from "./iam-profile.ts";
import { role } from "./iam-role.ts";

export { mayAssume, mayDo, type RequireRole, type RoleFault, requireRole, trusts, unauthorized } from "./iam-access.ts";
export { serviceLinkedRoleArn } from "./iam-profile.ts";
export { type RoleState, role, roleByArn } from "./iam-role.ts";

export const iam: Service = {
    resources: [
        role,
        rolePolicy,
        policy,
        rolePolicyAttachment,
        instanceProfile,
        serviceLinkedRole,
        openIdConnectProvider,
        group,
        groupPolicyAttachment,
    ],
};
