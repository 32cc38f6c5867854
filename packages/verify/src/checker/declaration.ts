import type { Input } from "@pulumi/pulumi";

/** A value, or what stands for one that is not known yet: an Output, a promise, or what a preview has in its place. That is not judged. */
export type Leaf<Value> = Input<Value | undefined> | undefined;

/** What one pipeline is declared to be, by the names of `aws.codepipeline.PipelineArgs`, which is such a declaration as it is. */
export interface PipelineDeclaration {
    /** @default a name that Pulumi makes up */
    readonly name?: Leaf<string>;
    /** @default "V1" */
    readonly pipelineType?: Leaf<string>;
    /** @default "SUPERSEDED" */
    readonly executionMode?: Leaf<string>;
    readonly roleArn?: Leaf<string>;
    /** Where the pipeline is. @default not known: what depends on it is not judged */
    readonly region?: Leaf<string>;
    /** The account that the pipeline is in. @default that of `roleArn`, where it is known */
    readonly account?: Leaf<string>;
    readonly artifactStores?: Leaf<readonly Leaf<ArtifactStoreDeclaration>[]>;
    readonly stages: Leaf<readonly Leaf<StageDeclaration>[]>;
    readonly triggers?: Leaf<readonly Leaf<TriggerDeclaration>[]>;
    readonly variables?: Leaf<readonly Leaf<VariableDeclaration>[]>;
}

export interface ArtifactStoreDeclaration {
    readonly type?: Leaf<string>;
    readonly location?: Leaf<string>;
    readonly region?: Leaf<string>;
    readonly encryptionKey?: Leaf<{ readonly id?: Leaf<string>; readonly type?: Leaf<string> }>;
}

export interface StageDeclaration {
    readonly name?: Leaf<string>;
    readonly actions?: Leaf<readonly Leaf<ActionDeclaration>[]>;
    readonly beforeEntry?: Leaf<{ readonly condition?: Leaf<ConditionDeclaration> }>;
    readonly onSuccess?: Leaf<{ readonly condition?: Leaf<ConditionDeclaration> }>;
    readonly onFailure?: Leaf<{
        readonly condition?: Leaf<ConditionDeclaration>;
        readonly result?: Leaf<string>;
        readonly retryConfiguration?: Leaf<{ readonly retryMode?: Leaf<string> }>;
    }>;
}

export interface ActionDeclaration {
    readonly name?: Leaf<string>;
    readonly category?: Leaf<string>;
    readonly owner?: Leaf<string>;
    readonly provider?: Leaf<string>;
    readonly version?: Leaf<string>;
    /** 1 to 999. @default 1 */
    readonly runOrder?: Leaf<number>;
    readonly configuration?: Leaf<Readonly<Record<string, Leaf<string>>>>;
    readonly commands?: Leaf<readonly Leaf<string>[]>;
    readonly inputArtifacts?: Leaf<readonly Leaf<string>[]>;
    readonly outputArtifacts?: Leaf<readonly Leaf<string>[]>;
    readonly outputArtifactsForComputeActions?: Leaf<
        readonly Leaf<{ readonly name?: Leaf<string>; readonly files?: Leaf<readonly Leaf<string>[]> }>[]
    >;
    readonly outputVariables?: Leaf<readonly Leaf<string>[]>;
    readonly namespace?: Leaf<string>;
    readonly region?: Leaf<string>;
    readonly roleArn?: Leaf<string>;
    /** Of an approval: 5 to 86,400 minutes. */
    readonly timeoutInMinutes?: Leaf<number>;
    /** The output variables that it gives and no others. @default AWS's own, where its page lists them */
    readonly gives?: readonly string[];
    /** More is added later to its configuration and commands: what is absent is not judged, what is there is. @default false */
    readonly isPartial?: boolean;
}

export interface ConditionDeclaration {
    readonly result?: Leaf<string>;
    readonly rules?: Leaf<readonly Leaf<RuleDeclaration>[]>;
}

export interface RuleDeclaration {
    readonly name?: Leaf<string>;
    readonly ruleTypeId?: Leaf<{
        readonly category?: Leaf<string>;
        readonly owner?: Leaf<string>;
        readonly provider?: Leaf<string>;
        readonly version?: Leaf<string>;
    }>;
    readonly configuration?: Leaf<Readonly<Record<string, Leaf<string>>>>;
    readonly commands?: Leaf<readonly Leaf<string>[]>;
    readonly inputArtifacts?: Leaf<readonly Leaf<string>[]>;
    readonly region?: Leaf<string>;
    readonly roleArn?: Leaf<string>;
    /** 5 to 86,400 minutes. */
    readonly timeoutInMinutes?: Leaf<number>;
    /** As an action's. @default false */
    readonly isPartial?: boolean;
}

/** Names and patterns, of which those excluded win. */
export interface FilterDeclaration {
    readonly includes?: Leaf<readonly Leaf<string>[]>;
    readonly excludes?: Leaf<readonly Leaf<string>[]>;
}

export interface TriggerDeclaration {
    readonly providerType?: Leaf<string>;
    readonly gitConfiguration?: Leaf<{
        readonly sourceActionName?: Leaf<string>;
        readonly pushes?: Leaf<
            readonly Leaf<{
                readonly branches?: Leaf<FilterDeclaration>;
                readonly filePaths?: Leaf<FilterDeclaration>;
                readonly tags?: Leaf<FilterDeclaration>;
            }>[]
        >;
        readonly pullRequests?: Leaf<
            readonly Leaf<{
                readonly branches?: Leaf<FilterDeclaration>;
                readonly filePaths?: Leaf<FilterDeclaration>;
                readonly events?: Leaf<readonly Leaf<string>[]>;
            }>[]
        >;
    }>;
}

export interface VariableDeclaration {
    readonly name?: Leaf<string>;
    /** 1 to 1,000 characters. @default none: whoever starts the pipeline says it */
    readonly defaultValue?: Leaf<string>;
    /** Up to 200 characters. */
    readonly description?: Leaf<string>;
}
