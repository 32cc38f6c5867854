import { UserError } from "@causeway/core";
import type { Deployed } from "./deployed.ts";
import type { Strategy } from "./ownership.ts";

/** Who carries releases out, and under which name of AWS's. */
const strategies: Readonly<Record<Strategy, { readonly controller: string; readonly strategy: string }>> = {
    rolling: { controller: "ECS", strategy: "ROLLING" },
    blueGreen: { controller: "ECS", strategy: "BLUE_GREEN" },
    canary: { controller: "ECS", strategy: "CANARY" },
    linear: { controller: "ECS", strategy: "LINEAR" },
    codeDeploy: { controller: "CODE_DEPLOY", strategy: "ROLLING" },
};

/** How one stops a release, by who carries it out. */
const stopping: Readonly<Record<string, string>> = {
    ECS: "aws ecs list-service-deployments, stop-service-deployment",
    CODE_DEPLOY: "aws deploy list-deployments, stop-deployment",
};

/** What the program wants of the service. */
interface Wanted {
    readonly kind: Strategy;
    readonly port?: number | undefined;
    readonly exec?: boolean | undefined;
    readonly discovery?: boolean | undefined;
}

/**
 * What AWS would refuse of a service that runs is said before anything is registered.
 * Source: ECS developer guide, "Update the Amazon ECS deployment strategy", and "Update Amazon ECS service parameters", Deployment
 * controller: from CODE_DEPLOY to ECS in place, from ECS to CODE_DEPLOY not at all.
 *
 * @throws {@link UserError} that says what to do instead.
 */
export function requireChangeable(owner: string, wish: Wanted, deployed: Deployed | undefined): Deployed | undefined {
    const { kind, port } = wish;
    const running = deployed?.service;
    if (!running) return deployed;
    const wanted = strategies[kind];
    const same = running.controller === wanted.controller && running.strategy === wanted.strategy;
    if (!same && running.shifting) {
        throw new UserError(
            `${owner} is in the middle of a release, and AWS lets no strategy change before it is over: wait, or stop it (${stopping[running.controller]}), then run this again`,
        );
    }
    if (running.controller !== wanted.controller && wanted.controller !== "ECS") {
        throw new UserError(
            `${owner} is released by ${running.controller}, and AWS lets no such service go over to ${wanted.controller}: put a service of another name beside it, with a route of its own that goes first, then take this one away`,
        );
    }
    if (running.controller === "EXTERNAL") {
        throw new UserError(
            `${owner} is released by a deployment controller of somebody else's (EXTERNAL): change it with aws ecs update-service --deployment-controller type=ECS, then run this again`,
        );
    }
    // A target group's port is for life, and the rule is the release's: the new groups would get no traffic, the old ones no tasks.
    if (kind === "codeDeploy") {
        const fixed = {
            port: [running.port, port],
            exec: [running.exec, wish.exec ?? false],
            discovery: [running.discovery, wish.discovery ?? false],
        };
        const changed = Object.entries(fixed).find(([, [now, wanted]]) => now !== undefined && now !== wanted);
        if (!changed) return deployed;
        const [name, [now]] = changed;
        throw new UserError(
            `${owner} is released by CodeDeploy, and AWS changes ${name} (${now}) of no such service: leave it as it is, go over to another strategy, from which none leads back, or put a service of another name beside it`,
        );
    }
    if (kind !== "rolling" && running.port !== undefined && port !== undefined && port !== running.port) {
        throw new UserError(
            `${owner} listens on ${running.port}, and so do its target groups, between which ${kind} moves traffic: change the port to ${port} with release: rolling(), and go back to ${kind} with the next change`,
        );
    }
    return deployed;
}
