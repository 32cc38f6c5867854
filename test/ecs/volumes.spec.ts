import { type EcsServiceArgs, efs, ephemeral } from "@causeway/ecs";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, refusalOf, said, statements } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const efsArn = "arn:aws:elasticfilesystem:eu-west-1:222222222222";

/** The service with two file systems' folders and one of its own; `zones`: in how many the file systems can be reached. */
const withVolumes =
    (here: Organization, zones = 2) =>
    () => {
        const placement = placed("payments-staging");
        const opts = { provider: placement.provider };
        const { vpcId, privateSubnetIds } = here.foundation;
        const group = new aws.ec2.SecurityGroup("files", { vpcId }, opts);
        const others = new aws.ec2.SecurityGroup("others", { vpcId }, opts);
        const made = (name: string, group: aws.ec2.SecurityGroup) => {
            const files = new aws.efs.FileSystem(name, { encrypted: true }, opts);
            const targets = privateSubnetIds
                .slice(0, zones)
                .map(
                    (subnetId, at) =>
                        new aws.efs.MountTarget(`${name}-${at}`, { fileSystemId: files.id, subnetId, securityGroups: [group.id] }, opts),
                );
            return { files, id: targets.reduce((id, target) => target.id.apply(() => id), files.id) };
        };
        const [orders, shared] = [made("orders", group), made("shared", others)];
        const point = new aws.efs.AccessPoint("point", { fileSystemId: orders.files.id, posixUser: { uid: 1000, gid: 1000 } }, opts);
        return checkout(here, {
            placement,
            volumes: {
                scratch: ephemeral(),
                orders: efs({ fileSystemId: orders.id, accessPointId: point.id, securityGroupId: group.id }),
                shared: efs({ fileSystemId: shared.id, rootDirectory: "/images", securityGroupId: others.id }),
            },
            mounts: { orders: "/orders", scratch: "/tmp", shared: { path: "/images", readOnly: true } },
            sidecars: { agent: { image: "nginx:1", mounts: { scratch: { path: "/in", readOnly: true } } } },
        })();
    };

