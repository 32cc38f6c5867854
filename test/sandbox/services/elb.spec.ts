import { expect } from "chai";
import { requireAttachedTargetGroup } from "../../../packages/sandbox/src/services/elb.ts";
import { type Account, type Outputs, policy, refused, unchecked } from "./account.ts";
import { ElbCloud, forward, lb } from "./elb-cloud.ts";
import { ec2 } from "./network.ts";

describe("sandbox load balancers", () => {
    let here: Account;
    let net: ElbCloud["net"];
    let balancer: ElbCloud["balancer"];
    let group: ElbCloud["group"];
    let listen: ElbCloud["listen"];
    beforeEach(() => {
        ({ here, net, balancer, group, listen } = new ElbCloud());
    });

    it("come with a name in DNS, a zone, and the VPC's default group", () => {
        const made = balancer();
        expect(made["arnSuffix"]).to.match(/^app\/public\/[0-9a-f]{16}$/);
        expect(made["arn"]).to.equal(`arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/${made["arnSuffix"]}`);
        expect(made["dnsName"]).to.match(/^public-\d{10}\.eu-central-1\.elb\.amazonaws\.com$/);
        expect(made).to.deep.include({
            zoneId: "Z215JYRZR1TBD5",
            vpcId: net.vpc.id,
            securityGroups: [net.vpc["defaultSecurityGroupId"]],
            internal: false,
        });
        expect(balancer({ name: "inner", internal: true })["dnsName"]).to.match(/^internal-inner-\d{10}\./);
        const same = { name: "public", subnets: net.subnets.map(({ id }) => id) };
        expect(here.changes(lb("loadBalancer"), made.id, same, same)).to.deep.equal([]);
        expect(here.changes(lb("loadBalancer"), made.id, same, { ...same, idleTimeout: 120, internal: true })).to.deep.equal([
            "idleTimeout",
            "internal!",
        ]);
    });

    it("refuse names that are taken, too long, or that AWS makes itself", () => {
        balancer();
        refused(
            () => balancer(),
            "DuplicateLoadBalancerName: A load balancer with the same name 'public' exists, but with different settings",
        );
        const rule = (name: string): string =>
            `name is "${name}", not 1 to 32 letters, digits and hyphens, with no hyphen at either end and no internal- in front.`;
        for (const name of ["a".repeat(33), "-a", "a_b", "internal-a"]) unchecked(() => balancer({ name }), rule(name));
        expect(balancer({ name: "a".repeat(32) })["name"]).to.have.length(32);
    });

    it("refuse subnets that are not there, in one zone, in two VPCs, too small, or without a way in", () => {
        const [one, two] = net.subnets;
        const subnet = (vpcId: string, cidrBlock: string, zone: string): string =>
            here.create(ec2("subnet"), { vpcId, cidrBlock, availabilityZone: `eu-central-1${zone}` }).id;
        refused(() => balancer({ subnets: [one.id, "subnet-0"] }), "SubnetNotFound: The subnet ID 'subnet-0' does not exist");
        refused(
            () => balancer({ subnets: [one.id] }),
            "ValidationError: At least two subnets in two different Availability Zones must be specified",
        );
        refused(
            () => balancer({ subnets: [one.id, subnet(net.vpc.id, "10.0.9.0/24", "a")] }),
            "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone",
        );
        const small = subnet(net.vpc.id, "10.0.10.0/28", "b");
        refused(
            () => balancer({ subnets: [one.id, small] }),
            `InvalidSubnet: Not enough IP space available in ${small}. ELB requires at least 8 free IP addresses in each subnet.`,
        );
        const closed = here.create(ec2("vpc"), { cidrBlock: "10.5.0.0/16" });
        const inside = [subnet(closed.id, "10.5.0.0/24", "a"), subnet(closed.id, "10.5.1.0/24", "b")];
        refused(
            () => balancer({ subnets: [one.id, inside[1]] }),
            `InvalidConfigurationRequest: All subnets must belong to the same VPC: '${net.vpc.id}'`,
        );
        refused(() => balancer({ subnets: inside }), `InvalidSubnet: VPC ${closed.id} has no internet gateway`);
        expect(balancer({ subnets: inside, internal: true })["vpcId"]).to.equal(closed.id);
        expect(balancer({ name: "net", loadBalancerType: "network", subnets: [two.id] })["dnsName"]).to.match(
            /^net-[0-9a-f]{16}\.elb\.eu-central-1\.amazonaws\.com$/,
        );
    });

    it("refuse security groups that are not there or in another VPC, and keep the ones they have", () => {
        refused(() => balancer({ securityGroups: ["sg-0"] }), "InvalidSecurityGroup: The security group 'sg-0' does not exist");
        const other = here.create(ec2("vpc"), { cidrBlock: "10.5.0.0/16" });
        refused(
            () => balancer({ securityGroups: [other["defaultSecurityGroupId"]] }),
            "InvalidConfigurationRequest: One or more security groups are invalid",
        );
        const group = here.create(ec2("securityGroup"), { vpcId: net.vpc.id });
        const made = balancer({ securityGroups: [group.id] });
        refused(() => here.delete(ec2("securityGroup"), group.id), `DependencyViolation: resource ${group.id} has a dependent object`);
        here.delete(lb("loadBalancer"), made.id);
        here.delete(ec2("securityGroup"), group.id);
    });

    it("refuse to be deleted while they are protected, and to log where they may not", () => {
        const made = balancer({ enableDeletionProtection: true });
        refused(
            () => here.delete(lb("loadBalancer"), made.id),
            `OperationNotPermitted: Load balancer '${made["arn"]}' cannot be deleted because deletion protection is enabled`,
        );
        const logged = (): Outputs => balancer({ name: "logged", accessLogs: { bucket: "the-logs", enabled: true, prefix: "lb" } });
        refused(logged, "InvalidConfigurationRequest: S3Bucket: the-logs is not located in the same region with ELB: eu-central-1");
        here.create("aws:s3/bucket:Bucket", { bucket: "the-logs" });
        refused(logged, "InvalidConfigurationRequest: Access Denied for bucket: the-logs. Please check S3bucket permission");
        const allowed = policy({
            Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: "arn:aws:s3:::the-logs/lb/AWSLogs/111111111111/*",
        });
        here.create("aws:s3/bucketPolicy:BucketPolicy", { bucket: "the-logs", policy: allowed });
        expect(logged()["name"]).to.equal("logged");
    });

    describe("target groups", () => {
        it("come with a health check, and are refused without port, protocol or VPC", () => {
            const made = group({ healthCheck: { path: "/health" } });
            expect(made["arn"]).to.match(/^arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup\/app\/[0-9a-f]{16}$/);
            expect(made["healthCheck"]).to.deep.equal({
                enabled: true,
                healthyThreshold: 3,
                interval: 30,
                matcher: "200",
                path: "/health",
                port: "traffic-port",
                protocol: "HTTP",
                timeout: 5,
                unhealthyThreshold: 3,
            });
            const same = { name: "app", port: 80, protocol: "HTTP", vpcId: net.vpc.id, targetType: "ip", healthCheck: { path: "/health" } };
            expect(here.changes(lb("targetGroup"), made.id, same, same)).to.deep.equal([]);
            refused(() => group(), "DuplicateTargetGroupName: A target group with the same name 'app' exists, but with different settings");
            refused(() => group({ name: "a", port: undefined }), "ValidationError: A port must be specified");
            refused(() => group({ name: "a", protocol: undefined }), "ValidationError: A protocol must be specified");
            refused(() => group({ name: "a", vpcId: undefined }), "ValidationError: A VPC ID must be specified");
            refused(() => group({ name: "a", vpcId: "vpc-0" }), "ValidationError: The VPC ID 'vpc-0' is not found");
            refused(
                () => group({ name: "a", targetType: "lambda" }),
                "ValidationError: Protocol, port and VPC cannot be specified for target groups with target type 'lambda'",
            );
            expect(here.create(lb("targetGroup"), { name: "fn", targetType: "lambda" })["healthCheck"]).to.include({ enabled: false });
        });

        it("refuse health checks out of range, or slower than their interval", () => {
            unchecked(() => group({ healthCheck: { interval: 301 } }), "healthCheck.interval is 301, not 5 to 300.");
            unchecked(() => group({ healthCheck: { healthyThreshold: 1 } }), "healthCheck.healthyThreshold is 1, not 2 to 10.");
            unchecked(() => group({ targetType: "pod" }), "targetType is pod, not one of instance, ip, lambda, alb.");
            refused(
                () => group({ healthCheck: { interval: 10, timeout: 10 } }),
                "ValidationError: Health check timeout must be smaller than the health check interval",
            );
            refused(
                () => group({ healthCheck: { path: "health" } }),
                "ValidationError: Health check path 'health' must begin with a '/' character",
            );
            refused(
                () => group({ healthCheck: { protocol: "TCP" } }),
                "InvalidConfigurationRequest: The health check protocol TCP is not supported for target groups with protocol HTTP",
            );
            expect(group({ healthCheck: { interval: 11, timeout: 10 } })["name"]).to.equal("app");
        });

        it("are kept while a listener or a rule uses them", () => {
            const [app, made] = [group(), balancer()];
            const listener = listen(made);
            const need = (): string => here.aws.within(here.place, call => requireAttachedTargetGroup(call, app["arn"]).arn);
            refused(
                need,
                `InvalidParameterException: The target group with targetGroupArn ${app["arn"]} does not have an associated load balancer.`,
            );
            const rule = here.create(lb("listenerRule"), {
                listenerArn: listener["arn"],
                actions: [forward(app)],
                conditions: [{ pathPattern: { values: ["/a"] } }],
            });
            expect(need()).to.equal(app["arn"]);
            expect(here.read(lb("targetGroup"), app.id)["loadBalancerArns"]).to.deep.equal([made["arn"]]);
            refused(
                () => here.delete(lb("targetGroup"), app.id),
                `ResourceInUse: Target group '${app["arn"]}' is currently in use by a listener or a rule`,
            );
            here.delete(lb("listenerRule"), rule.id);
            here.delete(lb("targetGroup"), app.id);
        });
    });
});
