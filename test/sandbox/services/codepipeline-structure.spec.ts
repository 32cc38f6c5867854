import { expect } from "chai";
import { fails, refuses } from "./cloud.ts";
import { type Any, approval, build, connection, Delivery, source, stage } from "./delivery-cloud.ts";

describe("CodePipeline's structure rules", () => {
    let aws: Delivery;
    beforeEach(() => {
        aws = new Delivery();
    });

    const planted: readonly (readonly [string, Any[], object, string, string])[] = [
        [
            "another stage first",
            [stage("Gate", approval()), stage("Build", build())],
            {},
            "InvalidStructureException",
            "Pipeline should start with a stage that only contains source actions",
        ],
        [
            "a source and an approval first",
            [stage("Source", source(), approval()), stage("Build", build())],
            {},
            "InvalidStructureException",
            "Pipeline should start with a stage that only contains source actions",
        ],
        [
            "a source later",
            [stage("Source", source()), stage("Build", build(), source({ name: "s", outputArtifacts: ["more"] }))],
            {},
            "InvalidStructureException",
            "Only the first stage of a pipeline can contain source actions: stage 'Build' contains one",
        ],
        [
            "two stages of one name",
            [stage("Source", source()), stage("Build", build()), stage("Build", approval())],
            {},
            "InvalidStageDeclarationException",
            "Stage names must be unique within a pipeline: 'Build' is used more than once",
        ],
        [
            "two actions of one name",
            [stage("Source", source()), stage("Build", build(), approval({ name: "build" }))],
            {},
            "InvalidActionDeclarationException",
            "Action names must be unique within a stage: 'build' is used more than once in stage 'Build'",
        ],
        [
            "a stage without actions",
            [stage("Source", source()), stage("Build")],
            {},
            "InvalidStageDeclarationException",
            "Stage 'Build' has 0 action(s): a stage has 1 to 50 actions",
        ],
        [
            "a blank in a stage's name",
            [stage("Source", source()), stage("Build it", build())],
            {},
            "ValidationException",
            "1 validation error detected: Value 'Build it' at 'pipeline.stages.2.member.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+",
        ],
        [
            "an action that AWS does not have",
            [stage("Source", source()), stage("Build", build({ version: "2" }))],
            {},
            "InvalidActionDeclarationException",
            "ActionType (Category: 'Build', Provider: 'CodeBuild', Owner: 'AWS', Version: '2') in action 'build' is not available in region 'EU_CENTRAL_1'",
        ],
        [
            "an artifact that nobody makes",
            [stage("Source", source()), stage("Build", build({ inputArtifacts: ["codes"] }))],
            {},
            "InvalidActionDeclarationException",
            "Input Artifact Bundle codes in action build is not declared as Output Artifact Bundle in any of the preceding actions",
        ],
        [
            "an artifact read beside its maker",
            [
                stage("Source", source()),
                stage("Build", build(), build({ name: "test", category: "Test", inputArtifacts: ["image"], outputArtifacts: [] })),
            ],
            {},
            "InvalidActionDeclarationException",
            "Input Artifact Bundle image in action test is not declared as Output Artifact Bundle in any of the preceding actions",
        ],
        [
            "an artifact made twice",
            [stage("Source", source()), stage("Build", build(), build({ name: "b" }))],
            {},
            "InvalidActionDeclarationException",
            "Output Artifact Bundle name must be unique within the pipeline. image has been used more than once.",
        ],
        [
            "too few artifacts",
            [stage("Source", source()), stage("Build", build({ inputArtifacts: [] }))],
            {},
            "InvalidActionDeclarationException",
            "Action build declares 0 input artifacts which is less than the minimum count (1)",
        ],
        [
            "too many artifacts",
            [stage("Source", source()), stage("Gate", approval({ inputArtifacts: ["code"] }))],
            {},
            "InvalidActionDeclarationException",
            "Action approve declares 1 input artifacts which is more than the maximum count (0)",
        ],
        [
            "a key that is missing",
            [stage("Source", source({ configuration: { RepositoryName: "app" } })), stage("Build", build())],
            {},
            "InvalidActionDeclarationException",
            "Action configuration for action 'source' is missing required configuration 'BranchName'",
        ],
        [
            "a key that is misspelled",
            [stage("Source", source()), stage("Build", build({ configuration: { ProjectName: "app", repository_name: "x" } }))],
            {},
            "InvalidActionDeclarationException",
            "Action configuration for action 'build' contains unknown configuration 'repository_name'",
        ],
        [
            "several inputs and no primary",
            [
                stage("Source", source(), source({ name: "s", outputArtifacts: ["more"] })),
                stage("Build", build({ inputArtifacts: ["code", "more"] })),
            ],
            {},
            "InvalidActionDeclarationException",
            "Action configuration for action 'build' is missing required configuration 'PrimarySource'",
        ],
        [
            "one namespace twice",
            [stage("Source", source({ namespace: "v" })), stage("Build", build({ namespace: "v" }))],
            {},
            "InvalidActionDeclarationException",
            "Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline.\nStageName=[Source], ActionName=[source], Namespace=[v]\nStageName=[Build], ActionName=[build], Namespace=[v]",
        ],
        [
            "a variable of nobody",
            [stage("Source", source()), stage("Gate", approval({ configuration: { CustomData: "#{built.tag}" } }))],
            {},
            "InvalidActionDeclarationException",
            "Action 'approve' refers to variable #{built.tag}, but no preceding action has the namespace 'built', and the pipeline has no such variable",
        ],
        [
            "a timeout of a build",
            [stage("Source", source()), stage("Build", build({ timeoutInMinutes: 10 }))],
            {},
            "InvalidActionDeclarationException",
            "Action 'build' cannot have a timeout: it is available only to the manual approval action type",
        ],
        [
            "a source of another region",
            [stage("Source", source({ region: "us-east-1" })), stage("Build", build())],
            {},
            "InvalidActionDeclarationException",
            "Source action 'source' cannot be in another region than the pipeline's",
        ],
        [
            "commands without commands",
            [
                stage("Source", source()),
                stage("Run", {
                    name: "run",
                    category: "Compute",
                    owner: "AWS",
                    provider: "Commands",
                    version: "1",
                    inputArtifacts: ["code"],
                }),
            ],
            {},
            "InvalidActionDeclarationException",
            "Action 'run' has 0 commands: a Commands action has 1 to 50",
        ],
        [
            "commands in V1",
            [
                stage("Source", source()),
                stage("Run", {
                    name: "run",
                    category: "Compute",
                    owner: "AWS",
                    provider: "Commands",
                    version: "1",
                    inputArtifacts: ["code"],
                    commands: ["ls"],
                }),
            ],
            { pipelineType: "V1" },
            "InvalidStructureException",
            "Action 'run': Commands actions can only be used with V2 pipelines",
        ],
        [
            "variables in V1",
            [stage("Source", source()), stage("Build", build())],
            { pipelineType: "V1", variables: [{ name: "v" }] },
            "InvalidStructureException",
            "Pipeline variables can only be used with V2 pipelines",
        ],
        [
            "a queue in V1",
            [stage("Source", source()), stage("Build", build())],
            { pipelineType: "V1", executionMode: "QUEUED" },
            "InvalidStructureException",
            "Execution mode QUEUED can only be used with V2 pipelines",
        ],
        [
            "one variable twice",
            [stage("Source", source()), stage("Build", build())],
            { variables: [{ name: "v" }, { name: "v" }] },
            "InvalidStructureException",
            "Pipeline variable names must be unique: 'v' is used more than once",
        ],
        [
            "a trigger on CodeCommit",
            [stage("Source", source()), stage("Build", build())],
            {
                triggers: [
                    {
                        providerType: "CodeStarSourceConnection",
                        gitConfiguration: { sourceActionName: "source", pushes: [{ branches: { includes: ["main"] } }] },
                    },
                ],
            },
            "InvalidStructureException",
            "Trigger refers to source action 'source' of provider CodeCommit: triggers are for CodeStarSourceConnection",
        ],
        [
            "tags and branches in one filter",
            [stage("Source", connection()), stage("Build", build())],
            {
                triggers: [
                    {
                        providerType: "CodeStarSourceConnection",
                        gitConfiguration: {
                            sourceActionName: "source",
                            pushes: [{ branches: { includes: ["main"] }, tags: { includes: ["v*"] } }],
                        },
                    },
                ],
            },
            "InvalidStructureException",
            "The trigger configuration for the source action is not valid. Make sure to choose valid filter combinations.",
        ],
    ];
    for (const [what, stages, more, code, message] of planted) {
        it(`refuses ${what}`, () => refuses(() => aws.pipeline(stages, more), code, message));
    }

    it("leaves a single stage to the provider, which refuses it first", () => {
        fails(
            () => aws.pipeline([stage("Source", source())]),
            "stages: stages attribute requires 2 item minimum, but config has only 1 declared. Examine values at 'app.stages'. (simulated AWS)",
        );
    });

    it("takes fifty stages and not one more", () => {
        const gates = (count: number) => Array.from({ length: count }, (_, at) => stage(`gate-${at}`, approval()));
        refuses(
            () => aws.pipeline([stage("Source", source()), ...gates(50)]),
            "InvalidStructureException",
            "Pipeline has 51 stage(s). There should be a maximum of 50 stages in a pipeline",
        );
        expect(aws.pipeline([stage("Source", source()), ...gates(49)]).id).to.equal("app");
    });

    it("takes an artifact that a lower run order makes, and variables of earlier actions", () => {
        const test = build({ name: "test", category: "Test", inputArtifacts: ["image"], outputArtifacts: [], runOrder: 2 });
        const gate = approval({
            configuration: { CustomData: "#{built.TAG} of #{variables.release}, #{codepipeline.PipelineExecutionId}" },
            timeoutInMinutes: 60,
        });
        const stages = [stage("Source", source()), stage("Build", build({ namespace: "built" }), test), stage("Gate", gate)];
        expect(aws.pipeline(stages, { variables: [{ name: "release", defaultValue: "1" }] }).id).to.equal("app");
    });

    it("takes triggers on connections", () => {
        const triggers = [
            {
                providerType: "CodeStarSourceConnection",
                gitConfiguration: {
                    sourceActionName: "source",
                    pushes: [{ branches: { includes: ["main"] }, filePaths: { includes: ["app/**"] } }],
                },
            },
        ];
        expect(aws.pipeline([stage("Source", connection()), stage("Build", build())], { triggers }).outputs.triggerAlls).to.deep.equal(
            triggers,
        );
    });
});
