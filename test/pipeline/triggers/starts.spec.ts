import {
    afterPipeline,
    codeCommit,
    ecrSource,
    newRevision,
    pullRequest,
    push,
    s3Source,
    schedule,
    type TriggerDeclaration,
    webhook,
} from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { type Organization, organization, resolved, said, statements } from "../../foundation/accounts.ts";
import { deliveryCloud } from "../delivered.ts";
import { account, changed, connected, madeFor, pipelineArn, pipelineWith, repositoryArn, started } from "./started.ts";

const pattern = (cloud: Cloud, rule: string) => JSON.parse(said(cloud, rule)["eventPattern"] as string);
const pushEvents = { event: ["referenceCreated", "referenceUpdated"] };
const eventBridge = [
    "cloudwatch/eventRule:EventRule checkout-source-push",
    "cloudwatch/eventTarget:EventTarget checkout-source-push-target",
    "iam/role:Role checkout-source-push-role",
    "iam/rolePolicy:RolePolicy checkout-source-push-role-policy",
];

describe("what starts a pipeline", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    it("is a push to the source's branch, where nothing is said", async () => {
        const cloud = await started(here);
        expect(madeFor(cloud)).to.deep.equal(eventBridge);
        const { eventPattern: _, ...rule } = said(cloud, "checkout-source-push");
        expect(rule).to.deep.equal({ name: "checkout-source-push-0000000", description: "A push to main releases checkout" });
        expect(pattern(cloud, "checkout-source-push")).to.deep.equal({
            source: ["aws.codecommit"],
            "detail-type": ["CodeCommit Repository State Change"],
            resources: [repositoryArn],
            detail: { ...pushEvents, referenceType: ["branch"], referenceName: ["main"] },
        });
        expect(statements(cloud, "checkout-source-push-role")).to.deep.equal([
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "events.amazonaws.com" } },
        ]);
        expect(statements(cloud, "checkout-source-push-role-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["codepipeline:StartPipelineExecution"], Resource: [pipelineArn] },
        ]);
        const { targetId: _1, ...target } = said(cloud, "checkout-source-push-target");
        expect(target).to.deep.equal({
            rule: "checkout-source-push-0000000",
            arn: pipelineArn,
            roleArn: `arn:aws:iam::${account}:role/checkout-source-push-role-0000000`,
            inputTransformer: {
                inputPaths: { revisionValue: "$.detail.commitId" },
                inputTemplate: '{"sourceRevisions":[{"actionName":"source","revisionType":"COMMIT_ID","revisionValue":"<revisionValue>"}]}',
            },
        });
    });

    it("is nothing but people, where the list is empty", async () => {
        expect(madeFor(await started(here, []))).to.deep.equal([]);
    });

    it("is one rule for all exact names, so that one push starts it once", async () => {
        const cloud = await started(here, [push(), push({ branches: ["main", "release/2"] }), push({ tags: ["v1"] })]);
        expect(madeFor(cloud)).to.deep.equal(eventBridge);
        expect(said(cloud, "checkout-source-push")["description"]).to.equal("A push to main, release/2, v1 releases checkout");
        expect(pattern(cloud, "checkout-source-push").detail).to.deep.equal({
            ...pushEvents,
            $or: [
                { referenceType: ["branch"], referenceName: ["main", "release/2"] },
                { referenceType: ["tag"], referenceName: ["v1"] },
            ],
        });
    });

    it("is a rule for pull requests, whose own commit is released", async () => {
        const cloud = await started(here, [pullRequest({ events: ["open", "close"] })]);
        expect(madeFor(cloud)).to.deep.equal([
            "cloudwatch/eventRule:EventRule checkout-source-pull-request",
            "cloudwatch/eventTarget:EventTarget checkout-source-pull-request-target",
            ...eventBridge.slice(2),
        ]);
        const destinationReference = ["refs/heads/main"];
        expect(pattern(cloud, "checkout-source-pull-request")).to.deep.equal({
            source: ["aws.codecommit"],
            "detail-type": ["CodeCommit Pull Request State Change"],
            resources: [repositoryArn],
            detail: {
                $or: [
                    { event: ["pullRequestCreated"], destinationReference },
                    {
                        event: ["pullRequestStatusChanged", "pullRequestMergeStatusUpdated"],
                        pullRequestStatus: ["Closed"],
                        destinationReference,
                    },
                ],
            },
        });
        expect(said(cloud, "checkout-source-pull-request-target")).to.deep.include({
            inputTransformer: {
                inputPaths: { revisionValue: "$.detail.sourceCommit" },
                inputTemplate: '{"sourceRevisions":[{"actionName":"source","revisionType":"COMMIT_ID","revisionValue":"<revisionValue>"}]}',
            },
        });
    });

    const byFunction: readonly (readonly [string, TriggerDeclaration])[] = [
        ["patterns", push({ branches: ["release/*"] })],
        ["what is excluded", push({ branches: { includes: ["main"], excludes: ["main"] } })],
        ["files", push({ files: ["src/**"] })],
        ["patterns of tags", push({ tags: ["v*"] })],
        ["more names than a pattern has room for", push({ branches: Array.from({ length: 8 }, (_, at) => `${at}`.repeat(200)) })],
        ["files of pull requests", pullRequest({ files: ["src/**"] })],
    ];
    for (const [what, trigger] of byFunction) {
        it(`is a small function where a rule cannot tell: ${what}`, async () => {
            expect(madeFor(await started(here, [trigger]))).to.deep.equal([
                "cloudwatch/eventRule:EventRule checkout-source-filter-rule",
                "cloudwatch/eventTarget:EventTarget checkout-source-filter-target",
                "cloudwatch/logGroup:LogGroup checkout-source-filter-logs",
                "iam/role:Role checkout-source-filter-role",
                "iam/rolePolicy:RolePolicy checkout-source-filter-role-policy",
                "lambda/function:Function checkout-source-filter",
                "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig checkout-source-filter-retries",
                "lambda/permission:Permission checkout-source-filter-events",
                "sqs/queue:Queue checkout-source-filter-failed",
                "sqs/queuePolicy:QueuePolicy checkout-source-filter-failed-policy",
            ]);
        });
    }

    it("is a function alone, where some pushes need it: two ways would start it twice", async () => {
        const cloud = await started(here, [push(), push({ branches: ["main"], files: ["src/**"] }), pullRequest()]);
        expect(madeFor(cloud)).not.to.include("cloudwatch/eventRule:EventRule checkout-source-push");
        expect(madeFor(cloud)).to.include("cloudwatch/eventRule:EventRule checkout-source-pull-request");
        expect(pattern(cloud, "checkout-source-filter-rule")).to.deep.equal({
            source: ["aws.codecommit"],
            "detail-type": ["CodeCommit Repository State Change"],
            resources: [repositoryArn],
            detail: { ...pushEvents, referenceType: ["branch"] },
        });
    });

    it("hears of pushes, tags and pull requests, where its filters are for them", async () => {
        const cloud = await started(here, [
            push({ files: ["a"] }),
            push({ tags: ["v*"] }),
            pullRequest({ files: ["a"], events: ["update"] }),
        ]);
        expect(pattern(cloud, "checkout-source-filter-rule")).to.deep.equal({
            source: ["aws.codecommit"],
            "detail-type": ["CodeCommit Repository State Change", "CodeCommit Pull Request State Change"],
            resources: [repositoryArn],
            detail: { $or: [{ ...pushEvents, referenceType: ["branch", "tag"] }, { event: ["pullRequestSourceBranchUpdated"] }] },
        });
    });

    describe("by a function", () => {
        const queue = `arn:aws:sqs:eu-west-1:${account}:checkout-source-filter-failed-0000000`;
        const policyOf = async (...triggers: readonly TriggerDeclaration[]) => {
            here = await organization();
            return statements(await started(here, triggers), "checkout-source-filter-role-policy");
        };
        const always = (reads: readonly object[]) => [
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: [`arn:aws:logs:eu-west-1:${account}:log-group:checkout-source-filter-logs-0000000:*`],
            },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [here.delivery.keyArn] },
            ...reads,
            { Effect: "Allow", Action: ["codepipeline:StartPipelineExecution"], Resource: [pipelineArn] },
            { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [queue] },
            { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [here.delivery.keyArn] },
        ];

        it("which may read what has changed in this repository where a filter asks for files, and start this pipeline", async () => {
            expect(await policyOf(push({ tags: ["v*"] }))).to.deep.equal(always([]));
            expect(await policyOf(push({ files: ["a"] }))).to.deep.equal(
                always([{ Effect: "Allow", Action: ["codecommit:GetDifferences"], Resource: [repositoryArn] }]),
            );
            expect(await policyOf(pullRequest({ files: ["a"] }))).to.deep.equal(
                always([
                    { Effect: "Allow", Action: ["codecommit:GetDifferences", "codecommit:GetPullRequest"], Resource: [repositoryArn] },
                ]),
            );
        });

        it("which is encrypted, tries again, and keeps what it failed on", async () => {
            const cloud = await started(here, [push({ branches: ["release/*"], files: { includes: ["src/**"], excludes: ["**.md"] } })]);
            const { code: _, environment, name: _1, ...lambda } = said(cloud, "checkout-source-filter");
            expect(lambda).to.deep.equal({
                description: "Starts the pipeline of checkout with the changes that its triggers mean",
                role: `arn:aws:iam::${account}:role/checkout-source-filter-role-0000000`,
                runtime: "nodejs24.x",
                architectures: ["arm64"],
                handler: "index.handler",
                memorySize: 256,
                timeout: 300,
                kmsKeyArn: here.delivery.keyArn,
                loggingConfig: { logFormat: "JSON", logGroup: "checkout-source-filter-logs-0000000" },
            });
            const { FILTERS, ...variables } = (environment as { readonly variables: Readonly<Record<string, string>> }).variables;
            expect(variables).to.deep.equal({ PIPELINE: "payments-checkout", ACTION: "source", REPOSITORY: "payments-checkout" });
            expect(JSON.parse(FILTERS ?? "")).to.deep.equal([
                {
                    on: "branch",
                    names: { includes: ["^release\\/[^\\/]*$"], excludes: [] },
                    files: { includes: ["^src\\/[\\s\\S]*$"], excludes: ["^[\\s\\S]*\\.md$"] },
                },
            ]);
            expect(said(cloud, "checkout-source-filter-retries")).to.deep.equal({
                functionName: cloud.named("checkout-source-filter").outputs["name"],
                maximumRetryAttempts: 2,
                destinationConfig: { onFailure: { destination: queue } },
            });
            expect(said(cloud, "checkout-source-filter-logs")).to.include({ retentionInDays: 30, kmsKeyId: here.delivery.keyArn });
            expect(said(cloud, "checkout-source-filter-events")).to.deep.include({
                action: "lambda:InvokeFunction",
                principal: "events.amazonaws.com",
                sourceArn: cloud.named("checkout-source-filter-rule").outputs["arn"],
            });
        });
    });

    it("is another pipeline's success: one rule for all of them", async () => {
        const cloud = await started(here, [afterPipeline("payments-schema"), afterPipeline("payments-till")]);
        expect(madeFor(cloud)).to.deep.equal([
            "cloudwatch/eventRule:EventRule checkout-after",
            "cloudwatch/eventTarget:EventTarget checkout-after-target",
            ...eventBridge.slice(2),
        ]);
        expect(pattern(cloud, "checkout-after")).to.deep.equal({
            source: ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            resources: ["payments-schema", "payments-till"].map(name => `arn:aws:codepipeline:eu-west-1:${account}:${name}`),
            detail: { state: ["SUCCEEDED"] },
        });
        expect(said(cloud, "checkout-after-target")).not.to.have.property("inputTransformer");
    });

    it("is the clock, in a group of its own whose role may start this pipeline", async () => {
        const cloud = await started(here, [
            schedule("nightly", { cron: "0 3 * * ? *", timeZone: "Europe/Paris" }),
            schedule("often", { rate: "2 hours" }),
        ]);
        expect(madeFor(cloud)).to.deep.equal([
            "iam/role:Role checkout-scheduler",
            "iam/rolePolicy:RolePolicy checkout-scheduler-policy",
            "scheduler/schedule:Schedule checkout-schedule-nightly",
            "scheduler/schedule:Schedule checkout-schedule-often",
            "scheduler/scheduleGroup:ScheduleGroup checkout-schedules",
        ]);
        expect(statements(cloud, "checkout-scheduler-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["codepipeline:StartPipelineExecution"], Resource: [pipelineArn] },
        ]);
        expect(said(cloud, "checkout-schedule-nightly")).to.deep.equal({
            name: "nightly",
            groupName: "checkout-schedules-0000000",
            scheduleExpression: "cron(0 3 * * ? *)",
            scheduleExpressionTimezone: "Europe/Paris",
            flexibleTimeWindow: { mode: "OFF" },
            target: {
                arn: pipelineArn,
                roleArn: `arn:aws:iam::${account}:role/checkout-scheduler-0000000`,
                retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
            },
        });
    });

    it("is a signed request to an address, whose secret is one", async () => {
        const cloud = deliveryCloud(here);
        const trigger = webhook("registry", { token: "of the registry", filters: { "$.action": "published" } });
        const made = await cloud.run(pipelineWith([trigger]));
        expect(madeFor(cloud)).to.deep.equal(["codepipeline/webhook:Webhook checkout-webhook-registry"]);
        expect(said(cloud, "checkout-webhook-registry")).to.deep.equal({
            name: "checkout-webhook-registry-0000000",
            targetPipeline: "payments-checkout",
            targetAction: "source",
            authentication: "GITHUB_HMAC",
            authenticationConfiguration: { secretToken: "of the registry" },
            filters: [{ jsonPath: "$.action", matchEquals: "published" }],
        });
        const address = made.webhooks["registry"];
        if (address === undefined) throw new Error("no address");
        expect(await resolved(address)).to.match(/^https:\/\/eu-west-1\.webhooks\.aws\/trigger\?t=/);
    });

    it("is CodePipeline itself for a connection, with one trigger for all filters", async () => {
        const triggers = [
            push({ files: { includes: ["services/checkout/**"], excludes: ["**.md"] } }),
            push({ tags: { excludes: ["*-beta"] } }),
            pullRequest({ branches: ["release/*"], events: ["open", "update"] }),
        ];
        const cloud = await started(here, triggers, connected());
        expect(madeFor(cloud)).to.deep.equal([]);
        expect(said(cloud, "checkout-pipeline")["triggers"]).to.deep.equal([
            {
                providerType: "CodeStarSourceConnection",
                gitConfiguration: {
                    sourceActionName: "source",
                    pushes: [
                        { branches: { includes: ["main"] }, filePaths: { includes: ["services/checkout/**"], excludes: ["**.md"] } },
                        { tags: { excludes: ["*-beta"] } },
                    ],
                    pullRequests: [{ events: ["OPEN", "UPDATED"], branches: { includes: ["release/*"] } }],
                },
            },
        ]);
    });

    it("is a push to a connection's branch, where nothing is said; nothing, where the list is empty", async () => {
        const pushes = [{ branches: { includes: ["main"] } }];
        expect(said(await started(here, undefined, connected()), "checkout-pipeline")["triggers"]).to.deep.equal([
            { providerType: "CodeStarSourceConnection", gitConfiguration: { sourceActionName: "source", pushes } },
        ]);
        expect(said(await started(await organization(), [], connected()), "checkout-pipeline")).not.to.have.property("triggers");
    });

    it("is a new object or image, that very one, for sources that are no repositories", async () => {
        const of = (service: string, path: string, revisionType: string, actionName: string) => ({
            inputTransformer: {
                inputPaths: { revisionValue: path },
                inputTemplate: JSON.stringify({ sourceRevisions: [{ actionName, revisionType, revisionValue: "<revisionValue>" }] }),
            },
            arn: pipelineArn,
            roleArn: `arn:aws:iam::${account}:role/checkout-${service}-push-role-0000000`,
        });
        const bucket = await started(here, undefined, s3Source({ key: "shop.zip", bucket: "releases" }));
        expect(madeFor(bucket)).to.deep.equal([
            "cloudwatch/eventRule:EventRule checkout-source-change",
            "cloudwatch/eventTarget:EventTarget checkout-source-change-target",
            ...eventBridge.slice(2),
        ]);
        expect(pattern(bucket, "checkout-source-change")).to.deep.equal({
            source: ["aws.s3"],
            "detail-type": ["Object Created"],
            detail: { bucket: { name: ["releases"] }, object: { key: ["shop.zip"] } },
        });
        expect(said(bucket, "checkout-source-change-target")).to.deep.include(
            of("source", "$.detail.object.version-id", "S3_OBJECT_VERSION_ID", "source"),
        );

        const sources = [codeCommit(), ecrSource({ name: "base", repository: "bases/node", tag: "24" })];
        const images = await started(await organization(), [newRevision()], sources);
        expect(pattern(images, "checkout-source-base-change")).to.deep.equal({
            source: ["aws.ecr"],
            "detail-type": ["ECR Image Action"],
            detail: { "action-type": ["PUSH"], "image-tag": ["24"], "repository-name": ["bases/node"], result: ["SUCCESS"] },
        });
        expect(said(images, "checkout-source-base-change-target")).to.deep.include(
            of("source", "$.detail.image-digest", "IMAGE_DIGEST", "base"),
        );
        expect(images.identities()).not.to.include("aws:cloudwatch/eventRule:EventRule checkout-source-push");
    });

    it("keeps to what serves when triggers change: nothing is replaced", async () => {
        expect(await changed(await started(here))).to.deep.equal([]);
        expect(await changed(await started(await organization()), [push({ branches: ["main", "next"] })])).to.deep.equal([
            "checkout-source-push: update",
        ]);
        const filtered = await started(await organization(), [push({ files: ["a"] })]);
        expect(await changed(filtered, [push({ files: ["b"] })])).to.deep.equal(["checkout-source-filter: update"]);
    });
});
