import { type ActionPlan, type Artifact, type Grant, outputs, type Step, type StepScope, type Variables } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/** The namespace of the first source's variables, as in `#{Source.CommitId}`. */
export const sourceNamespace = "Source";

/** What EventBridge's events of a change name. */
export interface Watched {
    /** The repository's or the bucket's. */
    readonly name: pulumi.Input<string>;
    readonly arn: pulumi.Input<string>;
    /** Which object of a bucket, or which tag of an image repository. */
    readonly item?: string;
}

/** A step that starts a pipeline: the files of a repository, and what makes a push start a release. */
export interface SourceStep<Given extends string = string> extends Step<"source"> {
    /** Its action, and what else is named after it. */
    readonly name: string;
    /** What it makes. */
    readonly source: Artifact;
    /** What later actions may know of the change. */
    readonly variables: Variables<Given>;
    /** How triggers reach it: by CodePipeline's own triggers of a connection, or by EventBridge. */
    readonly starts: "connection" | "codecommit" | "s3" | "ecr";
    /** The branch that is released where a trigger names none. */
    readonly branch?: string;
    /** Where its changes show, for triggers that come by EventBridge: all sources but those of a connection say it. */
    watched?(scope: StepScope): Watched;
}

/** Whether this is a source, also where a caller has no types. */
export const isSource = (given: unknown): given is SourceStep =>
    typeof given === "object" && given !== null && "plan" in given && "starts" in given;

/** What all sources let a caller choose. */
export interface SourceOptions {
    /**
     * What the action and its artifact are called; its variables' namespace is the same with a capital. Lower-case letters, digits and dashes,
     * starting with a letter, up to 20. Several sources of one pipeline need several names; builds read the one named "source".
     *
     * @default "source"
     */
    readonly name?: string;
}

/** What is the same of every source: its names, and its plan. */
export function sourceNamed<Given extends string>(
    name: string,
    {
        provider,
        gives,
        configuration,
        clone,
    }: {
        readonly provider: string;
        readonly gives: readonly Given[];
        readonly configuration: Readonly<Record<string, string>>;
        readonly clone?: Artifact["clone"];
    },
): Pick<SourceStep<Given>, "name" | "source" | "variables" | "plan"> {
    const source: Artifact = { name, ...(clone && { clone }) };
    // Namespaces are apart from the artifacts' names (CodePipeline user guide, "Variables reference", Namespaces), capitals included.
    const namespace = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    return {
        name,
        source,
        variables: outputs(namespace, gives),
        plan: { source: { name, type: { category: "Source", provider }, makes: [source], namespace, gives, configuration } },
    };
}

/** What a CodeBuild role needs to clone the repositories that it is handed references to; what it reads of others are files. */
export function cloneGrants(scope: StepScope, reads: readonly Artifact[]): readonly Grant[] {
    const made = scope.steps.flatMap(({ plan }) => Object.values<ActionPlan>(plan).flatMap(({ makes = [] }) => makes));
    // By name: a step may have been declared before it was known which source it reads.
    return reads.flatMap(({ name }) => made.find(artifact => artifact.name === name)?.clone?.(scope) ?? []);
}
