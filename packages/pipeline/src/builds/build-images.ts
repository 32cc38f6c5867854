import { type Artifact, architectureRule, check, type Evidence, type Rule, type Step, type StepScope } from "@causeway/core";
import { type BuildImageOptions, type ImageBuild, imageBuild } from "./build-image.ts";
import { imageRules, isObject } from "./image-rules.ts";

/** What is built for one service of several. */
export type ServiceImage = Omit<BuildImageOptions, "service">;

/** Builds that make an image for each of several services. */
export interface ImageBuilds<Service extends string> extends Step<Service> {
    /** imagedefinitions.json of each service. */
    readonly images: { readonly [Name in Service]: Artifact };
    /** What later actions may know of each image. */
    readonly variables: { readonly [Name in Service]: ImageBuild["variables"] };
    /** What an approver may look at, of all of them. */
    readonly evidence: readonly Evidence[];
}

/**
 * Builds the images of several services from one repository, side by side: what `buildImage` does for one. Each has a project and an image
 * repository of its own, named after the service; services may come and go without a change to the others.
 *
 * @example
 * const builds = buildImages({
 *     checkout: { commands: ["make test-checkout"], context: "services/checkout" },
 *     worker: { commands: ["make test-worker"], context: "services/worker", scan: { failOn: "critical" } },
 * });
 * const steps = [
 *     deployToEcs(delivery.target(ecs, "staging", "checkout"), builds.images.checkout),
 *     deployToEcs(delivery.target(ecs, "staging", "worker"), builds.images.worker),
 * ];
 *
 * @throws InputPropertiesError that names everything that is wrong, service by service.
 */
export function buildImages<const Service extends string>(services: Readonly<Record<Service, ServiceImage>>): ImageBuilds<Service> {
    const given: readonly (readonly [string, ServiceImage])[] = Object.entries(services ?? {});
    check(
        "buildImages",
        [given.length > 0, "images", "needs at least one service"],
        ...given.flatMap(([service, image]) => rulesOf(service, image)),
    );
    const builds = Object.fromEntries(given.map(([service, image]) => [service, imageBuild({ ...image, service }, scopeOf(service))]));
    const each = <Value>(pick: (build: ImageBuild) => Value): { readonly [Name in Service]: Value } =>
        Object.fromEntries(Object.entries(builds).map(([service, build]) => [service, pick(build)])) as {
            readonly [Name in Service]: Value;
        };
    return {
        images: each(({ images }) => images),
        variables: each(({ variables }) => variables),
        evidence: Object.values(builds).flatMap(({ evidence }) => evidence),
        plan: each(({ plan }) => plan.build),
        create: scope => each(build => build.create(scope).build),
    };
}

const rulesOf = (service: string, image: ServiceImage): readonly Rule[] => {
    if (!isObject(image)) return [[false, service, `is ${String(image)}, not { commands: … }`]];
    const [holds, , reason] = architectureRule(image.architecture);
    return [...imageRules({ ...image, service }, service), [holds, `${service}.architecture`, reason]];
};

/** What a step is named after is its first action: here, that would be the first service of those that are there today. */
const scopeOf =
    (service: string) =>
    (scope: StepScope): StepScope => ({ ...scope, name: role => `${scope.service}-${scope.stage.name}-build-${service}-${role}` });
