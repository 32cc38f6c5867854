/** Who decides about a field: the last release, auto scaling, or the program. Nobody else's change of it is undone. */
export type Owner = "release" | "autoscaling" | "pulumi";

/** What of a service may change hands. */
export const fields = {
    image: { child: "taskDefinition", property: "containerDefinitions", kept: "looked up", title: "the image" },
    taskDefinition: { child: "service", property: "taskDefinition", kept: "looked up", title: "the running revision" },
    tasks: { child: "service", property: "desiredCount", kept: "ignored", title: "the number of tasks" },
    targetGroups: { child: "service", property: "loadBalancers", kept: "ignored", title: "the target groups" },
    network: { child: "service", property: "networkConfiguration", kept: "ignored", title: "subnets and security groups" },
    capacity: { child: "service", property: "capacityProviderStrategies", kept: "ignored", title: "the capacity" },
    weights: { child: "rule", property: "actions", kept: "ignored", title: "the weights" },
    testWeights: { child: "testRule", property: "actions", kept: "ignored", title: "the weights of test traffic" },
} as const;
export type Field = keyof typeof fields;

const native = {
    image: "release",
    taskDefinition: "release",
    tasks: "autoscaling",
    targetGroups: "pulumi",
    network: "pulumi",
    capacity: "pulumi",
    weights: "release",
    testWeights: "release",
} as const;

/**
 * Who owns what, for each strategy. The component (`ignoreChanges`, what it looks up), its checks, the README and the tests read this table.
 *
 * ECS moves traffic by rewriting the weights in the listener rules, and leaves the service's own list of target groups as it is.
 * Seen on AWS: github.com/go-to-k/cdk-real-drift, issue 1730; an update that resets them: github.com/aws/aws-cdk, issue 36649.
 */
export const ownership = {
    // Weights say which group serves: the last strategy that moved traffic may have left it on either. They are looked up and left alone.
    rolling: { ...native, weights: "pulumi", testWeights: "pulumi" },
    blueGreen: native,
    canary: native,
    linear: native,
    // ECS refuses all others who change what runs: what the program changes stands in the AppSpec, and the next release deploys it.
    // Source: ECS API reference, UpdateService: what can be updated of a service with the CODE_DEPLOY controller.
    codeDeploy: { ...native, targetGroups: "release", network: "release", capacity: "release" },
} as const satisfies Readonly<Record<string, Readonly<Record<Field, Owner>>>>;
export type Strategy = keyof typeof ownership;

/** What a deployer other than ECS has deployed is not even written again: a change of the program's would be refused. */
const kept = (strategy: Strategy, field: Field): "ignored" | "looked up" =>
    strategy === "codeDeploy" && fields[field].child === "service" ? "ignored" : fields[field].kept;

/** The properties of a child that a program must not write once they are there, as Pulumi's `ignoreChanges` takes them. */
export const ignored = (strategy: Strategy, child: (typeof fields)[Field]["child"]): string[] =>
    (Object.keys(fields) as Field[])
        .filter(field => fields[field].child === child && kept(strategy, field) === "ignored" && ownership[strategy][field] !== "pulumi")
        .map(field => fields[field].property);
