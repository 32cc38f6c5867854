import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { type Any, action, approval, build, source, stage } from "./delivery-cloud.ts";
import { arnOf, Errand, type Grants, lacks, told } from "./errand.ts";

const everything: Grants = [["*", "*"]];

describe("CodePipeline's variables, in a walk", () => {
    const project = (name: string) => build({ configuration: { ProjectName: name }, outputArtifacts: [] });
    const missing = (name: string) => `Error calling startBuild: Project cannot be found: ${arnOf("codebuild", `project/${name}`)}`;
    const uses = (name: string, more: object = {}, request: object = {}) => new Errand(everything).does(project(name), more, request);
    const declared = { variables: [{ name: "project", defaultValue: "app" }] };

    it("are resolved to what sources and the pipeline say", () => {
        expect(uses("#{Source.RepositoryName}-#{Source.BranchName}")).to.equal(missing("app-main"));
        expect(uses("#{variables.project}", declared)).to.equal(missing("app"));
        expect(uses("#{variables.project}", declared, { variables: [{ name: "project", value: "other" }] })).to.equal(missing("other"));
    });

    it("are refused where their action does not give them", () => {
        expect(uses("#{Source.Author}")).to.equal(
            "The variable #{Source.Author} cannot be resolved: Source gives AuthorDate, BranchName, CommitId, CommitMessage, CommitterDate, RepositoryName",
        );
        expect(uses("#{codepipeline.Name}")).to.equal(
            "The variable #{codepipeline.Name} cannot be resolved: codepipeline gives PipelineExecutionId",
        );
    });

    it("stay unknown where only work would say them", () => {
        const aws = new Errand(everything);
        const shell = (more: object) =>
            action("Compute", "Commands", {}, { inputArtifacts: ["code"], commands: ["export TAG=1"], ...more });
        const actions = (text: string) => [
            stage("Source", source()),
            stage("Shell", shell({ roleArn: aws.worker, namespace: "Shell", outputVariables: ["TAG"] })),
            stage("Build", { ...project(text), roleArn: aws.worker }),
        ];
        expect(aws.start(actions("#{Shell.TAG}")).actionExecutionDetails.map(told)).to.deep.equal([
            "Succeeded",
            "NotSimulated",
            "NotSimulated",
        ]);
        const other = new Errand(everything);
        const wrong = actions("#{Shell.VERSION}").map(each => ({
            ...each,
            actions: each.actions.map((one: Any) => ({ ...one, ...(one.roleArn && { roleArn: other.worker }) })),
        }));
        expect(told(other.start(wrong).actionExecutionDetails[2])).to.equal(
            "The variable #{Shell.VERSION} cannot be resolved: Shell gives TAG",
        );
    });

    const start = (request: object, more: object = declared) => {
        const aws = new Errand(everything);
        return aws.start([stage("Source", source()), stage("Next", approval())], more, request);
    };
    const constraint = (rest: string) => `1 validation error detected: ${rest}`;
    const revision = (revisionType: string, more: object = {}) => ({
        sourceRevisions: [{ actionName: "source", revisionType, revisionValue: "1", ...more }],
    });
    const wrong: readonly (readonly [string, object, object, string, object])[] = [
        [
            "a variable that nobody declared",
            { variables: [{ name: "projects", value: "a" }] },
            declared,
            "Pipeline 'app' does not declare the variable 'projects'",
            { variables: [{ name: "project", value: "a" }] },
        ],
        [
            "a variable without a value",
            {},
            { variables: [{ name: "project" }] },
            "Variable 'project' of pipeline 'app' has no default value and was given none",
            { variables: [{ name: "project", value: "a" }] },
        ],
        [
            "an empty value",
            { variables: [{ name: "project", value: "" }] },
            declared,
            constraint(
                "Value '' at 'variables.1.member.value' failed to satisfy constraint: Member must have length greater than or equal to 1",
            ),
            { variables: [{ name: "project", value: "x".repeat(1000) }] },
        ],
        [
            "a revision of no source",
            revision("COMMIT_ID", { actionName: "approve" }),
            declared,
            "Source revision override refers to 'approve', which is not a source action of the pipeline",
            revision("COMMIT_ID"),
        ],
        [
            "a digest of a commit",
            revision("IMAGE_DIGEST"),
            declared,
            "Source action 'source' of provider CodeCommit has no revisions of type IMAGE_DIGEST",
            revision("COMMIT_ID"),
        ],
        [
            "a type that there is not",
            revision("TAG"),
            declared,
            constraint(
                "Value 'TAG' at 'sourceRevisions.1.member.revisionType' failed to satisfy constraint: Member must satisfy enum value set: [COMMIT_ID, IMAGE_DIGEST, S3_OBJECT_VERSION_ID, S3_OBJECT_KEY]",
            ),
            revision("COMMIT_ID"),
        ],
        [
            "two revisions of one source",
            { sourceRevisions: [...revision("COMMIT_ID").sourceRevisions, ...revision("COMMIT_ID").sourceRevisions] },
            declared,
            "Source action 'source' has two overrides of type COMMIT_ID",
            revision("COMMIT_ID"),
        ],
    ];
    for (const [what, request, more, message, right] of wrong) {
        it(`a start refuses ${what}`, () => {
            refuses(() => start(request, more), "ValidationException", message);
            expect(start(right, more).status).to.equal("Succeeded");
        });
    }

    it("an object's key is overridden only where its source allows that", () => {
        const aws = new Errand(everything);
        const s3 = (more: object = {}) =>
            action("Source", "S3", { S3Bucket: "artifacts", S3ObjectKey: "a", ...more }, { name: "source", outputArtifacts: ["code"] });
        const key = { sourceRevisions: [{ actionName: "source", revisionType: "S3_OBJECT_KEY", revisionValue: "b" }] };
        refuses(
            () => aws.brings(s3(), approval(), key),
            "ValidationException",
            "Source action 'source' does not allow its S3 object key to be overridden",
        );
        const other = new Errand(everything);
        expect(other.brings(s3({ AllowOverrideForS3ObjectKey: "true" }), approval(), key)[0]).to.equal(
            "The bucket artifacts is not versioned: a source bucket has to be",
        );
    });

    it("another pipeline is started with what it declares", () => {
        const invoke = (configuration: object = {}) => action("Invoke", "CodePipeline", { PipelineName: "other", ...configuration });
        const does = (grants: Grants, configuration: object = {}) => {
            const aws = new Errand(grants);
            aws.pipeline([stage("Source", source()), stage("Next", approval())], { name: "other", variables: [{ name: "v" }] });
            return aws.does(invoke(configuration));
        };
        const target = arnOf("codepipeline", "other");
        const may: Grants = [["codepipeline:StartPipelineExecution", target]];
        expect(does(may, { Variables: '[{"name":"v","value":"#{Source.CommitId}"}]' })).to.equal("Succeeded");
        const quoted = does(may, { Variables: '[{"name":"v","value":"#{Source.CommitMessage}"}]' });
        expect(quoted).to.equal("Variables must be a JSON array of objects with name, value");
        expect(does([])).to.equal(lacks("codepipeline:StartPipelineExecution", target));
        expect(does(may)).to.equal("Variable 'v' of pipeline 'other' has no default value and was given none");
        expect(does(may, { Variables: '[{"name":"w","value":"1"}]' })).to.equal("Pipeline 'other' does not declare the variable 'w'");
        expect(new Errand(everything).does(invoke())).to.equal("The pipeline other does not exist");
    });
});
