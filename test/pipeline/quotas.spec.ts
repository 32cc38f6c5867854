import { ServicePipeline } from "@causeway/pipeline";
import { expect } from "chai";
import { organization } from "../foundation/accounts.ts";
import { delivered } from "./delivered.ts";
import { release, releasing } from "./pipelines.ts";

/**
 * What a pipeline (push, image, staging, smoke test, approval, production) takes of what AWS counts an account by; the README has the table.
 * Quotas: CodePipeline user guide, "Quotas in AWS CodePipeline" (1,000 pipelines); CodeBuild user guide, "Quotas for AWS CodeBuild" (5,000
 * projects); IAM user guide, "IAM and AWS STS quotas" (1,000 roles, up to 5,000); EventBridge user guide, "Amazon EventBridge quotas" (300 rules).
 */
const each: Readonly<Record<string, number>> = {
    "aws:codepipeline/pipeline:Pipeline": 1,
    "aws:codebuild/project:Project": 1,
    "aws:iam/role:Role": 6,
    "aws:iam/rolePolicy:RolePolicy": 6,
    "aws:iam/policy:Policy": 0,
    "aws:cloudwatch/eventRule:EventRule": 1,
    "aws:lambda/function:Function": 0,
    "aws:ecr/repository:Repository": 1,
    "aws:cloudwatch/logGroup:LogGroup": 1,
};

describe("what pipelines take of an account's quotas", () => {
    for (const count of [1, 10, 50]) {
        it(`is ${count} times as much for ${count}`, async function () {
            this.timeout(120_000);
            const services = Array.from({ length: count }, (_, index) => `service${index}`);
            const cloud = await releasing(await organization(), services);
            await cloud.run(() => {
                const delivery = delivered();
                return services.map(service => new ServicePipeline(service, release(delivery, service)));
            });
            const types = cloud.registered.map(({ type }) => type);
            const taken = Object.fromEntries(Object.keys(each).map(type => [type, types.filter(one => one === type).length]));
            expect(taken).to.deep.equal(Object.fromEntries(Object.entries(each).map(([type, one]) => [type, one * count])));
        });
    }
});
