import { expect } from "chai";
import { production, refuses, region } from "./cloud.ts";
import { build, Delivery, source, stage } from "./delivery-cloud.ts";
import { Released } from "./released.ts";

describe("CodePipeline's Lambda action", () => {
    const declare = (configuration: object, more: object = {}) => {
        const aws = new Delivery();
        const deploy = build({
            name: "deploy",
            category: "Deploy",
            provider: "Lambda",
            outputArtifacts: [],
            configuration: { FunctionName: "app", ...configuration },
            ...more,
        });
        return aws.pipeline([stage("Source", source()), stage("Deploy", deploy)], {
            variables: [{ name: "strategy", defaultValue: "AllAtOnce" }],
        });
    };
    const live = { FunctionAlias: "live" };

    for (const strategy of [
        "AllAtOnce",
        "Canary10Percent5Minutes",
        "Canary1Percent1Minute",
        "Linear10PercentEvery1Minute",
        "Linear50PercentEvery2880Minutes",
        "#{variables.strategy}",
    ]) {
        it(`takes ${strategy}`, () => {
            expect(declare({ ...live, DeployStrategy: strategy, Alarms: "errors,latency" }).id).to.equal("app");
        });
    }

    it("takes a version that is published, in place of an artifact", () => {
        expect(declare({ ...live, PublishedTargetVersion: "7" }, { inputArtifacts: [] }).id).to.equal("app");
        expect(declare({}).id).to.equal("app");
    });

    const wrong: readonly (readonly [configuration: object, reason: string, more?: object])[] = [
        [live, "PublishedTargetVersion is required without an input artifact", { inputArtifacts: [] }],
        [{ DeployStrategy: "AllAtOnce" }, "DeployStrategy, PublishedTargetVersion and Alarms are only available with a FunctionAlias"],
        [{ Alarms: "errors" }, "DeployStrategy, PublishedTargetVersion and Alarms are only available with a FunctionAlias"],
        [{ ...live, PublishedTargetVersion: "$LATEST" }, "PublishedTargetVersion '$LATEST' is not a published version"],
        [{ ...live, Alarms: "abcdefghijk".split("").join(",") }, "there are 11 Alarms, up to 10 are supported"],
        ...["Canary10Percent", "Canary10PercentEvery5Minutes", "Linear10Percent5Minutes", "LambdaCanary10Percent5Minutes", "Rolling"].map(
            DeployStrategy =>
                [
                    { ...live, DeployStrategy },
                    `DeployStrategy '${DeployStrategy}' is not AllAtOnce, Canary10Percent5Minutes or Linear10PercentEvery1Minute`,
                ] as const,
        ),
        ...["Canary0Percent5Minutes", "Canary100Percent5Minutes", "Linear10PercentEvery0Minutes"].map(
            DeployStrategy =>
                [
                    { ...live, DeployStrategy },
                    `DeployStrategy '${DeployStrategy}' has a percentage outside 1 to 99, or no minutes`,
                ] as const,
        ),
        [
            { ...live, DeployStrategy: "Canary10Percent2881Minutes" },
            "DeployStrategy 'Canary10Percent2881Minutes' waits 2881 minutes in all, more than 2 days",
        ],
        [
            { ...live, DeployStrategy: "Linear3PercentEvery90Minutes" },
            "DeployStrategy 'Linear3PercentEvery90Minutes' waits 2970 minutes in all, more than 2 days",
        ],
    ];
    for (const [configuration, reason, more] of wrong) {
        it(`refuses: ${reason}`, () =>
            refuses(
                () => declare(configuration, more),
                "InvalidActionDeclarationException",
                `Action configuration for action 'deploy' is not valid: ${reason}`,
            ));
    }

    describe("in a walk", () => {
        const fn = `arn:aws:lambda:${region}:${production}:function:app`;
        const watched = (aws: Released, Alarms: string) => {
            const deploy = build({
                name: "watched",
                category: "Deploy",
                provider: "Lambda",
                inputArtifacts: ["image"],
                outputArtifacts: [],
                configuration: { FunctionName: "app", ...live, DeployStrategy: "Canary10Percent5Minutes", Alarms },
                roleArn: aws.roles.lambda,
            });
            return aws.walk(stage("Watched", deploy)).at(-1)[1];
        };
        const alarm = (aws: Released) =>
            aws.create(
                "aws:cloudwatch/metricAlarm:MetricAlarm",
                "errors",
                {
                    name: "errors",
                    namespace: "A",
                    metricName: "B",
                    statistic: "Sum",
                    period: 60,
                    evaluationPeriods: 1,
                    comparisonOperator: "GreaterThanThreshold",
                    threshold: 0,
                },
                production,
            );
        const set = (aws: Released, StateValue: string) =>
            aws.operate("cloudwatch:SetAlarmState", { AlarmName: "errors", StateValue, StateReason: "planted" }, production);

        it("stops where the role may not see the alarms", () =>
            expect(watched(new Released(), "errors")).to.equal(
                `The provided role does not have sufficient permissions: arn:aws:iam::${production}:role/lambda is not authorized to perform: cloudwatch:DescribeAlarms on resource: *`,
            ));

        const seeing = () => {
            const aws = new Released();
            const policy = JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" }],
            });
            aws.create("aws:iam/rolePolicy:RolePolicy", "alarms", { name: "alarms", role: "lambda", policy }, production);
            return aws;
        };

        it("stops at alarms that are not there, or went off", () => {
            expect(watched(seeing(), "errors")).to.equal("The alarm errors does not exist");
            const aws = seeing();
            alarm(aws);
            set(aws, "ALARM");
            expect(watched(aws, "errors")).to.equal("The alarm errors is in ALARM state: the alias is back at the version it had");
        });

        it("goes on while the alarms are quiet", () => {
            const aws = seeing();
            alarm(aws);
            set(aws, "OK");
            expect(watched(aws, "errors")).to.equal("Succeeded");
        });

        it("stops at an alias that still divides its calls between two versions", () => {
            const aws = new Released();
            aws.create("aws:ecr/repository:Repository", "next", { name: "next" }, production);
            aws.operate("ecr:PutImage", { repositoryName: "next", imageManifest: "{ }", imageTag: "1" }, production);
            const ImageUri = `${production}.dkr.ecr.${region}.amazonaws.com/next:1`;
            const { Version } = aws.operate("lambda:UpdateFunctionCode", { FunctionName: fn, ImageUri, Publish: true }, production);
            aws.operate(
                "lambda:UpdateAlias",
                { FunctionName: "app", Name: "live", RoutingConfig: { AdditionalVersionWeights: { [Version]: 0.1 } } },
                production,
            );
            expect(aws.walk().at(-1)).to.deep.equal([
                "lambda",
                "The alias live of the AWS Lambda function app points to more than one version",
            ]);
        });
    });
});
