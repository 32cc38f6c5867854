import { expect } from "chai";
import { delivery, refuses } from "./cloud.ts";
import { Application, allow, Group, lacks, lambdaArn } from "./codedeploy-cloud.ts";
import { Lambda, zip } from "./lambda-cloud.ts";

/** A function with an alias at version 1, a version 2, and CodeDeploy to move the alias. */
class Released extends Lambda {
    readonly hookRole = this.role("hook", "lambda", [allow("codedeploy:PutLifecycleEventHookExecutionStatus")]);
    readonly made = this.function({ publish: true });
    readonly live = this.alias();
    readonly application = this.create(Application, "shop", { name: "shop", computePlatform: "Lambda" });

    constructor() {
        super();
        this.operate("lambda:UpdateFunctionCode", { FunctionName: "app", ZipFile: zip("two"), Publish: true });
        this.role("deployer", "codedeploy");
        const policyArn = "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda";
        this.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "deployer", { role: "deployer", policyArn });
    }

    group(deploymentConfigName = "LambdaCanary10Percent5Minutes", role = "deployer") {
        return this.create(Group, "app", {
            appName: "shop",
            deploymentGroupName: "app",
            serviceRoleArn: `arn:aws:iam::${delivery}:role/${role}`,
            deploymentConfigName: `CodeDeployDefault.${deploymentConfigName}`,
            deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
            autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
        });
    }

    release(properties: object = {}, hooks: readonly object[] = []): string {
        const Properties = { Name: "app", Alias: "live", CurrentVersion: "1", TargetVersion: "2", ...properties };
        const content = JSON.stringify({ version: 0.0, Resources: [{ app: { Type: "AWS::Lambda::Function", Properties } }], Hooks: hooks });
        const revision = { revisionType: "AppSpecContent", appSpecContent: { content } };
        return this.operate("codedeploy:CreateDeployment", { applicationName: "shop", deploymentGroupName: "app", revision }).deploymentId;
    }

    told(deploymentId: string) {
        return this.operate("codedeploy:GetDeployment", { deploymentId }).deploymentInfo;
    }

    minutes(count: number): void {
        this.clock += count * 60_000;
    }

    alive() {
        const { FunctionVersion, RoutingConfig } = this.operate("lambda:GetAlias", { FunctionName: "app", Name: "live" });
        return { version: FunctionVersion, ...RoutingConfig?.AdditionalVersionWeights };
    }
}

