import { bitbucket, Connection, type GitOptions, gitHub, gitHubEnterprise, gitLab, gitLabSelfManaged, Host } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { cloneGrants } from "../../../packages/pipeline/src/sources/source.ts";
import { type Organization, organization, resolved } from "../../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud, scopeOf } from "../delivered.ts";
import { complaintsAbout } from "./complaints.ts";
import { warningsOf } from "./warnings.ts";

const arnOf = (service: string) => `arn:aws:${service}:eu-west-1:111111111111:connection/6a2f0f4e-0d3c-4a5b-9c62-4f3f4f0c1b2a`;
const [connection, old] = [arnOf("codeconnections"), arnOf("codestar-connections")];
const using = { actions: ["codeconnections:UseConnection", "codestar-connections:UseConnection"], resources: [connection, old] };
const known = (change: object = {}) => ({
    FullRepositoryId: "example/shop",
    BranchName: "main",
    DetectChanges: "false",
    OutputArtifactFormat: "CODE_ZIP",
    ...change,
});
const sources = { gitHub, gitLab, bitbucket, gitHubEnterprise, gitLabSelfManaged };

describe("sources over a connection", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    for (const [called, source] of Object.entries(sources)) {
        it(`${called} reads a branch over its connection, and only its triggers start the pipeline`, async () => {
            const step = source({ connection, repository: "example/shop" });
            const { name, starts, branch, plan, variables } = step;
            expect({ name, starts, branch, plan }).to.deep.equal({
                name: "source",
                starts: "connection",
                branch: "main",
                plan: {
                    source: {
                        name: "source",
                        type: { category: "Source", provider: "CodeStarSourceConnection" },
                        makes: [{ name: "source" }],
                        namespace: "Source",
                        gives: ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "ConnectionArn", "FullRepositoryName"],
                        configuration: known(),
                    },
                },
            });
            expect(`${variables.FullRepositoryName}`).to.equal("#{Source.FullRepositoryName}");
            const { cloud, leaves } = await createStep(here, step);
            expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
            expect(leaves).to.deep.equal({ source: { configuration: { ConnectionArn: connection }, grants: [using] } });
        });
    }

    it("may use a connection under both of its names, whichever it has", async () => {
        const { leaves } = await createStep(here, gitHub({ connection: old, repository: "example/shop" }));
        expect(leaves["source"]).to.deep.equal({ configuration: { ConnectionArn: old }, grants: [using] });
    });

    it("hands builds a repository to clone, which they may do over the connection", async () => {
        const step = gitLab({ connection, repository: "example/web/shop", branch: "release", fullClone: true, name: "web" });
        const changed = { FullRepositoryId: "example/web/shop", BranchName: "release", OutputArtifactFormat: "CODEBUILD_CLONE_REF" };
        expect(step.plan.source.configuration).to.deep.equal(known(changed));
        const grants = await deliveryCloud(here).run(async () => {
            const scope = scopeOf(delivered(), [step]);
            return [cloneGrants(scope, [{ name: "web" }]), cloneGrants(scope, [{ name: "source" }])];
        });
        expect(await resolved(pulumi.output(grants))).to.deep.equal([[using], []]);
    });

    it("takes a connection that is made beside it, of its own kind", async () => {
        const cloud = deliveryCloud(here);
        const { result: made } = await warningsOf(() =>
            cloud.run(() => {
                const delivery = delivered();
                const github = new Connection("github", { delivery, provider: "GitHub" });
                const host = new Host("ghe", { delivery, provider: "GitHubEnterpriseServer", endpoint: "https://git.example.com" });
                const enterprise = new Connection("ghe", { delivery, host });
                return {
                    leaves: gitHub({ connection: github, repository: "example/shop" }).create(scopeOf(delivery)),
                    sound: complaintsAbout(() => gitHubEnterprise({ connection: enterprise, repository: "example/shop" })),
                    wrong: [
                        complaintsAbout(() => gitLab({ connection: github, repository: "example/shop" })),
                        complaintsAbout(() => gitHub({ connection: enterprise, repository: "example/shop" })),
                    ],
                };
            }),
        );
        const { id } = cloud.named("github-connection");
        expect(await resolved(pulumi.output(made.leaves))).to.deep.equal({
            source: {
                configuration: { ConnectionArn: id },
                grants: [{ ...using, resources: [id, id?.replace("codeconnections", "codestar-connections")] }],
            },
        });
        expect(made.sound).to.deep.equal([]);
        expect(made.wrong).to.deep.equal([
            ["connection is one to GitHub, not to GitLab"],
            ["connection is one to GitHubEnterpriseServer, not to GitHub"],
        ]);
    });
});

describe("sources over a connection, given bad options", () => {
    const owned = (is: string) => `repository is "${is}": must be owner/name, without .git`;
    const grouped = (is: string) => `repository is "${is}": must be group/name, or group/subgroup/name, without .git`;
    const said = (source: (options: GitOptions) => unknown, change: object) =>
        complaintsAbout(() => source({ connection, repository: "example/shop", ...change }));

    it("name all that is wrong at once", () => {
        expect(complaintsAbout(() => gitHub({} as GitOptions))).to.deep.equal([
            "connection is undefined: must be a Connection or the ARN of one",
            "repository is undefined: must be owner/name, without .git",
        ]);
        expect(said(bitbucket, { connection: "github", repository: 5, branch: "a b", name: "1" })).to.deep.equal([
            'connection is "github": must be a Connection or the ARN of one',
            "repository is 5: must be owner/name, without .git",
            'branch is "a b": must be the name of a branch, such as main or release/2',
            'name is "1": must be 1 to 20 lower-case letters, digits and dashes, and start with a letter',
        ]);
    });

    for (const bad of [
        "shop",
        "/shop",
        "example/",
        "example/shop.git",
        "https://github.com/example/shop",
        "example/shop/more",
        "ex ample/shop",
    ]) {
        it(`gitHub, bitbucket and gitHubEnterprise take no repository ${bad}`, () => {
            for (const source of [gitHub, bitbucket, gitHubEnterprise])
                expect(said(source, { repository: bad })).to.deep.equal([owned(bad)]);
        });
    }

    for (const bad of [
        "shop",
        "/shop",
        "example//shop",
        "example/web/shop.git",
        "https://gitlab.com/example/shop",
        `${"a/".repeat(21)}shop`,
    ]) {
        it(`gitLab and gitLabSelfManaged take no repository ${bad}`, () => {
            for (const source of [gitLab, gitLabSelfManaged]) expect(said(source, { repository: bad })).to.deep.equal([grouped(bad)]);
        });
    }

    for (const bad of [
        "",
        old.replace("connection/", "host/"),
        connection.replace("111111111111", "1"),
        connection.replace("arn:aws:", ""),
    ]) {
        it(`take no connection ${bad || "without letters"}`, () => {
            expect(said(gitHub, { connection: bad })).to.deep.equal([`connection is "${bad}": must be a Connection or the ARN of one`]);
        });
    }

    it("let what is nearly wrong through", () => {
        expect(
            said(gitHub, { repository: "Some-User/My.Repo_2", connection: connection.replace("arn:aws:", "arn:aws-cn:") }),
        ).to.deep.equal([]);
        expect(said(gitLab, { repository: `${"a/".repeat(20)}shop` })).to.deep.equal([]);
        expect(said(gitLab, { connection: pulumi.output("known later") })).to.deep.equal([]);
    });
});
