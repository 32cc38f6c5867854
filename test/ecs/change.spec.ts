import { expect } from "chai";
import { requireChangeable } from "../../packages/ecs/src/releases/change.ts";
import type { Deployed, RunningService } from "../../packages/ecs/src/releases/deployed.ts";

const running = (service: Partial<RunningService>): Deployed => ({
    taskDefinitionArn: "arn:checkout:2",
    image: "shop/checkout:7",
    service: { controller: "ECS", strategy: "ROLLING", launchType: "FARGATE", shifting: false, exec: false, discovery: false, ...service },
});

describe("a service that runs", () => {
    it("may go from one of ECS's strategies to another, and from CodeDeploy to these", () => {
        for (const service of [{}, { strategy: "CANARY" }, { controller: "CODE_DEPLOY" }]) {
            const deployed = running(service);
            expect(requireChangeable("payments-checkout", { kind: "blueGreen", port: 8080 }, deployed)).to.equal(deployed);
        }
        expect(requireChangeable("payments-checkout", { kind: "canary" }, undefined)).to.equal(undefined);
    });

    it("may go on in the middle of a release as it is, and not otherwise", () => {
        const deployed = running({ strategy: "CANARY", shifting: true });
        expect(requireChangeable("payments-checkout", { kind: "canary" }, deployed)).to.equal(deployed);
        for (const kind of ["rolling", "blueGreen", "linear"] as const)
            expect(() => requireChangeable("payments-checkout", { kind }, deployed), kind).to.throw(
                "payments-checkout is in the middle of a release, and AWS lets no strategy change before it is over: wait, or stop it (aws ecs list-service-deployments, stop-service-deployment), then run this again",
            );
    });

    it("is told what to do with somebody else's controller", () => {
        expect(() =>
            requireChangeable("payments-checkout", { kind: "rolling" }, running({ controller: "EXTERNAL", strategy: "" })),
        ).to.throw(
            "payments-checkout is released by a deployment controller of somebody else's (EXTERNAL): change it with aws ecs update-service --deployment-controller type=ECS, then run this again",
        );
    });

    it("goes over from CodeDeploy between two releases alone", () => {
        const deployed = running({ controller: "CODE_DEPLOY", shifting: true });
        expect(requireChangeable("payments-checkout", { kind: "codeDeploy" }, deployed)).to.equal(deployed);
        expect(() => requireChangeable("payments-checkout", { kind: "rolling" }, deployed)).to.throw(
            "payments-checkout is in the middle of a release, and AWS lets no strategy change before it is over: wait, or stop it (aws deploy list-deployments, stop-deployment), then run this again",
        );
    });

    it("keeps, by CodeDeploy, what AWS changes of no such service", () => {
        const deployed = running({ controller: "CODE_DEPLOY", port: 8080, exec: true });
        const same = { kind: "codeDeploy", port: 8080, exec: true } as const;
        expect(requireChangeable("payments-checkout", same, deployed)).to.equal(deployed);
        for (const [change, what] of [
            [{ port: 9090 }, "port (8080)"],
            [{ exec: false }, "exec (true)"],
            [{ discovery: true }, "discovery (false)"],
        ] as const) {
            expect(() => requireChangeable("payments-checkout", { ...same, ...change }, deployed), what).to.throw(
                `payments-checkout is released by CodeDeploy, and AWS changes ${what} of no such service: leave it as it is, go over to another strategy, from which none leads back, or put a service of another name beside it`,
            );
        }
    });

    it("changes its port by a rolling release alone", () => {
        const deployed = running({ strategy: "CANARY", port: 8080 });
        expect(requireChangeable("payments-checkout", { kind: "rolling", port: 9090 }, deployed)).to.equal(deployed);
        expect(requireChangeable("payments-checkout", { kind: "canary", port: 8080 }, deployed)).to.equal(deployed);
        expect(() => requireChangeable("payments-checkout", { kind: "canary", port: 9090 }, deployed)).to.throw(
            "payments-checkout listens on 8080, and so do its target groups, between which canary moves traffic: change the port to 9090 with release: rolling(), and go back to canary with the next change",
        );
    });
});
