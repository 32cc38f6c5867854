import { expect } from "chai";
import { mayUseKey, requireKey, resolveKey } from "../../../packages/sandbox/src/services/kms.ts";
import { Account, type Outputs, policy, refused, trust, unchecked } from "./account.ts";

const type = { key: "aws:kms/key:Key", alias: "aws:kms/alias:Alias", role: "aws:iam/role:Role", inline: "aws:iam/rolePolicy:RolePolicy" };
const root = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "kms:*", Resource: "*" };
const document = (...statements: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });

describe("sandbox KMS", () => {
    let here: Account;
    const key = (inputs: object = {}): Outputs => here.create(type.key, inputs);
    beforeEach(() => {
        here = new Account();
    });

    it("makes a key with an id, an ARN, and AWS's policy", () => {
        const made = key();
        expect(made.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
        expect(made["arn"]).to.equal(`arn:aws:kms:eu-central-1:111111111111:key/${made.id}`);
        expect(made["keyId"]).to.equal(made.id);
        expect(JSON.parse(made["policy"]).Statement[0].Principal).to.deep.equal({ AWS: "arn:aws:iam::111111111111:root" });
        expect(key({ multiRegion: true }).id).to.match(/^mrk-[0-9a-f]{32}$/);
    });

    it("refuses a policy that locks the caller out, unless it is told not to look", () => {
        const locked = policy({ Principal: { Service: "logs.amazonaws.com" }, Action: "kms:*", Resource: "*" });
        const words = "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.";
        refused(() => key({ policy: locked }), words);
        expect(key({ policy: locked, bypassPolicyLockoutSafetyCheck: true })["policy"]).to.equal(locked);
        const withoutPut = document({ ...root, Action: ["kms:Describe*", "kms:Encrypt"] });
        refused(() => key({ policy: withoutPut }), words);
        const denied = document(root, { ...root, Effect: "Deny", Principal: "*", Action: "kms:PutKeyPolicy" });
        refused(() => key({ policy: denied }), words);
    });

    it("takes a policy that names the caller's own role", () => {
        const place = { ...here.place, caller: "arn:aws:sts::111111111111:assumed-role/OrganizationAccountAccessRole/pulumi" };
        const own = document({ ...root, Principal: { AWS: "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole" } });
        const { inputs } = here.aws.check(place, { type: type.key, name: "k", news: { policy: own } });
        expect(here.aws.create(place, type.key, inputs).id).to.have.length(36);
    });

    it("refuses principals that do not exist", () => {
        const words = "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.";
        refused(() => key({ policy: document(root, { ...root, Principal: { AWS: "arn:aws:iam::222222222222:role/deploy" } }) }), words);
        here.at("222222222222").create(type.role, { name: "deploy", assumeRolePolicy: trust({ Service: "ecs.amazonaws.com" }) });
        expect(key({ policy: document(root, { ...root, Principal: { AWS: "arn:aws:iam::222222222222:role/deploy" } }) }).id).to.have.length(
            36,
        );
    });

    it("refuses invalid JSON, a wait that is too short, and what does not go with a key's kind", () => {
        refused(() => key({ policy: "{" }), "MalformedPolicyDocumentException: Syntax errors in policy.");
        unchecked(() => key({ deletionWindowInDays: 6 }), "deletionWindowInDays is 6, not 7 to 30 days.");
        unchecked(() => key({ rotationPeriodInDays: 30 }), "rotationPeriodInDays is 30, not 90 to 2560 days.");
        refused(
            () => key({ customerMasterKeySpec: "RSA_2048", keyUsage: "SIGN_VERIFY", enableKeyRotation: true }),
            "UnsupportedOperationException: You cannot enable automatic key rotation of an asymmetric KMS key.",
        );
        refused(
            () => key({ keyUsage: "SIGN_VERIFY" }),
            "ValidationException: The operation failed because the KeyUsage value SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
        );
        expect(key({ deletionWindowInDays: 7, enableKeyRotation: true, rotationPeriodInDays: 90 })["rotationPeriodInDays"]).to.equal(90);
    });

    it("changes a policy in place, and its kind by a new key", () => {
        const made = key({ description: "a" });
        const news = { description: "a", policy: document(root, { ...root, Principal: { Service: "logs.eu-central-1.amazonaws.com" } }) };
        expect(here.changes(type.key, made.id, { description: "a" }, news)).to.deep.equal(["policy"]);
        expect(here.update(type.key, made.id, { description: "a" }, news)["policy"]).to.equal(news.policy);
        expect(here.changes(type.key, made.id, news, news)).to.deep.equal([]);
        expect(here.changes(type.key, made.id, news, { ...news, multiRegion: true })).to.deep.equal(["multiRegion!"]);
    });

    it("refuses an alias that is taken, that AWS keeps, or of a key that is not there", () => {
        const { arn, id } = key();
        const alias = (name: string, targetKeyId: string): Outputs => here.create(type.alias, { name, targetKeyId });
        expect(alias("alias/app", id)).to.include({ targetKeyArn: arn, arn: "arn:aws:kms:eu-central-1:111111111111:alias/app" });
        refused(
            () => alias("alias/app", arn),
            "AlreadyExistsException: An alias with the name arn:aws:kms:eu-central-1:111111111111:alias/app already exists",
        );
        unchecked(() => alias("alias/aws/app", id), "name begins with alias/aws/, which AWS keeps for its own keys.");
        unchecked(() => alias("app", id), 'name is "app", not alias/ and letters, digits and /_-.');
        refused(() => alias("alias/b", `${arn}0`), `NotFoundException: Key '${arn}0' does not exist`);
        const elsewhere = here.at("222222222222").create(type.key, {})["arn"] as string;
        refused(() => alias("alias/b", elsewhere), `NotFoundException: Key '${elsewhere}' does not exist`);
    });

    describe("for its users", () => {
        const need = (given: string, use?: Parameters<typeof requireKey>[2]): string =>
            here.aws.within(here.place, call => requireKey(call, given, use).arn);
        it("finds keys by id, ARN and alias, in this region only", () => {
            const { arn, id } = key();
            here.create(type.alias, { name: "alias/app", targetKeyId: id });
            for (const given of [id, arn, "alias/app", "arn:aws:kms:eu-central-1:111111111111:alias/app"])
                expect(need(given)).to.equal(arn);
            refused(() => need(`${id}0`), `NotFoundException: Key '${arn}0' does not exist`);
            refused(() => need("alias/gone"), "NotFoundException: Alias arn:aws:kms:eu-central-1:111111111111:alias/gone is not found.");
            const other = arn.replace("eu-central-1", "eu-west-1");
            refused(() => need(other), `NotFoundException: Key '${other}' does not exist`);
            expect(need("alias/aws/s3")).to.equal("arn:aws:kms:eu-central-1:111111111111:alias/aws/s3");
        });

        it("refuses keys that are disabled or to be deleted", () => {
            const disabled = key({ isEnabled: false })["arn"] as string;
            refused(() => need(disabled), `DisabledException: ${disabled} is disabled.`);
            const { arn, id } = key();
            here.delete(type.key, id);
            refused(() => need(arn), `KMSInvalidStateException: ${arn} is pending deletion.`);
            refused(() => here.create(type.alias, { name: "alias/a", targetKeyId: arn }), `NotFoundException: Key '${arn}' does not exist`);
        });

        it("refuses services that the policy does not name, under the conditions of the call", () => {
            const logs = "logs.eu-central-1.amazonaws.com";
            const closed = key()["arn"] as string;
            refused(
                () => need(closed, logs),
                `AccessDeniedException: ${logs} is not authorized to perform: kms:GenerateDataKey on resource: ${closed}`,
            );
            const use = {
                ...root,
                Principal: { Service: logs },
                Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:111111111111:*" } },
            };
            const open = key({ policy: document(root, use) })["arn"] as string;
            refused(
                () => need(open, logs),
                `AccessDeniedException: ${logs} is not authorized to perform: kms:GenerateDataKey on resource: ${open}`,
            );
            const context = { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:111111111111:log-group:a" };
            expect(need(open, { by: logs, context })).to.equal(open);
        });

        it("lets another account's role in by both its own policy and the key's", () => {
            const there = here.at("222222222222");
            const role = there.create(type.role, { name: "deploy", assumeRolePolicy: trust({ Service: "ecs.amazonaws.com" }) })[
                "arn"
            ] as string;
            const arn = key({ policy: document(root, { ...root, Principal: { AWS: role } }) })["arn"] as string;
            const may = (): boolean =>
                here.aws.within(here.place, call => {
                    const found = resolveKey(call, arn);
                    return found !== undefined && mayUseKey(call, found, role, "kms:Decrypt");
                });
            expect(may()).to.equal(false);
            there.create(type.inline, { name: "use", role: "deploy", policy: policy({ Action: "kms:Decrypt", Resource: arn }) });
            expect(may()).to.equal(true);
        });
    });
});

describe("sandbox CloudWatch Logs", () => {
    const group = "aws:cloudwatch/logGroup:LogGroup";
    it("refuses a group that exists, days that AWS does not know, and a key that it may not use", () => {
        const here = new Account();
        expect(here.create(group, { name: "/a" })["arn"]).to.equal("arn:aws:logs:eu-central-1:111111111111:log-group:/a");
        refused(() => here.create(group, { name: "/a" }), "ResourceAlreadyExistsException: The specified log group already exists");
        unchecked(
            () => here.create(group, { name: "/b", retentionInDays: 8 }),
            "retentionInDays is 8, not one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.",
        );
        const denied =
            "AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-central-1:111111111111:log-group:/b'";
        refused(() => here.create(group, { name: "/b", kmsKeyId: here.create(type.key, {})["arn"] }), denied);
        const actions = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"];
        const use = { Effect: "Allow", Principal: { Service: "logs.eu-central-1.amazonaws.com" }, Action: actions, Resource: "*" };
        const open = here.create(type.key, { policy: document(root, use) })["arn"];
        expect(here.create(group, { name: "/b", kmsKeyId: open })["kmsKeyId"]).to.equal(open);
        const other = here.create(type.key, {
            policy: document(root, {
                ...use,
                Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:111111111111:log-group:/c" } },
            }),
        })["arn"];
        refused(() => here.update(group, "/b", { name: "/b", kmsKeyId: open }, { name: "/b", kmsKeyId: other }), denied);
    });
});
