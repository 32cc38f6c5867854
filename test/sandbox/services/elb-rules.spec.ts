import { expect } from "chai";
import { type Account, refused } from "./account.ts";
import { ElbCloud, fixed, forward, lb } from "./elb-cloud.ts";

describe("sandbox load balancers' rules, beside the usual", () => {
    let here: Account;
    let elb: ElbCloud;
    beforeEach(() => {
        elb = new ElbCloud();
        ({ here } = elb);
    });
    const host = (name: string) => [{ hostHeader: { values: [name] } }];
    const look = (args: object) => here.aws.invoke(here.place, "aws:lb/getListenerRule:getListenerRule", args as never);

    it("are found by listener and priority, or by ARN", () => {
        const listener = elb.listen(elb.balancer());
        const rule = here.create(lb("listenerRule"), {
            listenerArn: listener["arn"],
            priority: 7,
            actions: [fixed],
            conditions: host("a.b"),
            tags: { whose: "ours" },
        });
        const found = look({ listenerArn: listener["arn"], priority: 7 });
        expect(found).to.include({ arn: rule["arn"], priority: 7 });
        expect(found["tags"]).to.deep.equal({ whose: "ours" });
        expect(look({ arn: rule["arn"] })).to.include({ listenerArn: listener["arn"], priority: 7 });
        expect(() => look({ listenerArn: listener["arn"], priority: 8 })).to.throw(
            `reading ELB (Elastic Load Balancing) Listener Rule Data Source ("${listener["arn"]}"/8): empty result`,
        );
        expect(() => look({ listenerArn: `${listener["arn"]}0`, priority: 7 })).to.throw("One or more listeners not found");
        expect(() => look({})).to.throw("Exactly one of these attributes must be configured: [arn,listener_arn]");
        expect(() => look({ listenerArn: listener["arn"] })).to.throw(
            "These attributes must be configured together: [listener_arn,priority]",
        );
    });

    it("are a hundred on a load balancer, whatever its listeners", () => {
        const balancer = elb.balancer();
        const [one, other] = [elb.listen(balancer), elb.listen(balancer, { port: 81 })];
        const rule = (listener: { readonly id: string }, priority: number) =>
            here.create(lb("listenerRule"), { listenerArn: listener.id, priority, actions: [fixed], conditions: host("a.b") });
        for (let priority = 1; priority <= 50; priority++) for (const listener of [one, other]) rule(listener, priority);
        refused(() => rule(one, 51), `TooManyRules: The maximum number of rules on load balancer '${balancer["arn"]}' has been reached`);
        const elsewhere = elb.listen(elb.balancer({ name: "second" }));
        expect(rule(elsewhere, 51)["priority"]).to.equal(51);
    });

    for (const protocolVersion of ["GRPC", "HTTP2"]) {
        it(`do not send ${protocolVersion} from HTTP`, () => {
            const listener = elb.listen(elb.balancer());
            const group = elb.group({ protocolVersion });
            const rule = { listenerArn: listener["arn"], priority: 1, actions: [forward(group)], conditions: host("a.b") };
            refused(
                () => here.create(lb("listenerRule"), rule),
                `InvalidLoadBalancerAction: Listener protocol 'HTTP' is not supported with a target group with the protocol-version '${protocolVersion}'`,
            );
        });
    }

    it("lead to target groups that expect codes of their protocol", () => {
        refused(
            () => elb.group({ protocolVersion: "GRPC", healthCheck: { matcher: "0-100" } }),
            "ValidationError: Health check matcher GRPC code '0-100' must be within '0' and '99' inclusive",
        );
        refused(
            () => elb.group({ healthCheck: { matcher: "200,500" } }),
            "ValidationError: Health check matcher HTTP code '200,500' must be within '200' and '499' inclusive",
        );
        expect(elb.group({ protocolVersion: "GRPC", healthCheck: { matcher: "0-99" } })["healthCheck"]).to.include({ matcher: "0-99" });
    });
});
