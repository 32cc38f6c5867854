import { codeCommit, commands } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization } from "../../foundation/accounts.ts";
import { createStep } from "../delivered.ts";

const logs = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
const mayLog = { actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], resources: [logs, `${logs}:*`] };

describe("commands", () => {
    it("run without a project, and leave files and variables", async () => {
        const step = commands("web.version", {
            commands: ["VERSION=$(cat VERSION)", `echo ${codeCommit().variables.CommitId} > commit`],
            reads: [{ name: "config" }],
            files: ["commit", "dist/**/*"],
            exports: ["VERSION"],
            grants: [{ actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::b"] }],
        });
        expect(step.plan).to.deep.equal({
            commands: {
                name: "web.version",
                type: { category: "Compute", provider: "Commands" },
                reads: [{ name: "source" }, { name: "config" }],
                makes: [{ name: "web_version_output" }],
                namespace: "web_version",
                gives: ["VERSION"],
                commands: ["VERSION=$(cat VERSION)", "echo #{Source.CommitId} > commit"],
            },
        });
        expect(step.output).to.equal(step.plan.commands.makes?.[0]);
        expect(`${step.variables.VERSION}`).to.equal("#{web_version.VERSION}");
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(leaves).to.deep.equal({
            commands: {
                files: ["commit", "dist/**/*"],
                grants: [mayLog, { actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::b"] }],
            },
        });
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
    });

    it("may be known late, and leave nothing", async () => {
        const step = commands("late", { commands: ["make", pulumi.output("./late")] });
        expect(step.plan).to.deep.equal({
            commands: { name: "late", type: { category: "Compute", provider: "Commands" }, reads: [{ name: "source" }] },
        });
        // @ts-expect-error: there are no files
        expect(step.output).to.equal(undefined);
        // @ts-expect-error: nobody exports it
        expect(step.variables.VERSION).to.equal(undefined);
        expect((await createStep(await organization(), step)).leaves).to.deep.equal({
            commands: { commands: ["make", "./late"], grants: [mayLog] },
        });
    });

    const complaints = (options: object, name = "c") => complaintsOf("payments-delivery", () => commands(name, options as never));

    it("are told all that is wrong, at once", async () => {
        expect(
            await complaints(
                {
                    commands: ["make\nmake", "x".repeat(1001), undefined, "x".repeat(1000)],
                    from: "code",
                    reads: Array.from({ length: 10 }, (_, at) => ({ name: `a${at}` })),
                    files: ["x".repeat(129), "x".repeat(128)],
                    exports: ["1A", "A", "A"],
                    namespace: "a b",
                    grants: {},
                },
                "a b",
            ),
        ).to.deep.equal([
            'name is "a b": must be 1 to 100 letters, digits and .@_-',
            "commands[0] is not one line of 1 to 1,000 characters",
            "commands[1] is not one line of 1 to 1,000 characters",
            "commands[2] is not one line of 1 to 1,000 characters",
            "from is not an artifact",
            "reads is not a list of up to 9 artifacts",
            "files[0] is not a pattern of 1 to 128 characters",
            "exports[0] is not a variable's name, or there already",
            "exports[2] is not a variable's name, or there already",
            'namespace is "a b": must be 1 to 100 letters, digits and @_-',
            "grants is not a list",
        ]);
        expect(await complaints({ files: [], exports: 1 })).to.deep.equal([
            "commands needs 1 to 50",
            "files needs 1 to 10",
            "exports needs 1 to 15",
        ]);
        expect(await complaints({ commands: Array.from({ length: 51 }, () => "make") })).to.deep.equal(["commands needs 1 to 50"]);
        expect(await complaintsOf("payments-delivery", () => commands("c", undefined as never))).to.deep.equal([
            "options is not a map of options",
        ]);
    });

    it("take what is just right", () => {
        const most = (length: number, of = (at: number) => `v${at}`) => Array.from({ length }, (_, at) => of(at));
        const step = commands("c", { commands: most(50), files: most(10), exports: most(15), reads: most(9).map(name => ({ name })) });
        expect(step.plan.commands.reads).to.have.length(10);
    });
});
