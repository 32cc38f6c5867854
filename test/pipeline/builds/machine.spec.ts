import { codeBuild, machine } from "@causeway/pipeline";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { complaintsOf, organization, said, statements } from "../../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud, scopeOf } from "../delivered.ts";
import { changesTo, everyBuild, ownReports, pipelineOf, upWith } from "./built.ts";

const commands = ["make"];

describe("steps on one machine", () => {
    const arm = machine("arm", {
        type: "ARM_CONTAINER",
        variables: { CI: "yes" },
        grants: [{ actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::b"] }],
    });
    const unit = () => codeBuild("unit", { on: arm, commands, variables: { LEVEL: "1" } });
    const lint = () => codeBuild("lint", { on: arm, commands: ["make lint"] });

    it("are one project, one role and one log, whose builds bring along what is to be done", async () => {
        const cloud = await upWith(() => [unit(), lint()]);
        const shared = cloud.identities().filter(identity => / checkout-machine-/.test(identity));
        expect(shared).to.deep.equal([
            "aws:cloudwatch/logGroup:LogGroup checkout-machine-arm-logs",
            "aws:cloudwatch/logGroup:LogGroup checkout-machine-default-logs",
            "aws:codebuild/project:Project checkout-machine-arm-project",
            "aws:codebuild/project:Project checkout-machine-default-project",
            "aws:iam/role:Role checkout-machine-arm-role",
            "aws:iam/role:Role checkout-machine-default-role",
            "aws:iam/rolePolicy:RolePolicy checkout-machine-arm-role-policy",
            "aws:iam/rolePolicy:RolePolicy checkout-machine-default-role-policy",
        ]);
        const { source, environment } = said(cloud, "checkout-machine-arm-project");
        expect(environment).to.deep.equal({
            type: "ARM_CONTAINER",
            computeType: "BUILD_GENERAL1_SMALL",
            image: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
            privilegedMode: false,
            environmentVariables: [{ name: "CI", value: "yes" }],
        });
        expect(JSON.parse((source as { buildspec: string }).buildspec)).to.deep.equal({
            version: "0.2",
            phases: {
                build: {
                    commands: ["echo 'The steps of a pipeline share this project: each brings its own build specification.' >&2; exit 1"],
                },
            },
        });
        const { stages } = said(cloud, "checkout-pipeline") as { stages: { name: string; actions: { configuration: object }[] }[] };
        const spec = (command: string) =>
            JSON.stringify({
                version: "0.2",
                env: { shell: "bash", "exported-variables": ["CODEBUILD_BUILD_URL"] },
                phases: { build: { commands: [command] } },
            });
        expect(stages.find(({ name }) => name === "build")?.actions.map(({ configuration }) => configuration)).to.deep.equal([
            {
                ProjectName: "checkout-machine-arm-project-0000000",
                BuildspecOverride: spec("make"),
                EnvironmentVariables: '[{"name":"LEVEL","value":"1"}]',
            },
            { ProjectName: "checkout-machine-arm-project-0000000", BuildspecOverride: spec("make lint") },
        ]);
    });

    it("may all do what the machine may", async () => {
        const here = await organization();
        const { cloud } = await createStep(here, unit());
        expect(statements(cloud, "checkout-machine-arm-role-policy")).to.deep.equal([
            ...everyBuild(here.delivery.keyArn, "checkout-machine-arm-logs"),
            { Effect: "Allow", Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::b"] },
            ownReports,
        ]);
    });

    it("may be many, with reports each: the role grows by none of them", async () => {
        const reports = { tests: { format: "JUNITXML", files: ["*.xml"] } } as const;
        const cloud = await upWith(() => Array.from({ length: 20 }, (_, at) => codeBuild(`unit-${at}`, { on: arm, commands, reports })));
        expect(cloud.identities().filter(identity => identity.includes("ReportGroup"))).to.have.length(20);
        expect(cloud.policy("checkout-machine-arm-role-policy")).to.deep.equal(
            (await upWith(() => [unit()])).policy("checkout-machine-arm-role-policy"),
        );
    });

    it("come, go and change places, and the project stays as it was", async () => {
        const changes = async (steps: () => readonly ReturnType<typeof unit>[]) =>
            (await changesTo(await upWith(() => [unit(), lint()]), steps)).filter(change => !change.startsWith("checkout-build-"));
        const around = ["checkout-role-policy: update", "checkout-pipeline: update"];
        expect(await changes(() => [lint(), unit()])).to.deep.equal(["checkout-pipeline: update"]);
        expect(await changes(() => [lint(), codeBuild("docs", { on: arm, commands }), unit()])).to.deep.equal(around);
        expect(await changes(() => [unit()])).to.deep.equal(around);
        expect(await changes(() => [unit(), lint()])).to.deep.equal([]);
    });

    it("have names of their own: no two machines of a pipeline may have one", async () => {
        const other = codeBuild("other", { on: machine("arm"), commands });
        const cloud = deliveryCloud(await organization());
        const complaints = await complaintsOf(
            "payments-delivery",
            pipelineOf(() => [unit(), lint(), other]),
            cloud,
        );
        expect(complaints).to.deep.equal([
            'build.steps[2] builds on a machine "arm", and build.steps[0] on another of that name: give them one, or two names',
        ]);
    });
});

describe("a machine of a fleet", () => {
    it("builds on machines that wait for it", async () => {
        const cloud = deliveryCloud(await organization());
        await cloud.run(() => {
            const delivery = delivered();
            const fleet = new aws.codebuild.Fleet(
                "fleet",
                { baseCapacity: 1, computeType: "BUILD_GENERAL1_MEDIUM", environmentType: "ARM_CONTAINER" },
                { provider: delivery.provider },
            );
            const on = machine("reserved", { fleet: fleet.arn, type: "ARM_CONTAINER", compute: "BUILD_GENERAL1_MEDIUM" });
            codeBuild("unit", { on, commands }).create(scopeOf(delivery));
        });
        expect(said(cloud, "checkout-machine-reserved-project")["environment"]).to.deep.equal({
            type: "ARM_CONTAINER",
            computeType: "BUILD_GENERAL1_MEDIUM",
            image: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
            privilegedMode: false,
            fleet: { fleetArn: cloud.named("fleet").id },
            environmentVariables: [],
        });
    });
});

describe("a machine in a network", () => {
    it("may put its network interface there, and nowhere else", async () => {
        const here = await organization();
        const cloud = deliveryCloud(here);
        await cloud.run(() => {
            const delivery = delivered();
            const { provider } = delivery;
            const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { provider });
            const subnet = new aws.ec2.Subnet(
                "subnet",
                { vpcId: vpc.id, cidrBlock: "10.0.0.0/24", availabilityZone: "eu-west-1a" },
                { provider },
            );
            const group = new aws.ec2.SecurityGroup("group", { vpcId: vpc.id, description: "builds" }, { provider });
            const on = machine("inside", { vpc: { vpcId: vpc.id, subnets: [subnet.id], securityGroups: [group.id] } });
            codeBuild("unit", { on, commands }).create(scopeOf(delivery));
        });
        const [vpcId, subnetId, groupId] = ["vpc", "subnet", "group"].map(name => cloud.named(name).id);
        expect(said(cloud, "checkout-machine-inside-project")["vpcConfig"]).to.deep.equal({
            vpcId,
            subnets: [subnetId],
            securityGroupIds: [groupId],
        });
        const interfaces = "arn:aws:ec2:eu-west-1:111111111111:network-interface/*";
        const subnetArn = `arn:aws:ec2:eu-west-1:111111111111:subnet/${subnetId}`;
        expect((statements(cloud, "checkout-machine-inside-role-policy") as object[]).slice(4)).to.deep.equal([
            {
                Effect: "Allow",
                Action: [
                    "ec2:DescribeDhcpOptions",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs",
                ],
                Resource: ["*"],
            },
            {
                Effect: "Allow",
                Action: ["ec2:CreateNetworkInterface"],
                Resource: [interfaces, subnetArn, `arn:aws:ec2:eu-west-1:111111111111:security-group/${groupId}`],
            },
            { Effect: "Allow", Action: ["ec2:DeleteNetworkInterface"], Resource: [interfaces] },
            {
                Effect: "Allow",
                Action: ["ec2:CreateNetworkInterfacePermission"],
                Resource: [interfaces],
                Condition: {
                    StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com", "ec2:Subnet": [subnetArn] },
                },
            },
            ownReports,
        ]);
    });
});

describe("a machine that cannot be", () => {
    const complaints = (options: object, name = "m") => complaintsOf("payments-delivery", () => machine(name, options as never));

    it("does not compile", () => {
        const never = () => [
            // @ts-expect-error: docker is not for builds on Lambda
            machine("m", { type: "LINUX_LAMBDA_CONTAINER", privileged: true }),
            // @ts-expect-error: no cache on Lambda
            machine("m", { type: "ARM_LAMBDA_CONTAINER", cache: { s3: true, paths: ["a"] } }),
            // @ts-expect-error: a compute of Lambda on a container
            machine("m", { compute: "BUILD_LAMBDA_1GB" }),
            // @ts-expect-error: no local cache on ARM
            machine("m", { type: "ARM_CONTAINER", cache: { local: ["custom"], paths: ["a"] } }),
            // @ts-expect-error: a fleet has its own network
            machine("m", { fleet: "arn", vpc: { vpcId: "v", subnets: ["s"], securityGroups: ["g"] } }),
        ];
        expect(never).to.be.a("function");
    });

    it("is told all that is wrong, at once", async () => {
        expect(
            await complaints(
                {
                    type: "LINUX_LAMBDA_CONTAINER",
                    compute: "BUILD_GENERAL1_SMALL",
                    privileged: true,
                    cache: { s3: true },
                    vpc: {},
                    timeoutMinutes: Number.NaN,
                    concurrentBuilds: 0,
                    logDays: 31,
                    image: "aws/codebuild/standard:7.0",
                    variables: { "1A": "x", CODEBUILD_ID: "x", A: undefined },
                    secrets: { A: {} },
                },
                "Arm",
            ),
        ).to.deep.equal([
            'name is "Arm": must be 1 to 20 lower-case letters, digits and dashes, and start with a letter',
            'compute is "BUILD_GENERAL1_SMALL", which LINUX_LAMBDA_CONTAINER has not: one of BUILD_LAMBDA_1GB, BUILD_LAMBDA_2GB, BUILD_LAMBDA_4GB, BUILD_LAMBDA_8GB, BUILD_LAMBDA_10GB',
            "timeoutMinutes is NaN, not a whole number of 5 to 2160 minutes",
            "concurrentBuilds is 0, not a whole number from 1",
            "logDays is 31, not one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
            'variables.1A is "1A": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps',
            'variables.CODEBUILD_ID is "CODEBUILD_ID": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps',
            "variables.A has no value",
            "secrets.A is not a secret: take secret(…) or parameter(…)",
            "secrets.A is among the variables, too",
            "image is aws/codebuild/standard:7.0, which is not for builds on Lambda, and this is LINUX_LAMBDA_CONTAINER",
            "privileged is nothing that a build on Lambda has",
            "cache is nothing that a build on Lambda has",
            "vpc is nothing that a build on Lambda has",
            "timeoutMinutes is nothing that a build on Lambda has",
            "vpc.vpcId is missing",
            "vpc.subnets needs 1 to 16 ids",
            "vpc.securityGroups needs 1 to 5 ids",
        ]);
    });

    const faults: readonly (readonly [string, object, string, object])[] = [
        [
            "an unknown type",
            { type: "WINDOWS" },
            'type is "WINDOWS", not one of LINUX_CONTAINER, ARM_CONTAINER, LINUX_GPU_CONTAINER, LINUX_LAMBDA_CONTAINER, ARM_LAMBDA_CONTAINER',
            { type: "LINUX_CONTAINER" },
        ],
        ["no cache at all", { cache: {} }, "cache needs s3 or local, and one of them alone", { cache: { s3: true, paths: ["a"] } }],
        ["an empty cache", { cache: { s3: true, paths: [] } }, "cache.paths needs at least one folder: nothing else is kept", {}],
        [
            "layers without docker",
            { cache: { local: ["docker"] } },
            "cache.local keeps layers of images: for that the machine must be privileged",
            { cache: { local: ["docker"] }, privileged: true },
        ],
        [
            "a cache of the source",
            { cache: { local: ["source"] } },
            'cache.local[0] is "source", neither docker nor custom',
            { cache: { local: ["custom"], paths: ["a"] } },
        ],
        [
            "a local cache on the largest",
            { compute: "BUILD_GENERAL1_2XLARGE", cache: { local: ["custom"], paths: ["a"] } },
            "cache.local is nothing that LINUX_CONTAINER BUILD_GENERAL1_2XLARGE has: LINUX_CONTAINER alone keeps caches, up to BUILD_GENERAL1_XLARGE",
            { compute: "BUILD_GENERAL1_XLARGE", cache: { local: ["custom"], paths: ["a"] } },
        ],
        [
            "a local cache in a network",
            { cache: { local: ["custom"], paths: ["a"] }, vpc: { vpcId: "v", subnets: ["s"], securityGroups: ["g"] } },
            "cache.local is not kept by machines in a network of yours",
            { cache: { s3: true, paths: ["a"] }, vpc: { vpcId: "v", subnets: ["s"], securityGroups: ["g"] } },
        ],
        [
            "an image for ARM",
            { image: "aws/codebuild/amazonlinux-aarch64-standard:3.0" },
            "image is aws/codebuild/amazonlinux-aarch64-standard:3.0, which is for ARM, and this is LINUX_CONTAINER",
            { image: "public.ecr.aws/docker/library/node:24" },
        ],
        [
            "an image of nowhere",
            { image: { repositoryArn: "tools", tag: "v1" } },
            'image.repositoryArn is "tools", not the ARN of an ECR repository',
            { image: { repositoryArn: "arn:aws:ecr:eu-west-1:222222222222:repository/tools", tag: `sha256:${"a".repeat(64)}` } },
        ],
        [
            "variables of the pipeline, which no project fills in",
            { variables: { COMMIT: "#{Source.CommitId}" } },
            "variables.COMMIT holds a variable of the pipeline, which is filled in for actions alone: put it among the steps' variables",
            { variables: { COMMIT: "{Source.CommitId}" } },
        ],
        ["grants that are none", { grants: {} }, "grants is not a list", { grants: [] }],
        [
            "a build of four minutes",
            { timeoutMinutes: 4 },
            "timeoutMinutes is 4, not a whole number of 5 to 2160 minutes",
            { timeoutMinutes: 5 },
        ],
        [
            "a wait of nine hours",
            { queuedMinutes: 540 },
            "queuedMinutes is 540, not a whole number of 5 to 480 minutes",
            { queuedMinutes: 480 },
        ],
    ];
    for (const [what, fault, complaint, right] of faults) {
        it(`refuses ${what}`, async () => {
            expect(await complaints(fault)).to.deep.equal([complaint]);
            expect(() => machine("m", right as never)).to.not.throw();
        });
    }

    it("may have a name of 20 characters", () => {
        expect(machine("a-machine-of-twenty0").name).to.have.length(20);
    });
});
