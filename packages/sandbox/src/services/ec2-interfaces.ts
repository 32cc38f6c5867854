import { type Call, resource } from "../model/resource.ts";

/** Network interfaces that services put into subnets. They are what keeps a subnet or a security group from being deleted. */
export interface NetworkUse {
    /** The ARN or id of what the interfaces belong to. */
    readonly owner: string;
    readonly subnetIds: readonly string[];
    readonly securityGroupIds: readonly string[];
}

const networkUse = resource<NetworkUse>("sandbox:ec2/networkInterfaces:NetworkInterfaces", {
    inputs: { owner: true, subnetIds: true, securityGroupIds: true },
    create: (_call, { owner }) => ({ id: owner, attributes: {} }),
});

/** `owner` now has interfaces in these subnets with these groups, and no others. */
export function useNetwork(call: Call, use: NetworkUse): void {
    call.put(networkUse, use.owner, { owner: use.owner, subnetIds: [...use.subnetIds], securityGroupIds: [...use.securityGroupIds] });
}

export const leaveNetwork = (call: Call, owner: string): void => call.remove(networkUse, owner);

export const subnetInUse = (call: Call, subnetId: string): boolean => call.all(networkUse).some(use => use.subnetIds.includes(subnetId));
export const securityGroupInUse = (call: Call, id: string): boolean => call.all(networkUse).some(use => use.securityGroupIds.includes(id));
