import { expect } from "chai";
import { temporaryFolder } from "../cli/temporary.ts";
import { Organization, type Row } from "./organization.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const stacks = ["foundation-delivery", "foundation-staging", "payments-staging"];
const changed = (rows: readonly Row[]) =>
    rows
        .filter(({ created, updated, replaced, deleted, error }) => created + updated + replaced + deleted > 0 || error !== null)
        .map(({ name, created, updated, replaced, deleted, error }) => ({ name, created, updated, replaced, deleted, error }));

interface Container {
    readonly name: string;
    readonly image: string;
    readonly environment: readonly { readonly name: string; readonly value: string }[];
}
interface Definition {
    readonly taskDefinitionArn: string;
    readonly cpu: string;
    readonly containerDefinitions: readonly Container[];
}

describe("the organisation's stacks, on the real engine", function () {
    this.timeout(300_000);
    const folder = temporaryFolder();
    let organization: Organization;
    beforeEach(() => {
        organization = new Organization(folder.path);
    });

    const ecs = <Answer>(operation: string, request: object): Answer =>
        organization.look(aws => aws.operate(staging, `ecs:${operation}`, request)) as Answer;
    const lambda = <Answer>(operation: string, request: object): Answer =>
        organization.look(aws => aws.operate(staging, `lambda:${operation}`, request)) as Answer;
    const running = (): Definition => {
        const { services } = ecs<{ readonly services: readonly { readonly taskDefinition: string }[] }>("DescribeServices", {
            cluster: "staging",
            services: ["payments-checkout"],
        });
        const { taskDefinition } = services[0] as { readonly taskDefinition: string };
        return ecs<{ readonly taskDefinition: Definition }>("DescribeTaskDefinition", { taskDefinition }).taskDefinition;
    };

    it("keeps what releases deployed, through refreshes, changes of ours and auto scaling", async () => {
        const first = await organization.run("up", ...stacks);
        expect(changed(first.rows).map(({ name, error }) => [name, error])).to.deep.equal(stacks.map(name => [name, null]));
        expect(first.code).to.equal(0);

        // A release of both services, as CodePipeline's actions do it; and the service under load.
        const before = running();
        const image = "docker.io/shop/checkout:7";
        const { taskDefinition } = ecs<{ readonly taskDefinition: Definition }>("RegisterTaskDefinition", {
            ...copyOf(before),
            containerDefinitions: before.containerDefinitions.map(container => ({ ...container, image })),
        });
        ecs("UpdateService", {
            cluster: "staging",
            service: "payments-checkout",
            taskDefinition: taskDefinition.taskDefinitionArn,
            desiredCount: 3,
        });
        const FunctionName = "payments-receipts-staging";
        const zip = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64").toString("base64");
        lambda("UpdateFunctionCode", { FunctionName, ZipFile: zip });
        const { Version } = lambda<{ readonly Version: string }>("PublishVersion", { FunctionName });
        lambda("UpdateAlias", { FunctionName, Name: "live", FunctionVersion: Version });
        const { CodeSha256 } = lambda<{ readonly Configuration: { readonly CodeSha256: string } }>("GetFunction", {
            FunctionName,
            Qualifier: Version,
        }).Configuration;

        const second = await organization.run("up", ...stacks);
        expect(second.code).to.equal(0);
        expect(changed(second.rows)).to.deep.equal([]);
        expect(running().taskDefinitionArn).to.equal(taskDefinition.taskDefinitionArn);

        // Our own part changes: CPU of one, memory of the other.
        organization.edit("stacks/payments.ts", "cpu: 512", "cpu: 1024");
        organization.edit("stacks/payments.ts", "memoryMiB: 1024", "memoryMiB: 2048");
        organization.edit("stacks/payments.ts", 'handler: "index.handler"', 'handler: "index.handler", memoryMiB: 1024');
        const third = await organization.run("up", "payments-staging");
        expect(third.said).not.to.include("failed");
        expect(changed(third.rows)).to.deep.equal([
            { name: "payments-staging", created: 0, updated: 3, replaced: 1, deleted: 0, error: null },
        ]);
        const after = running();
        expect([after.cpu, after.containerDefinitions.map(container => container.image)]).to.deep.equal(["1024", [image]]);
        const { FunctionVersion } = lambda<{ readonly FunctionVersion: string }>("GetAlias", { FunctionName, Name: "live" });
        const { Configuration } = lambda<{ readonly Configuration: { readonly CodeSha256: string; readonly MemorySize: number } }>(
            "GetFunction",
            {
                FunctionName,
                Qualifier: FunctionVersion,
            },
        );
        expect([Configuration.MemorySize, Configuration.CodeSha256]).to.deep.equal([1024, CodeSha256]);

        expect(changed((await organization.run("up", ...stacks)).rows)).to.deep.equal([]);

        expect((await organization.run("down", ...stacks)).code).to.equal(0);
        // What a release registered is the release's: of all that there was, its revision stays.
        expect(organization.look(aws => aws.objects().map(({ type, id }) => `${type} ${id}`))).to.deep.equal([
            `aws:ecs/taskDefinition:TaskDefinition ${taskDefinition.taskDefinitionArn}`,
        ]);
    });

    it("says what is wrong with a person's part in one error, and leaves what was there usable", async () => {
        const early = await organization.run("up", "foundation-staging");
        expect([early.code, early.rows]).to.deep.equal([1, []]);
        expect(early.said).to.include("foundation-staging needs foundation-delivery");

        organization.edit(
            "stacks/config/Pulumi.foundation-staging.yaml",
            "causeway:natGateways: Single",
            "causeway:natGateways: Two\n    causeway:zones: 3",
        );
        organization.edit("stacks/catalog.ts", "payments@example.com", "nobody");
        const catalog = await organization.run("up", "foundation-delivery");
        expect([catalog.code, catalog.rows]).to.deep.equal([1, []]);
        expect(catalog.said).to.include("the catalog is not valid:\n  teams.payments.owner: must be an e-mail address");
        expect(catalog.said).not.to.include("    at ");

        organization.edit("stacks/catalog.ts", "nobody", "payments@example.com");
        const config = await organization.run("up", "foundation-delivery", "foundation-staging");
        expect(config.code).to.equal(1);
        expect(config.rows.map(({ name, error }) => [name, error === null])).to.deep.equal([
            ["foundation-delivery", true],
            ["foundation-staging", false],
        ]);
        const problems = [
            "the configuration of foundation-staging is not valid:",
            '  natGateways: must be "Single" or "OnePerAz"',
            '  (all of it): Unrecognized key: "zones"',
        ];
        for (const problem of problems) expect(config.said).to.include(problem);
        expect(config.said).not.to.include("    at ");

        organization.edit(
            "stacks/config/Pulumi.foundation-staging.yaml",
            "causeway:natGateways: Two\n    causeway:zones: 3",
            "causeway:provisioningRole: arn:aws:iam::333333333333:role/OrganizationAccountAccessRole",
        );
        const account = await organization.run("up", "foundation-staging");
        expect(account.code).to.equal(1);
        expect(account.said).to.include(
            "provisioningRole: is arn:aws:iam::333333333333:role/OrganizationAccountAccessRole, a role of account 333333333333, but staging is account 222222222222",
        );
        expect(account.said).not.to.include("    at ");

        organization.edit(
            "stacks/config/Pulumi.foundation-staging.yaml",
            "causeway:provisioningRole: arn:aws:iam::333333333333:role/OrganizationAccountAccessRole",
            "causeway:natGateways: Single",
        );
        organization.edit("stacks/payments.ts", "port: 8080", "port: 0");
        organization.edit("stacks/payments.ts", "cpu: 512", "cpu: 300");
        const component = await organization.run("up", "foundation-staging", "payments-staging");
        expect(component.code).to.equal(1);
        expect(changed(component.rows).map(({ name, error }) => [name, error === null])).to.deep.equal([
            ["foundation-staging", true],
            ["payments-staging", false],
        ]);
        expect(component.said).to.include(
            [
                '  EcsService "checkout" cannot be created:',
                "    cpu: is 300, not one of 256, 512, 1024, 2048, 4096, 8192, 16384",
                "    port: is 0, not 1 to 65535",
            ].join("\n"),
        );
        expect(component.said).not.to.include("    at ");
        expect(organization.look(aws => aws.objects().filter(({ type }) => type.startsWith("aws:ecs/service")))).to.deep.equal([]);
    });
});

/** What CodePipeline's ECS action copies of a revision: all that registering takes. */
function copyOf(definition: object): object {
    const taken = ["family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn"];
    return Object.fromEntries(Object.entries(definition).filter(([name]) => taken.includes(name)));
}
