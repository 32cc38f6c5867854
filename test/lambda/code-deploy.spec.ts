import type { Tier } from "@causeway/core";
import { answerCodeDeploy, type CodeDeployOptions, codeDeploy, LambdaFunction } from "@causeway/lambda";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, refusalOf, resolved, said, statements } from "../foundation/accounts.ts";
import { keyThroughLambda, receipts } from "./receipts.ts";

const account = "222222222222";
const functionArn = `arn:aws:lambda:eu-west-1:${account}:function:payments-receipts-staging`;
const hookArn = (name: string) => `arn:aws:lambda:eu-west-1:${account}:function:${name}`;
const application = "receipts-application-0000000";
const codedeployArn = (resource: string) => `arn:aws:codedeploy:eu-west-1:${account}:${resource}`;

describe("LambdaFunction's release by CodeDeploy", () => {
    const made = async (options: CodeDeployOptions, change: Parameters<typeof receipts>[1] = {}) => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const { target } = await cloud.run(receipts(here, { release: codeDeploy(options), ...change }));
        return { here, cloud, leaves: await resolved(target.leaves) };
    };

    describe("with a canary, an alarm and a hook", () => {
        let here: Organization;
        let cloud: Cloud;
        let leaves: object;
        before(async () => {
            ({ here, cloud, leaves } = await made({
                canary: { percent: 10, minutes: 5 },
                alarms: { errorPercent: 1, names: ["orders-falling"] },
                hooks: { beforeTraffic: hookArn("probe") },
            }));
        });

        it("creates exactly these resources", () => {
            expect(cloud.identities()).to.deep.equal([
                "aws:cloudwatch/compositeAlarm:CompositeAlarm receipts-errors-onset",
                "aws:cloudwatch/logGroup:LogGroup receipts-logs",
                "aws:cloudwatch/metricAlarm:MetricAlarm receipts-errors-alarm",
                "aws:cloudwatch/metricAlarm:MetricAlarm receipts-errors-already",
                "aws:codedeploy/application:Application receipts-application",
                "aws:codedeploy/deploymentConfig:DeploymentConfig receipts-shift",
                "aws:codedeploy/deploymentGroup:DeploymentGroup receipts-deployment-group",
                "aws:iam/role:Role receipts-codedeploy",
                "aws:iam/role:Role receipts-deploy",
                "aws:iam/role:Role receipts-releaser",
                "aws:iam/role:Role receipts-role",
                "aws:iam/rolePolicy:RolePolicy receipts-codedeploy-policy",
                "aws:iam/rolePolicy:RolePolicy receipts-deploy-policy",
                "aws:iam/rolePolicy:RolePolicy receipts-releaser-policy",
                "aws:iam/rolePolicy:RolePolicy receipts-role-policy",
                "aws:lambda/alias:Alias receipts-alias",
                "aws:lambda/function:Function receipts-function",
                "aws:sfn/stateMachine:StateMachine receipts-releaser",
                "causeway:lambda:LambdaFunction receipts",
                "pulumi:providers:aws aws",
            ]);
        });

        it("configures CodeDeploy to shift as it is told, to watch, and to roll back", () => {
            expect(said(cloud, "receipts-application")).to.deep.equal({ name: application, computePlatform: "Lambda" });
            expect(said(cloud, "receipts-shift")).to.deep.equal({
                computePlatform: "Lambda",
                deploymentConfigName: "receipts-shift-0000000",
                trafficRoutingConfig: { type: "TimeBasedCanary", timeBasedCanary: { percentage: 10, interval: 5 } },
            });
            expect(said(cloud, "receipts-deployment-group")).to.deep.equal({
                appName: application,
                deploymentGroupName: "live",
                serviceRoleArn: `arn:aws:iam::${account}:role/receipts-codedeploy-0000000`,
                deploymentConfigName: "receipts-shift-0000000",
                deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
                autoRollbackConfiguration: {
                    enabled: true,
                    events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
                },
                alarmConfiguration: { enabled: true, alarms: ["payments-receipts-errors-onset-staging", "orders-falling"] },
            });
        });

        it("lets CodeDeploy move this alias, ask this hook and see alarms, and no more", () => {
            expect(statements(cloud, "receipts-codedeploy-policy")).to.deep.equal([
                { Effect: "Allow", Action: ["lambda:GetAlias", "lambda:UpdateAlias"], Resource: [functionArn] },
                { Effect: "Allow", Action: ["lambda:GetProvisionedConcurrencyConfig"], Resource: [`${functionArn}:*`] },
                { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [hookArn("probe")] },
                { Effect: "Allow", Action: ["cloudwatch:DescribeAlarms"], Resource: ["*"] },
            ]);
        });

        it("lets the state machine publish, and deploy to this group", () => {
            expect(statements(cloud, "receipts-releaser-policy")).to.deep.equal([
                { Effect: "Allow", Action: ["lambda:GetAlias", "lambda:PublishVersion"], Resource: [functionArn] },
                keyThroughLambda(here),
                {
                    Effect: "Allow",
                    Action: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
                    Resource: [codedeployArn(`deploymentgroup:${application}/live`)],
                },
                {
                    Effect: "Allow",
                    Action: ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
                    Resource: [codedeployArn(`application:${application}`)],
                },
                {
                    Effect: "Allow",
                    Action: ["codedeploy:GetDeploymentConfig"],
                    Resource: [codedeployArn("deploymentconfig:receipts-shift-0000000")],
                },
            ]);
        });

        it("lets a pipeline upload, and start the state machine, but not move the alias", () => {
            const logs = ["/aws", "/eu-west-1"].map(
                root => `arn:aws:logs:eu-west-1:${account}:log-group:${root}/codepipeline/payments-receipts`,
            );
            const machine = `arn:aws:states:eu-west-1:${account}:stateMachine:receipts-releaser-0000000`;
            expect((statements(cloud, "receipts-deploy-policy") as object[]).slice(3)).to.deep.equal([
                {
                    Effect: "Allow",
                    Action: [
                        "lambda:GetAlias",
                        "lambda:GetFunctionConfiguration",
                        "lambda:GetProvisionedConcurrencyConfig",
                        "lambda:PublishVersion",
                        "lambda:UpdateFunctionCode",
                    ],
                    Resource: [functionArn, `${functionArn}:*`],
                },
                {
                    Effect: "Allow",
                    Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                    Resource: logs.flatMap(arn => [arn, `${arn}:*`]),
                },
                keyThroughLambda(here),
                { Effect: "Allow", Action: ["states:DescribeStateMachine", "states:StartExecution"], Resource: [machine] },
                {
                    Effect: "Allow",
                    Action: ["states:DescribeExecution"],
                    Resource: [`arn:aws:states:eu-west-1:${account}:execution:receipts-releaser-0000000:*`],
                },
            ]);
            expect(leaves).to.deep.equal({
                deployRoleArn: `arn:aws:iam::${account}:role/causeway/deploy/payments-receipts-staging`,
                functionName: "payments-receipts-staging",
                alias: "live",
                stateMachineArn: machine,
            });
        });

        it("tells CodeDeploy what to move, and whom to ask", () => {
            const { definition, ...inputs } = said(cloud, "receipts-releaser", "aws:sfn/stateMachine:StateMachine");
            expect(inputs).to.deep.equal({
                name: "receipts-releaser-0000000",
                roleArn: `arn:aws:iam::${account}:role/receipts-releaser-0000000`,
                type: "STANDARD",
            });
            const { States, TimeoutSeconds } = JSON.parse(definition as string);
            const content = States.Deploy.Parameters.Revision.AppSpecContent["Content.$"] as string;
            // As Step Functions writes it down for version 1 and version 2.
            const filled = ["1", "2"].reduce((text, version) => text.replace("{}", version), content).replace(/\\(.)/g, "$1");
            const spec = (/^States\.Format\('(.*)', \$\.current\.FunctionVersion, \$\.target\.Version\)$/.exec(filled) ?? [])[1] as string;
            expect(spec).to.match(/^\{"version":0\.0,/);
            expect(JSON.parse(spec)).to.deep.equal({
                version: 0,
                Resources: [
                    {
                        function: {
                            Type: "AWS::Lambda::Function",
                            Properties: { Name: "payments-receipts-staging", Alias: "live", CurrentVersion: "1", TargetVersion: "2" },
                        },
                    },
                ],
                Hooks: [{ BeforeAllowTraffic: hookArn("probe") }],
            });
            // Five minutes and an hour, twice, and an hour.
            expect([TimeoutSeconds, States.Wait.Seconds]).to.deep.equal([2 * 3900 + 3600, 15]);
            // What publishes answers with the function's environment, too: the version alone goes on.
            expect(States.Publish).to.deep.include({ ResultSelector: { "Version.$": "$.Version" }, ResultPath: "$.target" });
        });
    });

    it("takes AWS's own configurations, without one of its own", async () => {
        const { cloud } = await made({ predefined: "CodeDeployDefault.LambdaAllAtOnce" });
        expect(cloud.identities().filter(identity => /Config |Alarm /.test(identity))).to.deep.equal([]);
        const group = said(cloud, "receipts-deployment-group");
        expect(group).to.include({ deploymentConfigName: "CodeDeployDefault.LambdaAllAtOnce" }).and.not.have.property("alarmConfiguration");
    });

    it("asks less often, the longer a deployment may take: an execution has 25,000 events", async () => {
        const { cloud } = await made({ linear: { percent: 50, minutes: 2880 } });
        expect(said(cloud, "receipts-shift")["trafficRoutingConfig"]).to.deep.equal({
            type: "TimeBasedLinear",
            timeBasedLinear: { percentage: 50, interval: 2880 },
        });
        const { States, TimeoutSeconds } = JSON.parse(
            said(cloud, "receipts-releaser", "aws:sfn/stateMachine:StateMachine")["definition"] as string,
        );
        expect([States.Wait.Seconds, States["Wait for another"].Seconds, TimeoutSeconds]).to.deep.equal([173, 173, 2 * 172_800 + 3600]);
    });

    it("is customized child by child", async () => {
        const { cloud } = await made(
            { canary: { percent: 10, minutes: 5 } },
            {
                customize: {
                    application: { tags: { by: "us" } },
                    deploymentConfig: { deploymentConfigName: "ours" },
                    deploymentGroup: { autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] } },
                    stateMachine: { tracingConfiguration: { enabled: true } },
                },
            },
        );
        expect(said(cloud, "receipts-application")["tags"]).to.deep.equal({ by: "us" });
        expect(said(cloud, "receipts-deployment-group")).to.deep.include({
            deploymentConfigName: "ours",
            autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
        });
        expect(said(cloud, "receipts-releaser", "aws:sfn/stateMachine:StateMachine")["tracingConfiguration"]).to.deep.equal({
            enabled: true,
        });
    });

    describe("is refused", () => {
        const inTier =
            ({ foundation }: Organization, options: CodeDeployOptions, tier: Tier, name = "receipts") =>
            () => {
                const placement = { ...placed("payments-staging"), tier };
                return new LambdaFunction(name, {
                    placement,
                    foundation: pulumi.output(foundation),
                    handler: "index.handler",
                    release: codeDeploy(options),
                });
            };
        const complaints = async (options: CodeDeployOptions, tier: Tier = "test", name?: string) => {
            const here = await organization();
            return complaintsOf("payments-staging", inTier(here, options, tier, name), here.cloud("payments-staging"));
        };

        it("outside of AWS's ranges, with all that is wrong", async () => {
            const hooks = { beforeTraffic: "probe", afterTraffic: hookArn("probe").replace("eu-west-1", "us-east-1") };
            expect(
                await complaints({ linear: { percent: 0, minutes: 0 }, alarms: { latencySeconds: 0 }, hooks }, "test", "r".repeat(46)),
            ).to.deep.equal([
                `name is "${"r".repeat(46)}", 46 characters: the name of CodeDeploy's role leaves room for 45`,
                "release.linear.percent is 0, not 1 to 99",
                "release.linear.minutes is 0, not a whole number from 1",
                "release.alarms.latencySeconds is 0, not more than 0",
                'release.hooks.beforeTraffic is "probe", not the ARN of a function',
                "release.hooks.afterTraffic is a function in us-east-1, but CodeDeploy calls those in eu-west-1 alone",
            ]);
            expect(
                await complaints({
                    canary: { percent: 10, minutes: 2881 },
                    hooks: { afterTraffic: hookArn("p").replace(account, "333333333333") },
                }),
            ).to.deep.equal([
                "release.canary.minutes makes 2881 minutes between the first part and the last: AWS allows 2880",
                `release.hooks.afterTraffic is a function of account 333333333333, but CodeDeploy calls those of ${account} alone`,
            ]);
        });

        it("that does not say how calls move, says it twice or in words that AWS has not, or asks in between", async () => {
            expect(await complaints({} as never)).to.deep.equal([
                "release has 0 of canary, linear and predefined: exactly one says how calls move",
            ]);
            const part = { percent: 10, minutes: 5 };
            expect(await complaints({ canary: part, linear: part } as never)).to.deep.equal([
                "release has 2 of canary, linear and predefined: exactly one says how calls move",
            ]);
            const told = await complaints({
                predefined: "CodeDeployDefault.LambdaCanary10Percent7Minutes",
                hooks: { before: hookArn("probe") },
            } as never);
            expect(told.map(line => line.replace(/, not one of .*/, ""))).to.deep.equal([
                "release.predefined is CodeDeployDefault.LambdaCanary10Percent7Minutes",
                "release.hooks.before is no moment at which a release asks: beforeTraffic and afterTraffic are",
            ]);
        });

        it("in production without an alarm, unless that is said, or all calls move at once", async () => {
            const unwatched =
                "release.alarms is empty in staging, which is production: nothing would roll the release back; say unwatched: true if that is meant";
            expect(await complaints({ canary: { percent: 10, minutes: 5 } }, "production")).to.deep.equal([unwatched]);
            expect(await complaints({ predefined: "CodeDeployDefault.LambdaLinear10PercentEvery1Minute" }, "production")).to.deep.equal([
                unwatched,
            ]);
            for (const options of [
                { canary: { percent: 10, minutes: 5 }, unwatched: true },
                { predefined: "CodeDeployDefault.LambdaAllAtOnce" },
            ] as const) {
                const here = await organization();
                await here.cloud("payments-staging").run(inTier(here, options, "production"));
            }
        });

        it("with a hook that turns out to be elsewhere", async () => {
            const elsewhere = pulumi.output(hookArn("probe").replace(account, "333333333333"));
            expect(await refusalOf(made({ canary: { percent: 10, minutes: 5 }, hooks: { beforeTraffic: elsewhere } }))).to.contain(
                `LambdaFunction "receipts": release.hooks.beforeTraffic is a function of account 333333333333, but CodeDeploy calls those of ${account} alone`,
            );
        });
    });

    it("has a grant for functions that answer CodeDeploy", () =>
        expect(answerCodeDeploy).to.deep.equal({ actions: ["codedeploy:PutLifecycleEventHookExecutionStatus"], resources: ["*"] }));
});
