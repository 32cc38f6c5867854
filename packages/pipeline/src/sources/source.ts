import type { Artifact, Step, StepScope, Variables } from "@causeway/core";
import type * as aws from "@pulumi/aws";

/** The files of the commit that is being released: every pipeline's first source makes it. */
export const sourceFiles: Artifact = { name: "source" };

/** The namespace of the first source's variables, as in `#{Source.CommitId}`. */
export const sourceNamespace = "Source";

/** A step that starts a pipeline: the files of a repository, and what makes a push start a release. */
export interface SourceStep<Given extends string = string> extends Step<"source"> {
    /** What it makes. */
    readonly source: Artifact;
    /** What later actions may know of the change. */
    readonly variables: Variables<Given>;
    /** How triggers reach it: by CodePipeline's own triggers of a connection, or by EventBridge. */
    readonly starts: "connection" | "codecommit" | "s3" | "ecr";
    /** The branch that is released where a trigger names none. */
    readonly branch?: string;
    /** Registers what starts the pipeline when the source changes. */
    trigger(scope: StepScope, pipeline: aws.codepipeline.Pipeline): void;
}
