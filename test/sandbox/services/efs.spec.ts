import { expect } from "chai";
import { delivery, fails, refuses, region } from "./cloud.ts";
import { Ecs, web } from "./ecs-cloud.ts";

const FileSystem = "aws:efs/fileSystem:FileSystem";
const MountTarget = "aws:efs/mountTarget:MountTarget";
const AccessPoint = "aws:efs/accessPoint:AccessPoint";

class Files extends Ecs {
    readonly files = this.create(FileSystem, "files", { encrypted: true });

    targets(many = 2) {
        return this.net.subnets
            .slice(0, many)
            .map((subnetId, at) =>
                this.create(MountTarget, `t${at}`, { fileSystemId: this.files.id, subnetId, securityGroups: [this.net.group] }),
            );
    }
    /** Starts a task that mounts the file system. */
    mount(more: object = {}, authorizationConfig: object = { iam: "ENABLED" }) {
        const efsVolumeConfiguration = { fileSystemId: this.files.id, transitEncryption: "ENABLED", authorizationConfig, ...more };
        const mountPoints = [{ sourceVolume: "data", containerPath: "/data" }];
        const task = this.task({ ...web, mountPoints }, { volumes: [{ name: "data", efsVolumeConfiguration }] });
        return this.service({ taskDefinition: task.outputs.arn });
    }
    policy(statement: object) {
        const policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, ...statement }] });
        this.create("aws:efs/fileSystemPolicy:FileSystemPolicy", "policy", { fileSystemId: this.files.id, policy });
    }
}

describe("EFS", () => {
    let ecs: Files;
    beforeEach(() => {
        ecs = new Files();
    });
    const stopped = (why: string) =>
        `failed to invoke EFS utils commands to set up EFS volumes: stderr: ${why} : unsuccessful EFS utils command execution; code: 1`;

    it("makes file systems, mount targets and access points", () => {
        expect(ecs.files.id).to.match(/^fs-0[0-9a-f]{16}$/);
        expect(ecs.files.outputs).to.include({
            arn: `arn:aws:elasticfilesystem:${region}:${delivery}:file-system/${ecs.files.id}`,
            dnsName: `${ecs.files.id}.efs.${region}.amazonaws.com`,
        });
        const [target] = ecs.targets();
        expect(target?.outputs.availabilityZoneName).to.equal(`${region}a`);
        const point = ecs.create(AccessPoint, "point", { fileSystemId: ecs.files.id, rootDirectory: { path: "/a" } });
        expect(point.outputs.arn).to.match(/:access-point\/fsap-0[0-9a-f]{16}$/);
        fails(
            () => ecs.create(AccessPoint, "bad", { fileSystemId: ecs.files.id, rootDirectory: { path: "a" } }),
            "rootDirectory.path: rootDirectory.path is a, not a path of up to 100 characters that starts with /. Examine values at 'bad.rootDirectory.path'. (simulated AWS)",
        );
    });

    it("refuses modes that do not go together, a key without encryption, and throughput that nobody can ask for", () => {
        const create = (args: object) => () => ecs.create(FileSystem, "other", args);
        const maxIO = { performanceMode: "maxIO", throughputMode: "elastic" };
        const sentence = "The performance mode maxIO is not supported with the throughput mode elastic.";
        refuses(create(maxIO), "BadRequest", sentence);
        const { id: kmsKeyId } = ecs.create("aws:kms/key:Key", "files", {});
        refuses(create({ kmsKeyId }), "BadRequest", "Encrypted must be true where a KmsKeyId is given.");
        const provisioned = "not simulated: EFS file systems with provisioned throughput";
        expect(create({ throughputMode: "provisioned" })).to.throw(provisioned);
        expect(() => ecs.update(FileSystem, ecs.files, { throughputMode: "provisioned" })).to.throw(provisioned);
    });

    it("keeps the policy that was put last", () => {
        ecs.policy({ Action: "elasticfilesystem:ClientMount" });
        ecs.policy({ Action: "elasticfilesystem:ClientWrite" });
        const kept = ecs.aws.read(ecs.place(), "aws:efs/fileSystemPolicy:FileSystemPolicy", ecs.files.id);
        expect(kept?.outputs["policy"]).to.contain("ClientWrite");
    });

    it("refuses what is not there, a second target in a zone, and to go while it is in use", () => {
        const subnetId = ecs.net.subnets[0] as string;
        const create = (change: object) => () => ecs.create(MountTarget, "m", { fileSystemId: ecs.files.id, subnetId, ...change });
        refuses(create({ fileSystemId: "fs-1" }), "FileSystemNotFound", "File system 'fs-1' does not exist.");
        refuses(create({ subnetId: "subnet-1" }), "SubnetNotFound", "The subnet ID 'subnet-1' does not exist");
        refuses(
            create({ securityGroups: ["sg-1"] }),
            "SecurityGroupNotFound",
            "One of the specified security groups doesn't exist in the subnet's virtual private cloud (VPC): sg-1",
        );
        const [target] = ecs.targets(1);
        refuses(create({}), "MountTargetConflict", "mount target already exists in this AZ");
        refuses(
            () => ecs.delete(FileSystem, ecs.files),
            "FileSystemInUse",
            `File system '${ecs.files.id}' is in use: it has mount targets.`,
        );
        if (target) ecs.delete(MountTarget, target);
        ecs.delete(FileSystem, ecs.files);
        refuses(
            () => ecs.create(AccessPoint, "late", { fileSystemId: ecs.files.id }),
            "FileSystemNotFound",
            `File system '${ecs.files.id}' does not exist.`,
        );
    });

    it("is mounted by tasks, with and without a policy", () => {
        ecs.targets();
        expect(ecs.mount().outputs.name).to.equal("web");
    });

    it("stops a task that cannot reach it", () => {
        ecs.targets(1);
        const name = `${ecs.files.id}.efs.${region}.amazonaws.com`;
        refuses(
            () => ecs.mount(),
            "ResourceInitializationError",
            stopped(
                `Failed to resolve "${name}" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID. (no mount target in ${region}b)`,
            ),
        );
        refuses(
            () => ecs.mount({ fileSystemId: "fs-1" }),
            "ResourceInitializationError",
            stopped(`Failed to resolve "fs-1.efs.${region}.amazonaws.com" - The file system does not exist`),
        );
    });

    it("stops a task that its policy does not let in, and lets in the access point that it names", () => {
        ecs.targets();
        const point = ecs.create(AccessPoint, "point", { fileSystemId: ecs.files.id });
        const other = ecs.create(AccessPoint, "other", { fileSystemId: ecs.files.id });
        ecs.policy({
            Action: "elasticfilesystem:ClientMount",
            Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": point.outputs.arn } },
        });
        const denied = stopped("b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'");
        refuses(() => ecs.mount(), "ResourceInitializationError", denied);
        refuses(() => ecs.mount({}, { iam: "ENABLED", accessPointId: other.id }), "ResourceInitializationError", denied);
        refuses(
            () => ecs.mount({}, { iam: "ENABLED", accessPointId: "fsap-1" }),
            "ResourceInitializationError",
            stopped(`Could not find access point fsap-1 of ${ecs.files.id}`),
        );
        expect(ecs.mount({}, { iam: "ENABLED", accessPointId: point.id }).outputs.name).to.equal("web");
    });

    const volume = (efs: object, more: object = {}) => ({
        volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1", ...efs } }],
        ...more,
    });
    const planted: readonly (readonly [object, string])[] = [
        [
            volume({ authorizationConfig: { iam: "ENABLED" } }),
            "EFS transit encryption must be enabled when an access point or IAM authorization is used.",
        ],
        [
            volume({ authorizationConfig: { accessPointId: "fsap-1" }, transitEncryption: "ENABLED", rootDirectory: "/a" }),
            "The EFS root directory must be omitted or set to '/' when an access point is used.",
        ],
        [
            volume({ authorizationConfig: { iam: "ENABLED" }, transitEncryption: "ENABLED" }, { taskRoleArn: undefined }),
            "EFS IAM authorization requires a task role.",
        ],
        [{ volumes: [{ name: "a" }, { name: "a" }] }, "Volume name 'a' is used more than once in the task definition."],
        [{ volumes: [{ name: "a b" }] }, "Invalid volume name 'a b'."],
    ];
    for (const [more, message] of planted) {
        it(`is refused in a task definition: ${message}`, () => {
            refuses(() => ecs.task(web, more), "ClientException", message);
        });
    }
});

