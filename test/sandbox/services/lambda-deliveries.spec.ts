import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { arn, Lambda, Permission } from "./lambda-cloud.ts";

const arnOf = (service: string, resource: string) => `arn:aws:${service}:${region}:${delivery}:${resource}`;
const [queue, ruleArn, topic] = [arnOf("sqs", "dead"), arnOf("events", "rule/push"), arnOf("sns", "orders")];

/** A function that a rule and a topic call, and that reads a queue; what could not be delivered goes to a queue under a key. */
class Deliveries extends Lambda {
    readonly key = this.create("aws:kms/key:Key", "key", {});
    readonly keyArn: string = this.key.outputs.arn;
    subscription = "";
    mapping = "";
    constructor({ actions = ["kms:Decrypt"] }: { readonly actions?: readonly string[] } = {}) {
        super();
        const statements = [{ Effect: "Allow", Action: ["sqs:*", ...actions], Resource: "*" }];
        this.function({ role: this.role("reader", "lambda", statements), publish: true });
        this.alias();
        this.create("aws:sqs/queue:Queue", "dead", { name: "dead", kmsMasterKeyId: this.keyArn });
        const pattern = JSON.stringify({ source: ["shop"] });
        this.create("aws:cloudwatch/eventRule:EventRule", "push", { name: "push", eventPattern: pattern });
        const target = { rule: "push", targetId: "app", arn: arn("app:live"), deadLetterConfig: { arn: queue } };
        this.create("aws:cloudwatch/eventTarget:EventTarget", "app", target);
        this.create("aws:sns/topic:Topic", "orders", { name: "orders" });
        this.subscription = this.create("aws:sns/topicSubscription:TopicSubscription", "orders", {
            topic,
            protocol: "lambda",
            endpoint: arn("app:live"),
            redrivePolicy: JSON.stringify({ deadLetterTargetArn: queue }),
        }).id;
        const mapping = { functionName: "app:live", eventSourceArn: queue };
        this.mapping = this.create("aws:lambda/eventSourceMapping:EventSourceMapping", "app", mapping).id;
    }
    permit(service: string, sourceArn: string): void {
        const whom = { principal: `${service}.amazonaws.com`, sourceArn, statementId: service };
        this.create(Permission, service, { action: "lambda:InvokeFunction", function: "app", qualifier: "live", ...whom });
    }
    let(service: string, sourceArn: string): void {
        const statement = {
            Effect: "Allow",
            Principal: { Service: `${service}.amazonaws.com` },
            Action: "sqs:SendMessage",
            Resource: queue,
            Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
        };
        const queueUrl = `https://sqs.${region}.amazonaws.com/${delivery}/dead`;
        this.create("aws:sqs/queuePolicy:QueuePolicy", "dead", { queueUrl, policy: document(statement) });
    }
    lend(service: string): void {
        const policy = document(
            { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${delivery}:root` }, Action: "kms:*", Resource: "*" },
            {
                Effect: "Allow",
                Principal: { Service: `${service}.amazonaws.com` },
                Action: ["kms:GenerateDataKey", "kms:Decrypt"],
                Resource: "*",
            },
        );
        this.update("aws:kms/key:Key", this.key, { policy });
    }
}
const document = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("what the sandbox's events meet on their way to a function", () => {
    const ways = [
        ["events", ruleArn, (cloud: Deliveries) => cloud.operate("events:InvokeTargets", { Rule: "push" })],
        ["sns", topic, (cloud: Deliveries) => cloud.operate("sns:Deliver", { SubscriptionArn: cloud.subscription })],
    ] as const;
    for (const [service, source, deliver] of ways) {
        it(`${service} needs the function's permission, the queue's and the key's`, () => {
            const cloud = new Deliveries();
            const lacks = (action: string, resource: string) =>
                refuses(
                    () => deliver(cloud),
                    "AccessDeniedException",
                    `${service}.amazonaws.com is not authorized to perform: ${action} on resource: ${resource}`,
                );
            lacks("lambda:InvokeFunction", arn("app:live"));
            cloud.permit(service, source);
            lacks("sqs:SendMessage", queue);
            cloud.let(service, source);
            lacks("kms:GenerateDataKey", cloud.keyArn);
            cloud.lend(service);
            expect(deliver(cloud)).to.deep.equal({});
        });
    }

    it("a queue's messages need the role's permission for their key", () => {
        const good = new Deliveries();
        expect(good.operate("lambda:PollEventSource", { UUID: good.mapping })).to.deep.equal({});
        const bad = new Deliveries({ actions: [] });
        refuses(
            () => bad.operate("lambda:PollEventSource", { UUID: bad.mapping }),
            "AccessDeniedException",
            `arn:aws:iam::${delivery}:role/reader is not authorized to perform: kms:Decrypt on resource: ${bad.keyArn}`,
        );
    });

    it("what is not there is not delivered", () => {
        const cloud = new Deliveries();
        refuses(
            () => cloud.operate("events:InvokeTargets", { Rule: "pull" }),
            "ResourceNotFoundException",
            "Rule pull does not exist on EventBus default.",
        );
        refuses(() => cloud.operate("sns:Deliver", { SubscriptionArn: topic }), "NotFound", "Subscription does not exist");
        refuses(
            () => cloud.operate("lambda:PollEventSource", { UUID: "1" }),
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
        );
    });
});
