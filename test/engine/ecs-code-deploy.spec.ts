import { expect } from "chai";
import { application } from "../../packages/sandbox/src/services/codedeploy-application.ts";
import { parameter } from "../../packages/sandbox/src/services/ssm.ts";
import { temporaryFolder } from "../cli/temporary.ts";
import { Organization, type Row } from "./organization.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const stacks = ["foundation-delivery", "foundation-staging", "payments-staging"];
const family = "payments-checkout";

interface Definition {
    readonly taskDefinitionArn: string;
    readonly containerDefinitions: readonly { readonly image: string }[];
}

describe("an ECS service that CodeDeploy releases, on the real engine", function () {
    this.timeout(300_000);
    const folder = temporaryFolder();
    let organization: Organization;
    beforeEach(() => {
        organization = new Organization(folder.path);
    });

    const operate = <Answer>(operation: string, request: object, hours = 0): Answer =>
        organization.look(aws => aws.operate(staging, operation, request), hours) as Answer;
    const definition = (taskDefinition: string) =>
        operate<{ readonly taskDefinition: Definition }>("ecs:DescribeTaskDefinition", { taskDefinition }).taskDefinition;
    /** The revision that has the traffic, hours later. */
    const running = (hours = 0): Definition => {
        const asked = { cluster: "staging", services: [family] };
        type Service = { readonly taskDefinition?: string; readonly taskSets?: readonly { status: string; taskDefinition: string }[] };
        const [service] = operate<{ readonly services: readonly Service[] }>("ecs:DescribeServices", asked, hours).services;
        const primary = service?.taskSets?.find(({ status }) => status === "PRIMARY");
        return definition((primary?.taskDefinition ?? service?.taskDefinition) as string);
    };
    const image = () => running().containerDefinitions.map(({ image }) => image);

    /** As `deployToEcsWithCodeDeploy`: a copy of what was registered last, with another image, as the AppSpec says. */
    const release = (image: string): void => {
        const latest = definition(family);
        const taken = ["family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn"];
        const { taskDefinition } = operate<{ readonly taskDefinition: Definition }>("ecs:RegisterTaskDefinition", {
            ...Object.fromEntries(Object.entries(latest).filter(([property]) => taken.includes(property))),
            containerDefinitions: latest.containerDefinitions.map(container => ({ ...container, image })),
        });
        const [applicationName, template] = organization.look(aws => [
            aws.all(staging, application)[0]?.name,
            aws.all(staging, parameter).find(({ name }) => name?.includes("checkout"))?.value as string,
        ]);
        const content = template.replace("<TASK_DEFINITION>", taskDefinition.taskDefinitionArn);
        const revision = { revisionType: "AppSpecContent", appSpecContent: { content } };
        const asked = { applicationName, deploymentGroupName: family, revision };
        const { deploymentId } = operate<{ readonly deploymentId: string }>("codedeploy:CreateDeployment", asked);
        const { deploymentInfo } = operate<{ readonly deploymentInfo: object }>("codedeploy:GetDeployment", { deploymentId }, 24);
        expect(deploymentInfo).to.include({ status: "Succeeded" });
    };

    const up = async (...only: readonly string[]) => {
        const { code, rows, said } = await organization.run("up", ...(only.length > 0 ? only : ["payments-staging"]));
        return { code, said, row: rows.find(({ name }) => name === "payments-staging") };
    };
    const changed = (row: Row | undefined) => row && [row.created, row.updated, row.replaced, row.deleted];
    const nothing = [0, 0, 0, 0];

    it("comes up without an image, keeps what is released, and goes over to ECS's own strategies in place, but not back", async () => {
        const byCodeDeploy = 'codeDeploy({ predefined: "CodeDeployDefault.ECSAllAtOnce" })';
        organization.edit("stacks/payments.ts", "}) : rolling(),", `}) : ${byCodeDeploy},`);
        organization.edit("stacks/payments.ts", "import { canary, deployToEcs", "import { blueGreen, canary, codeDeploy, deployToEcs");
        organization.edit("stacks/payments.ts", "const receipts = new LambdaFunction(", "const receipts = () => new LambdaFunction(");
        organization.edit(
            "stacks/payments.ts",
            "return [checkout, receipts, ...promises({ placement, foundation, host, checkout, receipts })]",
            "return [checkout]",
        );
        const first = await up(...stacks);
        expect(first.code, first.said).to.equal(0);
        expect(changed((await up()).row)).to.deep.equal(nothing);

        release("docker.io/shop/checkout:7");
        expect(image()).to.deep.equal(["docker.io/shop/checkout:7"]);
        expect(changed((await up()).row)).to.deep.equal(nothing);

        // Our own part is registered with the released image, and waits for the next release.
        organization.edit("stacks/payments.ts", "cpu: 512", "cpu: 1024");
        organization.edit("stacks/payments.ts", "memoryMiB: 1024", "memoryMiB: 2048");
        const before = running();
        expect(changed((await up()).row)).to.deep.equal([0, 0, 1, 0]);
        expect(running()).to.deep.equal(before);
        expect(definition(family)).to.deep.include({ cpu: "1024" });
        release("docker.io/shop/checkout:8");
        expect(running()).to.deep.include({ cpu: "1024" });
        expect(changed((await up()).row)).to.deep.equal(nothing);

        organization.edit("stacks/payments.ts", `}) : ${byCodeDeploy},`, "}) : blueGreen({ bakeMinutes: 0 }),");
        const over = await up();
        expect(over.code, over.said).to.equal(0);
        expect([over.row?.replaced, image()]).to.deep.equal([0, ["docker.io/shop/checkout:8"]]);
        running(24);
        expect(changed((await up()).row)).to.deep.equal(nothing);

        organization.edit("stacks/payments.ts", "}) : blueGreen({ bakeMinutes: 0 }),", `}) : ${byCodeDeploy},`);
        const back = await up();
        expect([back.code, changed(back.row)]).to.deep.equal([1, nothing]);
        expect(back.said).to.include("and AWS lets no such service go over to CODE_DEPLOY");

        expect((await organization.run("down", ...stacks)).code).to.equal(0);
    });
});
