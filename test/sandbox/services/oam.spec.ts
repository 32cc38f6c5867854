import { Aws } from "@causeway/sandbox";
import { expect } from "chai";
import { Account, policy, refused, unchecked } from "./account.ts";

const [sinkType, policyType, linkType] = ["aws:oam/sink:Sink", "aws:oam/sinkPolicy:SinkPolicy", "aws:oam/link:Link"];
const types = ["AWS::CloudWatch::Metric", "AWS::Logs::LogGroup"];
const letIn = (account: string, more: object = {}) =>
    policy({
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ["oam:CreateLink", "oam:UpdateLink"],
        Resource: "*",
        Condition: { "ForAllValues:StringEquals": { "oam:ResourceTypes": types } },
        ...more,
    });
const denied = (action: string, arn: string, why = `because no resource-based policy allows the ${action} action`) =>
    `AccessDeniedException: User: arn:aws:iam::222222222222:user/administrator is not authorized to perform: ${action} on resource: ${arn} ${why}`;

describe("observability links", () => {
    let watcher: Account;
    let source: Account;
    let sinkArn: string;
    const link = (change: object = {}, from = source) =>
        from.create(linkType, { labelTemplate: "$AccountName", resourceTypes: types, sinkIdentifier: sinkArn, ...change });
    const admit = (text: string) => watcher.create(policyType, { sinkIdentifier: sinkArn, policy: text });
    beforeEach(() => {
        watcher = new Account();
        source = watcher.at("222222222222");
        sinkArn = watcher.create(sinkType, { name: "all" }).id;
    });

    it("lead to a sink that lets their account in", () => {
        expect(sinkArn).to.match(/^arn:aws:oam:eu-central-1:111111111111:sink\/[0-9a-f]{36}$/);
        admit(letIn("222222222222"));
        const made = link();
        expect(made.id).to.match(/^arn:aws:oam:eu-central-1:222222222222:link\/[0-9a-f]{36}$/);
        expect(made).to.include({ sinkArn, label: "222222222222", arn: made.id });
        expect(source.changes(linkType, made.id, inputs({}), inputs({ labelTemplate: "staging" }))).to.deep.equal(["labelTemplate!"]);
        expect(source.changes(linkType, made.id, inputs({}), inputs({ resourceTypes: types.slice(0, 1) }))).to.deep.equal([
            "resourceTypes[1]",
        ]);
    });
    const inputs = (change: object) => ({ labelTemplate: "$AccountName", resourceTypes: types, sinkIdentifier: sinkArn, ...change });

    it("are refused by a sink that does not let their account in, or not with all of that", () => {
        refused(() => link(), denied("oam:CreateLink", sinkArn));
        admit(letIn("111111111111"));
        refused(() => link(), denied("oam:CreateLink", sinkArn));
        admit(letIn("222222222222"));
        refused(() => link({ resourceTypes: [...types, "AWS::XRay::Trace"] }), denied("oam:CreateLink", sinkArn));
        const { id } = link();
        refused(
            () => source.update(linkType, id, inputs({}), inputs({ resourceTypes: ["AWS::XRay::Trace"] })),
            denied("oam:UpdateLink", sinkArn),
        );
        admit(letIn("222222222222", { Effect: "Deny" }));
        refused(
            () => source.update(linkType, id, inputs({}), inputs({ resourceTypes: types.slice(0, 1) })),
            denied("oam:UpdateLink", sinkArn, "with an explicit deny in a resource-based policy"),
        );
    });

    it("lead to another account's sink of their own region, once, and to five at most", () => {
        admit(letIn("222222222222"));
        refused(() => link({}, watcher.at("222222222222", "us-east-1")), `InvalidParameterException: ${sinkArn} is no sink of us-east-1.`);
        refused(() => link({}, watcher), "InvalidParameterException: A source account cannot be linked to itself.");
        const missing = "arn:aws:oam:eu-central-1:111111111111:sink/none";
        refused(() => link({ sinkIdentifier: missing }), denied("oam:CreateLink", missing));
        link();
        refused(() => link(), `ConflictException: Account 222222222222 is already linked to the sink ${sinkArn}.`);
    });

    it("are at most five of an account", () => {
        const accounts = Array.from({ length: 7 }, (_, at) => `${at + 1}`.repeat(12));
        const many = new Account("222222222222", "eu-central-1", new Aws({ accounts }));
        const sinks = accounts
            .filter(account => account !== "222222222222")
            .map(account => {
                const { id } = many.at(account).create(sinkType, { name: "all" });
                many.at(account).create(policyType, { sinkIdentifier: id, policy: letIn("222222222222") });
                return id;
            });
        const all = sinks.map(sinkIdentifier => () => link({ sinkIdentifier }, many));
        for (const make of all.slice(0, 5)) make();
        refused(all[5] as () => unknown, "ServiceQuotaExceededException: An account can have 5 links in a Region.");
    });

    it("keep their sink, of which an account has one in a region", () => {
        refused(
            () => watcher.create(sinkType, { name: "more" }),
            "ServiceQuotaExceededException: Account 111111111111 already has a sink in eu-central-1.",
        );
        watcher.at("111111111111", "us-east-1").create(sinkType, { name: "more" });
        refused(() => source.create(sinkType, { name: "a b" }), "InvalidParameterException: Sink name a b must be letters, digits and ._-");
        admit(letIn("222222222222"));
        const { id } = link();
        refused(() => watcher.delete(sinkType, sinkArn), "ConflictException: Cannot delete a sink that has links attached to it.");
        source.delete(linkType, id);
        watcher.delete(sinkType, sinkArn);
    });

    it("show what can be shown, to policies that say who and what", () => {
        const signals = ["AWS::ApplicationSignals::Service", "AWS::ApplicationSignals::ServiceLevelObjective"];
        const all = [...types, "AWS::XRay::Trace", "AWS::ApplicationInsights::Application", "AWS::InternetMonitor::Monitor", ...signals];
        unchecked(
            () => link({ resourceTypes: ["AWS::EC2::Instance"] }),
            `resourceTypes[0] expected resourceTypes[0] to be one of ${all.join(", ")}, got AWS::EC2::Instance.`,
        );
        unchecked(() => link({ resourceTypes: [] }), "resourceTypes has no items: at least 1 is required.");
        unchecked(() => link({ labelTemplate: "a".repeat(65) }), "labelTemplate is not 1 to 64 characters.");
        refused(
            () => admit(letIn("222222222222", { Action: "oam:DeleteSink" })),
            "InvalidParameterException: A sink's policy cannot have the action oam:DeleteSink.",
        );
        const missing = "arn:aws:oam:eu-central-1:111111111111:sink/none";
        refused(
            () => watcher.create(policyType, { sinkIdentifier: missing, policy: letIn("222222222222") }),
            `ResourceNotFoundException: The sink ${missing} does not exist.`,
        );
        refused(
            () => admit(letIn("999999999999")),
            'InvalidParameterException: Invalid principal in policy: "AWS":"arn:aws:iam::999999999999:root"',
        );
    });
});
