import { digestOf, UserError } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What runs now, left by the last release or the last `up`. */
export interface Deployed {
    readonly taskDefinitionArn: string;
    readonly image: string;
    /** What the revision says of itself; missing where somebody else registered it. */
    readonly digest?: string;
    readonly registeredImage?: string;
    /** How the service that runs it is released; missing where there is no service. */
    readonly service?: RunningService;
}

/** What a service that runs says of its releases. */
export interface RunningService {
    readonly controller: string;
    /** AWS's name of the strategy. */
    readonly strategy: string;
    /** Empty where capacity providers start its tasks. */
    readonly launchType: string;
    /** A release is under way that moves traffic. */
    readonly shifting: boolean;
    /** Whether people may run commands in its tasks. */
    readonly exec: boolean;
    /** Whether it stands in the environment's DNS. */
    readonly discovery: boolean;
    /** The target group that requests go to. */
    readonly servingGroup?: string;
    /** The port that its tasks are registered with. */
    readonly port?: number;
}

/**
 * Labels that travel with a container definition. A release registers a copy of the running revision with another image, so they tell
 * which of our definitions the copy was made from, and with which image that one was registered.
 */
const digestLabel = "causeway.definition";
const registeredImageLabel = "causeway.registered-image";

/**
 * How `aws.ecs.getService` says that there is no such service, or no such cluster, and says of nothing else: a profile, a host name or a
 * role may be "not found" too. Source: terraform-provider-aws, internal/service/ecs/service_data_source.go and service.go (findServices),
 * the same in all versions behind @pulumi/aws 7.
 */
const missing = /no matching ECS Service found/;

/** Looks at the service before anything is registered: the image that a release deployed there must not be lost. */
export async function lookUpDeployed(
    clusterArn: string,
    serviceName: string,
    container: string,
    opts: pulumi.InvokeOptions,
): Promise<Deployed | undefined> {
    const service = await aws.ecs.getService({ clusterArn, serviceName }, opts).catch((error: Error) => {
        if (missing.test(error.message)) return undefined;
        // Any other failure must stop us: taking a running service for a new one would revert its image.
        throw error;
    });
    // A deleted service is still described, as DRAINING and then INACTIVE. Source: ECS API reference, DeleteService.
    if (service?.status !== "ACTIVE") return undefined;
    return { ...(await describe(service.taskDefinition, container, opts)), service: await lookUpTraffic(service, opts) };
}

async function lookUpTraffic(service: aws.ecs.GetServiceResult, opts: pulumi.InvokeOptions): Promise<RunningService> {
    const controller = service.deploymentControllers[0]?.type ?? "ECS";
    const strategy = service.deploymentConfigurations[0]?.strategy || "ROLLING";
    const [balanced] = service.loadBalancers;
    const [shifted] = balanced?.advancedConfigurations ?? [];
    const native = controller === "ECS" && strategy !== "ROLLING";
    // The service names two groups then, and the rule's weights say which of them has the traffic.
    const servingGroup = native && shifted ? await lookUpServing(shifted.productionListenerRule, opts) : balanced?.targetGroupArn;
    // What ECS deploys are deployments, what CodeDeploy deploys task sets: the one that runs, and the one that comes.
    const shifting = (native && service.deployments.length > 1) || (controller === "CODE_DEPLOY" && service.taskSets.length > 1);
    return {
        controller,
        strategy,
        launchType: service.launchType,
        shifting,
        exec: service.enableExecuteCommand,
        discovery: service.serviceRegistries.length > 0,
        ...(servingGroup && { servingGroup }),
        ...(balanced && { port: balanced.containerPort }),
    };
}

async function lookUpServing(arn: string, opts: pulumi.InvokeOptions): Promise<string | undefined> {
    const { actions = [] } = await aws.lb.getListenerRule({ arn }, opts);
    const groups = actions.flatMap(({ forwards = [] }) => forwards.flatMap(({ targetGroups = [] }) => targetGroups));
    return groups.reduce<(typeof groups)[number] | undefined>((most, one) => (most && most.weight >= one.weight ? most : one), undefined)
        ?.arn;
}

