import { deliver, exportTargets, findStack, parseCatalog, place, readFoundation, type Step } from "@causeway/core";
import { blueGreen, codeDeploy, deployToEcs, deployToEcsWithCodeDeploy, EcsService, ecs, ecsCodeDeploy } from "@causeway/ecs";
import { deployToLambda, LambdaFunction, lambda } from "@causeway/lambda";
import { buildFunction, buildImage, codeCommit, ServicePipeline } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { bringUp } from "example-platform";

/** A small organisation: pipelines and services in one account. */
const accountId = "111111111111";
const region = "eu-west-1";
const inAccount = (staging: string) =>
    parseCatalog({
        platformProject: "causeway",
        environments: { delivery: { tier: "delivery", accountId, region }, staging: { tier: "test", accountId: staging, region } },
        teams: { kiosk: { owner: "kiosk@example.com" } },
    });

const programIn = (catalog: ReturnType<typeof inAccount>) => () => {
    const stack = findStack(catalog, pulumi.getStack());
    const placement = place(stack, {});
    if (stack.environment.tier !== "delivery") {
        const common = { placement, foundation: readFoundation(catalog, placement), port: 8080, cpu: 256, memoryMiB: 512 } as const;
        const shop = new EcsService("shop", { ...common, route: { host: "shop.example.com" }, release: blueGreen() });
        const till = new EcsService("till", {
            ...common,
            route: { host: "till.example.com" },
            release: codeDeploy({ predefined: "CodeDeployDefault.ECSAllAtOnce" }),
        });
        const receipts = new LambdaFunction("receipts", { placement, foundation: common.foundation, handler: "index.handler" });
        return { targets: exportTargets([shop.target, till.target, receipts.target]) };
    }
    const delivery = deliver(catalog, placement);
    const pipelineOf = (name: string, build: Step, steps: readonly Step[]) =>
        new ServicePipeline(name, { delivery, source: codeCommit(), build, stages: [{ name: "staging", steps }] });
    const [shop, till, receipts] = [
        buildImage({ commands: ["true"] }),
        buildImage({ commands: ["true"] }),
        buildFunction({ commands: ["true"] }),
    ];
    pipelineOf("shop", shop, [deployToEcs(delivery.target(ecs, "staging", "shop"), shop.images)]);
    pipelineOf("till", till, deployToEcsWithCodeDeploy(delivery.target(ecsCodeDeploy, "staging", "till"), till.images));
    pipelineOf("receipts", receipts, [deployToLambda(delivery.target(lambda, "staging", "receipts"), receipts.code)]);
    return {};
};

interface Execution {
    readonly actionExecutionDetails: readonly {
        readonly actionName: string;
        readonly status: string;
        readonly errorDetails?: { readonly message: string };
    }[];
}

describe("pipelines and services in the same account", function () {
    this.timeout(30_000);
    let cloud: Cloud;
    const at = { account: accountId, region };
    before(async () => {
        cloud = (await bringUp("kiosk", inAccount(accountId), programIn(inAccount(accountId))))("kiosk-delivery");
        for (const name of ["shop", "till", "receipts"]) {
            const putFiles = [{ filePath: "Dockerfile", fileContent: "FROM scratch" }];
            cloud.aws.operate(at, "codecommit:CreateCommit", { repositoryName: `kiosk-${name}`, branchName: "main", putFiles });
        }
    });
    const walk = (name: string) => {
        const { actionExecutionDetails } = cloud.aws.operate(at, "codepipeline:StartPipelineExecution", { name }) as Execution;
        return actionExecutionDetails.map(({ actionName, status, errorDetails }) => [actionName, errorDetails?.message ?? status]);
    };
    const built = [
        ["source", "Succeeded"],
        ["build", "Succeeded"],
    ];

    it("release a service by ECS", () => {
        expect(walk("kiosk-shop")).to.deep.equal([...built, ["deploy-shop", "Succeeded"]]);
    });

    it("release a service by CodeDeploy; the commands of its first step are not simulated", () => {
        expect(walk("kiosk-till")).to.deep.equal([...built, ["prepare-till", "NotSimulated"], ["deploy-till", "Succeeded"]]);
    });

    it("release a function", () => {
        expect(walk("kiosk-receipts")).to.deep.equal([...built, ["deploy-receipts", "Succeeded"]]);
    });

    it("have the policies that they would have in two accounts, but for the account", async () => {
        const policies = async (staging: string) => {
            const catalog = inAccount(staging);
            const at = await bringUp("kiosk", catalog, programIn(catalog));
            const documents = ["kiosk-staging", "kiosk-delivery"].flatMap(stack =>
                at(stack)
                    .registered.filter(({ type }) => /:(RolePolicy|Role)$/.test(type))
                    .map(({ type, name, inputs }) => [`${stack} ${type} ${name}`, inputs["policy"] ?? inputs["assumeRolePolicy"]]),
            );
            return Object.fromEntries(documents) as Readonly<Record<string, string>>;
        };
        const [apart, together] = [await policies("222222222222"), await policies(accountId)];
        // Each kind of action and of deploy role is among them; what each holds, the tests of steps and components say.
        expect(Object.keys(together).filter(name => name.includes("rolePolicy") && /action|deploy/.test(name)).length).to.equal(11);
        expect(Object.values(apart).some(document => document.includes("222222222222"))).to.equal(true);
        // What differs in form between runs is what AWS makes up: ids of keys.
        const plain = (document: string) => document.replaceAll("222222222222", accountId).replace(/key\/[0-9a-f-]{36}/g, "key/…");
        expect(Object.fromEntries(Object.entries(apart).map(([name, document]) => [name, plain(document)]))).to.deep.equal(
            Object.fromEntries(Object.entries(together).map(([name, document]) => [name, plain(document)])),
        );
    });
});