describe("ECS containers, together", () => {
    const ecs = new Ecs();
    const two = (one: object, other: object = {}) => [
        { ...web, ...one },
        { name: "other", image: "nginx", ...other },
    ];
    const router = { firelensConfiguration: { type: "fluentbit" } };
    const planted: readonly (readonly [string, object | readonly object[]])[] = [
        [
            "Container 'other' maps port 80/tcp, which another container of the task maps already.",
            two({}, { portMappings: [{ containerPort: 80 }] }),
        ],
        ["Invalid setting for container 'web'. Memory must be at least 6 MiB.", { ...web, memory: 5 }],
        [
            "Invalid setting for container 'web'. 'memory' must be greater than 'memoryReservation'.",
            { ...web, memory: 64, memoryReservation: 64 },
        ],
        ["Total CPU of containers, 257, is greater than the task's, 256.", two({ cpu: 250 }, { cpu: 7 })],
        ["Total memory of containers, 513, is greater than the task's, 512.", two({ memory: 500 }, { memory: 100, memoryReservation: 13 })],
        ["Only one container with firelensConfiguration is allowed in a task definition.", two(router, router)],
        ["Invalid firelens type logstash: fluentd and fluentbit are valid.", two({}, { firelensConfiguration: { type: "logstash" } })],
        [
            "Fargate only supports the file configuration file type.",
            two({}, { firelensConfiguration: { type: "fluentbit", options: { "config-file-type": "s3" } } }),
        ],
        [
            "When a container has the log driver awsfirelens, the task definition must have a container with firelensConfiguration.",
            { ...web, logConfiguration: { logDriver: "awsfirelens" } },
        ],
        ["Health check command must start with CMD or CMD-SHELL.", { ...web, healthCheck: { command: ["curl"] } }],
        ["Health check timeout must be between 2 and 120.", { ...web, healthCheck: { command: ["CMD", "curl"], timeout: 121 } }],
    ];
    for (const [message, containers] of planted) {
        it(`are refused: ${message}`, () => {
            refuses(() => ecs.task(containers), "ClientException", message);
        });
    }
    it("are taken otherwise", () => {
        const containers = two(
            { cpu: 250, memory: 500, logConfiguration: { logDriver: "awsfirelens" } },
            { ...router, cpu: 6, portMappings: [{ containerPort: 80, protocol: "udp" }] },
        );
        expect(ecs.task(containers).outputs.family).to.equal("web");
    });
});
