import { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";

const home = { account: "111111111111", region: "eu-west-1", defaultTags: {} };

describe("Cloud, after another run of the same stack", () => {
    const run = async (program: () => unknown, after?: Cloud): Promise<Cloud> => {
        const cloud = new Cloud(after ? { after } : {});
        await cloud.run(program);
        return cloud;
    };
    const logs = (retentionInDays: number, opts?: { ignoreChanges: string[] }) => () =>
        new aws.cloudwatch.LogGroup("logs", { retentionInDays }, opts);
    const outcome = (cloud: Cloud) => cloud.registered.map(({ name, id, change }) => [name, id, change]);
    const there = (cloud: Cloud) => cloud.aws.objects().map(({ type, id }) => `${type} ${id}`);

    it("leaves what is the same, with the name that was generated", async () => {
        const first = await run(logs(30));
        const second = await run(logs(30), first);
        expect(outcome(first)).to.deep.equal([["logs", "logs-0000000", undefined]]);
        expect(outcome(second)).to.deep.equal([["logs", "logs-0000000", "same"]]);
        expect(second.named("logs").outputs).to.deep.equal(first.named("logs").outputs);
    });

    it("updates what changed, and once", async () => {
        const second = await run(logs(60), await run(logs(30)));
        expect(outcome(second)).to.deep.equal([["logs", "logs-0000000", "update"]]);
        expect(second.named("logs").outputs["retentionInDays"]).to.equal(60);
        expect(outcome(await run(logs(60), second))).to.deep.equal([["logs", "logs-0000000", "same"]]);
    });

    it("replaces what cannot be updated, and deletes the old one", async () => {
        const named = (name: string) => () => new aws.sns.Topic("topic", { name });
        const second = await run(named("new"), await run(named("old")));
        expect(outcome(second)).to.deep.equal([["topic", "arn:aws:sns:eu-west-1:111111111111:new", "replace"]]);
        expect(there(second)).to.deep.equal(["aws:sns/topic:Topic arn:aws:sns:eu-west-1:111111111111:new"]);
    });

    it("deletes what is registered no more", async () => {
        const both = () => [logs(30)(), new aws.sns.Topic("topic", { name: "gone" })];
        expect(there(await run(logs(30), await run(both)))).to.deep.equal(["aws:cloudwatch/logGroup:LogGroup logs-0000000"]);
    });

    it("sees what was done behind its back, and undoes it unless told to ignore it", async () => {
        const change = (cloud: Cloud) => {
            const { inputs, outputs } = cloud.named("logs");
            cloud.aws.update(home, "aws:cloudwatch/logGroup:LogGroup", "logs-0000000", {
                inputs,
                state: outputs,
                news: { ...inputs, retentionInDays: 90 },
            });
            return cloud;
        };
        const undone = await run(logs(30), change(await run(logs(30))));
        expect([outcome(undone)[0]?.[2], undone.named("logs").outputs["retentionInDays"]]).to.deep.equal(["update", 30]);
        const ignored = await run(logs(30, { ignoreChanges: ["retentionInDays"] }), change(await run(logs(30))));
        expect([outcome(ignored)[0]?.[2], ignored.named("logs").outputs["retentionInDays"]]).to.deep.equal(["same", 90]);
    });

    it("makes again what others deleted", async () => {
        const first = await run(logs(30));
        first.aws.delete(home, "aws:cloudwatch/logGroup:LogGroup", "logs-0000000", first.named("logs").outputs);
        expect(there(await run(logs(30), first))).to.deep.equal(["aws:cloudwatch/logGroup:LogGroup logs-0000001"]);
    });

    it("previews a change and makes none", async () => {
        const first = await run(logs(30));
        const second = new Cloud({ after: first });
        await second.preview(logs(60));
        expect(outcome(second)).to.deep.equal([["logs", "logs-0000000", "update"]]);
        expect(first.aws.read(home, "aws:cloudwatch/logGroup:LogGroup", "logs-0000000")?.outputs["retentionInDays"]).to.equal(30);
    });
});
