import { expect } from "chai";
import { Cloud, delivery, region } from "./cloud.ts";

const Canary = "aws:synthetics/canary:Canary";
const roleStatements = (bucket: string) => [
    { Effect: "Allow", Action: ["s3:PutObject"], Resource: `arn:aws:s3:::${bucket}/runs/*` },
    { Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListAllMyBuckets", "cloudwatch:PutMetricData"], Resource: "*" },
    { Effect: "Allow", Action: "ec2:CreateNetworkInterface", Resource: "*" },
];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Run {
    readonly Id: string;
    readonly Status: { readonly State: string; readonly StateReason?: string };
    readonly Timeline: { readonly Started: string };
}

describe("sandbox CloudWatch Synthetics", () => {
    let cloud: Cloud;
    let roleArn: string;
    beforeEach(() => {
        cloud = new Cloud();
        cloud.create("aws:s3/bucket:Bucket", "seen", { bucket: "seen" });
        cloud.create("aws:s3/bucketObjectv2:BucketObjectv2", "code", { bucket: "seen", key: "code.zip", content: "zip" });
        roleArn = cloud.role("canary", "lambda", roleStatements("seen"));
    });
    const args = (more: object = {}) => ({
        name: "checkout",
        runtimeVersion: "syn-nodejs-5.2",
        handler: "index.handler",
        s3Bucket: "seen",
        s3Key: "code.zip",
        executionRoleArn: roleArn,
        artifactS3Location: "s3://seen/runs",
        schedule: { expression: "rate(5 minutes)" },
        ...more,
    });
    const canary = (more: object = {}) => cloud.create(Canary, "checkout", args(more));
    const runs = (): readonly Run[] => cloud.operate("synthetics:GetCanaryRuns", { Name: "checkout" }).CanaryRuns;

    it("makes canaries with AWS's names, and starts those that shall run", () => {
        const { id, outputs } = canary();
        expect([id, outputs.arn, outputs.status]).to.deep.equal([
            "checkout",
            `arn:aws:synthetics:${region}:${delivery}:canary:checkout`,
            "READY",
        ]);
        expect(outputs.engineArn).to.match(/^arn:aws:lambda:eu-central-1:111111111111:function:cwsyn-checkout-[0-9a-f-]{36}$/);
        expect(outputs.sourceLocationArn).to.equal(`${outputs.engineArn.replace(":function:", ":layer:")}:1`);
        expect(outputs).to.include({ successRetentionPeriod: 31, failureRetentionPeriod: 31 });
        const long = canary({ name: "payments-checkout-health-staging", startCanary: true }).outputs;
        expect(long.status).to.equal("RUNNING");
        expect(long.engineArn).to.match(/:function:cwsyn-payments-checkout-hea-[0-9a-f-]{36}$/);
        expect(() => canary()).to.throw("ConflictException: Canary checkout already exists.");
    });

    const refusals: readonly (readonly [string, object, string])[] = [
        [
            "a runtime that nobody knows",
            { runtimeVersion: "syn-nodejs-6" },
            "ValidationException: Runtime version syn-nodejs-6 is not valid.",
        ],
        [
            "a deprecated runtime",
            { runtimeVersion: "syn-nodejs-puppeteer-7.0" },
            "You can't create canaries using deprecated runtime versions.",
        ],
        [
            "a runtime of another language",
            { runtimeVersion: "syn-python-selenium-5.1" },
            "not simulated: canaries of the runtime syn-python-selenium-5.1",
        ],
        ["a handler without a function", { handler: "index" }, "Value 'index' at 'code.handler' failed to satisfy constraint"],
        ["a rate of days", { schedule: { expression: "rate(1 day)" } }, "Schedule expression rate(1 day) is not valid."],
        [
            "a rate of more than an hour",
            { schedule: { expression: "rate(61 minutes)" } },
            "Schedule expression rate(61 minutes) is not valid.",
        ],
        ["a year", { schedule: { expression: "cron(0 9 ? * MON 2027)" } }, "Schedule expression cron(0 9 ? * MON 2027) is not valid."],
        [
            "a run that is longer than the time to the next",
            { runConfig: { timeoutInSeconds: 301 } },
            "Timeout 301 seconds can not be longer than",
        ],
        ["too little memory", { runConfig: { memoryInMb: 896 } }, "expected runConfig.memoryInMb to be at least (960), got 896"],
        ["odd memory", { runConfig: { memoryInMb: 1000 } }, "expected runConfig.memoryInMb to be divisible by 64, got: 1000"],
        ["too much memory", { runConfig: { memoryInMb: 3072 } }, "Member must have value less than or equal to 3008"],
        [
            "a variable of Lambda's",
            { runConfig: { environmentVariables: { AWS_REGION: "x" } } },
            "Reserved keys used in this request: AWS_REGION",
        ],
        [
            "a bucket for artifacts that is not there",
            { artifactS3Location: "s3://gone/runs" },
            "The S3 bucket gone of ArtifactS3Location does not exist.",
        ],
        ["a bucket with a period", { artifactS3Location: "s3://a.b/runs" }, "The name of the Amazon S3 bucket can't include a period (.)."],
        [
            "a key without its mode",
            { artifactConfig: { s3Encryption: { kmsKeyArn: "arn:aws:kms:x" } } },
            "KmsKeyArn can be specified only for encryption mode SSE_KMS.",
        ],
        ["code that is not there", { s3Key: "gone.zip" }, "S3 Error Code: NoSuchKey"],
        ["no code", { s3Bucket: undefined, s3Key: undefined }, "Either ZipFile or S3Bucket and S3Key must be specified for Code."],
        ["a name in capitals", { name: "Checkout" }, "must contain only lowercase alphanumeric, hyphen, or underscore."],
    ];
    for (const [what, change, sentence] of refusals) {
        it(`refuses ${what}`, () => {
            expect(() => canary(change)).to.throw(sentence);
        });
    }

    const taken: readonly (readonly [string, object])[] = [
        ["an hour between runs", { schedule: { expression: "rate(1 hour)" }, runConfig: { timeoutInSeconds: 840 } }],
        ["one run, when it is started", { schedule: { expression: "rate(0 minute)" }, runConfig: { timeoutInSeconds: 840 } }],
        ["working hours", { schedule: { expression: "cron(0/10 8-17 ? * MON-FRI *)" } }],
        ["a folder in the handler", { handler: "shop/checkout.handler", runtimeVersion: "syn-nodejs-playwright-8.0" }],
        ["the most memory", { runConfig: { memoryInMb: 3008 } }],
    ];
    for (const [what, change] of taken) {
        it(`takes ${what}`, () => {
            expect(canary(change).id).to.equal("checkout");
        });
    }

    it("wants a role that Lambda can assume, and that may make network interfaces where there is a VPC", () => {
        const stranger = cloud.role("stranger", "ecs-tasks");
        expect(() => canary({ executionRoleArn: stranger })).to.throw("The role defined for the function cannot be assumed by Lambda.");
        const { subnets, group } = cloud.network();
        const vpcConfig = { subnetIds: subnets, securityGroupIds: [group] };
        const poor = cloud.role("poor", "lambda");
        expect(() => canary({ executionRoleArn: poor, vpcConfig })).to.throw(
            "does not have permissions to call CreateNetworkInterface on EC2",
        );
        canary({ vpcConfig });
        expect(() => cloud.delete("aws:ec2/securityGroup:SecurityGroup", { id: group, inputs: {}, outputs: {} })).to.throw(
            "DependencyViolation",
        );
    });

    it("runs once a canary that is made for that, and stops then", () => {
        canary({ schedule: { expression: "rate(0 minute)" } });
        expect(runs()).to.deep.equal([]);
        cloud.operate("synthetics:StartCanary", { Name: "checkout" });
        const [run] = runs();
        expect(run?.Id).to.match(uuid);
        expect(run).to.deep.include({ Status: { State: "PASSED", TestResult: "PASSED" }, simulated: true });
        expect(cloud.operate("synthetics:GetCanary", { Name: "checkout" }).Canary.Status).to.deep.equal({ State: "STOPPED" });
        cloud.clock += 60_000;
        cloud.operate("synthetics:StartCanary", { Name: "checkout" });
        expect(runs().map(({ Timeline }) => Timeline.Started)).to.deep.equal(["2026-01-01T00:01:00.000Z", "2026-01-01T00:00:00.000Z"]);
    });

    it("runs a canary on its schedule, by the clock, until it is stopped", () => {
        canary({ startCanary: true });
        cloud.clock += 11 * 60_000;
        const started = ["2026-01-01T00:10:00.000Z", "2026-01-01T00:05:00.000Z", "2026-01-01T00:00:00.000Z"];
        expect(runs().map(({ Timeline }) => Timeline.Started)).to.deep.equal(started);
        expect(new Set(runs().map(({ Id }) => Id)).size).to.equal(3);
        expect(() => cloud.operate("synthetics:StartCanary", { Name: "checkout" })).to.throw("ConflictException: Canary is in a state");
        cloud.operate("synthetics:StopCanary", { Name: "checkout" });
        expect(() => cloud.operate("synthetics:StopCanary", { Name: "checkout" })).to.throw("ConflictException: Canary is in a state");
        cloud.operate("synthetics:StartCanary", { Name: "checkout" });
        expect(runs()).to.have.length(1);
        expect(() => cloud.operate("synthetics:StartCanary", { Name: "gone" })).to.throw(
            "ResourceNotFoundException: Canary gone does not exist.",
        );
    });

    it("is deleted behind everybody's back only once it is stopped", () => {
        canary({ startCanary: true });
        const remove = () => cloud.operate("synthetics:DeleteCanary", { Name: "checkout" });
        expect(remove).to.throw("ConflictException: Canary is in a state that can't be deleted: RUNNING.");
        cloud.operate("synthetics:StopCanary", { Name: "checkout" });
        remove();
        expect(remove).to.throw("ResourceNotFoundException: Canary checkout does not exist.");
    });

    it("fails a run whose role may not do what each run does, and says what", () => {
        const poor = cloud.role("poor", "lambda", roleStatements("other"));
        canary({ schedule: { expression: "rate(0 minute)" }, executionRoleArn: poor });
        cloud.operate("synthetics:StartCanary", { Name: "checkout" });
        expect(runs()[0]?.Status).to.deep.equal({
            State: "FAILED",
            StateReason: `${poor} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::seen/runs/run`,
            StateReasonCode: "CANARY_FAILURE",
            TestResult: "FAILED",
        });
    });

    it("changes a canary in place, which starts anew, and stops where it shall", () => {
        const made = canary({ startCanary: true });
        cloud.clock += 60_000;
        const changed = cloud.update(Canary, made, { schedule: { expression: "rate(1 minute)" } });
        expect(changed.outputs).to.include({ status: "RUNNING", engineArn: made.outputs.engineArn });
        expect(changed.outputs.timelines[0]).to.include({ created: "2026-01-01T00:00:00.000Z", lastStarted: "2026-01-01T00:01:00.000Z" });
        const stopped = cloud.update(Canary, changed, { startCanary: false });
        expect(stopped.outputs.status).to.equal("STOPPED");
        expect(() => cloud.update(Canary, stopped, { runtimeVersion: "syn-1.0" })).to.throw("deprecated");
        cloud.delete(Canary, stopped);
        expect(() => runs()).to.throw("ResourceNotFoundException");
    });
});
