import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { type Any, approval, build, connection, Delivery, source, stage } from "./delivery-cloud.ts";

describe("CodePipeline's variables and triggers", () => {
    let aws: Delivery;
    beforeEach(() => {
        aws = new Delivery();
    });

    const gate = (CustomData: string) => stage("Gate", approval({ configuration: { CustomData } }));
    const built = (namespace: string, ...more: Any[]) => [stage("Source", source()), stage("Build", build({ namespace })), ...more];
    const at = (member: string, value: string, rule: string) =>
        `1 validation error detected: Value '${value}' at 'pipeline.variables.1.member.${member}' failed to satisfy constraint: Member must ${rule}`;
    const variable = (more: object) => ({ variables: [{ name: "v", ...more }] });
    const plain = built("w");
    const trigger = (gitConfiguration: object) => ({
        triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "source", ...gitConfiguration } }],
    });
    const git = [stage("Source", connection()), stage("Build", build())];
    const on = { includes: ["main"] };
    const combination = "The trigger configuration for the source action is not valid. Make sure to choose valid filter combinations.";

    /** What, the pipeline that AWS refuses, how, and the pipeline that it takes. */
    const planted: readonly (readonly [string, Any[], object, string, string, Any[], object])[] = [
        [
            "a namespace that is CodePipeline's",
            built("codepipeline"),
            {},
            "InvalidActionDeclarationException",
            "Action 'build' has the namespace 'codepipeline', which is reserved",
            built("codepipelines"),
            {},
        ],
        [
            "a namespace that is the pipeline's",
            built("variables"),
            variable({}),
            "InvalidActionDeclarationException",
            "Action 'build' has the namespace 'variables', which is reserved",
            built("variables"),
            {},
        ],
        [
            "a namespace that is an artifact",
            built("image"),
            {},
            "InvalidActionDeclarationException",
            "Action 'build' has the namespace 'image', which is an artifact's name: they must not conflict",
            built("Image"),
            {},
        ],
        [
            "a reference without a key",
            built("w", gate("#{w}")),
            {},
            "InvalidActionDeclarationException",
            "Valid format for a pipeline variable reference is a namespace and a key separated by a period (.). Action 'approve' uses #{w}",
            built("w", gate("#{w.TAG}")),
            {},
        ],
        [
            "a variable that nobody declared",
            built("w", gate("#{variables.w}")),
            variable({}),
            "InvalidActionDeclarationException",
            "Action 'approve' refers to variable #{variables.w}, but no preceding action has the namespace 'variables', and the pipeline has no such variable",
            built("w", gate("#{variables.v}")),
            variable({}),
        ],
        [
            "a pipeline's variable in a source",
            [stage("Source", source({ configuration: { RepositoryName: "app", BranchName: "#{variables.v}" } })), stage("Build", build())],
            variable({ defaultValue: "main" }),
            "InvalidStructureException",
            "Source action 'source' uses #{variables.v}: pipeline variables are not supported in source actions",
            [stage("Source", source()), stage("Build", build({ configuration: { ProjectName: "#{variables.v}" } }))],
            variable({ defaultValue: "main" }),
        ],
        [
            "a variable's name with a period",
            plain,
            { variables: [{ name: "a.b" }] },
            "ValidationException",
            at("name", "a.b", "satisfy regular expression pattern: [A-Za-z0-9@\\-_]+"),
            plain,
            { variables: [{ name: "a-b_@1" }] },
        ],
        [
            "an empty default",
            plain,
            variable({ defaultValue: "" }),
            "ValidationException",
            at("defaultValue", "", "have length greater than or equal to 1"),
            plain,
            variable({ defaultValue: "x".repeat(1000) }),
        ],
        [
            "a default of two lines",
            plain,
            variable({ defaultValue: "a\nb" }),
            "ValidationException",
            at("defaultValue", "a\nb", "satisfy regular expression pattern: .*"),
            plain,
            variable({ defaultValue: "a b" }),
        ],
        [
            "a description of 201 characters",
            plain,
            variable({ description: "x".repeat(201) }),
            "ValidationException",
            at("description", "x".repeat(201), "have length less than or equal to 200"),
            plain,
            variable({ description: "x".repeat(200) }),
        ],
        [
            "51 variables",
            plain,
            { variables: Array.from({ length: 51 }, (_, index) => ({ name: `v${index}` })) },
            "InvalidStructureException",
            "Pipeline has 51 variables. There should be a maximum of 50 variables in a pipeline",
            plain,
            { variables: Array.from({ length: 50 }, (_, index) => ({ name: `v${index}` })) },
        ],
        [
            "a trigger of a source that is not there",
            git,
            trigger({ sourceActionName: "main", pushes: [{ branches: on }] }),
            "InvalidStructureException",
            "Trigger refers to source action 'main', which is not in the pipeline's first stage",
            git,
            trigger({ pushes: [{ branches: on }] }),
        ],
        [
            "two triggers of one source",
            git,
            { triggers: [1, 2].flatMap(() => trigger({ pushes: [{ branches: on }] }).triggers) },
            "InvalidStructureException",
            "Source action 'source' has more than one trigger",
            git,
            trigger({ pushes: [{ branches: on }, { tags: on }], pullRequests: [{ branches: on, events: ["OPEN"] }] }),
        ],
        [
            "a trigger without filters",
            git,
            trigger({}),
            "InvalidStructureException",
            "Trigger of source action 'source' has no push and no pull request filter",
            git,
            trigger({ pullRequests: [{ branches: on }] }),
        ],
        [
            "files without branches",
            git,
            trigger({ pushes: [{ filePaths: on }] }),
            "InvalidStructureException",
            combination,
            git,
            trigger({ pushes: [{ filePaths: on, branches: on }] }),
        ],
        [
            "tags with files",
            git,
            trigger({ pushes: [{ tags: on, filePaths: on }] }),
            "InvalidStructureException",
            combination,
            git,
            trigger({ pushes: [{ tags: on }] }),
        ],
        [
            "a push without anything",
            git,
            trigger({ pushes: [{}] }),
            "InvalidStructureException",
            combination,
            git,
            trigger({ pushes: [{ branches: { excludes: ["x"] } }] }),
        ],
        [
            "a pull request without branches",
            git,
            trigger({ pullRequests: [{ events: ["OPEN"] }] }),
            "InvalidStructureException",
            combination,
            git,
            trigger({ pullRequests: [{ events: ["OPEN"], branches: on }] }),
        ],
        [
            "a pull request's files without branches",
            git,
            trigger({ pullRequests: [{ filePaths: on }] }),
            "InvalidStructureException",
            combination,
            git,
            trigger({ pullRequests: [{ filePaths: on, branches: on }] }),
        ],
        [
            "a filter without patterns",
            git,
            trigger({ pushes: [{ branches: {} }] }),
            "InvalidStructureException",
            "Trigger of source action 'source': a filter needs includes or excludes",
            git,
            trigger({ pushes: [{ branches: on }] }),
        ],
    ];
    for (const [what, stages, more, code, message, right, also] of planted) {
        it(`refuse ${what}`, () => {
            refuses(() => aws.pipeline(stages, more), code, message);
            expect(aws.pipeline(right, also).id).to.equal("app");
        });
    }

    it("are checked in commands, too", () => {
        const shell = (command: string, more: object = {}) => ({
            ...{ name: "shell", category: "Compute", owner: "AWS", provider: "Commands", version: "1", inputArtifacts: ["code"] },
            commands: [command],
            ...more,
        });
        const ran = (...actions: Any[]) => [stage("Source", source({ namespace: "v" })), stage("Run", ...actions)];
        refuses(
            () => aws.pipeline(ran(shell("echo #{w.CommitId}"))),
            "InvalidActionDeclarationException",
            "Action 'shell' refers to variable #{w.CommitId}, but no preceding action has the namespace 'w', and the pipeline has no such variable",
        );
        refuses(
            () => aws.pipeline(ran(shell("ls", { outputVariables: Array.from({ length: 16 }, (_, index) => `V${index}`) }))),
            "ValidationException",
            "1 validation error detected: Value at 'pipeline.stages.2.member.actions.1.member.outputVariables' failed to satisfy constraint: Member must have length less than or equal to 15",
        );
        refuses(
            () => aws.pipeline(ran(shell("ls\nls"))),
            "InvalidActionDeclarationException",
            "Action 'shell': multi-line commands are not supported",
        );
        expect(aws.pipeline(ran(shell("echo #{v.CommitId}", { outputVariables: ["TAG"], namespace: "w" }))).id).to.equal("app");
    });
});
