import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { Ecs } from "./ecs-cloud.ts";

const Namespace = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace";
const Discovery = "aws:servicediscovery/service:Service";
const Service = "aws:ecs/service:Service";

describe("sandbox Cloud Map", () => {
    let ecs: Ecs;
    beforeEach(() => {
        ecs = new Ecs();
    });
    const namespace = (name = "main.internal", vpc = ecs.net.vpc) => ecs.create(Namespace, name, { name, vpc });
    const discovery = (namespaceId: string, more: object = {}, name = "web") =>
        ecs.create(Discovery, name, { name, dnsConfig: { namespaceId, dnsRecords: [{ type: "A", ttl: 10 }], ...more } });
    const named = { name: "web", image: "nginx", portMappings: [{ containerPort: 80, name: "web", appProtocol: "http" }] };
    const connected = (serviceConnectConfiguration: object, name = "web") =>
        ecs.create(Service, name, ecs.args({ name, taskDefinition: ecs.task(named).outputs.arn, serviceConnectConfiguration }));

    it("has one namespace of a name in a network", () => {
        const { id, outputs } = namespace();
        expect(id).to.match(/^ns-[a-z0-9]{16}$/);
        expect(outputs.arn).to.equal(`arn:aws:servicediscovery:${region}:${delivery}:namespace/${id}`);
        expect(() => namespace("a b")).to.throw('is "a b", not 1 to 253 characters');
        refuses(() => namespace("other.internal", "vpc-0"), "INVALID_VPC", `The VPC ID 'vpc-0' in region ${region} is invalid.`);
        refuses(
            () => namespace(),
            "CANNOT_CREATE_HOSTED_ZONE",
            `The VPC that you chose, ${ecs.net.vpc} in region ${region}, is already associated with another private hosted zone that has an overlapping name space, main.internal..`,
        );
    });

    it("has one service of a name in a namespace, with records that DNS has", () => {
        refuses(() => discovery("ns-0"), "NamespaceNotFound", "Namespace not found: ns-0");
        const { id } = namespace();
        const records =
            (...dnsRecords: object[]) =>
            () =>
                discovery(id, { dnsRecords });
        refuses(records(), "InvalidInput", "DnsRecords must have at least 1 item");
        refuses(records({ type: "TXT", ttl: 1 }), "InvalidInput", "The DNS record type TXT is not one of A, AAAA, CNAME, SRV");
        refuses(records({ type: "A", ttl: -1 }), "InvalidInput", "The TTL -1 is not 0 to 2147483647 seconds");
        refuses(
            () => discovery(id, { routingPolicy: "RANDOM" }),
            "InvalidInput",
            "The routing policy RANDOM is not MULTIVALUE or WEIGHTED",
        );
        expect(discovery(id).id).to.match(/^srv-[a-z0-9]{16}$/);
        refuses(() => discovery(id), "ServiceAlreadyExists", "Service already exists.");
    });

    it("says that it does not know of moves to another namespace", () => {
        const found = discovery(namespace().id);
        const dnsConfig = { namespaceId: namespace("other.internal").id, dnsRecords: [{ type: "A", ttl: 10 }] };
        expect(() => ecs.update(Discovery, found, { dnsConfig })).to.throw(
            "not simulated: Cloud Map services that move to another namespace",
        );
    });

    it("keeps what is used", () => {
        const space = namespace();
        const found = discovery(space.id);
        refuses(
            () => ecs.delete(Namespace, space),
            "ResourceInUse",
            "Namespace has associated services; delete the services before deleting the namespace",
        );
        const service = ecs.service({ serviceRegistries: { registryArn: found.outputs.arn } });
        refuses(
            () => ecs.delete(Discovery, found),
            "ResourceInUse",
            "Service contains registered instances; delete the instances before deleting the service",
        );
        ecs.delete(Service, service);
        ecs.delete(Discovery, found);
        ecs.delete(Namespace, space);
    });

    it("finds an ECS service's tasks by their addresses, or by address and port", () => {
        const space = namespace();
        const registry = (serviceRegistries: object) => () => ecs.service({ serviceRegistries });
        const [byAddress, byPort] = [
            discovery(space.id).outputs.arn,
            discovery(space.id, { dnsRecords: [{ type: "SRV", ttl: 10 }] }, "srv").outputs.arn,
        ];
        const invalid = "InvalidParameterException";
        refuses(registry({ registryArn: `${byAddress}0` }), invalid, `The service registry ${byAddress}0 was not found.`);
        refuses(
            registry({ registryArn: byAddress, containerName: "web", containerPort: 80 }),
            invalid,
            "When specifying 'serviceRegistries' with an A record and network mode awsvpc, you can't specify a container name or port.",
        );
        refuses(
            registry({ registryArn: byPort }),
            invalid,
            "When specifying 'serviceRegistries' with an SRV record, you must specify a port, or a container name and port.",
        );
        refuses(
            registry({ registryArn: byPort, containerName: "other", containerPort: 80 }),
            invalid,
            "The container other does not exist in the task definition.",
        );
        expect(registry({ registryArn: byPort, port: 80 })().outputs.name).to.equal("web");
    });

    it("is where Service Connect needs a namespace, a port's name, and a discovery name of one's own", () => {
        const enabled = { enabled: true };
        const invalid = "InvalidParameterException";
        refuses(() => connected(enabled), "NamespaceNotFoundException", "The specified namespace wasn't found.");
        const space = namespace();
        const inSpace = { ...enabled, namespace: space.outputs.arn };
        const serve = (services: object, name?: string) => () => connected({ ...inSpace, services: [services] }, name);
        refuses(
            serve({ portName: "http" }),
            invalid,
            "The Service Connect port name http is not the name of a port mapping in the task definition.",
        );
        refuses(serve({ portName: "web", discoveryName: "-web" }), invalid, "The Service Connect discovery name -web is not valid.");
        refuses(
            serve({ portName: "web", clientAlias: [{ port: 1 }, { port: 2 }] }),
            invalid,
            "A Service Connect service can have at most 1 client alias.",
        );
        refuses(serve({ portName: "web", clientAlias: [{ port: 0 }] }), invalid, "The client alias port 0 is not 1 to 65535.");
        refuses(serve({ portName: "web", timeout: { idleTimeoutSeconds: -1 } }), invalid, "The timeout -1 is not valid.");
        refuses(
            () => connected({ enabled: false, services: [{ portName: "web" }] }),
            invalid,
            "Service Connect services need Service Connect to be enabled.",
        );
        discovery(space.id, {}, "taken");
        const takenName = (name: string) =>
            `The Service Connect discovery name ${name} is already in use in namespace ${space.outputs.arn}.`;
        refuses(serve({ portName: "web", discoveryName: "taken" }), invalid, takenName("taken"));
        serve({ portName: "web", clientAlias: [{ dnsName: "shop", port: 80 }] })();
        refuses(
            serve({ portName: "web", discoveryName: "other", clientAlias: [{ dnsName: "shop", port: 80 }] }, "third"),
            invalid,
            `The Service Connect client alias shop:80 is already in use in namespace ${space.outputs.arn}.`,
        );
        refuses(serve({ portName: "web" }, "second"), invalid, takenName("web"));
        const byName = { enabled: true, namespace: "main.internal", services: [{ portName: "web" }] };
        refuses(() => connected(byName, "second"), invalid, takenName("web"));
        refuses(() => discovery(space.id), "ServiceAlreadyExists", "Service already exists.");
        expect(connected(inSpace, "client").outputs.name).to.equal("client");
    });

    it("keeps a namespace that Service Connect has by its name", () => {
        const space = namespace();
        connected({ enabled: true, namespace: "main.internal", services: [{ portName: "web" }] });
        refuses(
            () => ecs.delete(Namespace, space),
            "ResourceInUse",
            "Namespace has associated services; delete the services before deleting the namespace",
        );
    });

    it("knows the protocols of named ports", () => {
        const strange = { ...named, portMappings: [{ containerPort: 80, name: "web", appProtocol: "tcp" }] };
        refuses(() => ecs.task(strange), "ClientException", "Invalid appProtocol tcp: http, http2 and grpc are valid.");
        const { outputs } = namespace();
        const plain = { ...named, portMappings: [{ containerPort: 80, name: "web" }] };
        const serviceConnectConfiguration = {
            enabled: true,
            namespace: outputs.arn,
            services: [{ portName: "web", timeout: { perRequestTimeoutSeconds: 5 } }],
        };
        refuses(
            () => ecs.service({ taskDefinition: ecs.task(plain).outputs.arn, serviceConnectConfiguration }),
            "InvalidParameterException",
            "A per-request timeout can't be set where the app protocol is TCP.",
        );
    });
});
