import { codeBuild, machine } from "@causeway/pipeline";
import { expect } from "chai";
import { complaintsOf } from "../../foundation/accounts.ts";

const complaints = (options: unknown, name: unknown = "unit") =>
    complaintsOf("payments-delivery", () => codeBuild(name as string, options as never));

describe("a codeBuild that cannot be", () => {
    it("is told all that is wrong, at once", async () => {
        expect(
            await complaints(
                {
                    on: "arm",
                    category: "Deploy",
                    commands: ["make", "", undefined, "echo #{Source.CommitId}"],
                    finally: [],
                    output: "",
                    from: "code",
                    reads: { "a-b": { name: "a" }, B: undefined, C: { name: "c" }, D: { name: "d" }, E: { name: "e" } },
                    artifacts: { "a b": {}, "c-d": {}, c_d: { files: [] }, output: {}, e: { folder: 1 } },
                    variables: { A: undefined, CODEBUILD_B: "b" },
                    secrets: { A: {} },
                    exports: ["AWS_REGION", "1", "X", "X"],
                    namespace: "a.b",
                    reports: { Unit: { format: "TAP", files: [], folder: "" } },
                    grants: "all",
                },
                "a b",
            ),
        ).to.deep.equal([
            'name is "a b": must be 1 to 100 letters, digits and .@_-',
            'namespace is "a.b": must be 1 to 100 letters, digits and @_-',
            'category is "Deploy", neither Build nor Test',
            "on is not a machine",
            'commands[1] is "", not a command',
            "commands[2] is undefined, not a command",
            "finally needs at least one",
            "commands hold variables of the pipeline, which the shell does not know: put them into variables",
            'output is "", not a folder',
            "reports.Unit must be named with 1 to 30 lower-case letters, digits and dashes",
            'reports.Unit.format is "TAP", not one of JUNITXML, CUCUMBERJSON, NUNITXML, NUNIT3XML, TESTNGXML, VISUALSTUDIOTRX, COBERTURAXML, CLOVERXML, JACOCOXML, SIMPLECOV',
            "reports.Unit.files needs at least one",
            'reports.Unit.folder is "", not a folder',
            "from is not an artifact",
            "reads has 5 artifacts besides the first, and a build takes 4",
            'reads.a-b is "a-b": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps',
            "reads.B is not an artifact",
            "artifacts are 6, and a build hands on 5",
            "artifacts.a b must be named with 1 to 40 letters, digits and _-",
            "artifacts.c_d has the name of another, but for its dashes",
            "artifacts.c_d.files needs at least one",
            "artifacts.output is there already: output makes it",
            "artifacts.e.folder is not a folder",
            'variables.CODEBUILD_B is "CODEBUILD_B": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps',
            "variables.A has no value",
            "secrets.A is not a secret: take secret(…) or parameter(…)",
            "secrets.A is among the variables, too",
            'exports[0] is "AWS_REGION": CodeBuild exports nothing that begins with AWS_',
            'exports[1] is "1": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps',
            'exports[3] is "X", which is there already',
            "grants is not a list",
        ]);
    });

    const faults: readonly (readonly [string, object, string, object])[] = [
        ["nothing to do", {}, "commands is needed, or buildspec, and one of them alone", { commands: ["make"] }],
        [
            "two things to do",
            { commands: ["make"], buildspec: "a.yml" },
            "commands is needed, or buildspec, and one of them alone",
            { buildspec: "ci/buildspec.yml" },
        ],
        ["no commands", { commands: [] }, "commands needs at least one", { commands: ["true"] }],
        [
            "a build specification instead of its file",
            { buildspec: "version: 0.2" },
            'buildspec is "version: 0.2", not the path of a file',
            { buildspec: "buildspec.yml" },
        ],
        [
            "a folder beside a file",
            { buildspec: "a.yml", output: "dist" },
            "output is the build specification's own affair: name its artifacts",
            { buildspec: "a.yml", artifacts: { site: {} } },
        ],
        [
            "reports of a file, described",
            { buildspec: "a.yml", reports: { unit: {} } },
            "reports is not a list of the report groups that the build specification names",
            { buildspec: "a.yml", reports: ["unit"] },
        ],
        [
            "more of the pipeline's variables than an action holds",
            { commands: ["make"], variables: { A: `#{Source.CommitMessage}${"x".repeat(953)}` } },
            "variables hold variables of earlier actions in 1001 characters of JSON: an action takes 1000",
            { commands: ["make"], variables: { A: `#{Source.CommitMessage}${"x".repeat(952)}` } },
        ],
        [
            "more commands than a project holds",
            { commands: ["x".repeat(25_480)] },
            "commands make a build specification of 25602 characters, and CodeBuild takes 25600: put them into a file of the source",
            { commands: ["x".repeat(25_478)] },
        ],
    ];
    const arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:npm-AbCdEf";
    const grant = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] };
    const kinds: typeof faults = [
        [
            "a machine that somebody made by hand",
            { on: { name: "arm", type: "ARM" } },
            'on.type is "ARM", not one of LINUX_CONTAINER, ARM_CONTAINER, LINUX_GPU_CONTAINER, LINUX_LAMBDA_CONTAINER, ARM_LAMBDA_CONTAINER',
            { on: { name: "arm", type: "ARM_CONTAINER" } },
        ],
        ["no variables", { variables: "A=1" }, "variables is not a map of variables", { variables: { A: "1" } }],
        ["a number", { variables: { A: 1 } }, "variables.A is 1, a number: must be a text", { variables: { A: "1" } }],
        ["no secrets", { secrets: null }, "secrets is not a map of secrets", { secrets: {} }],
        [
            "a secret's ARN in place of a secret",
            { secrets: { A: arn } },
            "secrets.A is not a secret: take secret(…) or parameter(…)",
            { secrets: { A: { from: "secretsmanager", arn } } },
        ],
        [
            "an exported secret",
            { secrets: { A: { from: "secretsmanager", arn } }, exports: ["A"] },
            'exports[0] is "A": CodeBuild exports no secrets',
            { secrets: { A: { from: "secretsmanager", arn } }, exports: ["B"] },
        ],
        ["no artifacts to read", { reads: null }, "reads is not a map of artifacts", { reads: {} }],
        [
            "a folder that has a variable's name",
            { reads: { A: { name: "a" } }, variables: { A: "1" } },
            "reads.A is among the variables or secrets, too",
            { reads: { B: { name: "a" } }, variables: { A: "1" } },
        ],
        ["no artifacts", { artifacts: ["dist"] }, "artifacts is not a map of folder and files by name", { artifacts: { dist: {} } }],
        [
            "a file that is none",
            { artifacts: { a: { files: ["b", undefined] } } },
            "artifacts.a.files[1] is undefined, not a pattern",
            { artifacts: { a: { files: ["b", "c"] } } },
        ],
        [
            "a grant of nothing",
            { grants: [grant, { ...grant, resources: [] }] },
            "grants[1] is not a grant: must have actions and resources, at least one of each",
            { grants: [grant] },
        ],
        ["no grant", { grants: [undefined] }, "grants[0] is not a grant: must have actions and resources, at least one of each", {}],
    ];
    const batches: typeof faults = [
        ["a batch of nothing", { batch: { list: [] } }, "batch makes 0 builds, not 1 to 100", { batch: { list: [{ name: "a" }] } }],
        [
            "a batch of two kinds",
            { batch: { list: [{ name: "a" }], matrix: { A: ["1"] } } },
            "batch needs a list, a graph or a matrix, and one of them alone",
            { batch: { matrix: { A: ["1"] } } },
        ],
        [
            "a batch of 101",
            { batch: { matrix: { A: Array.from({ length: 101 }, (_, at) => `${at}`) } } },
            "batch makes 101 builds, not 1 to 100",
            { batch: { matrix: { A: Array.from({ length: 100 }, (_, at) => `${at}`) } } },
        ],
        [
            "a task that waits for a later one",
            { batch: { graph: [{ name: "a", after: ["b"] }, { name: "b" }] } },
            'batch.graph[0].after names "b", which is no earlier task',
            { batch: { graph: [{ name: "b" }, { name: "a", after: ["b"] }] } },
        ],
        ["a matrix that is none", { batch: { matrix: "A" } }, "batch.matrix is not a map of lists", { batch: { matrix: { A: ["1"] } } }],
        ["no matrix", { batch: { matrix: null } }, "batch.matrix is not a map of lists", { batch: { matrix: { A: ["1"] } } }],
        [
            "a matrix of no list",
            { batch: { matrix: { A: undefined } } },
            "batch.matrix.A is not a list of texts",
            { batch: { matrix: { A: ["1"] } } },
        ],
        [
            "a task that waits for no list",
            { batch: { graph: [{ name: "b" }, { name: "a", after: "b" }] } },
            "batch.graph[1].after is not a list of tasks",
            { batch: { graph: [{ name: "b" }, { name: "a", after: ["b"] }] } },
        ],
        [
            "a task with a number",
            { batch: { list: [{ name: "a", variables: { NODE: 24 } }] } },
            "batch.list[0].variables.NODE is 24, not a text",
            { batch: { list: [{ name: "a", variables: { NODE: "24" } }] } },
        ],
        [
            "two tasks of one name",
            { batch: { list: [{ name: "a" }, { name: "a" }] } },
            'batch.list[1].name is "a", like another task\'s',
            { batch: { list: [{ name: "a" }, { name: "A" }] } },
        ],
        [
            "a batch on Lambda",
            { on: machine("fast", { type: "ARM_LAMBDA_CONTAINER" }), batch: { matrix: { A: ["1"] } } },
            "batch is nothing that a build on Lambda has",
            { on: machine("fast", { type: "ARM_LAMBDA_CONTAINER" }) },
        ],
        [
            "what a batch would export",
            { batch: { matrix: { A: ["1"] } }, exports: ["VERSION"] },
            "exports come from one build: those of a batch have each their own",
            { exports: ["VERSION"] },
        ],
        [
            "two artifacts of a batch",
            { batch: { matrix: { A: ["1"] } }, artifacts: { a: {}, b: {} } },
            "artifacts are 2: a batch hands on all that its builds leave as one",
            { batch: { matrix: { A: ["1"] } }, artifacts: { a: {} } },
        ],
    ];
    const withCommands = [...kinds, ...batches].map(
        ([what, fault, complaint, right]) => [what, { commands: ["make"], ...fault }, complaint, { commands: ["make"], ...right }] as const,
    );
    for (const [what, fault, complaint, right] of [...faults, ...withCommands]) {
        it(`refuses ${what}`, async () => {
            expect(await complaints(fault)).to.deep.equal([complaint]);
            expect(() => codeBuild("unit", right as never)).to.not.throw();
        });
    }

    it("is no map, or has no name", async () => {
        expect(await complaints(undefined)).to.deep.equal(["options is not a map of options"]);
        expect(await complaints({ commands: ["make"] }, 7)).to.deep.equal(['name is "7": must be 1 to 100 letters, digits and .@_-']);
    });
});
