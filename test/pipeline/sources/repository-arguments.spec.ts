import { Repository } from "@causeway/pipeline";
import { expect } from "chai";
import { complaintsOf, type Organization, organization } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../delivered.ts";

describe("Repository, given bad arguments", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });
    const complaints = (args: object, name = "shop") =>
        complaintsOf("payments-delivery", () => new Repository(name, { delivery: delivered(), ...args }), deliveryCloud(here));

    it("names all that is wrong at once, and registers nothing", async () => {
        expect(
            await complaints({
                repositoryName: "shop.git",
                description: "a".repeat(1001),
                approvals: {
                    Leads: {
                        needed: 0,
                        reviewers: ["Mary", "arn:aws:iam::222222222222:user/Mary", { role: "a/b" }, { team: "x" }],
                        branches: [],
                    },
                    none: null,
                },
                protect: {
                    branches: ["a b"],
                    mergePullRequests: "yes",
                    roles: ["AWSReservedSSO_Dev_0123456789abcdef", "a/b"],
                    groups: [],
                },
                notify: { channel: "team", on: ["merged"] },
            }),
        ).to.deep.equal([
            'repositoryName is "shop.git": must be 1 to 100 letters, digits and ._-, and not end in .git',
            `description is "${"a".repeat(1001)}": must be up to 1,000 characters`,
            "approvals.Leads is called in other than 1 to 30 lower-case letters, digits and dashes",
            "approvals.Leads.needed is 0: must be a whole number from 1",
            'approvals.Leads.reviewers[0] is "Mary": must be the ARN of a user or a role, or { role }, { permissionSet } or { user }',
            "approvals.Leads.reviewers[1] is of account 222222222222: CodeCommit counts approvals of 111111111111 alone",
            'approvals.Leads.reviewers[2].role is "a/b": must be a name of IAM\'s',
            'approvals.Leads.reviewers[3] is {"team":"x"}: must be an ARN, or { role }, { permissionSet } or { user }',
            "approvals.Leads.branches needs at least one, or is left out",
            "approvals.none is null, not a rule",
            'protect.branches[0] is "a b": must be the name of a branch, such as main or release/2',
            'protect.mergePullRequests is "yes": must be true or false',
            "protect.roles[0] is a role of Identity Center, which AWS lets nobody change: name the policy in its permission set",
            'protect.roles[1] is "a/b": must be the name of a role',
            "protect.groups needs at least one, or is left out",
            "notify.channel is missing: a TeamChannel, or the ARN of a topic as topicArn",
            `notify.on[0] is merged, not one of ${announced.join(", ")}`,
        ]);
    });

    const rows: readonly (readonly [object, ...string[]])[] = [
        [{ approvals: ["leads"] }, 'approvals is ["leads"]: must be rules by their names, such as { leads: { needed: 2 } }'],
        [{ approvals: { leads: { needed: Number.NaN } } }, "approvals.leads.needed is NaN: must be a whole number from 1"],
        [{ approvals: { leads: { needed: 1.5 } } }, "approvals.leads.needed is 1.5: must be a whole number from 1"],
        [{ approvals: { leads: { reviewers: [] } } }, "approvals.leads.reviewers needs at least one, or is left out"],
        [
            { approvals: { leads: { branches: ["*-x"] } } },
            'approvals.leads.branches[0] is "*-x": CodeCommit takes no pattern that begins with *',
        ],
        [{ approvals: { leads: { branches: ["main", "main"] } } }, 'approvals.leads.branches[1] is "main", which is there already'],
        [
            { approvals: { leads: { branches: Array.from({ length: 101 }, (_, at) => `r${at}`) } } },
            "approvals.leads.branches has more than 100 branches",
        ],
        [
            { approvals: { leads: { reviewers: Array.from({ length: 60 }, (_, at) => ({ user: `${at}`.padStart(30, "u") })) } } },
            "approvals.leads makes a rule of 4072 characters: CodeCommit takes 3,000",
        ],
        [{ protect: {} }, "protect.branches needs at least one, or is left out"],
        [{ protect: { branches: [] } }, "protect.branches needs at least one, or is left out"],
        [{ protect: "main" }, 'protect is "main": must say { branches }'],
        [
            { protect: { branches: Array.from({ length: 50 }, (_, at) => `release/${at}`.padEnd(110, "x")) } },
            "protect.branches make a policy of 6791 characters: IAM takes 6,144",
        ],
    ];
    for (const [args, ...problems] of rows) {
        it(`says so of ${JSON.stringify(args).slice(0, 70)}`, async () => {
            expect(await complaints(args)).to.deep.equal(problems);
        });
    }

    it("says that it makes a name that CodeCommit refuses", async () => {
        expect(await complaints({}, "shop.git")).to.deep.equal([
            'name is "payments-shop.git": must be 1 to 100 letters, digits and ._-, and not end in .git',
        ]);
    });

    it("takes the last arguments that are good", async () => {
        const cloud = deliveryCloud(here);
        await cloud.run(
            () =>
                new Repository("shop", {
                    delivery: delivered(),
                    repositoryName: "a".repeat(100),
                    description: "",
                    approvals: {
                        ["a".repeat(30)]: {
                            needed: 1,
                            branches: Array.from({ length: 100 }, (_, at) => `r${at}*`),
                            reviewers: [{ role: "*" }],
                        },
                    },
                    protect: { branches: ["*", "a*b"], mergePullRequests: false },
                }),
        );
        expect(cloud.identities().filter(identity => !identity.startsWith("pulumi:")).length).to.equal(5);
    });
});

const announced = [
    ...["commitCommented", "pullRequestCommented", "approvalsChanged", "approvalsOverridden"],
    ...["pullRequestCreated", "pullRequestUpdated", "pullRequestChanged", "pullRequestMerged", "created", "deleted", "updated"],
];
