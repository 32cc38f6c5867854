/** Who decides about a field: the last release, auto scaling, or the program. Nobody else's change of it is undone. */
export type Owner = "release" | "autoscaling" | "pulumi";

/** What of a service may change hands. */
export const fields = {
    image: { child: "taskDefinition", property: "containerDefinitions", kept: "looked up", title: "the image" },
    taskDefinition: { child: "service", property: "taskDefinition", kept: "looked up", title: "the running revision" },
    tasks: { child: "service", property: "desiredCount", kept: "ignored", title: "the number of tasks" },
    targetGroups: { child: "service", property: "loadBalancers", kept: "ignored", title: "the target groups" },
    weights: { child: "rule", property: "actions", kept: "ignored", title: "the weights" },
    testWeights: { child: "testRule", property: "actions", kept: "ignored", title: "the weights of test traffic" },
} as const;
export type Field = keyof typeof fields;

const native = {
    image: "release",
    taskDefinition: "release",
    tasks: "autoscaling",
    targetGroups: "pulumi",
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
} as const satisfies Readonly<Record<string, Readonly<Record<Field, Owner>>>>;
export type Strategy = keyof typeof ownership;

/** The properties of a child that a program must not write once they are there, as Pulumi's `ignoreChanges` takes them. */
export const ignored = (strategy: Strategy, child: (typeof fields)[Field]["child"]): string[] =>
    (Object.keys(fields) as Field[])
        .filter(field => fields[field].child === child && fields[field].kept === "ignored" && ownership[strategy][field] !== "pulumi")
        .map(field => fields[field].property);