describe("EcsService's volumes", () => {
    it("are mounted, encrypted on the way, by the task role alone", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(withVolumes(here));
        const [orders, shared, point] = ["orders", "shared", "point"].map(name => cloud.named(name).id);
        const { volumes, containerDefinitions } = said(cloud, "checkout-definition");
        expect(volumes).to.deep.equal([
            {
                name: "orders",
                efsVolumeConfiguration: {
                    fileSystemId: orders,
                    transitEncryption: "ENABLED",
                    authorizationConfig: { accessPointId: point, iam: "ENABLED" },
                },
            },
            { name: "scratch" },
            {
                name: "shared",
                efsVolumeConfiguration: {
                    fileSystemId: shared,
                    rootDirectory: "/images",
                    transitEncryption: "ENABLED",
                    authorizationConfig: { iam: "ENABLED" },
                },
            },
        ]);
        const [main, agent] = JSON.parse(String(containerDefinitions));
        expect(main.mountPoints).to.deep.equal([
            { sourceVolume: "orders", containerPath: "/orders", readOnly: false },
            { sourceVolume: "scratch", containerPath: "/tmp", readOnly: false },
            { sourceVolume: "shared", containerPath: "/images", readOnly: true },
        ]);
        expect(agent.mountPoints).to.deep.equal([{ sourceVolume: "scratch", containerPath: "/in", readOnly: true }]);
        expect(statements(cloud, "checkout-task-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                Resource: [`${efsArn}:file-system/${orders}`],
                Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": `${efsArn}:access-point/${point}` } },
            },
            { Effect: "Allow", Action: ["elasticfilesystem:ClientMount"], Resource: [`${efsArn}:file-system/${shared}`] },
        ]);
        const rules = ["orders", "orders-from", "shared", "shared-from"].map(rule => cloud.named(`checkout-volume-${rule}`).urn);
        expect(cloud.named("checkout-service").dependencies).to.include.members(rules);
        const nfs = { ipProtocol: "tcp", fromPort: 2049, toPort: 2049 };
        const tasks = cloud.named("checkout-group").id;
        for (const [volume, group] of [
            ["orders", "files"],
            ["shared", "others"],
        ] as const) {
            const files = cloud.named(group).id;
            expect(said(cloud, `checkout-volume-${volume}`)).to.deep.equal({
                securityGroupId: tasks,
                referencedSecurityGroupId: files,
                ...nfs,
            });
            expect(said(cloud, `checkout-volume-${volume}-from`)).to.deep.equal({
                securityGroupId: files,
                referencedSecurityGroupId: tasks,
                ...nfs,
            });
        }
    });

    it("must be within reach of every subnet that tasks run in", async () => {
        const here = await organization();
        expect(await refusalOf(here.cloud("payments-staging").run(withVolumes(here, 1)))).to.match(
            /ResourceInitializationError: failed to invoke EFS utils commands .* \(no mount target in eu-west-1b\)/,
        );
    });

    it("may be open to whoever reaches them", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const volumes = { data: efs({ fileSystemId: "fs-0123", iam: false }) };
        await refusalOf(cloud.run(checkout(here, { volumes, mounts: { data: "/data" } })));
        expect(said(cloud, "checkout-definition")["volumes"]).to.deep.equal([
            { name: "data", efsVolumeConfiguration: { fileSystemId: "fs-0123", transitEncryption: "ENABLED" } },
        ]);
        expect(cloud.identities()).not.to.include("aws:iam/rolePolicy:RolePolicy checkout-task-policy");
        expect(cloud.identities().filter(identity => identity.includes("checkout-volume"))).to.deep.equal([]);
    });

    const point = efs({ fileSystemId: "fs-0123", accessPointId: "fsap-0123", securityGroupId: "sg-1" });
    const faults: readonly (readonly [change: Partial<EcsServiceArgs>, ...complaints: string[]])[] = [
        [{ volumes: { data: ephemeral() } }, "volumes.data is mounted nowhere"],
        [
            { volumes: { "a b": ephemeral() }, mounts: { "a b": "/a" } },
            "volumes.a b has a name of other than letters, digits, dashes and underscores",
        ],
        [
            { volumes: { data: point }, mounts: { dato: "/data" } },
            "mounts.dato is no volume of the task; data",
            "volumes.data is mounted nowhere",
        ],
        [
            { volumes: { a: point, b: point }, mounts: { a: "/data", b: "/data" } },
            "mounts.b is at /data, as another volume is",
            "volumes.b.securityGroupId is volumes.a's, too: it is opened once, so say it there alone",
        ],
        [
            { volumes: { a: efs({ fileSystemId: "vol-1", accessPointId: "ap-1", securityGroupId: "sg-1" }) }, mounts: { a: "/a" } },
            'volumes.a.fileSystemId is "vol-1", no id of a file system',
            'volumes.a.accessPointId is "ap-1", no id of an access point',
        ],
        [
            { volumes: { a: efs({ fileSystemId: "fs-1", rootDirectory: "a", securityGroupId: "sg-1" }) }, mounts: { a: "/a" } },
            'volumes.a.rootDirectory is "a", which does not start with a slash',
        ],
    ];
    for (const [change, ...complaints] of faults) {
        it(`says: ${complaints.join("; ")}`, async () => {
            const { foundation } = await organization();
            expect(await complaintsOf("payments-staging", checkout({ foundation }, change))).to.deep.equal(complaints);
        });
    }

    it("has either an access point or a folder", async () => {
        // @ts-expect-error an access point has a folder of its own
        const mixed = efs({ fileSystemId: "fs-1", securityGroupId: "sg-1", accessPointId: "fsap-1", rootDirectory: "/a" });
        const { foundation } = await organization();
        const change = { volumes: { a: mixed }, mounts: { a: "/a" } };
        expect(await complaintsOf("payments-staging", checkout({ foundation }, change))).to.deep.equal([
            'volumes.a.rootDirectory is "/a", but an access point has a folder of its own',
        ]);
    });
});
