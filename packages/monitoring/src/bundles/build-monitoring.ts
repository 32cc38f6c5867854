import { type BuildSignal, check, type Monitored, type Rule, within } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import type { Section } from "../dashboards/widget.ts";
import { type AlarmsOf, severalRules, type WatchSeveral, watchSeveral } from "./several.ts";

export interface BuildMonitoringArgs extends WatchSeveral<BuildSignal> {
    /** `builds` of a pipeline, `monitoredBuilds(…)` of any other CodeBuild project; at least one. */
    readonly of: readonly Monitored<BuildSignal>[];
}

/**
 * What a team is told of its builds: that they fail, take long, wait for a machine. How long is too long, nobody knows but the team: `duration`
 * has no alarm unless it is given one, a number of seconds or a band that CloudWatch learns.
 *
 * @example
 * const routes = { critical: [], warning: [{ topicArn: "arn:aws:sns:eu-west-1:111111111111:chat" }] };
 * const monitoring = new BuildMonitoring("builds", {
 *     placement, routes, runbook: "https://runbooks.example.com/builds",
 *     of: [monitoredBuilds("nightly", { projectName: "nightly" })],
 *     alarms: { duration: { warning: { above: 1800 } }, queued: false },
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class BuildMonitoring extends pulumi.ComponentResource {
    /** By project, then by signal and severity. */
    readonly alarms: AlarmsOf<BuildSignal>;
    readonly sections: readonly Section[];

    constructor(name: string, args: BuildMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
        const builds = Array.isArray(args.of) ? args.of.filter(isBuild) : [];
        check(`BuildMonitoring "${name}"`, ...ofRules(args.of), ...severalRules(name, args, builds));
        super("causeway:monitoring:BuildMonitoring", name, {}, within(args.placement, opts));
        const { alarms, sections } = watchSeveral(name, args, builds, { parent: this });
        this.alarms = alarms;
        this.sections = sections;
        this.registerOutputs({});
    }
}

const isBuild = (given: unknown): given is Monitored<BuildSignal> =>
    typeof given === "object" && given !== null && (given as Partial<Monitored>).kind === "build";

const ofRules = (of: unknown): readonly Rule[] =>
    Array.isArray(of) && of.length > 0
        ? of.map(
              (build: unknown, at): Rule => [
                  isBuild(build),
                  `of[${at}]`,
                  "is no builds: a pipeline has some, monitoredBuilds() makes some",
              ],
          )
        : [[false, "of", "needs at least one project's builds"]];
