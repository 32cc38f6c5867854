import { expect } from "chai";
import { Cloud, delivery, fails, production, refuses, region } from "./cloud.ts";

const Pipeline = "aws:codepipeline/pipeline:Pipeline";
const bucketArn = "arn:aws:s3:::artifacts";

// biome-ignore lint/suspicious/noExplicitAny: tests plant faults of any shape
type Any = any;

const source = (more: object = {}) => ({
    name: "source",
    category: "Source",
    owner: "AWS",
    provider: "CodeCommit",
    version: "1",
    outputArtifacts: ["code"],
    configuration: { RepositoryName: "app", BranchName: "main" },
    ...more,
});
const build = (more: object = {}) => ({
    name: "build",
    category: "Build",
    owner: "AWS",
    provider: "CodeBuild",
    version: "1",
    inputArtifacts: ["code"],
    outputArtifacts: ["image"],
    configuration: { ProjectName: "app" },
    ...more,
});
const approval = (more: object = {}) => ({
    name: "approve",
    category: "Approval",
    owner: "AWS",
    provider: "Manual",
    version: "1",
    ...more,
});
const connection = (more: object = {}) =>
    source({
        provider: "CodeStarSourceConnection",
        configuration: { ConnectionArn: "arn", FullRepositoryId: "a/b", BranchName: "main" },
        ...more,
    });
const stage = (name: string, ...actions: Any[]) => ({ name, actions });

class Delivery extends Cloud {
    readonly bucket = this.create("aws:s3/bucket:Bucket", "artifacts", { bucket: "artifacts" });
    readonly roleArn: string;
    readonly deployRole: string;

