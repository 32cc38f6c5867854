import { expect } from "chai";
import { type Account, type Outputs, refused, unchecked } from "./account.ts";
import { ElbCloud, fixed, forward, lb } from "./elb-cloud.ts";
import { network } from "./network.ts";

describe("sandbox load balancers' routes", () => {
    let here: Account;
    let balancer: ElbCloud["balancer"];
    let group: ElbCloud["group"];
    let listen: ElbCloud["listen"];
    beforeEach(() => {
        ({ here, balancer, group, listen } = new ElbCloud());
    });

    describe("listeners", () => {
        it("refuse a port that is taken, a balancer that is not there, a protocol of the other kind", () => {
            const made = balancer();
            expect(listen(made)["arn"]).to.match(
                new RegExp(`^arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/${made["arnSuffix"]}/[0-9a-f]{16}$`),
            );
            refused(
                () => listen(made),
                `DuplicateListener: A listener already exists on this port for this load balancer '${made["arn"]}'`,
            );
            refused(() => listen({ ...made, arn: `${made["arn"]}0` }), "LoadBalancerNotFound: One or more load balancers not found");
            refused(() => listen(made, { port: 81, protocol: "TCP" }), "ValidationError: Protocol 'TCP' must be one of 'HTTP, HTTPS'");
            unchecked(() => listen(made, { port: 0 }), "port is 0, not 1 to 65535.");
            expect(listen(made, { port: 81 }).id).to.match(/listener/);
        });

        it("refuse actions that lead nowhere", () => {
            const made = balancer();
            const act = (...defaultActions: readonly object[]): Outputs => listen(made, { defaultActions });
            const gone = `arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/gone/0123456789abcdef`;
            refused(() => act({ type: "forward", targetGroupArn: gone }), "TargetGroupNotFound: One or more target groups not found");
            refused(() => act({ type: "forward" }), "ValidationError: A target group ARN must be specified");
            refused(
                () => act({ type: "redirect", redirect: { statusCode: "HTTP_301" } }),
                "InvalidLoadBalancerAction: The RedirectConfig is not valid because it creates a loop.",
            );
            refused(
                () => act(fixed, fixed),
                "InvalidLoadBalancerAction: A rule must have exactly one action of type forward, redirect or fixed-response",
            );
            refused(
                () => act({ type: "fixed-response" }),
                "InvalidLoadBalancerAction: A fixed-response action must specify a FixedResponseConfig",
            );
            const other = network(here, "10.7").vpc.id;
            const stranger = group({ name: "stranger", vpcId: other });
            refused(
                () => act(forward(stranger)),
                `InvalidConfigurationRequest: The following target groups are in a different VPC than load balancer '${made["arn"]}': ${stranger["arn"]}`,
            );
            const tcp = group({ name: "tcp", protocol: "TCP" });
            refused(
                () => act(forward(tcp)),
                `InvalidConfigurationRequest: The protocol 'TCP' of target group '${tcp["arn"]}' is not valid for load balancers of type 'application'`,
            );
            const app = group();
            listen(balancer({ name: "other" }), { defaultActions: [forward(app)] });
            refused(
                () => act(forward(app)),
                `TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: ${app["arn"]}`,
            );
            const [blue, green] = [group({ name: "blue" }), group({ name: "green" })];
            const weighted = {
                type: "forward",
                forward: {
                    targetGroups: [
                        { arn: blue["arn"], weight: 90 },
                        { arn: green["arn"], weight: 10 },
                    ],
                },
            };
            expect(act(weighted).id).to.match(/listener/);
            const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
            expect(listen(made, { port: 81, defaultActions: [redirect] }).id).to.match(/listener/);
        });

        it("refuse HTTPS without an issued certificate, and certificates without HTTPS", () => {
            const made = balancer();
            const https = (more: object): Outputs => listen(made, { port: 443, protocol: "HTTPS", ...more });
            refused(() => https({}), "ValidationError: A certificate must be specified for HTTPS listeners");
            const gone = "arn:aws:acm:eu-central-1:111111111111:certificate/gone";
            refused(() => https({ certificateArn: gone }), `CertificateNotFound: Certificate '${gone}' not found`);
            refused(() => listen(made, { certificateArn: gone }), "ValidationError: Certificates cannot be specified for HTTP listeners");
            const certificate = here.create("aws:acm/certificate:Certificate", { domainName: "pay.example.com", validationMethod: "DNS" });
            const arn = certificate["arn"] as string;
            refused(
                () => https({ certificateArn: arn }),
                `UnsupportedCertificate: The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
            );
            const [option] = certificate["domainValidationOptions"];
            const validation = { certificateArn: arn, validationRecordFqdns: [option.resourceRecordName] };
            refused(
                () => here.create("aws:acm/certificateValidation:CertificateValidation", validation),
                "ValidationTimedOut: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)",
            );
            const zone = here.create("aws:route53/zone:Zone", { name: "example.com" });
            here.create("aws:route53/record:Record", {
                zoneId: zone["zoneId"],
                name: option.resourceRecordName,
                type: option.resourceRecordType,
                ttl: 60,
                records: [option.resourceRecordValue],
            });
            here.create("aws:acm/certificateValidation:CertificateValidation", validation);
            expect(here.read("aws:acm/certificate:Certificate", certificate.id)["status"]).to.equal("ISSUED");
            refused(() => https({ certificateArn: arn, sslPolicy: "Best" }), "SSLPolicyNotFound: SSL policy 'Best' not found");
            expect(https({ certificateArn: arn })["sslPolicy"]).to.equal("ELBSecurityPolicy-2016-08");
            refused(
                () => here.delete("aws:acm/certificate:Certificate", certificate.id),
                `ResourceInUseException: Certificate ${arn} in account 111111111111 is in use.`,
            );
        });
    });

    describe("rules", () => {
        it("refuse a priority that is taken, too many values, and kinds that come twice", () => {
            const listener = listen(balancer());
            const rule = (more: object): Outputs =>
                here.create(lb("listenerRule"), {
                    listenerArn: listener["arn"],
                    actions: [fixed],
                    conditions: [{ hostHeader: { values: ["pay.example.com"] } }],
                    ...more,
                });
            expect(rule({ priority: 10 })["arn"]).to.match(/:listener-rule\/app\/public\/[0-9a-f]{16}\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
            refused(() => rule({ priority: 10 }), "PriorityInUse: Priority '10' is currently in use");
            expect(rule({})["priority"]).to.equal(11);
            unchecked(() => rule({ priority: 50001 }), "priority is 50001, not 1 to 50000.");
            unchecked(() => rule({ conditions: [{}] }), "conditions[0] has no kind, not exactly one kind.");
            const paths = { pathPattern: { values: ["/a", "/b", "/c"] } };
            refused(
                () => rule({ conditions: [paths, { hostHeader: { values: ["a.b", "c.d", "e.f"] } }] }),
                "ValidationError: A rule can only have '5' condition values",
            );
            expect(rule({ conditions: [paths, { hostHeader: { values: ["a.b", "c.d"] } }] })["priority"]).to.equal(12);
            refused(
                () => rule({ conditions: [{ pathPattern: { values: ["/a"] } }, { pathPattern: { values: ["/b"] } }] }),
                "ValidationError: A rule can only have one 'path-pattern' condition",
            );
            refused(
                () => rule({ conditions: [{ hostHeader: { values: ["pay example"] } }] }),
                "ValidationError: Condition value 'pay example' contains a character that is not valid",
            );
            refused(() => rule({ listenerArn: `${listener["arn"]}0` }), "ListenerNotFound: One or more listeners not found");
        });

        it("go along with their listener, and it with its balancer", () => {
            const made = balancer();
            const listener = listen(made);
            here.create(lb("listenerRule"), {
                listenerArn: listener["arn"],
                actions: [fixed],
                conditions: [{ pathPattern: { values: ["/a"] } }],
            });
            here.delete(lb("loadBalancer"), made.id);
            expect(here.aws.objects().filter(({ type }) => type.startsWith("aws:lb/"))).to.deep.equal([]);
        });
    });
});
