import { parameter, secret } from "@causeway/core";
import { codeBuild, codeCommit, commands, machine, ServicePipeline } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { organization } from "../../foundation/accounts.ts";
import { without } from "../../sandbox/without.ts";
import { delivered, deliveryCloud } from "../delivered.ts";

interface Execution {
    readonly actionExecutionDetails: readonly {
        readonly actionName: string;
        readonly status: string;
        readonly errorDetails?: { readonly message: string };
    }[];
}

const place = { account: "111111111111", region: "eu-west-1" };

/** A pipeline that builds in all ways that there are. */
function everything() {
    const delivery = delivered();
    const { provider } = delivery;
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { provider });
    const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24", availabilityZone: "eu-west-1a" }, { provider });
    const group = new aws.ec2.SecurityGroup("group", { vpcId: vpc.id, description: "builds" }, { provider });
    const tools = new aws.ecr.Repository("tools", { name: "tools" }, { provider });
    const npm = new aws.secretsmanager.Secret("npm", { name: "npm", kmsKeyId: delivery.leaves.keyArn }, { provider });
    const value = new aws.secretsmanager.SecretVersion("npm", { secretId: npm.arn, secretString: '{"token":"t"}' }, { provider });
    const token = new aws.ssm.Parameter(
        "token",
        { name: "/checkout/token", type: "SecureString", value: "t", keyId: delivery.leaves.keyArn },
        { provider },
    );
    const fleet = new aws.codebuild.Fleet(
        "fleet",
        { baseCapacity: 1, computeType: "BUILD_GENERAL1_SMALL", environmentType: "LINUX_CONTAINER" },
        { provider },
    );

    const source = codeCommit({ fullClone: true });
    const inside = machine("inside", { vpc: { vpcId: vpc.id, subnets: [subnet.id], securityGroups: [group.id] } });
    const own = machine("own", { image: { repositoryArn: tools.arn, tag: "v1" }, cache: { s3: true, paths: ["node_modules/**/*"] } });
    const unit = codeBuild("unit", {
        on: inside,
        commands: ["make"],
        output: "dist",
        exports: ["VERSION"],
        variables: { COMMIT: source.variables.CommitId },
        reports: {
            tests: { format: "JUNITXML", files: ["*.xml"] },
            coverage: { format: "JACOCOXML", files: ["jacoco.xml"] },
        },
    });
    return new ServicePipeline("checkout", {
        delivery,
        source,
        build: [
            unit,
            codeBuild("lint", { on: inside, commands: ["make lint"] }),
            codeBuild("image", { on: own, commands: ["make"], from: unit.artifacts.output, reads: { CODE: source.source } }),
            codeBuild("secret", {
                commands: ["make"],
                secrets: {
                    NPM: secret(value.arn, { key: "token", keyArn: delivery.leaves.keyArn }),
                    TOKEN: parameter(token.arn, { keyArn: delivery.leaves.keyArn }),
                },
            }),
            codeBuild("batch", { commands: ["make"], output: "dist", batch: { matrix: { NODE: ["22", "24"] } } }),
            codeBuild("file", { buildspec: "ci/buildspec.yml", reports: ["unit"] }),
            codeBuild("reserved", { on: machine("reserved", { fleet: fleet.arn }), commands: ["make"] }),
            codeBuild("fast", { on: machine("fast", { type: "ARM_LAMBDA_CONTAINER" }), commands: ["make"] }),
        ],
        stages: [
            {
                name: "end",
                steps: [commands("end", { commands: [`echo ${unit.variables.VERSION}`], from: unit.artifacts.output, files: ["a"] })],
            },
        ],
    });
}

describe("A pipeline that builds in all ways that there are", () => {
    let cloud: Cloud;
    const walk = () => {
        const { actionExecutionDetails } = cloud.aws.operate(place, "codepipeline:StartPipelineExecution", {
            name: "payments-checkout",
        }) as Execution;
        return actionExecutionDetails.map(({ actionName, status, errorDetails }) => [actionName, errorDetails?.message ?? status]);
    };
    before(async () => {
        cloud = deliveryCloud(await organization());
        await cloud.run(everything);
        cloud.aws.operate(place, "codecommit:CreateCommit", {
            ...{ repositoryName: "payments-checkout", branchName: "main", putFiles: [{ filePath: "a", fileContent: "a" }] },
        });
    });

    it("may do all that it must", () => {
        expect(walk()).to.deep.equal([
            ["source", "Succeeded"],
            ["unit", "Succeeded"],
            ["lint", "Succeeded"],
            ["image", "Succeeded"],
            ["secret", "Succeeded"],
            ["batch", "Succeeded"],
            ["file", "Succeeded"],
            ["reserved", "Succeeded"],
            ["fast", "Succeeded"],
            ["end", "NotSimulated"],
        ]);
    });

    const needed: readonly (readonly [step: string, role: string, permission: string])[] = [
        ["unit", "checkout-machine-inside-role", "codebuild:BatchPutTestCases"],
        ["unit", "checkout-machine-inside-role", "codebuild:BatchPutCodeCoverages"],
        ["unit", "checkout-machine-inside-role", "ec2:CreateNetworkInterface"],
        ["unit", "checkout-machine-inside-role", "ec2:CreateNetworkInterfacePermission"],
        ["unit", "checkout-machine-inside-role", "logs:PutLogEvents"],
        ["image", "checkout-machine-own-role", "ecr:GetDownloadUrlForLayer"],
        ["image", "checkout-machine-own-role", "s3:PutObject"],
        ["secret", "checkout-build-secret-role", "secretsmanager:GetSecretValue"],
        ["secret", "checkout-build-secret-role", "ssm:GetParameters"],
        ["batch", "checkout-build-batch-batch-role", "codebuild:RetryBuild"],
    ];
    for (const [step, role, permission] of needed) {
        it(`needs ${permission} for the step ${step}`, () => {
            without(cloud.aws, place, `${role}-0000000`, permission, () => {
                expect(walk().find(([name]) => name === step)?.[1]).to.contain(permission);
            });
        });
    }

    it("takes a project for each machine, and one for each step with needs of its own", () => {
        expect(cloud.identities().filter(identity => identity.includes("codebuild/project"))).to.deep.equal(
            [
                ...["checkout-build-batch", "checkout-build-secret"],
                ...["default", "fast", "inside", "own", "reserved"].map(name => `checkout-machine-${name}`),
            ].map(name => `aws:codebuild/project:Project ${name}-project`),
        );
    });
});
