import type * as pulumi from "@pulumi/pulumi";
import type { Architecture } from "./architecture.ts";
import type { Grant } from "./grant.ts";
import type { BuildSignal } from "./metrics/code-build.ts";
import type { Monitored } from "./monitored.ts";
import type { Place } from "./placement.ts";
import type { Delivery } from "./target.ts";

/** A named bundle of files that one action makes and later ones read. */
export interface Artifact {
    readonly name: string;
    /** What the images that it names are built for. @default "x86_64" */
    readonly architecture?: Architecture;
    /**
     * Where the artifact is not files but a reference to a repository, which CodeBuild clones with its history: what a build's role needs for
     * that, beside the artifact. No other kind of action can read it.
     *
     * @default its files
     */
    readonly clone?: (scope: Pick<StepScope, "delivery" | "service">) => readonly Grant[];
}

/** The files of the commit that is being released: every pipeline's first source makes it. */
export const sourceFiles: Artifact = { name: "source" };

/**
 * A value that one action gives and later ones use: written into a text, it is `#{namespace.key}`, which CodePipeline replaces.
 *
 * Source: CodePipeline user guide, "Variables reference".
 *
 * @example
 * approval({ question: `Release commit ${codeCommit().variables.CommitId}?` })
 */
export interface Variable {
    readonly namespace: string;
    readonly key: string;
    toString(): string;
}

/** Variables by their keys: a key that an action does not give does not compile. */
export type Variables<Key extends string> = { readonly [Name in Key]: Variable };

/** The output variables of an action with this namespace. */
export const outputs = <Key extends string>(namespace: string, keys: readonly Key[]): Variables<Key> =>
    Object.fromEntries(keys.map(key => [key, { namespace, key, toString: () => `#{${namespace}.${key}}` }])) as Readonly<
        Record<string, Variable>
    > as Variables<Key>;

/** What is known of an action before anything is registered: the checker and the report read this. */
export interface ActionPlan {
    readonly name: string;
    readonly type: {
        readonly category: "Source" | "Build" | "Test" | "Deploy" | "Approval" | "Invoke" | "Compute";
        readonly provider: string;
        /** @default "1" */
        readonly version?: string;
    };
    readonly reads?: readonly Artifact[];
    readonly makes?: readonly Artifact[];
    /** Name under which later actions find this one's output variables. Letters, digits and `@_-`, unique in a pipeline. */
    readonly namespace?: string;
    /** The output variables, by name; a Commands action exports these of its shell's. */
    readonly gives?: readonly string[];
    /** What of its configuration is known from code; the step's leaves add the rest. */
    readonly configuration?: Readonly<Record<string, string>>;
    /** The shell commands of a Commands action, where code knows them; else the step's leaves have them. */
    readonly commands?: readonly string[];
    /** How long an approval waits: 5 to 86,400 minutes. @default AWS's own, seven days */
    readonly timeoutMinutes?: number;
    /** Where the action runs, when that is not the pipeline's own account and region. */
    readonly place?: Place;
    /** Where it changes something, when that is not where it runs: commands of the pipeline's account deploy elsewhere. */
    readonly deploysTo?: Place;
}

/** What an action needs at run time: its configuration, and what it runs as. */
export interface ActionLeaves {
    readonly configuration?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    /** Shell commands of a Commands action. */
    readonly commands?: readonly pulumi.Input<string>[];
    /** Which files of a Commands action go into the artifact that it makes. */
    readonly files?: readonly string[];
    /** The role that the action assumes. @default a role of its own, which is given `grants` and the artifacts that it reads and makes */
    readonly roleArn?: pulumi.Input<string>;
    /** What the action's own role must be allowed; its artifacts go without saying. */
    readonly grants?: readonly Grant[];
}

/** Where a step may register resources of its own. */
export interface StepScope {
    readonly delivery: Delivery;
    readonly service: string;
    /** The pipeline's name. */
    readonly pipelineName: string;
    readonly opts: pulumi.CustomResourceOptions;
    /** The stage that the step is in: its name, and all of its steps, in order. */
    readonly stage: { readonly name: string; readonly steps: readonly Step[] };
    /** All steps of the pipeline, in order. */
    readonly steps: readonly Step[];
    /** A logical name for a resource of this step. */
    name(role: string): string;
    /** What several steps of a pipeline share: the first that asks for it makes it. */
    once<Shared>(key: string, make: () => Shared): Shared;
    /** Tells whoever monitors the pipeline of builds that a step made a project for, by a name that is unique in the pipeline. */
    monitorBuilds(builds: Monitored<BuildSignal>): void;
}

/**
 * One thing that a release does. The plan is data, so a whole pipeline can be checked first;
 * `create` is called once, after the check has passed, and answers for each action of the plan.
 */
export interface Step<Names extends string = string> {
    readonly plan: { readonly [Name in Names]: ActionPlan };
    create(scope: StepScope): { readonly [Name in Names]: ActionLeaves };
}
