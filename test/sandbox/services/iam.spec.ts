import { expect } from "chai";
import { AwsError } from "../../../packages/sandbox/src/model/errors.ts";
import { mayAssume, requireRole } from "../../../packages/sandbox/src/services/iam.ts";
import { Account, type Outputs, policy, refused, trust, unchecked } from "./account.ts";

const type = {
    role: "aws:iam/role:Role",
    inline: "aws:iam/rolePolicy:RolePolicy",
    policy: "aws:iam/policy:Policy",
    attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    profile: "aws:iam/instanceProfile:InstanceProfile",
};
const ecs = trust({ Service: "ecs-tasks.amazonaws.com" });
const read = policy({ Action: "s3:GetObject", Resource: "*" });
const filler = (characters: number): string => {
    const empty = policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::" });
    return policy({ Action: "s3:GetObject", Resource: `arn:aws:s3:::${"a".repeat(characters - empty.length)}` });
};

describe("sandbox IAM", () => {
    let here: Account;
    let role: (name: string, assumeRolePolicy?: unknown, more?: object) => Outputs;
    beforeEach(() => {
        here = new Account();
        role = (name, assumeRolePolicy = ecs, more = {}) => here.create(type.role, { name, assumeRolePolicy, ...more });
    });

    it("makes a role with an ARN, an id and AWS's defaults", () => {
        const made = role("task", ecs, { path: "/team/" });
        expect(made["arn"]).to.equal("arn:aws:iam::111111111111:role/team/task");
        expect(made["uniqueId"]).to.match(/^AROA[A-Z2-7]{17}$/);
        expect(made["maxSessionDuration"]).to.equal(3600);
        expect(made.id).to.equal("task");
        expect(role("other")["uniqueId"]).not.to.equal(made["uniqueId"]);
    });

    it("refuses a role whose name is taken, and takes it in another account", () => {
        role("task");
        refused(() => role("task"), "EntityAlreadyExists: Role with name task already exists.");
        expect(here.at("222222222222").create(type.role, { name: "task", assumeRolePolicy: ecs }).id).to.equal("task");
    });

    it("refuses a name that is too long, a path without slashes, a session that is too short", () => {
        unchecked(() => role("a".repeat(65)), `name is "${"a".repeat(65)}", not 1 to 64 letters, digits and _+=,.@-.`);
        unchecked(() => role("a", ecs, { path: "team" }), 'path is "team", which does not begin and end with /.');
        unchecked(() => role("a", ecs, { maxSessionDuration: 60 }), "maxSessionDuration is 60, not 3600 to 43200 seconds.");
        expect(role("a".repeat(64)).id).to.equal("a".repeat(64));
    });

    it("refuses principals that do not exist", () => {
        const invalid = (principal: object, sentence: string): void =>
            refused(() => role("a", trust(principal)), `MalformedPolicyDocument: Invalid principal in policy: ${sentence}`);
        invalid({ AWS: "arn:aws:iam::333333333333:root" }, '"AWS":"arn:aws:iam::333333333333:root"');
        invalid({ AWS: "333333333333" }, '"AWS":"333333333333"');
        invalid({ AWS: "arn:aws:iam::222222222222:role/gone" }, '"AWS":"arn:aws:iam::222222222222:role/gone"');
        invalid({ AWS: "arn:aws:iam::111111111111:role/a" }, '"AWS":"arn:aws:iam::111111111111:role/a"');
        invalid({ AWS: "arn:aws:iam::111111111111:user/bob" }, '"AWS":"arn:aws:iam::111111111111:user/bob"');
        invalid({ Service: "ecs-tasks" }, '"SERVICE":"ecs-tasks"');
    });

    it("takes principals that exist: a role of another account, at its path and no other", () => {
        here.at("222222222222").create(type.role, { name: "deployer", path: "/team/", assumeRolePolicy: ecs });
        expect(role("a", trust({ AWS: "arn:aws:iam::222222222222:role/team/deployer" })).id).to.equal("a");
        refused(
            () => role("b", trust({ AWS: "arn:aws:iam::222222222222:role/deployer" })),
            'MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::222222222222:role/deployer"',
        );
        expect(role("c", trust({ AWS: ["222222222222", "arn:aws:iam::111111111111:root"] })).id).to.equal("c");
    });

    it("refuses a trust policy of more than 2048 characters", () => {
        const long = trust({ Service: "ecs-tasks.amazonaws.com" }, { Sid: "a".repeat(2048) });
        refused(() => role("a", long), "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048");
    });

    it("refuses a boundary that does not exist", () => {
        const arn = "arn:aws:iam::111111111111:policy/gone";
        refused(() => role("a", ecs, { permissionsBoundary: arn }), `NoSuchEntity: Scope ARN: ${arn} does not exist or is not attachable.`);
        expect(role("a", ecs, { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }).id).to.equal("a");
    });

    it("refuses to delete a role with policies, unless they are to be detached by force", () => {
        role("a");
        here.create(type.inline, { name: "read", role: "a", policy: read });
        refused(() => here.delete(type.role, "a"), "DeleteConflict: Cannot delete entity, must delete policies first.");
        const attached = here.create(type.attachment, { role: "a", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
        refused(() => here.delete(type.role, "a"), "DeleteConflict: Cannot delete entity, must detach all policies first.");
        here.delete(type.attachment, attached.id);
        here.delete(type.inline, "a:read");
        here.delete(type.role, "a");
        role("b", ecs, { forceDetachPolicies: true });
        here.create(type.inline, { name: "read", role: "b", policy: read });
        here.delete(type.role, "b");
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("refuses inline policies of a role that is not there, and more than 10,240 characters in all of a role's", () => {
        refused(
            () => here.create(type.inline, { name: "read", role: "gone", policy: read }),
            "NoSuchEntity: The role with name gone cannot be found.",
        );
        role("a");
        here.create(type.inline, { name: "one", role: "a", policy: filler(6000) });
        refused(
            () => here.create(type.inline, { name: "two", role: "a", policy: filler(4241) }),
            "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role a",
        );
        expect(here.create(type.inline, { name: "two", role: "a", policy: filler(4240) }).id).to.equal("a:two");
    });

    it("lets the last of two inline policies of one name hold", () => {
        role("a");
        here.create(type.inline, { name: "one", role: "a", policy: filler(6000) });
        here.create(type.inline, { name: "one", role: "a", policy: read });
        expect(here.read(type.inline, "a:one")["policy"]).to.equal(read);
    });

    it("refuses a managed policy of more than 6,144 characters, and one that is attached to be deleted", () => {
        refused(
            () => here.create(type.policy, { name: "a", policy: filler(6145) }),
            "LimitExceeded: Cannot exceed quota for PolicySize: 6144",
        );
        const made = here.create(type.policy, { name: "a", policy: filler(6144) });
        expect(made["arn"]).to.equal("arn:aws:iam::111111111111:policy/a");
        role("r");
        here.create(type.attachment, { role: "r", policyArn: made["arn"] });
        expect(here.read(type.policy, made.id)["attachmentCount"]).to.equal(1);
        refused(() => here.delete(type.policy, made.id), "DeleteConflict: Cannot delete a policy attached to entities.");
    });

    it("refuses attachments of policies that do not exist, and an eleventh", () => {
        role("a");
        const attach = (policyArn: string): Outputs => here.create(type.attachment, { role: "a", policyArn });
        refused(
            () => attach("arn:aws:iam::111111111111:policy/gone"),
            "NoSuchEntity: Policy arn:aws:iam::111111111111:policy/gone does not exist or is not attachable.",
        );
        expect(() => attach("arn:aws:iam::aws:policy/Nonesuch")).to.throw(
            "not simulated: the AWS-managed policy arn:aws:iam::aws:policy/Nonesuch",
        );
        const arns = Array.from(
            { length: 11 },
            (_, index) => here.create(type.policy, { name: `p${index}`, policy: read })["arn"] as string,
        );
        for (const arn of arns.slice(0, 10)) attach(arn);
        refused(() => attach(arns[10] as string), "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10");
    });

    it("takes a deleted role out of its instance profiles", () => {
        role("a");
        const profile = here.create(type.profile, { name: "p", role: "a" });
        expect(profile["arn"]).to.equal("arn:aws:iam::111111111111:instance-profile/p");
        here.delete(type.role, "a");
        expect(here.read(type.profile, "p")["role"]).to.equal(undefined);
        refused(() => here.create(type.profile, { name: "q", role: "a" }), "NoSuchEntity: The role with name a cannot be found.");
    });

    it("makes a service-linked role once", () => {
        const linked = "aws:iam/serviceLinkedRole:ServiceLinkedRole";
        const made = here.create(linked, { awsServiceName: "ecs.amazonaws.com" });
        expect(made["arn"]).to.equal("arn:aws:iam::111111111111:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
        refused(
            () => here.create(linked, { awsServiceName: "ecs.amazonaws.com" }),
            "InvalidInput: Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.",
        );
        expect(() => here.create(linked, { awsServiceName: "es.amazonaws.com" })).to.throw(
            "not simulated: the service-linked role of es.amazonaws.com",
        );
        here.delete(linked, made.id);
        expect(here.aws.objects()).to.deep.equal([]);
    });

    it("refuses what is not modelled by name", () => {
        unchecked(() => role("a", ecs, { managedPolicyArns: [] }), "not simulated: property managedPolicyArns of aws:iam/role:Role");
    });

    describe("roles for services", () => {
        const problem = (arn: string, service = "ecs-tasks.amazonaws.com", source?: string): string => {
            try {
                here.aws.within(here.place, call =>
                    requireRole(call, arn, service, (reason, fault) => new AwsError(fault, reason), source ? { source } : {}),
                );
                return "none";
            } catch (error) {
                return (error as Error).message;
            }
        };
        it("must exist, here, and trust the service", () => {
            const arn = role("task")["arn"] as string;
            expect(problem(arn)).to.equal("none");
            expect(problem(arn, "ecs.amazonaws.com")).to.equal(
                `trust: the trust policy of ${arn} does not let ecs.amazonaws.com assume it`,
            );
            expect(problem(`${arn}2`)).to.equal(`missing: the role ${arn}2 does not exist`);
            const other = here.at("222222222222").create(type.role, { name: "task", assumeRolePolicy: ecs })["arn"];
            expect(problem(other)).to.equal(`other account: the role ${other} is of another account`);
        });

        it("must trust it under the conditions of the call", () => {
            const when = (condition: object): string => trust({ Service: "ecs-tasks.amazonaws.com" }, { Condition: condition });
            expect(problem(role("a", when({ StringEquals: { "aws:SourceAccount": "111111111111" } }))["arn"])).to.equal("none");
            const arn = role("b", when({ StringEquals: { "aws:SourceAccount": "222222222222" } }))["arn"];
            expect(problem(arn)).to.equal(`trust: the trust policy of ${arn} does not let ecs-tasks.amazonaws.com assume it`);
            const source = role("c", when({ ArnLike: { "aws:SourceArn": "arn:aws:ecs:*:111111111111:*" } }))["arn"];
            expect(problem(source, undefined, "arn:aws:ecs:eu-central-1:111111111111:service/x")).to.equal("none");
            expect(problem(source, undefined, "arn:aws:ecs:eu-central-1:222222222222:service/x")).to.match(/^trust: /);
        });
    });

    describe("roles for roles", () => {
        const may = (wanted: string, asker: string): boolean => here.aws.within(here.place, call => mayAssume(call, wanted, asker));
        it("need trust on one side and permission on the other, between accounts", () => {
            const pipeline = role("pipeline")["arn"] as string;
            const there = here.at("222222222222");
            const deploy = there.create(type.role, { name: "deploy", assumeRolePolicy: trust({ AWS: pipeline }) })["arn"] as string;
            expect(may(deploy, pipeline)).to.equal(false);
            here.create(type.inline, { name: "assume", role: "pipeline", policy: policy({ Action: "sts:AssumeRole", Resource: deploy }) });
            expect(may(deploy, pipeline)).to.equal(true);
            const closed = there.create(type.role, { name: "closed", assumeRolePolicy: ecs })["arn"] as string;
            expect(may(closed, pipeline)).to.equal(false);
        });

        it("need no permission of their own where one account's trust policy names them", () => {
            const asker = role("asker")["arn"] as string;
            expect(may(role("named", trust({ AWS: asker }))["arn"], asker)).to.equal(true);
            const byAccount = role("account", trust({ AWS: "111111111111" }))["arn"] as string;
            expect(may(byAccount, asker)).to.equal(false);
            here.create(type.attachment, { role: "asker", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
            expect(may(byAccount, asker)).to.equal(true);
        });
    });
});