/**
 * How `aws.ecs.getTaskDefinition` says that a family has no active revision. Source: terraform-provider-aws,
 * internal/service/ecs/task_definition_data_source.go and task_definition.go; ECS says "Unable to describe task definition.".
 */
const unregistered = /couldn't find resource|Unable to describe task definition/;

/** Looks at a family's latest revision, which is what runs next where there is no service. */
export async function lookUpFamily(family: string, container: string, opts: pulumi.InvokeOptions): Promise<Deployed | undefined> {
    const latest = await aws.ecs.getTaskDefinition({ taskDefinition: family }, opts).catch((error: Error) => {
        if (unregistered.test(error.message)) return undefined;
        throw error;
    });
    return latest && describe(latest.arn, container, opts);
}

/** How `aws.ecs.getContainerDefinition` says so. Source: terraform-provider-aws, internal/service/ecs/container_definition_data_source.go. */
const noContainer = /container with name ".*" not found in task definition/;

async function describe(taskDefinitionArn: string, containerName: string, opts: pulumi.InvokeOptions): Promise<Deployed> {
    const asked = { taskDefinition: taskDefinitionArn, containerName };
    const { image, dockerLabels } = await aws.ecs.getContainerDefinition(asked, opts).catch((error: Error) => {
        if (!noContainer.test(error.message)) throw error;
        throw new UserError(
            `${taskDefinitionArn} runs, and has no container "${containerName}" whose image could be kept: what runs cannot change whose images it runs (imageOf). Put another one beside it, then take this one away`,
        );
    });
    const { [digestLabel]: digest, [registeredImageLabel]: registeredImage } = dockerLabels ?? {};
    return { taskDefinitionArn, image, ...(digest && { digest }), ...(registeredImage && { registeredImage }) };
}

/** Whether rolling releases replace the tasks of a service behind a load balancer. */
export const isRolling = (deployed: Deployed | undefined): boolean =>
    deployed?.service?.strategy === "ROLLING" && deployed.service.controller === "ECS" && deployed.service.servingGroup !== undefined;

/** What to register, and what the service is to run. */
export interface Decision {
    readonly image: string;
    readonly dockerLabels: Readonly<Record<string, string>>;
    /** The revision to leave running; missing where the one that is being registered shall run. */
    readonly keep?: string;
}

/**
 * Who owns what: the image is the release's, all the rest is ours. While the rest (`definition`) is what the running revision was made from,
 * register what was registered before, so that nothing changes, and leave the release's revision running. As soon as the rest differs,
 * register it anew with the image that runs.
 */
export function decide(definition: unknown, deployed: Deployed | undefined, firstImage: string): Decision {
    const digest = digestOf(definition);
    const unchanged = deployed?.digest === digest && deployed.registeredImage !== undefined;
    // It would begin anew, with an image that nobody has yet approved of. CodeDeploy's goes on: what is registered waits for the next one.
    if (!unchanged && deployed?.service?.shifting && deployed.service.controller === "ECS") {
        throw new UserError(
            `a release is under way that registered ${deployed.taskDefinitionArn}, and this program has changed what runs beside the image: wait until the release is over, or stop it (aws ecs list-service-deployments, stop-service-deployment), then run this again`,
        );
    }
    const image = (unchanged ? deployed.registeredImage : deployed?.image) ?? firstImage;
    return {
        image,
        dockerLabels: { [digestLabel]: digest, [registeredImageLabel]: image },
        ...(unchanged && { keep: deployed.taskDefinitionArn }),
    };
}

/** The container definitions, as JSON, with the image and the labels that were decided on for the container of this name. */
export const release = (containers: string, name: string, { image, dockerLabels }: Decision): string =>
    JSON.stringify(
        (JSON.parse(containers) as readonly ContainerDefinition[]).map(container =>
            container.name === name ? { ...container, image, dockerLabels: { ...container.dockerLabels, ...dockerLabels } } : container,
        ),
    );

interface ContainerDefinition {
    readonly name: string;
    readonly dockerLabels?: Readonly<Record<string, string>>;
}
