import { type Catalog, type Environment, metricsOf, type Statistic, type Unit } from "@causeway/core";
import { namespace } from "../delivery/put.ts";
import { type SearchFor, searchFor, sumOf } from "./search.ts";
import { choiceOf, type Variable } from "./variable.ts";
import type { GraphWidget, NumberWidget, Section, Width } from "./widget.ts";

/** What `DeliveryMetrics` and `RestoreMetrics` count by. */
const dimensions = ["Service", "Team", "Environment"] as const;

const day = 24 * 60 * 60;
const hour = 60 * 60;

const choice = (of: (typeof dimensions)[number]): Variable =>
    choiceOf(of.toLowerCase(), { namespace, dimensions, metric: "Deployments", of });

/** Whose deliveries are looked at more closely. */
export const platformVariables: readonly Variable[] = dimensions.map(choice);

/** Delivery first, then what delivers, then what runs. */
export function platformSections({ teams, environments }: Catalog): readonly Section[] {
    const all = Object.values<Environment>(environments);
    const workloads = all.filter(({ tier }) => tier !== "delivery");
    const last = workloads.filter(({ tier }) => tier === "production");
    return [
        ...last.map(environment => teamsIn(environment, Object.keys(teams))),
        ...last.map(deliveryTo),
        oneDelivery,
        pipelines,
        builds,
        ...(workloads.length > 0 ? [sideBySide(workloads)] : []),
    ];
}

/** Counts of a team's services together, for the whole time shown. Incidents are counted in the environment's own account. */
function teamsIn({ name, accountId, region }: Environment, teams: readonly string[]): Section {
    const sum = (team: string, metric: string, label: string, place?: SearchFor["place"]) =>
        sumOf({
            ...delivered(metric, "Sum", "Count", name),
            dimensions: { Service: undefined, Team: team, Environment: name },
            label,
            ...(place && { place }),
        });
    return {
        title: `Teams in ${name}`,
        widgets: teams.map(
            (team): NumberWidget => ({
                kind: "number",
                title: team,
                width: "third",
                of: [
                    sum(team, "Deployments", "deployments"),
                    sum(team, "FailedDeployments", "failed deployments"),
                    sum(team, "Incidents", "incidents", { accountId, region }),
                ],
                wholeRange: true,
            }),
        ),
    };
}

const delivered = (metric: string, statistic: Statistic, unit: Unit, environment: string): SearchFor => ({
    namespace,
    metric,
    dimensions: { Service: undefined, Team: undefined, Environment: environment },
    statistic,
    unit,
    periodSeconds: day,
    label: `\${PROP('Dim.Team')} \${PROP('Dim.Service')}`,
});

const graph = (title: string, of: SearchFor, width: Width = "third"): GraphWidget => ({
    kind: "graph",
    title,
    width,
    left: [searchFor(of)],
});

/** The four of DORA, service by service. Source: dora.dev, "DORA's software delivery metrics: the four keys". */
function deliveryTo({ name, accountId, region }: Environment): Section {
    const place = { accountId, region };
    return {
        title: `Delivery to ${name}`,
        widgets: [
            graph("Deployments a day", delivered("Deployments", "Sum", "Count", name), "half"),
            graph("From commit to deployment", delivered("LeadTime", "p50", "Seconds", name), "half"),
            graph("Failed deployments a day", delivered("FailedDeployments", "Sum", "Count", name), "half"),
            graph("Time to restore", { ...delivered("TimeToRestore", "p50", "Seconds", name), place }, "half"),
        ],
    };
}

const one = metricsOf(namespace, { Service: "-", Team: "-", Environment: "-" });
const daily = { periodSeconds: day };
const oneDelivery: Section = {
    title: "One service's delivery",
    widgets: [
        {
            kind: "graph",
            title: "Deployments a day",
            left: [one("Deployments", "Sum", "Count", "succeeded")(daily), one("FailedDeployments", "Sum", "Count", "failed")(daily)],
        },
        {
            kind: "graph",
            title: "From commit to deployment",
            left: [one("LeadTime", "p50", "Seconds", "p50")(daily), one("LeadTime", "p90", "Seconds", "p90")(daily)],
        },
    ],
};

/** Source: CodePipeline user guide, "Monitoring pipelines with CloudWatch metrics"; CodeBuild user guide, "CodeBuild CloudWatch metrics". */
const each = (service: "Pipeline" | "Build", dimension: string) => (metric: string, statistic: Statistic, unit: Unit) =>
    ({ namespace: `AWS/Code${service}`, metric, dimensions: { [dimension]: undefined }, statistic, unit, periodSeconds: hour }) as const;
const pipeline = each("Pipeline", "PipelineName");
const build = each("Build", "ProjectName");

const pipelines: Section = {
    title: "Pipelines",
    widgets: [
        graph("Failed runs", pipeline("FailedPipelineExecutions", "Sum", "Count"), "half"),
        graph("Duration", pipeline("PipelineDuration", "Average", "Seconds"), "half"),
    ],
};

const builds: Section = {
    title: "Builds",
    widgets: [
        graph("Failed builds", build("FailedBuilds", "Sum", "Count")),
        graph("Duration", build("Duration", "Average", "Seconds")),
        graph("Time in the queue", build("QueuedDuration", "Average", "Seconds")),
    ],
};

/** A column for each environment, in rows of three or fewer. */
function sideBySide(environments: readonly Environment[]): Section {
    const width: Width = environments.length === 1 ? "full" : environments.length === 2 ? "half" : "third";
    const columns = Math.min(environments.length, 3);
    const groups = Array.from({ length: Math.ceil(environments.length / columns) }, (_, at) =>
        environments.slice(at * columns, (at + 1) * columns),
    );
    return {
        title: "Environments side by side",
        widgets: groups.flatMap(group =>
            compared.flatMap(({ title, of }) =>
                group.map(({ name, accountId, region }) => graph(`${name}: ${title}`, { ...of, place: { accountId, region } }, width)),
            ),
        ),
    };
}

const compared: readonly { readonly title: string; readonly of: SearchFor }[] = [
    {
        title: "requests",
        of: {
            namespace: "AWS/ApplicationELB",
            metric: "RequestCount",
            dimensions: { LoadBalancer: undefined },
            statistic: "Sum",
            unit: "Count",
            periodSeconds: hour,
        },
    },
    {
        title: "errors of services",
        of: {
            namespace: "AWS/ApplicationELB",
            metric: "HTTPCode_Target_5XX_Count",
            dimensions: { LoadBalancer: undefined },
            statistic: "Sum",
            unit: "Count",
            periodSeconds: hour,
        },
    },
    {
        title: "errors of functions",
        of: {
            namespace: "AWS/Lambda",
            metric: "Errors",
            dimensions: { FunctionName: undefined },
            statistic: "Sum",
            unit: "Count",
            periodSeconds: hour,
        },
    },
    {
        title: "CPU of services",
        of: {
            namespace: "AWS/ECS",
            metric: "CPUUtilization",
            dimensions: { ServiceName: undefined, ClusterName: undefined },
            statistic: "Average",
            unit: "Percent",
            periodSeconds: hour,
        },
    },
];