describe("sandbox CodeDeploy, releasing a Lambda function", () => {
    let cloud: Released;
    beforeEach(() => {
        cloud = new Released();
    });

    it("gives the new version its part by a weight, then the alias", () => {
        cloud.group();
        const id = cloud.release();
        expect(cloud.alive()).to.deep.equal({ version: "1", 2: 0.1 });
        cloud.minutes(5);
        expect([cloud.alive(), cloud.told(id).status]).to.deep.equal([{ version: "2" }, "Succeeded"]);
    });

    it("moves all at once", () => {
        cloud.group("LambdaAllAtOnce");
        expect(cloud.told(cloud.release()).status).to.equal("Succeeded");
        expect(cloud.alive()).to.deep.equal({ version: "2" });
    });

    it("takes an AppSpec in YAML", () => {
        cloud.group("LambdaAllAtOnce");
        const content = [
            "version: 0.0",
            "Resources:",
            "  - app:",
            "      Type: AWS::Lambda::Function",
            "      Properties: { Name: app, Alias: live, CurrentVersion: 1, TargetVersion: 2 }",
        ].join("\n");
        const revision = { revisionType: "AppSpecContent", appSpecContent: { content } };
        cloud.operate("codedeploy:CreateDeployment", { applicationName: "shop", deploymentGroupName: "app", revision });
        expect(cloud.alive()).to.deep.equal({ version: "2" });
    });

    it("asks hooks named CodeDeployHook_ before and after, and goes back when one says no", () => {
        cloud.create("aws:lambda/function:Function", "hook", cloud.args({ name: "CodeDeployHook_check", role: cloud.hookRole }));
        cloud.group();
        const hooks = [{ BeforeAllowTraffic: "CodeDeployHook_check" }, { AfterAllowTraffic: lambdaArn("CodeDeployHook_check") }];
        const id = cloud.release({}, hooks);
        const answer = (status: string) => {
            const { lifecycleEventHookExecutionId } = cloud.told(id).simulated;
            cloud.operate("codedeploy:PutLifecycleEventHookExecutionStatus", { deploymentId: id, lifecycleEventHookExecutionId, status });
        };
        expect(cloud.alive()).to.deep.equal({ version: "1" });
        answer("Succeeded");
        expect(cloud.alive()).to.deep.equal({ version: "1", 2: 0.1 });
        cloud.minutes(5);
        expect(cloud.alive()).to.deep.equal({ version: "2" });
        answer("Failed");
        expect([cloud.alive(), cloud.told(id).status]).to.deep.equal([{ version: "1" }, "Failed"]);
    });

    it("asks no function of another name, unless the role may", () => {
        cloud.create("aws:lambda/function:Function", "hook", cloud.args({ name: "check", role: cloud.hookRole }));
        cloud.group();
        const id = cloud.release({}, [{ BeforeAllowTraffic: "check" }]);
        expect(cloud.told(id).errorInformation).to.deep.equal({ code: "IAM_ROLE_PERMISSIONS", message: lacks("deployer", "AWSLambda") });
    });

    it("wants all of an AppSpec, and an answer that it knows to the question that it asked", () => {
        cloud.create("aws:lambda/function:Function", "hook", cloud.args({ name: "CodeDeployHook_check", role: cloud.hookRole }));
        cloud.group();
        refuses(() => cloud.release({ Alias: "" }), "InvalidRevisionException", "The AppSpec content needs the property Alias");
        const deploymentId = cloud.release({}, [{ BeforeAllowTraffic: "CodeDeployHook_check" }]);
        const answer = (status: string, lifecycleEventHookExecutionId: string) => () =>
            cloud.operate("codedeploy:PutLifecycleEventHookExecutionStatus", { deploymentId, lifecycleEventHookExecutionId, status });
        refuses(
            answer("Succeeded", "other"),
            "InvalidLifecycleEventHookExecutionIdException",
            `The lifecycle event hook execution other of the deployment ${deploymentId} is not waiting for a status`,
        );
        refuses(
            answer("Perhaps", cloud.told(deploymentId).simulated.lifecycleEventHookExecutionId),
            "InvalidLifecycleEventHookExecutionStatusException",
            "The status must be Succeeded or Failed, not Perhaps",
        );
    });

    it("has no hooks of ECS", () => {
        cloud.group();
        refuses(
            () => cloud.release({}, [{ BeforeInstall: "CodeDeployHook_check" }]),
            "InvalidRevisionException",
            "BeforeInstall is not one of the lifecycle events BeforeAllowTraffic, AfterAllowTraffic",
        );
    });

    for (const [properties, code, message] of [
        [{ Name: "x" }, "INVALID_LAMBDA_FUNCTION", "The Lambda function x cannot be found."],
        [{ Alias: "x" }, "INVALID_LAMBDA_CONFIGURATION", "The Lambda function app has no alias x."],
        [{ TargetVersion: "9" }, "INVALID_LAMBDA_CONFIGURATION", "The Lambda function app has no version 9."],
        [{ TargetVersion: "1" }, "INVALID_LAMBDA_CONFIGURATION", "The current and the target version of app are both 1."],
        [
            { CurrentVersion: "2", TargetVersion: "1" },
            "INVALID_LAMBDA_CONFIGURATION",
            "The alias live of app is at version 1, not at the current version 2.",
        ],
    ] as const) {
        it(`fails for ${JSON.stringify(properties)}`, () => {
            cloud.group();
            expect(cloud.told(cloud.release(properties)).errorInformation).to.deep.equal({ code, message });
            expect(cloud.alive()).to.deep.equal({ version: "1" });
        });
    }

    for (const missing of ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"]) {
        it(`fails without ${missing}`, () => {
            const all = ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"];
            cloud.role("less", "codedeploy", [allow(all.filter(action => action !== missing))]);
            cloud.group("LambdaAllAtOnce", "less");
            expect(cloud.told(cloud.release()).errorInformation).to.deep.equal({
                code: "IAM_ROLE_PERMISSIONS",
                message: lacks("less", "AWSLambda"),
            });
        });
    }
});
