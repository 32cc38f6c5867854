import { type Grant, packGrants, role, secret, secretGrants } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { organization, placed, resolved } from "../foundation/accounts.ts";

const arn = (index: number) =>
    `arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/payments-checkout.stage-${index}.action-${index}`;
const assume = (count: number): Grant => ({
    actions: ["sts:AssumeRole"],
    resources: Array.from({ length: count }, (_, index) => arn(index)),
});
const size = (grants: readonly Grant[]) =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: grants.map(({ actions, resources, condition }) => ({
            Effect: "Allow",
            Action: actions,
            Resource: resources,
            ...(condition && { Condition: condition }),
        })),
    }).length;
const spread = (grants: readonly Grant[]) => {
    const { inline, managed } = packGrants(grants);
    return [inline, ...managed];
};

describe("packGrants", () => {
    it("keeps what fits in one inline policy as it is", () => {
        const grants = [assume(3), { actions: ["kms:Decrypt"] as const, resources: ["*"] }];
        expect(packGrants(grants)).to.deep.equal({ inline: grants, managed: [] });
    });

    it("takes a grant of 300 roles apart, in order, and gives the same each time", () => {
        const policies = spread([{ actions: ["s3:GetObject"], resources: ["a"] }, assume(300)]);
        expect(policies.length).to.equal(5);
        expect(
            policies.flatMap(grants =>
                grants.filter(({ actions }) => actions[0] === "sts:AssumeRole").flatMap(each => each.resources as readonly string[]),
            ),
        ).to.deep.equal(assume(300).resources);
        expect(spread([{ actions: ["s3:GetObject"], resources: ["a"] }, assume(300)])).to.deep.equal(policies);
    });

    it("never makes a policy that IAM refuses, and loses and repeats nothing", () => {
        const text = fc.string({ minLength: 1, maxLength: 120 });
        const grant = fc.record({
            actions: fc.array(fc.constantFrom("s3:GetObject", "codebuild:BatchGetBuilds", "logs:PutLogEvents"), {
                minLength: 1,
                maxLength: 9,
            }),
            resources: fc.array(text, { minLength: 1, maxLength: 150 }),
            condition: fc.option(
                fc.dictionary(fc.constantFrom("ArnLike", "StringEquals"), fc.dictionary(text, fc.array(text, { maxLength: 3 })), {
                    maxKeys: 2,
                }),
                {
                    nil: undefined,
                },
            ),
        }) as fc.Arbitrary<Grant>;
        fc.assert(
            fc.property(fc.array(grant, { maxLength: 5 }), grants => {
                const [inline = [], ...managed] = spread(grants);
                expect(size(inline)).to.be.at.most(10_240);
                for (const policy of managed) expect(size(policy)).to.be.at.most(6_144);
                const all = (list: readonly Grant[]) =>
                    list.flatMap(({ actions, resources, condition }) =>
                        (resources as readonly string[]).map(resource => JSON.stringify([actions, resource, condition])),
                    );
                expect(all([inline, ...managed].flat())).to.deep.equal(all(grants));
            }),
            { numRuns: 200 },
        );
    });

    it("says when a statement is longer than any policy", () => {
        expect(() => packGrants([{ actions: ["s3:GetObject"], resources: ["x".repeat(11_000)] }])).to.throw(
            RangeError,
            "has a statement of 11062 characters, and a policy takes 10201",
        );
    });

    it("counts an ARN that is not known yet as a long one", () => {
        const unknown = Array.from({ length: 60 }, () => pulumi.output("arn"));
        expect(
            spread([{ actions: ["sts:AssumeRole"], resources: unknown }]).map(policy =>
                policy.map(({ resources }) => (resources as unknown[]).length),
            ),
        ).to.deep.equal([[50], [10]]);
    });

    it("counts secrets that code knows, each once", () => {
        const arns = Array.from(
            { length: 150 },
            (_, at) => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:team/service/${at}-AbCdEf`,
        );
        const { inline, managed } = packGrants(secretGrants([...arns, ...arns].map(each => secret(each))));
        const held = [inline, ...managed].map(policy => policy.flatMap(({ resources }) => resources as string[]));
        expect(held.length).to.equal(2);
        expect(held.flat()).to.deep.equal(arns);
    });

    it("says when IAM cannot take it", () => {
        expect(() => packGrants([assume(900)])).to.throw(
            RangeError,
            "needs 15 managed policies beside its own, and IAM attaches 10 to a role",
        );
    });
});

describe("a role of many grants", () => {
    it("holds them in an inline policy and managed ones, and is known once it holds all", async () => {
        const { cloud } = await organization();
        const delivery = cloud("payments-delivery");
        const { arn: made } = await delivery.run(() => {
            const { provider } = placed("payments-delivery");
            return role("many", { trust: { principal: { Service: "codepipeline.amazonaws.com" } }, grants: [assume(200)] }, { provider });
        });
        expect(delivery.identities().filter(identity => identity.startsWith("aws:"))).to.deep.equal([
            "aws:iam/policy:Policy many-policy-2",
            "aws:iam/policy:Policy many-policy-3",
            "aws:iam/role:Role many",
            "aws:iam/rolePolicy:RolePolicy many-policy",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment many-policy-2",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment many-policy-3",
        ]);
        expect(await resolved(made)).to.equal(delivery.named("many").outputs["arn"]);
    });
});
