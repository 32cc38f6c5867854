import {
    type ActionLeaves,
    type ActionPlan,
    type Artifact,
    allow,
    type Evidence,
    type Grant,
    outputs,
    type Secrets,
    type Step,
    type StepScope,
    secretGrants,
    type Variable,
    type Variables,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { cloneGrants } from "../sources/source.ts";
import { buildspecLength, buildspecOf, longestValue, type Work } from "./buildspec.ts";
import { physicalName } from "./fit.ts";
import type { Machine } from "./machine.ts";
import { plainVariables, secretVariables } from "./machine-parts.ts";
import { type BuildProject, makeProject } from "./project.ts";
import { allReports, makeReportGroups, reportArns, reportGrants } from "./reports.ts";
import { readOn } from "./shared-machines.ts";

/** A value for commands, for all to see: a text, which may hold variables of earlier actions, or a leaf. */
export type BuildVariable = pulumi.Input<string> | Variable;

/** What a build is, once its arguments have been checked. */
export interface BuildPlan<Given extends string = string> {
    readonly name: string;
    readonly category: "Build" | "Test";
    readonly namespace: string;
    readonly machine: Machine;
    /** A project of its own, under the step's names, whatever it needs. */
    readonly alone: boolean;
    readonly from: Artifact;
    readonly work: Work;
    /** Report groups that a build specification of the source names. */
    readonly reportNames: readonly string[];
    readonly variables: Readonly<Record<string, BuildVariable>>;
    readonly secrets: Secrets;
    readonly grants: readonly Grant[];
    readonly gives: readonly Given[];
}

/** A step that builds on CodeBuild. */
export interface BuildStep<Given extends string = string> extends Step<"build"> {
    /** What later actions may know of it. */
    readonly variables: Variables<Given>;
    /** Where an approver may see how it went. */
    readonly evidence: readonly Evidence[];
    /** The machine that it shares with other steps, if it does. */
    readonly on: Machine | undefined;
}

/** The address of a build's page: its log, its reports. Source: CodeBuild user guide, "Environment variables in build environments". */
export const buildUrl = "CODEBUILD_BUILD_URL";

export function buildStep<Given extends string>(build: BuildPlan<Given>): BuildStep<Given> {
    const { name, category, namespace, machine, work, gives } = build;
    const shared = canShare(build);
    const variables = outputs(namespace, gives);
    const plan: ActionPlan = {
        name,
        type: { category, provider: "CodeBuild" },
        reads: inputsOf(build),
        ...(work.makes.length > 0 && { makes: work.makes.map(({ artifact }) => artifact) }),
        ...(gives.length > 0 && { namespace, gives }),
        ...configurationOf(build, shared),
    };
    return {
        variables,
        evidence: gives.some(each => each === buildUrl)
            ? [{ title: `log and reports of ${name}`, url: `#{${namespace}.${buildUrl}}` }]
            : [],
        on: shared ? machine : undefined,
        plan: { build: plan },
        create: scope => ({ build: shared ? onSharedProject(scope, build) : onOwnProject(scope, build) }),
    };
}

const inputsOf = ({ from, work }: BuildPlan): readonly Artifact[] => [from, ...Object.values(work.reads)];

/** What CodePipeline replaces when the action starts: only the action's own configuration may hold it. */
const isOfPipeline = (value: BuildVariable): value is string | Variable =>
    !pulumi.Output.isInstance(value) && /#\{[^}]*\}/.test(String(value));
const isText = (value: BuildVariable): boolean => typeof value === "string" || isOfPipeline(value);

/** The variables that an action's configuration holds, as CodePipeline takes them. */
export const actionVariables = (variables: Readonly<Record<string, BuildVariable>>): string =>
    JSON.stringify(Object.entries(variables).map(([name, value]) => ({ name, value: String(value) })));

export const ofPipeline = (variables: Readonly<Record<string, BuildVariable>>): Readonly<Record<string, BuildVariable>> =>
    Object.fromEntries(Object.entries(variables).filter(([, value]) => isOfPipeline(value)));

/**
 * A step shares its machine's project where its action's configuration can say all that is its own: what else it needs would be in the
 * project or in its role, and so every other step's.
 */
function canShare({ alone, machine, work, secrets, grants, variables }: BuildPlan): boolean {
    if (alone || work.batch || Object.keys(secrets).length > 0 || grants.length > 0) return false;
    return (
        Object.values(variables).every(isText) &&
        actionVariables(variables).length <= longestValue &&
        buildspecLength(work, machine) <= longestValue
    );
}

/** Source: CodePipeline user guide, "AWS CodeBuild build and test action reference", Configuration parameters. */
function configurationOf({ from, work, variables }: BuildPlan, shared: boolean): Pick<ActionPlan, "configuration"> {
    const own = shared ? variables : ofPipeline(variables);
    const configuration = {
        ...(Object.keys(work.reads).length > 0 && { PrimarySource: from.name }),
        ...(work.batch && { BatchEnabled: "true", ...(work.makes.length > 0 && { CombineArtifacts: "true" }) }),
        ...(Object.keys(own).length > 0 && { EnvironmentVariables: actionVariables(own) }),
    };
    return Object.keys(configuration).length > 0 ? { configuration } : {};
}

function onOwnProject(scope: StepScope, build: BuildPlan): ActionLeaves {
    const { machine, work, variables, secrets, grants, reportNames } = build;
    const arns = reportArns(scope, work.reports);
    const leaves = Object.entries(variables).filter(([, value]) => !isOfPipeline(value));
    const made = makeProject(scope, {
        machine,
        name: scope.name,
        buildspec: buildspecOf(work, machine, arns),
        variables: [...plainVariables(Object.fromEntries(leaves) as Record<string, pulumi.Input<string>>), ...secretVariables(secrets)],
        grants: [
            ...secretGrants(Object.values(secrets)),
            ...reportGrants(Object.values(arns)),
            ...cloneGrants(scope, inputsOf(build)),
            ...grants,
        ],
        batch: work.batch,
    });
    makeReportGroups(scope, work.reports);
    allowNamedReports(scope.name("reports"), scope, made, reportNames);
    return { configuration: { ProjectName: made.project.name }, grants: [startGrant(made.project, work.batch !== undefined)] };
}

/** The project refuses to do anything by itself: each step's action brings along what is to be done. */
const nothing = JSON.stringify({
    version: "0.2",
    phases: {
        build: { commands: ["echo 'The steps of a pipeline share this project: each brings its own build specification.' >&2; exit 1"] },
    },
});

function onSharedProject(scope: StepScope, { machine, from, work, reportNames }: BuildPlan): ActionLeaves {
    const name = (role: string) => `${scope.service}-machine-${machine.name}-${role}`;
    const made = scope.once(name("project"), () => {
        const reads = [from, ...Object.values(work.reads), ...readOn(machine, scope.steps)];
        // Whatever steps there are, it stays as it is: the commit that is cloned apart.
        const grants = [
            ...allReports(scope),
            ...cloneGrants(
                scope,
                reads.filter((artifact, at) => nameOf(reads, artifact) === at),
            ),
        ];
        return makeProject(scope, { machine, name, buildspec: nothing, variables: [], grants });
    });
    makeReportGroups(scope, work.reports);
    if (reportNames.length > 0) scope.once(name("reports"), () => allowNamedReports(name("reports"), scope, made, ["*"]));
    return {
        configuration: { ProjectName: made.project.name, BuildspecOverride: buildspecOf(work, machine, reportArns(scope, work.reports)) },
        grants: [startGrant(made.project, false)],
    };
}

const nameOf = (all: readonly Artifact[], { name }: Artifact): number => all.findIndex(each => each.name === name);

/** CodeBuild names the groups of a build specification after the project, and makes them. Source: CodeBuild user guide, "Test report permissions". */
function allowNamedReports(
    logical: string,
    { opts, pipelineName }: StepScope,
    { project, role }: BuildProject,
    names: readonly string[],
): void {
    if (names.length === 0) return;
    const arns = names.map(name => pulumi.interpolate`${groupsOf(project)}-${name}`);
    const grants: readonly Grant[] = [{ actions: ["codebuild:CreateReportGroup"], resources: arns }, ...reportGrants(arns)];
    new aws.iam.RolePolicy(logical, { ...physicalName(pipelineName, logical, 128), role: role.id, policy: allow(grants) }, opts);
}

const groupsOf = (project: aws.codebuild.Project): pulumi.Output<string> =>
    project.arn.apply(arn => arn.replace(":project/", ":report-group/"));

/** Source: CodePipeline user guide, "AWS CodeBuild build and test action reference", Service role permissions. */
const startGrant = (project: aws.codebuild.Project, batch: boolean): Grant => ({
    actions: batch ? ["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"] : ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
    resources: [project.arn],
});
