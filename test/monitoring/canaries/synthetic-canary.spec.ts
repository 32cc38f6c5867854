import { alarmRules, secret } from "@causeway/core";
import { httpCheck, journey, type SyntheticCanary, type SyntheticCanaryArgs } from "@causeway/monitoring";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, resolved, said, statements } from "../../foundation/accounts.ts";
import { checkoutHealth, health, journeys } from "./canaries.ts";

const account = "222222222222";
const canaryArn = `arn:aws:synthetics:eu-west-1:${account}:canary:payments-checkout-health-staging`;
const bucket = "checkout-health-bucket-0000000";
const bucketArn = `arn:aws:s3:::${bucket}`;
const secretArn = `arn:aws:secretsmanager:eu-west-1:${account}:secret:canary/login-AbCdEf`;

/** What the role of every canary holds. */
const always = ({ foundation: { keyArn } }: Organization) => [
    { Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], Resource: [`${bucketArn}/runs/*`] },
    { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: [bucketArn] },
    {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup"],
        Resource: [`arn:aws:logs:eu-west-1:${account}:log-group:/aws/lambda/cwsyn-payments-checkout-hea*`],
    },
    { Effect: "Allow", Action: ["s3:ListAllMyBuckets"], Resource: ["*"] },
    {
        Effect: "Allow",
        Action: ["cloudwatch:PutMetricData"],
        Resource: ["*"],
        Condition: { StringEquals: { "cloudwatch:namespace": "CloudWatchSynthetics" } },
    },
    {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: [keyArn],
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
    },
    {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [keyArn],
        Condition: {
            ArnLike: {
                "kms:EncryptionContext:aws:lambda:FunctionArn": `arn:aws:lambda:eu-west-1:${account}:function:cwsyn-payments-checkout-hea*`,
            },
        },
    },
];

