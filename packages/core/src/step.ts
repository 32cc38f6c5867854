import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Architecture } from "./architecture.ts";
import type { Grant } from "./grant.ts";
import type { Place } from "./placement.ts";
import type { Delivery } from "./target.ts";

/** A named bundle of files that one action makes and later ones read. */
export interface Artifact {
    readonly name: string;
    /** What the images that it names are built for. @default "x86_64" */
    readonly architecture?: Architecture;
}

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
    /** Name under which later actions find this one's output variables. */
    readonly namespace?: string;
    /** Where the action runs, when that is not the pipeline's own account and region. */
    readonly place?: Place;
}

/** What an action needs at run time: its configuration, and what it runs as. */
export interface ActionLeaves {
    readonly configuration?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    /** Shell commands of a Commands action. */
    readonly commands?: readonly pulumi.Input<string>[];
    /** Variables that the commands export, for later actions: `#{<namespace>.<name>}`. */
    readonly outputVariables?: readonly string[];
    /** Which files of a Commands action go into the artifact that it makes. */
    readonly files?: readonly string[];
    /** The role that the action assumes. @default the pipeline's own role, which is given `grants` */
    readonly roleArn?: pulumi.Input<string>;
    /** What the pipeline's role must be allowed for this action; for a `roleArn`, assuming it goes without saying. */
    readonly grants?: readonly Grant[];
}

/** Where a step may register resources of its own. */
export interface StepScope {
    readonly delivery: Delivery;
    readonly service: string;
    /** The pipeline's name. */
    readonly pipelineName: string;
    readonly opts: pulumi.CustomResourceOptions;
    /** A logical name for a resource of this step. */
    name(role: string): string;
}

/**
 * One thing that a release does. The plan is data, so a whole pipeline can be checked first;
 * `create` is called once, after the check has passed, and answers for each action of the plan.
 */
export interface Step<Names extends string = string> {
    readonly plan: { readonly [Name in Names]: ActionPlan };
    create(scope: StepScope): { readonly [Name in Names]: ActionLeaves };
}

/** A step that starts a pipeline: the files of a repository, and what makes a push start a release. */
export interface SourceStep extends Step<"source"> {
    readonly source: Artifact;
    /** Registers what starts the pipeline when the source changes. */
    trigger(scope: StepScope, pipeline: aws.codepipeline.Pipeline): void;
}
