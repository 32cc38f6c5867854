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
const catalog = parseCatalog({
    platformProject: "causeway",
    environments: { delivery: { tier: "delivery", accountId, region }, staging: { tier: "test", accountId, region } },
    teams: { kiosk: { owner: "kiosk@example.com" } },
});

const program = () => {
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
        cloud = (await bringUp("kiosk", catalog, program))("kiosk-delivery");
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
});
