import { expect } from "chai";
import { listenerRule } from "../../packages/sandbox/src/services/elb.ts";
import { temporaryFolder } from "../cli/temporary.ts";
import { Organization, type Row } from "./organization.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const cluster = "staging";
const service = "payments-checkout";
const stacks = ["foundation-delivery", "foundation-staging", "payments-staging"];
const strategies = {
    rolling: "rolling()",
    blueGreen: "blueGreen({ bakeMinutes: 10 })",
    canary: "canary({ percent: 10, canaryMinutes: 5, unwatched: true })",
    linear: "linear({ percent: 50, stepMinutes: 5, unwatched: true })",
};
type Name = keyof typeof strategies;
/** Each strategy to each other one, once. */
const tour: readonly Name[] = [
    ...(["rolling", "blueGreen", "rolling", "canary", "rolling", "linear", "blueGreen"] as const),
    ...(["canary", "blueGreen", "linear", "canary", "linear", "rolling"] as const),
];

interface Definition {
    readonly taskDefinitionArn: string;
    readonly cpu: string;
    readonly containerDefinitions: readonly { readonly image: string }[];
}
interface Described {
    readonly taskDefinition: string;
    readonly desiredCount: number;
    readonly deploymentConfiguration: { readonly strategy: string };
}

describe("an ECS service's strategies, on the real engine", function () {
    this.timeout(300_000);
    const folder = temporaryFolder();
    let organization: Organization;
    beforeEach(() => {
        organization = new Organization(folder.path);
    });

    const ecs = <Answer>(operation: string, request: object, hours = 0): Answer =>
        organization.look(aws => aws.operate(staging, `ecs:${operation}`, request), hours) as Answer;
    const described = (hours = 0) =>
        ecs<{ readonly services: readonly [Described] }>("DescribeServices", { cluster, services: [service] }, hours).services[0];
    const definition = () => {
        const { taskDefinition } = described();
        return ecs<{ readonly taskDefinition: Definition }>("DescribeTaskDefinition", { taskDefinition }).taskDefinition;
    };
    const images = () => definition().containerDefinitions.map(({ image }) => image);

    /** As CodePipeline's ECS action: a copy of what runs, with another image. */
    const release = (image: string): void => {
        const before = definition();
        const taken = ["family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn"];
        const { taskDefinition } = ecs<{ readonly taskDefinition: Definition }>("RegisterTaskDefinition", {
            ...Object.fromEntries(Object.entries(before).filter(([property]) => taken.includes(property))),
            containerDefinitions: before.containerDefinitions.map(container => ({ ...container, image })),
        });
        ecs("UpdateService", { cluster, service, taskDefinition: taskDefinition.taskDefinitionArn });
    };
    /** Weights of the service's rule, the first target group's first; and whether each group that has one has tasks. */
    const traffic = () =>
        organization.look(aws => {
            aws.operate(staging, "ecs:DescribeServices", { cluster, services: [service] });
            const [rule] = aws.all(staging, listenerRule);
            const groups = (rule?.actions[0]?.forward?.targetGroups ?? []).map(({ arn, weight = 0 }) => ({ arn, weight }));
            const first = groups.findIndex(({ arn }) => arn.includes("/checkout-tg-"));
            const weights = [groups[first]?.weight, groups[1 - first]?.weight];
            const answers = groups
                .filter(({ weight }) => weight > 0)
                .every(({ arn: TargetGroupArn }) => {
                    const health = aws.operate(staging, "elasticloadbalancing:DescribeTargetHealth", { TargetGroupArn });
                    return (health as { readonly TargetHealthDescriptions: readonly object[] }).TargetHealthDescriptions.length > 0;
                });
            return { weights, answers };
        });

    const up = async (...only: readonly string[]): Promise<Row | undefined> => {
        const { code, rows, said } = await organization.run("up", ...(only.length > 0 ? only : ["payments-staging"]));
        expect(code, said).to.equal(0);
        return rows.find(({ name }) => name === "payments-staging");
    };
    const changed = (row: Row | undefined) => row && [row.created, row.updated, row.replaced, row.deleted];
    const nothing = [0, 0, 0, 0];

    it("follow one another in place, each to each, and no up undoes what a release did", async () => {
        let text = "rolling()";
        const choose = (name: Name): void => {
            organization.edit("stacks/payments.ts", `}) : ${text},`, `}) : ${strategies[name]},`);
            text = strategies[name];
        };
        organization.edit("stacks/payments.ts", "import { canary, deployToEcs", "import { blueGreen, canary, linear, deployToEcs");
        // The other service is of no account here.
        organization.edit("stacks/payments.ts", "const receipts = new LambdaFunction(", "const receipts = () => new LambdaFunction(");
        organization.edit(
            "stacks/payments.ts",
            "return [checkout, receipts, ...promises({ placement, foundation, host, checkout, receipts })]",
            "return [checkout]",
        );
        await up(...stacks);
        expect(traffic()).to.deep.equal({ weights: [100, 0], answers: true });

        for (const [index, name] of tour.entries()) {
            if (index === 0) continue;
            const before = traffic();
            const image = index === 1 ? images() : [`docker.io/shop/checkout:${index - 1}`];
            choose(name);
            const row = await up();
            const step = `${tour[index - 1]} to ${name}`;
            // The role that moves traffic comes, or goes, with its policy; the service itself is changed in place.
            const came = tour[index - 1] === "rolling" ? [2, 1, 0, 0] : name === "rolling" ? [0, 1, 0, 2] : [0, 1, 0, 0];
            expect(changed(row), step).to.deep.equal(came);
            expect([images(), traffic().answers], step).to.deep.equal([image, true]);
            if (tour[index - 1] !== "rolling") expect(traffic(), step).to.deep.equal(before);

            release(`docker.io/shop/checkout:${index}`);
            if (index === 3) {
                // In the middle of the release: ten in a hundred requests go to the new tasks, and an up leaves it so.
                const under = traffic();
                expect(under.weights.toSorted()).to.deep.equal([10, 90]);
                expect(changed(await up())).to.deep.equal(nothing);
                expect(traffic()).to.deep.equal(under);
            }
            described(24);
            expect(traffic().answers, step).to.equal(true);
        }

        // Our own part, after a release that blue/green carried out; and auto scaling at work.
        choose("blueGreen");
        await up();
        release("docker.io/shop/checkout:99");
        described(24);
        ecs("UpdateService", { cluster, service, desiredCount: 3 });
        expect(changed(await up())).to.deep.equal(nothing);
        organization.edit("stacks/payments.ts", "cpu: 512", "cpu: 1024");
        organization.edit("stacks/payments.ts", "memoryMiB: 1024", "memoryMiB: 2048");
        const { weights } = traffic();
        expect(changed(await up())).to.deep.equal([0, 1, 1, 0]);
        expect([definition().cpu, images(), described().desiredCount]).to.deep.equal(["1024", ["docker.io/shop/checkout:99"], 3]);
        expect(traffic()).to.deep.equal({ weights: weights.toReversed(), answers: true });
        expect(changed(await up())).to.deep.equal(nothing);

        expect((await organization.run("down", ...stacks)).code).to.equal(0);
        const left = organization.look(aws => aws.objects().map(({ type }) => type));
        expect([...new Set(left)]).to.deep.equal(["aws:ecs/taskDefinition:TaskDefinition"]);
    });
});
