import type * as pulumi from "@pulumi/pulumi";
import type { Tier } from "./catalog.ts";
import type { Place } from "./placement.ts";

/** A service's way to its environments, as data: what its pipeline says of itself to whoever counts releases. */
export interface ReleasePath {
    readonly team: string;
    readonly service: string;
    /** Where the pipeline is. */
    readonly place: Pick<Place, "accountId" | "region">;
    readonly pipelineName: pulumi.Input<string>;
    readonly pipelineArn: pulumi.Input<string>;
    /** The stages after the sources', in order. */
    readonly stages: readonly ReleaseStage[];
}

/** A stage, and where it changes something. */
export interface ReleaseStage {
    readonly name: string;
    /** Its deployments, by the actions that do them. */
    readonly deploys: readonly Deploys[];
}

/** An action that changes an environment. */
export interface Deploys {
    readonly action: string;
    readonly environment: string;
    readonly tier: Tier;
    /** Where that is, where code knows it. */
    readonly place?: Pick<Place, "accountId" | "region">;
}

/** Whether this is a release path, also where a caller has no types. */
export const isReleasePath = (given: unknown): given is ReleasePath =>
    typeof given === "object" &&
    given !== null &&
    Array.isArray((given as Partial<ReleasePath>).stages) &&
    (given as Partial<ReleasePath>).pipelineArn !== undefined;
