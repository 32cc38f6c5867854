import { codeCommit } from "@causeway/pipeline";
import { expect } from "chai";
import { cloneGrants } from "../../../packages/pipeline/src/sources/source.ts";
import { type Organization, organization, said } from "../../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud, scopeOf } from "../delivered.ts";
import { complaintsAbout } from "./complaints.ts";

const reading = (repository: string) => ({
    actions: [
        "codecommit:CancelUploadArchive",
        "codecommit:GetBranch",
        "codecommit:GetCommit",
        "codecommit:GetRepository",
        "codecommit:GetUploadArchiveStatus",
        "codecommit:UploadArchive",
    ],
    resources: [`arn:aws:codecommit:eu-west-1:111111111111:${repository}`],
});
/** What the plan knows of an action's configuration. */
const known = (BranchName: string, OutputArtifactFormat = "CODE_ZIP") => ({
    BranchName,
    PollForSourceChanges: "false",
    OutputArtifactFormat,
});

const branch = (is: string) => `branch is ${is}: must be the name of a branch, such as main or release/2`;
const repository = (is: string) => `repository is ${is}: must be 1 to 100 letters, digits and ._-, and not end in .git`;
const name = (is: string) => `name is ${is}: must be 1 to 20 lower-case letters, digits and dashes, and start with a letter`;
const faults: readonly (readonly [object, ...string[]])[] = [
    [{ repository: "shop.git", branch: "", name: "Tools" }, repository('"shop.git"'), branch('""'), name('"Tools"')],
    [{ repository: "", branch: null, name: "" }, repository('""'), branch("null"), name('""')],
    [{ repository: 5, branch: Number.NaN, name: ["source"] }, repository("5"), branch("NaN"), name('["source"]')],
    [{ repository: "a/b" }, repository('"a/b"')],
    [{ repository: "a".repeat(101) }, repository(`"${"a".repeat(101)}"`)],
    ...[
        "a b",
        "a..b",
        "/a",
        "a/",
        "a//b",
        "a.lock",
        "a.lock/b",
        ".a",
        "a/.b",
        "a.",
        "a@{b",
        "a*",
        "a?",
        "a[",
        "a~",
        "a^",
        "a:b",
        "a\\b",
    ].map(bad => [{ branch: bad }, branch(`"${bad}"`)] as const),
    [{ branch: "a".repeat(257) }, branch(`"${"a".repeat(257)}"`)],
    [{ name: "a".repeat(21) }, name(`"${"a".repeat(21)}"`)],
    [{ name: "1st" }, name('"1st"')],
    [{ name: "my.tools" }, name('"my.tools"')],
];
const sound = [
    {},
    { repository: "a".repeat(100), branch: "a".repeat(256), name: "a".repeat(20) },
    { repository: "Shop_1.2-x", branch: "release/2.0@x-locked" },
    { branch: "users/a.lockb", name: "t-1" },
];
describe("codeCommit", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    it("makes the source, whose variables have a namespace", () => {
        const step = codeCommit();
        expect(step.plan).to.deep.equal({
            source: {
                name: "source",
                type: { category: "Source", provider: "CodeCommit" },
                makes: [{ name: "source" }],
                namespace: "Source",
                configuration: known("main"),
                gives: ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitterDate", "RepositoryName"],
            },
        });
        expect(`${step.variables.CommitId}`).to.equal("#{Source.CommitId}");
        expect(step.source).to.deep.equal({ name: "source" });
        expect(String(step.variables.CommitId)).to.equal("#{Source.CommitId}");
    });

    it("is called as the caller says, in all that is named after it", async () => {
        const step = codeCommit({ name: "tools", branch: "release" });
        const { plan, source, variables } = step;
        expect({ ...plan.source, gives: [] }).to.deep.equal({
            name: "tools",
            type: { category: "Source", provider: "CodeCommit" },
            makes: [{ name: "tools" }],
            namespace: "Tools",
            configuration: known("release"),
            gives: [],
        });
        expect(source).to.deep.equal({ name: "tools" });
        expect(`${variables.CommitMessage}`).to.equal("#{Tools.CommitMessage}");
        const { cloud, leaves } = await createStep(here, step);
        expect(said(cloud, "step-repository")["repositoryName"]).to.equal("payments-checkout-tools");
        expect(leaves["source"]).to.deep.equal({
            configuration: { RepositoryName: "payments-checkout-tools" },
            grants: [reading("payments-checkout-tools")],
        });
    });

    it("hands builds a repository to clone, which they may pull", async () => {
        const step = codeCommit({ fullClone: true });
        expect(step.plan.source.configuration).to.deep.equal(known("main", "CODEBUILD_CLONE_REF"));
        const grants = await cloneOf(codeCommit({ fullClone: true }));
        expect(grants).to.deep.equal([
            { actions: ["codecommit:GitPull"], resources: ["arn:aws:codecommit:eu-west-1:111111111111:payments-checkout"] },
        ]);
        expect(await cloneOf(codeCommit({ fullClone: true, repository: "shop" }))).to.deep.equal([
            { actions: ["codecommit:GitPull"], resources: ["arn:aws:codecommit:eu-west-1:111111111111:shop"] },
        ]);
        expect(await cloneOf(codeCommit())).to.deep.equal([]);
    });

    /** What a build needs that reads the artifact "source" by its name alone. */
    const cloneOf = (step: ReturnType<typeof codeCommit>) =>
        deliveryCloud(here).run(async () => cloneGrants(scopeOf(delivered(), [step]), [{ name: "source" }, { name: "images" }]));

    it("makes a repository of its own, encrypted with the delivery account's key", async () => {
        const { cloud, leaves } = await createStep(here, codeCommit());
        expect(cloud.identities()).to.deep.equal([
            "aws:codecommit/repository:Repository step-repository",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
        expect(said(cloud, "step-repository")).to.deep.equal({
            repositoryName: "payments-checkout",
            description: "Source of checkout",
            kmsKeyId: here.delivery.keyArn,
        });
        expect(leaves).to.deep.equal({
            source: { configuration: { RepositoryName: "payments-checkout" }, grants: [reading("payments-checkout")] },
        });
    });

    it("reads an existing repository where told to, and makes none", async () => {
        const { cloud, leaves } = await createStep(here, codeCommit({ repository: "shop", branch: "release" }));
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
        expect(leaves).to.deep.equal({ source: { configuration: { RepositoryName: "shop" }, grants: [reading("shop")] } });
    });

    it("says what of it EventBridge's events name", async () => {
        const watched = await deliveryCloud(here).run(async () => {
            const scope = scopeOf(delivered());
            return [codeCommit(), codeCommit({ repository: "shop" })].map(step => step.watched?.(scope));
        });
        expect(watched).to.deep.equal(
            ["payments-checkout", "shop"].map(name => ({ name, arn: `arn:aws:codecommit:eu-west-1:111111111111:${name}` })),
        );
    });

    it("names all that is wrong with what it is given", () => {
        for (const [options, ...problems] of faults)
            expect(
                complaintsAbout(() => codeCommit(options)),
                JSON.stringify(options),
            ).to.deep.equal(problems);
        for (const options of sound)
            expect(
                complaintsAbout(() => codeCommit(options)),
                JSON.stringify(options),
            ).to.deep.equal([]);
    });
});
