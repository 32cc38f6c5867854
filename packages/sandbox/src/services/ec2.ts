import type { Service } from "../model/resource.ts";
import { autoScalingGroup } from "./ec2-auto-scaling.ts";
import { vpcEndpoint } from "./ec2-endpoint.ts";
import { flowLog } from "./ec2-flow-log.ts";
import { launchTemplate } from "./ec2-launch-template.ts";
import { lookups } from "./ec2-lookups.ts";
import { eip, natGateway } from "./ec2-nat.ts";
import { internetGateway, route, routeTable, routeTableAssociation } from "./ec2-routing.ts";
import { egressRule, ingressRule, securityGroupRule } from "./ec2-rules.ts";
import { defaultSecurityGroup, securityGroup } from "./ec2-security.ts";
import { subnet, vpc } from "./ec2-vpc.ts";

export { need } from "./ec2-ids.ts";
export { leaveNetwork, useNetwork } from "./ec2-interfaces.ts";
export { hasInternetGateway } from "./ec2-routing.ts";
export { securityGroup, subnet, vpc };

export const ec2: Service = {
    resources: [
        vpc,
        subnet,
        internetGateway,
        routeTable,
        route,
        routeTableAssociation,
        eip,
        natGateway,
        vpcEndpoint,
        securityGroup,
        defaultSecurityGroup,
        ingressRule,
        egressRule,
        securityGroupRule,
        flowLog,
        launchTemplate,
        autoScalingGroup,
    ],
    lookups,
};