describe("SyntheticCanary", () => {
    let here: Organization;
    let cloud: Cloud;
    beforeEach(async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
    });

    describe("that checks by HTTP", () => {
        let canary: SyntheticCanary;
        beforeEach(async () => {
            canary = await cloud.run(checkoutHealth(here));
        });

        it("creates exactly these resources, under these names", () => {
            expect(cloud.identities()).to.deep.equal([
                "aws:iam/role:Role checkout-health-role",
                "aws:iam/role:Role checkout-health-test",
                "aws:iam/rolePolicy:RolePolicy checkout-health-role-policy",
                "aws:iam/rolePolicy:RolePolicy checkout-health-test-policy",
                "aws:s3/bucket:Bucket checkout-health-bucket",
                "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration checkout-health-lifecycle",
                "aws:s3/bucketObjectv2:BucketObjectv2 checkout-health-code",
                "aws:s3/bucketPolicy:BucketPolicy checkout-health-policy",
                "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock checkout-health-privacy",
                "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration checkout-health-encryption",
                "aws:s3/bucketVersioning:BucketVersioning checkout-health-versioning",
                "aws:synthetics/canary:Canary checkout-health-canary",
                "causeway:monitoring:SyntheticCanary checkout-health",
                "pulumi:providers:aws aws",
            ]);
        });

        it("runs the newest runtime without a browser, encrypted with the environment's key", () => {
            const { keyArn } = here.foundation;
            const { s3Version, ...rest } = said(cloud, "checkout-health-canary");
            expect(s3Version).to.equal(cloud.named("checkout-health-code").outputs["versionId"]);
            expect(rest).to.deep.equal({
                name: "payments-checkout-health-staging",
                runtimeVersion: "syn-nodejs-5.2",
                handler: "index.handler",
                s3Bucket: bucket,
                s3Key: "code/checkout-health.zip",
                executionRoleArn: `arn:aws:iam::${account}:role/checkout-health-role-0000000`,
                artifactS3Location: `s3://${bucket}/runs`,
                artifactConfig: { s3Encryption: { encryptionMode: "SSE_KMS", kmsKeyArn: keyArn } },
                kmsKeyArn: keyArn,
                schedule: { expression: "rate(5 minutes)" },
                runConfig: {
                    timeoutInSeconds: 32,
                    memoryInMb: 960,
                    activeTracing: false,
                    environmentVariables: {
                        CHECKS: '{"health":{"url":"https://pay.example.com/health","contains":"ok","withinSeconds":2}}',
                    },
                },
                successRetentionPeriod: 31,
                failureRetentionPeriod: 31,
                startCanary: true,
                deleteLambda: true,
            });
            expect(said(cloud, "checkout-health-lifecycle")["rules"]).to.deep.equal([
                {
                    id: "runs",
                    status: "Enabled",
                    filter: { prefix: "runs/" },
                    expiration: { days: 31 },
                    noncurrentVersionExpiration: { noncurrentDays: 1 },
                    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                },
            ]);
        });

        it("puts its code into its bucket once that is closed, so that it is under a version and the environment's key", () => {
            const named = (name: string) => cloud.named(`checkout-health-${name}`);
            expect(named("code").dependencies).to.include.members(["versioning", "encryption", "policy"].map(role => named(role).urn));
        });

        it("may do what AWS says a canary must, and no more", () => {
            expect(statements(cloud, "checkout-health-role-policy")).to.deep.equal(always(here));
        });

        it("is tested with by the pipeline of the service, which may look at its runs and no more", async () => {
            expect(statements(cloud, "checkout-health-test-policy")).to.deep.equal([
                { Effect: "Allow", Action: ["synthetics:GetCanary", "synthetics:GetCanaryRuns"], Resource: [canaryArn] },
            ]);
            expect(cloud.policy("checkout-health-test")).to.deep.equal({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Action: "sts:AssumeRole",
                        Principal: { AWS: "arn:aws:iam::111111111111:root" },
                        Condition: {
                            ArnLike: {
                                "aws:PrincipalArn": [
                                    "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout-pipeline",
                                    "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/*",
                                ],
                            },
                        },
                    },
                ],
            });
            const { kind, service } = canary.target;
            expect({ kind, service, leaves: await resolved(canary.target.leaves) }).to.deep.equal({
                kind: "syntheticCanary",
                service: "checkout-health",
                leaves: {
                    deployRoleArn: `arn:aws:iam::${account}:role/causeway/deploy/payments-checkout-health-staging`,
                    canaryName: "payments-checkout-health-staging",
                    onDemand: false,
                },
            });
        });

        it("is monitored: two of three runs that fail, or do not come, are critical", () => {
            const { signals, indicators, ...rest } = canary.monitored;
            expect(rest).to.deep.equal({ kind: "canary", name: "checkout-health", logs: {} });
            expect(Object.entries(signals).map(([key, { aspect, alarms }]) => [key, aspect, alarms])).to.deep.equal([
                ["success", "errors", { critical: { below: 50, periods: 3, breaching: 2 } }],
                ["duration", "latency", { warning: { above: 25_600, periods: 3, breaching: 2 } }],
                ["failed", "errors", { warning: { atLeast: 1, periods: 3, breaching: 2 } }],
            ]);
            expect(signals.success?.measure).to.deep.equal({
                namespace: "CloudWatchSynthetics",
                name: "SuccessPercent",
                dimensions: { CanaryName: "payments-checkout-health-staging" },
                statistic: "Average",
                unit: "Percent",
                label: "runs that pass",
                periodSeconds: 300,
                missing: { as: "breaching", why: "a canary that does not run sees nothing: that must not look like success" },
            });
            for (const { measure, alarms } of Object.values(signals))
                for (const threshold of Object.values(alarms ?? {})) {
                    expect(alarmRules("alarm", measure, threshold).filter(([holds]) => !holds)).to.deep.equal([]);
                }
            const of = { namespace: "CloudWatchSynthetics", name: "SuccessPercent", unit: "Percent", periodSeconds: 300 };
            const dimensions = { CanaryName: "payments-checkout-health-staging" };
            const runs = { ...of, dimensions, statistic: "SampleCount", label: "runs" };
            expect(indicators).to.deep.equal({
                availability: {
                    bad: {
                        expression: "runs - passed / 100",
                        of: { runs, passed: { ...of, dimensions, statistic: "Sum", label: "runs that pass, times 100" } },
                        unit: "Count",
                        label: "runs that do not pass",
                    },
                    total: runs,
                },
            });
        });

        it("shows its runs and each step", () => {
            const shown = canary.sections.map(({ title, widgets }) => [title, ...widgets.map(({ title: of }) => of)]);
            expect(shown).to.deep.equal([["Canary checkout-health", "Runs that pass", "Duration", "Steps that pass", "Duration of steps"]]);
            expect(canary.metrics.step("health").duration().dimensions).to.deep.equal({
                CanaryName: "payments-checkout-health-staging",
                StepName: "health",
            });
        });
    });

    it("reads its pages from outputs of other things", async () => {
        const url = pulumi.output("https://lb.example.com/health");
        await cloud.run(checkoutHealth(here, { check: httpCheck({ health: { url } }) }));
        const { runConfig } = said(cloud, "checkout-health-canary") as { runConfig: { environmentVariables: { CHECKS: string } } };
        expect(JSON.parse(runConfig.environmentVariables.CHECKS)).to.deep.equal({
            health: { url: "https://lb.example.com/health", withinSeconds: 10 },
        });
    });

    it("goes a user's way in the network, with secrets that nobody sees, when it is started", async () => {
        const canary = await cloud.run(
            checkoutHealth(here, {
                check: journey({ folder: journeys, handler: "checkout.handler" }),
                schedule: "onDemand",
                vpc: { egress: { shop: { cidr: "10.0.0.0/16", port: 8080 } } },
                secrets: { PASSWORD: secret(secretArn) },
                environment: { SHOP: "http://shop.internal:8080" },
                tracing: true,
                retentionDays: 7,
            }),
        );
        const group = cloud.named("checkout-health-group").id;
        expect(said(cloud, "checkout-health-canary")).to.deep.include({
            runtimeVersion: "syn-nodejs-playwright-8.0",
            handler: "checkout.handler",
            schedule: { expression: "rate(0 minute)" },
            startCanary: false,
            successRetentionPeriod: 7,
            runConfig: {
                timeoutInSeconds: 120,
                memoryInMb: 1024,
                activeTracing: true,
                environmentVariables: { SHOP: "http://shop.internal:8080", PASSWORD_ARN: secretArn },
            },
            vpcConfig: { subnetIds: here.foundation.privateSubnetIds, securityGroupIds: [group] },
        });
        const expected = always(here);
        expect(statements(cloud, "checkout-health-role-policy")).to.deep.equal([
            ...expected.slice(0, 3),
            { Effect: "Allow", Action: ["s3:ListAllMyBuckets", "xray:PutTraceSegments"], Resource: ["*"] },
            ...expected.slice(4),
            {
                Effect: "Allow",
                Action: ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"],
                Resource: ["*"],
                Condition: { Null: { "lambda:SourceFunctionArn": "true" } },
            },
            { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [secretArn] },
        ]);
        expect(statements(cloud, "checkout-health-test-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["synthetics:StartCanary", "synthetics:GetCanary", "synthetics:GetCanaryRuns"],
                Resource: [canaryArn],
            },
        ]);
        expect((await resolved(canary.target.leaves)).onDemand).to.equal(true);
        // It runs now and then: between runs, what the last one found holds.
        expect(canary.monitored.signals.success).to.deep.include({ alarms: { critical: { below: 50, periods: 1 } } });
        expect(canary.monitored.signals.success?.measure.missing?.as).to.equal("ignore");
    });

    const bad: readonly (readonly [string, Partial<SyntheticCanaryArgs>, readonly string[]])[] = [
        [
            "numbers",
            { timeoutSeconds: 301, memoryMiB: 1000, retentionDays: 0 },
            [
                "timeoutSeconds is 301, and after 300 seconds the next run begins",
                "memoryMiB is 1000, not a multiple of 64 from 960 to 3008",
                "retentionDays is 0, not 1 to 455 whole days",
            ],
        ],
        [
            "no numbers",
            { timeoutSeconds: Number.NaN, memoryMiB: "1024" as never, retentionDays: 1.5 },
            [
                "timeoutSeconds is NaN, not 15 to 840 whole seconds",
                "memoryMiB is 1024, not a multiple of 64 from 960 to 3008",
                "retentionDays is 1.5, not 1 to 455 whole days",
            ],
        ],
        [
            "a rate that is too slow",
            { schedule: { rate: "2 hours" } },
            ['schedule.rate is "2 hours", not 1 to 60 minutes: what runs less often has a cron'],
        ],
        ["no schedule", { schedule: undefined as never }, ['schedule is undefined, not { rate }, { cron } or "onDemand"']],
        [
            "a year",
            { schedule: { cron: "0 9 ? * MON-FRI 2027" } },
            ['schedule.cron is "0 9 ? * MON-FRI 2027": a canary\'s year is always *'],
        ],
        ["no place", { placement: null as never, foundation: undefined as never }, ["placement is missing", "foundation is missing"]],
        ["no check", { check: undefined as never }, ["check is undefined, not what httpCheck or journey answers with"]],
        ["nothing to check", { check: httpCheck(undefined as never) }, ["check has undefined, not steps by their names"]],
        [
            "no journey",
            { check: journey(undefined as never) },
            [
                "check.folder is undefined: there is no such folder",
                "check.handler is undefined, not a file and a function such as checkout.handler, in up to 128 characters",
            ],
        ],
        ["no steps", { check: httpCheck({}) }, ["check has 0 steps, not 1 to 20"]],
        [
            "a bad step",
            {
                check: httpCheck({
                    home: {
                        url: "pay.example.com",
                        method: "TRACE" as never,
                        status: 99,
                        contains: "",
                        withinSeconds: 0,
                        certificateDays: 1.5,
                    },
                    "-": { url: "http://pay.example.com", send: { "a b": "x", Authorization: "Bearer {{TOKEN}}" }, certificateDays: 14 },
                    none: null as never,
                }),
            },
            [
                'check.home.url is "pay.example.com", not an http:// or https:// address',
                'check.home.method is "TRACE", not one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
                "check.home.status is 99, not a status of 100 to 599",
                'check.home.contains is "", not a text',
                "check.home.withinSeconds is 0, not 0.1 to 300 seconds",
                "check.home.certificateDays is 1.5, not 1 to 365 whole days",
                "check.- must be 1 to 100 letters, digits, spaces and ._-, and start with one of the first two",
                "check.-.send.a b is not the name of a header",
                "check.-.certificateDays is for https:// alone: there is no certificate",
                "check.- has {{TOKEN}}, and there is no secret of this name",
                "check.none is null, not { url: … }",
            ],
        ],
        [
            "secrets in addresses, and numbers that are texts",
            {
                secrets: { TOKEN: secret(secretArn) },
                check: httpCheck({
                    token: { url: "https://pay.example.com/?token={{TOKEN}}", status: "200" as never },
                    login: { url: "https://canary:pa55@pay.example.com", certificateDays: "14" as never },
                    method: { url: "https://pay.example.com", method: ["GET"] as never, body: "{{toString}}, {{ TOKEN }}, {{TOKEN}}" },
                }),
            },
            [
                "check.token.url has a secret, a user or a password, which everybody can read there: they go into send or body",
                'check.token.status is "200", not a status of 100 to 599',
                "check.login.url has a secret, a user or a password, which everybody can read there: they go into send or body",
                'check.login.certificateDays is "14", not 1 to 365 whole days',
                'check.method.method is ["GET"], not one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
                "check.method has {{toString}}, and there is no secret of this name",
                "check.method has {{ TOKEN }}, which stands for nothing: a secret is such as {{TOKEN}}, without spaces",
            ],
        ],
        [
            "what is no secret, and tells nobody what it is",
            { secrets: { TOKEN: "pa55" as never, PASSWORD: undefined as never } },
            ["secrets.TOKEN is neither a secret(…) nor a parameter(…)", "secrets.PASSWORD is neither a secret(…) nor a parameter(…)"],
        ],
        ["null for secrets", { secrets: null as never }, ["secrets are no secrets by their names"]],
        [
            "a journey that is not there",
            { check: journey({ folder: "nowhere", handler: "checkout", browser: "lynx" as never }) },
            [
                'check.folder is "nowhere": there is no such folder',
                'check.handler is "checkout", not a file and a function such as checkout.handler, in up to 128 characters',
                'check.browser is "lynx", neither "playwright" nor "puppeteer"',
            ],
        ],
        [
            "a file that is not there",
            { check: journey({ folder: journeys, handler: "login.handler" }) },
            [`check.handler is "login.handler", and ${journeys} has no file login.js or login.mjs or login.cjs`],
        ],
        [
            "a variable of Causeway's, and a service that cannot be",
            { environment: { CHECKS: "1", AWS_REGION: "x" }, testOf: "Checkout" },
            [
                'testOf is "Checkout": must be lower-case letters, digits and dashes, and start with a letter',
                "environment.CHECKS is set by Causeway itself",
                "environment.AWS_REGION is set by Lambda itself",
            ],
        ],
    ];
    for (const [what, change, complaints] of bad) {
        it(`says all that is wrong with ${what}`, async () => {
            expect(await complaintsOf("payments-staging", checkoutHealth(here, change))).to.deep.equal(complaints);
        });
    }

    it("takes what is just right", async () => {
        await cloud.run(
            checkoutHealth(here, { check: health, schedule: { cron: "0/10 8-17 ? * MON-FRI *" }, timeoutSeconds: 840, memoryMiB: 3008 }),
        );
        expect(said(cloud, "checkout-health-canary")).to.deep.include({ schedule: { expression: "cron(0/10 8-17 ? * MON-FRI *)" } });
    });
});