    constructor() {
        super();
        this.roleArn = this.role("pipeline", "codepipeline", [
            { Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${production}:role/deploy` },
            { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: `${bucketArn}/*` },
            { Effect: "Allow", Action: ["codecommit:*", "codebuild:*"], Resource: "*" },
        ]);
        this.deployRole = this.role(
            "deploy",
            { AWS: this.roleArn },
            [
                { Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/*` },
                { Effect: "Allow", Action: ["ecs:*"], Resource: "*" },
                { Effect: "Allow", Action: "iam:PassRole", Resource: "*" },
            ],
            production,
        );
    }

    args(stages: Any[], more: object = {}) {
        return {
            name: "app",
            roleArn: this.roleArn,
            pipelineType: "V2",
            artifactStores: [{ location: "artifacts", type: "S3" }],
            stages,
            ...more,
        };
    }

    pipeline(stages: Any[] = [stage("Source", source()), stage("Build", build())], more: object = {}) {
        return this.create(Pipeline, "app", this.args(stages, more));
    }
}

describe("CodePipeline", () => {
    let aws: Delivery;
    beforeEach(() => {
        aws = new Delivery();
    });

    it("makes a pipeline under AWS's ARN", () => {
        const { id, outputs } = aws.pipeline();
        expect(id).to.equal("app");
        expect(outputs).to.include({ arn: `arn:aws:codepipeline:${region}:${delivery}:app`, executionMode: "SUPERSEDED" });
        refuses(
            () => aws.pipeline(),
            "PipelineNameInUseException",
            `A pipeline with the name 'app' already exists in account '${delivery}'`,
        );
    });

    it("does not ask whether a build project or a repository exists, as AWS does not", () => {
        expect(aws.pipeline([stage("Source", source()), stage("Build", build({ configuration: { ProjectName: "nowhere" } }))]).id).to.equal(
            "app",
        );
    });

    describe("structure", () => {
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
                "Trigger of source action 'source': tags cannot be combined with branches or file paths in one push filter",
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

    describe("conditions", () => {
        const rule = (provider: string, configuration: object, name = "rule") => ({
            name,
            ruleTypeId: { category: "Rule", provider, owner: "AWS", version: "1" },
            configuration,
        });
        const alarm = rule("CloudWatchAlarm", { AlarmName: "errors" });
        const gated = (more: object) => [stage("Source", source()), { ...stage("Build", build()), ...more }];
        const planted: readonly (readonly [string, object, string])[] = [
            [
                "SKIP with an alarm",
                { beforeEntry: { condition: { result: "SKIP", rules: [alarm] } } },
                "The result SKIP is only available for the rules LambdaInvoke and VariableCheck, not for 'rule' (CloudWatchAlarm)",
            ],
            [
                "a rule that AWS does not have",
                { beforeEntry: { condition: { result: "FAIL", rules: [rule("Weather", {})] } } },
                "RuleType (Category: 'Rule', Provider: 'Weather', Owner: 'AWS', Version: '1') in rule 'rule' is not available",
            ],
            [
                "an alarm without a name",
                { beforeEntry: { condition: { result: "FAIL", rules: [rule("CloudWatchAlarm", {})] } } },
                "Rule configuration for rule 'rule' is missing required configuration 'AlarmName'",
            ],
            [
                "a window with Unix's cron",
                { beforeEntry: { condition: { result: "FAIL", rules: [rule("DeploymentWindow", { Cron: "0 9 * * 1" })] } } },
                "Invalid Cron expression in rule 'rule': it must have 6 or 7 fields, beginning with seconds",
            ],
            [
                "six rules",
                {
                    beforeEntry: {
                        condition: { rules: [1, 2, 3, 4, 5, 6].map(at => rule("CloudWatchAlarm", { AlarmName: "a" }, `r${at}`)) },
                    },
                },
                "The entry condition of stage 'Build' must have 1 to 5 rules, it has 6",
            ],
            [
                "rolling back before entry",
                { beforeEntry: { condition: { result: "ROLLBACK", rules: [alarm] } } },
                "Invalid result 'ROLLBACK' of the entry condition in stage 'Build'",
            ],
            [
                "retry beside a condition",
                { onFailure: { result: "RETRY", condition: { result: "ROLLBACK", rules: [alarm] } } },
                "Stage 'Build' cannot have both an automatic retry and an onFailure condition",
            ],
        ];
        for (const [what, more, message] of planted) {
            it(`refuse ${what}`, () => refuses(() => aws.pipeline(gated(more)), "InvalidStageDeclarationException", message));
        }

        it("take what AWS takes", () => {
            const more = {
                beforeEntry: {
                    condition: {
                        result: "FAIL",
                        rules: [rule("DeploymentWindow", { Cron: "0 0 9-17 ? * MON-FRI *", TimeZone: "Europe/Berlin" }), alarm].map(
                            (each, at) => ({ ...each, name: `r${at}` }),
                        ),
                    },
                },
                onSuccess: { condition: { result: "ROLLBACK", rules: [alarm] } },
                onFailure: { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } },
            };
            expect(aws.pipeline(gated(more)).id).to.equal("app");
        });

        it("do not roll back where executions run side by side", () => {
            refuses(
                () => aws.pipeline(gated({ onFailure: { result: "ROLLBACK" } }), { executionMode: "PARALLEL" }),
                "InvalidStageDeclarationException",
                "Stage 'Build' cannot be rolled back: rollback is not available in PARALLEL execution mode",
            );
        });
    });

    describe("roles", () => {
        const deploy = (roleArn: string) => [
            stage("Source", source()),
            stage("Build", build()),
            stage("Deploy", {
                name: "deploy",
                category: "Deploy",
                owner: "AWS",
                provider: "ECS",
                version: "1",
                inputArtifacts: ["image"],
                roleArn,
                configuration: { ClusterName: "main", ServiceName: "web" },
            }),
        ];

        it("must be assumable by CodePipeline", () => {
            for (const roleArn of [`arn:aws:iam::${delivery}:role/nobody`, aws.role("builder", "codebuild")]) {
                refuses(
                    () => aws.pipeline(undefined, { roleArn }),
                    "InvalidStructureException",
                    `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`,
                );
            }
        });

        it("of actions must let the pipeline's role in, and its policy must let it go there", () => {
            const closed = aws.role("closed", "codepipeline", [], production);
            const stranger = aws.role("stranger", { AWS: aws.roleArn }, [], production);
            for (const role of [closed, stranger, `arn:aws:iam::${production}:role/nobody`]) {
                refuses(
                    () => aws.pipeline(deploy(role)),
                    "InvalidStructureException",
                    `${aws.roleArn} is not authorized to perform AssumeRole on role ${role}`,
                );
            }
            expect(aws.pipeline(deploy(aws.deployRole)).id).to.equal("app");
        });
    });

    describe("artifact stores", () => {
        const choose = (where: string) =>
            `Choose a valid artifact bucket in '${where}', or create a new artifact bucket to use in your pipeline.`;

        it("are buckets that exist, in their region", () => {
            refuses(
                () => aws.pipeline(undefined, { artifactStores: [{ location: "gone", type: "S3" }] }),
                "InvalidStructureException",
                `An error occurred while validating the artifact bucket 'gone': No bucket with the name gone was found. ${choose(region)}`,
            );
            const artifactStores = [
                { location: "artifacts", type: "S3", region },
                { location: "artifacts", type: "S3", region: "us-east-1" },
            ];
            refuses(
                () => aws.pipeline(undefined, { artifactStores }),
                "InvalidStructureException",
                `An error occurred while validating the artifact bucket 'artifacts': The bucket named artifacts is not located in the 'us-east-1' AWS region. ${choose("us-east-1")}`,
            );
        });

        it("are one in each region that has actions", () => {
            const stages = [stage("Source", source()), stage("Build", build({ region: "us-east-1" }))];
            refuses(
                () => aws.pipeline(stages),
                "InvalidStructureException",
                "Action 'build' runs in region 'us-east-1', but the pipeline has no artifact store there",
            );
        });

        it("have keys that exist", () => {
            const id = `arn:aws:kms:${region}:${delivery}:key/11111111-1111-1111-1111-111111111111`;
            refuses(
                () =>
                    aws.pipeline(undefined, {
                        artifactStores: [{ location: "artifacts", type: "S3", encryptionKey: { id, type: "KMS" } }],
                    }),
                "InvalidStructureException",
                `The encryption key of artifact bucket 'artifacts' is not valid: Key '${id}' does not exist`,
            );
            const key = aws.create("aws:kms/key:Key", "key", {});
            expect(
                aws.pipeline(undefined, {
                    artifactStores: [{ location: "artifacts", type: "S3", encryptionKey: { id: key.outputs.arn, type: "KMS" } }],
                }).id,
            ).to.equal("app");
        });
    });

    it("checks a change as it checks a new pipeline", () => {
        const made = aws.pipeline();
        refuses(
            () => aws.update(Pipeline, made, { stages: [stage("Source", source()), stage("Build", build({ inputArtifacts: ["x"] }))] }),
            "InvalidActionDeclarationException",
            "Input Artifact Bundle x in action build is not declared as Output Artifact Bundle in any of the preceding actions",
        );
        expect(aws.update(Pipeline, made, { executionMode: "QUEUED" }).outputs.executionMode).to.equal("QUEUED");
    });

    describe("a walk through", () => {
        const start = () => aws.operate("codepipeline:StartPipelineExecution", { name: "app" });
        const statuses = (run: Any) =>
            run.actionExecutionDetails.map(({ actionName, status, errorDetails }: Any) => [actionName, errorDetails?.message ?? status]);

        it("stops where a source has no branch, and goes on once it has", () => {
            aws.pipeline();
            aws.create("aws:codecommit/repository:Repository", "app", { repositoryName: "app" });
            expect(statuses(start())).to.deep.equal([
                ["source", "The AWS CodeCommit branch name main does not exist in the repository app."],
                ["build", "NotStarted"],
            ]);
            aws.operate("codecommit:PutFile", { repositoryName: "app", branchName: "main", filePath: "README.md", fileContent: "x" });
            expect(statuses(start())).to.deep.equal([
                ["source", "Succeeded"],
                ["build", `Error calling startBuild: Project cannot be found: arn:aws:codebuild:${region}:${delivery}:project/app`],
            ]);
        });

        it("names the permission that a role lacks", () => {
            const roleArn = aws.role("poor", "codepipeline", [{ Effect: "Allow", Action: ["s3:*"], Resource: `${bucketArn}/*` }]);
            aws.pipeline(undefined, { roleArn });
            expect(statuses(start())[0]).to.deep.equal([
                "source",
                `The provided role does not have sufficient permissions: ${roleArn} may not perform codecommit:GetBranch on arn:aws:codecommit:${region}:${delivery}:app`,
            ]);
        });

        it("is refused for a pipeline that is not there", () => {
            refuses(start, "PipelineNotFoundException", `Account '${delivery}' does not have a pipeline with name 'app'`);
        });
    });
});
