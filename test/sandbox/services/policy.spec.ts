import { expect } from "chai";
import { type PolicyKind, parsePolicy, policySize } from "../../../packages/sandbox/src/services/policy.ts";
import { type Asker, evaluate, type Verdict } from "../../../packages/sandbox/src/services/policy-evaluation.ts";
import { refused } from "./account.ts";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const document = (...statements: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const service = { Principal: { Service: "ecs.amazonaws.com" } };

describe("sandbox policy documents", () => {
    const faults: readonly (readonly [string, PolicyKind, unknown, string])[] = [
        ["no JSON", "identity", "{", "Syntax errors in policy."],
        ["no JSON in a trust policy", "trust", "{", "This policy contains invalid Json"],
        ["a list", "identity", "[]", "Syntax errors in policy."],
        ["another version", "identity", { Version: "2012-10-18", Statement: [allow] }, "The policy must contain a valid version string"],
        ["no statement", "identity", { Version: "2012-10-17", Statement: [] }, "Syntax errors in policy."],
        ["a field of one's own", "identity", { Version: "2012-10-17", Statements: [allow] }, "Unknown field Statements"],
        ["lower case", "identity", document({ ...allow, effect: "Allow" }), "Unknown field effect"],
        ["no effect", "identity", document({ ...allow, Effect: undefined }), "Missing required field Effect"],
        ["another effect", "identity", document({ ...allow, Effect: "allow" }), "Invalid effect: allow"],
        ["no action", "identity", document({ ...allow, Action: undefined }), "Policy statement must contain actions."],
        [
            "an action without a service",
            "identity",
            document({ ...allow, Action: "GetObject" }),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ],
        ["no resource", "identity", document({ ...allow, Resource: undefined }), "Policy statement must contain resources."],
        [
            "a resource that is no ARN",
            "identity",
            document({ ...allow, Resource: "bucket" }),
            'Resource bucket must be in ARN format or "*".',
        ],
        [
            "a partition of one's own",
            "identity",
            document({ ...allow, Resource: "arn:asw:s3:::a" }),
            'Partition "asw" is not valid for resource "arn:asw:s3:::a".',
        ],
        ["a principal", "identity", document({ ...allow, Principal: "*" }), "Policy document should not specify a principal."],
        [
            "a sid with a dash",
            "identity",
            document({ ...allow, Sid: "a-b" }),
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        ],
        [
            "one sid twice",
            "identity",
            document({ ...allow, Sid: "A" }, { ...allow, Sid: "A" }),
            "Statement IDs (SID) in a single policy must be unique.",
        ],
        [
            "another operator",
            "identity",
            document({ ...allow, Condition: { StringEqual: { "aws:username": "a" } } }),
            "Invalid Condition type : StringEqual.",
        ],
        [
            "another action in a trust policy",
            "trust",
            document({ Effect: "Allow", ...service, Action: "s3:GetObject" }),
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ],
        [
            "a resource in a trust policy",
            "trust",
            document({ Effect: "Allow", ...service, Action: "sts:AssumeRole", Resource: "*" }),
            "Has prohibited field Resource",
        ],
        ["no principal", "trust", document({ Effect: "Allow", Action: "sts:AssumeRole" }), "Missing required field Principal"],
        ["no principal in a resource's policy", "resource", document(allow), "Missing required field Principal"],
    ];
    for (const [what, kind, policy, sentence] of faults) {
        it(`refuse ${what}`, () => {
            refused(() => parsePolicy(policy, kind), `MalformedPolicyDocument: ${sentence}`);
        });
    }

    it("are taken with one statement that is no list, NotAction, conditions on several values, and sids with spaces in a resource's policy", () => {
        const parsed = parsePolicy(
            {
                Version: "2012-10-17",
                Statement: {
                    Sid: "Let me in",
                    Effect: "Deny",
                    Principal: "*",
                    NotAction: ["s3:*"],
                    Resource: "*",
                    Condition: { Bool: { "aws:SecureTransport": false } },
                },
            },
            "resource",
        );
        expect(parsed.statements).to.deep.equal([
            {
                sid: "Let me in",
                effect: "Deny",
                principals: { AWS: ["*"] },
                notActions: ["s3:*"],
                resources: ["*"],
                conditions: { Bool: { "aws:SecureTransport": ["false"] } },
            },
        ]);
    });

    it("are counted without white space", () => {
        expect(policySize('{ "a":\n "b" }')).to.equal(9);
    });
});

describe("sandbox policy evaluation", () => {
    const role: Asker = { arn: "arn:aws:iam::111111111111:role/deploy" };
    const ecs: Asker = { service: "ecs.amazonaws.com" };
    const cases: readonly (readonly [string, object, Asker, object, Verdict])[] = [
        ["a service that is named", { Principal: { Service: "ecs.amazonaws.com" } }, ecs, {}, "allowed"],
        ["another service", { Principal: { Service: "ecs-tasks.amazonaws.com" } }, ecs, {}, "none"],
        ["a role that is named", { Principal: { AWS: role.arn } }, role, {}, "allowed"],
        ["a role whose account is named", { Principal: { AWS: "arn:aws:iam::111111111111:root" } }, role, {}, "account"],
        ["a role whose account's number is named", { Principal: { AWS: "111111111111" } }, role, {}, "account"],
        ["a role of another account", { Principal: { AWS: "222222222222" } }, role, {}, "none"],
        ["another action", { Principal: "*", Action: "s3:PutObject" }, role, {}, "none"],
        ["an action by pattern, whatever its case", { Principal: "*", Action: "S3:Get*" }, role, {}, "allowed"],
        ["another resource", { Principal: "*", Resource: "arn:aws:s3:::other/*" }, role, {}, "none"],
        [
            "a condition that holds",
            { Principal: "*", Condition: { StringEquals: { "aws:SourceAccount": "1" } } },
            ecs,
            { "aws:SourceAccount": "1" },
            "allowed",
        ],
        [
            "a condition on a key that is not there",
            { Principal: "*", Condition: { StringEquals: { "aws:SourceAccount": "1" } } },
            ecs,
            {},
            "none",
        ],
        [
            "the same, if it exists",
            { Principal: "*", Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } } },
            ecs,
            {},
            "allowed",
        ],
        [
            "an ARN by pattern",
            { Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/dep*" } } },
            role,
            {},
            "allowed",
        ],
        [
            "an ARN pattern that stops at a colon",
            { Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam*:role/deploy" } } },
            role,
            {},
            "none",
        ],
        [
            "a negated condition",
            { Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalAccount": "111111111111" } } },
            role,
            {},
            "none",
        ],
        ["a number", { Principal: "*", Condition: { NumericLessThan: { "s3:max-keys": "10" } } }, role, { "s3:max-keys": "9" }, "allowed"],
        [
            "an address",
            { Principal: "*", Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } },
            role,
            { "aws:SourceIp": "10.1.2.3" },
            "allowed",
        ],
        [
            "an address elsewhere",
            { Principal: "*", Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } },
            role,
            { "aws:SourceIp": "11.1.2.3" },
            "none",
        ],
        ["a key that must not be there", { Principal: "*", Condition: { Null: { "aws:TokenIssueTime": "true" } } }, role, {}, "allowed"],
        [
            "all values of a set",
            { Principal: "*", Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } } },
            role,
            { "aws:TagKeys": ["a", "c"] },
            "none",
        ],
        [
            "any value of a set",
            { Principal: "*", Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "b"] } } },
            role,
            { "aws:TagKeys": ["a", "c"] },
            "allowed",
        ],
    ];
    for (const [what, statement, by, context, verdict] of cases) {
        it(`answers "${verdict}" to ${what}`, () => {
            const parsed = parsePolicy(document({ ...allow, ...statement }), "resource");
            const request = { by, action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key", context: context as Record<string, string> };
            expect(evaluate(parsed, request)).to.equal(verdict);
        });
    }

    it("lets a Deny win", () => {
        const parsed = parsePolicy(document({ ...allow, Principal: "*" }, { ...allow, Effect: "Deny", Principal: "*" }), "resource");
        expect(evaluate(parsed, { by: role, action: "s3:GetObject", resource: "arn:aws:s3:::a" })).to.equal("denied");
    });
});
