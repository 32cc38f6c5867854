import { expect } from "chai";
import { Cloud, delivery, fails, refuses, region } from "./cloud.ts";

const Connection = "aws:codeconnections/connection:Connection";
const Host = "aws:codeconnections/host:Host";
const enterprise = { name: "ghe", providerType: "GitHubEnterpriseServer", providerEndpoint: "https://git.example.com" };
const at = `${region}:${delivery}`;

describe("sandbox CodeConnections", () => {
    let cloud: Cloud;
    beforeEach(() => {
        cloud = new Cloud();
    });
    const connect = (args: object) => cloud.create(Connection, "git", { name: "git", ...args });
    const host = (args: object = {}) => cloud.create(Host, "ghe", { ...enterprise, ...args });
    const statusOf = (arn: string) => cloud.operate("codeconnections:GetConnection", { ConnectionArn: arn }).Connection.ConnectionStatus;
    const setUp = (arn: string) => cloud.operate("codeconnections:RegisterAppCode", { HostArn: arn });
    const complete = (arn: string) => cloud.operate("codeconnections:UpdateConnectionInstallation", { ConnectionArn: arn });
    const bad = (work: () => unknown, value: string, place: string, rule: string) =>
        refuses(
            work,
            "ValidationException",
            `1 validation error detected: Value '${value}' at '${place}' failed to satisfy constraint: ${rule}`,
        );

    it("makes connections that wait for a person", () => {
        const { id, outputs } = connect({ providerType: "GitHub" });
        expect(id).to.match(new RegExp(`^arn:aws:codeconnections:${at}:connection/[0-9a-f-]{36}$`));
        expect([outputs.arn, outputs.connectionStatus, outputs.ownerAccountId]).to.deep.equal([id, "PENDING", delivery]);
        complete(id);
        expect(cloud.aws.read(cloud.place(), Connection, id)?.outputs["connectionStatus"]).to.equal("AVAILABLE");
        // Its old name is as good.
        expect(statusOf(id.replace("codeconnections", "codestar-connections"))).to.equal("AVAILABLE");
    });

    it("connects to what a customer installed through a host, once that is set up", () => {
        const ghe = host();
        expect(ghe.id).to.match(new RegExp(`^arn:aws:codeconnections:${at}:host/ghe-[0-9a-f]{8}$`));
        const { id, outputs } = connect({ hostArn: ghe.id });
        expect(outputs.providerType).to.equal("GitHubEnterpriseServer");
        refuses(() => complete(id), "ResourceUnavailableException", `Host ${ghe.id} is not available: set it up first.`);
        expect(statusOf(id)).to.equal("PENDING");
        setUp(ghe.id);
        complete(id);
        expect(statusOf(id)).to.equal("AVAILABLE");
    });

    it("keeps a host for as long as it has connections", () => {
        const ghe = host();
        const made = connect({ hostArn: ghe.id });
        const inUse = `Host ${ghe.id} has connections: delete them before the host.`;
        refuses(() => cloud.delete(Host, ghe), "ResourceUnavailableException", inUse);
        cloud.delete(Connection, made);
        cloud.delete(Host, ghe);
    });

    it("refuses what fits no provider", () => {
        const needsHost = "A connection of the provider type GitLabSelfManaged needs a HostArn.";
        refuses(() => connect({ providerType: "GitLabSelfManaged" }), "InvalidInputException", needsHost);
        refuses(() => connect({}), "InvalidInputException", "Either ProviderType or HostArn must be specified.");
        const nowhere = `arn:aws:codeconnections:${at}:host/ghe-00000000`;
        refuses(() => connect({ hostArn: nowhere }), "ResourceNotFoundException", `Resource not found: ${nowhere}`);
        bad(
            () => host({ providerType: "GitHub" }),
            "GitHub",
            "providerType",
            "Member must satisfy enum value set: [GitHubEnterpriseServer, GitLabSelfManaged]",
        );
        bad(() => host({ providerEndpoint: "git.example.com" }), "git.example.com", "providerEndpoint", "Member must be a valid URL");
        connect({ providerType: "GitLab" });
        host({ providerType: "GitLabSelfManaged", providerEndpoint: "http://git.internal:8080/gitlab" });
    });

    it("is asked for what the provider's schema takes", () => {
        const types = "Bitbucket, GitHub, GitHubEnterpriseServer, GitLab, GitLabSelfManaged";
        const wrong = (work: () => unknown, property: string, reason: string, name = "git") =>
            fails(work, `${property}: ${property} ${reason}. Examine values at '${name}.${property}'. (simulated AWS)`);
        wrong(() => connect({ providerType: "Gitea" }), "providerType", `expected providerType to be one of ${types}, got Gitea`);
        const long = { name: "a".repeat(33), providerType: "GitHub" };
        wrong(() => connect(long), "name", "string length must be between 1 and 32, got: 33");
        const both = { providerType: "GitHub", hostArn: `arn:aws:codeconnections:${at}:host/a` };
        wrong(() => connect(both), "hostArn", "cannot be specified when providerType is");
        wrong(() => connect({ hostArn: "ghe" }), "hostArn", 'is "ghe", not the ARN of a host');
        wrong(() => host({ name: "" }), "name", "string length must be between 1 and 64, got: 0", "ghe");
        connect({ name: "a".repeat(32), providerType: "Bitbucket" });
    });

    it("looks for a host's network", () => {
        const { vpc, subnets, group } = cloud.network();
        const vpcConfiguration = { vpcId: vpc, subnetIds: subnets, securityGroupIds: [group] };
        const other = cloud.create("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.1.0.0/16" }).id;
        const missing = (change: object, where: string, ...what: readonly string[]) =>
            refuses(
                () => host({ vpcConfiguration: { ...vpcConfiguration, ...change } }),
                "ResourceUnavailableException",
                `Not found in ${where}: ${what.join(", ")}`,
            );
        missing({ vpcId: other }, other, ...subnets, group);
        missing({ subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] }, vpc, "subnet-1", "sg-1");
        const made = host({ vpcConfiguration });
        cloud.update(Host, made, { providerEndpoint: "https://git2.example.com" });
        bad(
            () => cloud.update(Host, made, { providerEndpoint: "ftp://git" }),
            "ftp://git",
            "providerEndpoint",
            "Member must be a valid URL",
        );
    });
});
