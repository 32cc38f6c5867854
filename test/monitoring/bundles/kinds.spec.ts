import type { Monitored, Placement } from "@causeway/core";
import { codeDeploy as byCodeDeploy, QueueWorker, ScheduledEcsTask } from "@causeway/ecs";
import { codeDeploy, toNewQueue } from "@causeway/lambda";
import { ServiceMonitoring } from "@causeway/monitoring";
import type { Cloud } from "@causeway/sandbox/mocks";
import type { InputPropertiesError } from "@pulumi/pulumi";
import { expect } from "chai";
import { checkout } from "../../ecs/checkout.ts";
import { contents, migrate } from "../../ecs/migrate.ts";
import { type Organization, organization } from "../../foundation/accounts.ts";
import { receipts } from "../../lambda/receipts.ts";
import { page, ticket, watching } from "../shop.ts";

const signs: Readonly<Record<string, string>> = {
    GreaterThanThreshold: ">",
    LessThanThreshold: "<",
    GreaterThanOrEqualToThreshold: ">=",
    LessThanOrEqualToThreshold: "<=",
};

/** A line for each alarm of the bundle: when it goes off, what no data means, and whom it tells; and for what tells of releases. */
function linesOf(cloud: Cloud): readonly string[] {
    const of = (type: string) => cloud.registered.filter(one => one.type.endsWith(`:${type}`) && one.parent?.endsWith("::watched"));
    const told = (inputs: Record<string, unknown>) =>
        ((inputs["alarmActions"] ?? []) as readonly string[]).map(arn => arn.split(":").at(-1)).join(" and ") || "nobody";
    const notices = new Map(of("CompositeAlarm").map(({ name, inputs }) => [name, inputs]));
    const alarms = of("MetricAlarm").map(({ name, inputs }) => {
        const queries = (inputs["metricQueries"] ?? []) as readonly { metric?: { metricName: string } }[];
        const metrics = queries.length > 0 ? queries.flatMap(({ metric }) => metric?.metricName ?? []) : [inputs["metricName"]];
        const { evaluationPeriods: periods, datapointsToAlarm: breaching = periods } = inputs;
        const limit = `${signs[String(inputs["comparisonOperator"])]} ${inputs["threshold"]}`;
        const notice = notices.get(`${name}-notice`);
        const tells = notice ? `${told(notice)}, not during releases` : told(inputs);
        const what = `${[...new Set(metrics)].join(", ")} ${limit}, ${breaching} of ${periods}, ${inputs["treatMissingData"]}`;
        return `${name.replace("watched-", "")}: ${what}; tells ${tells}`;
    });
    return [...alarms.sort(), ...of("EventRule").map(({ name }) => name)];
}

describe("ServiceMonitoring, of each kind of target", () => {
    let here: Organization;
    const alarmsOf = async (make: (placement: Placement) => { readonly monitored: Monitored }): Promise<readonly string[]> => {
        here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const watch = watching();
            new ServiceMonitoring("watched", { ...watch, routes: { critical: [page], warning: [ticket] }, of: make(watch.placement) });
        });
        return linesOf(cloud);
    };

    it("watches a service behind an application load balancer", async () => {
        expect(await alarmsOf(placement => checkout(here, { placement })())).to.deep.equal([
            "connection-errors-warning: TargetConnectionErrorCount > 0, 10 of 15, notBreaching; tells ticket, not during releases",
            "cpu-critical: CPUUtilization > 95, 15 of 15, notBreaching; tells page",
            "cpu-warning: CPUUtilization > 85, 15 of 15, notBreaching; tells ticket, not during releases",
            "deploying: TriggeredRules > 0, 1 of 1, notBreaching; tells nobody",
            "deployments-warning: DeploymentCount > 1, 60 of 60, notBreaching; tells ticket, not during releases",
            "error-percent-critical: HTTPCode_Target_5XX_Count, RequestCount > 5, 3 of 5, notBreaching; tells page",
            "error-percent-warning: HTTPCode_Target_5XX_Count, RequestCount > 1, 10 of 15, notBreaching; tells ticket, not during releases",
            "healthy-tasks-critical: HealthyHostCount < 1, 2 of 3, breaching; tells page",
            "healthy-tasks-warning: HealthyHostCount < 2, 15 of 15, breaching; tells ticket, not during releases",
            "hourly-error-percent-warning: HTTPCode_Target_5XX_Count, RequestCount > 20, 1 of 1, notBreaching; tells ticket, not during releases",
            "latency-critical: TargetResponseTime, RequestCount > 5, 3 of 5, notBreaching; tells page",
            "latency-warning: TargetResponseTime, RequestCount > 2, 10 of 15, notBreaching; tells ticket, not during releases",
            "memory-critical: MemoryUtilization > 95, 5 of 5, notBreaching; tells page",
            "memory-warning: MemoryUtilization > 85, 15 of 15, notBreaching; tells ticket, not during releases",
            "missing-tasks-critical: DesiredTaskCount, RunningTaskCount > 0, 30 of 30, notBreaching; tells page",
            "missing-tasks-warning: DesiredTaskCount, RunningTaskCount > 0, 15 of 15, notBreaching; tells ticket, not during releases",
            "unhealthy-tasks-warning: UnHealthyHostCount > 0, 10 of 15, notBreaching; tells ticket, not during releases",
            "watched-begins",
            "watched-ends",
        ]);
    });

    it("watches one behind a network load balancer", async () => {
        const tcp = { protocol: "tcp", route: { tcpPort: 5432, openTo: ["10.0.0.0/16"] } } as const;
        expect(await alarmsOf(placement => checkout(here, { placement, ...tcp })())).to.deep.equal([
            "cpu-critical: CPUUtilization > 95, 15 of 15, notBreaching; tells page",
            "cpu-warning: CPUUtilization > 85, 15 of 15, notBreaching; tells ticket, not during releases",
            "deploying: TriggeredRules > 0, 1 of 1, notBreaching; tells nobody",
            "deployments-warning: DeploymentCount > 1, 60 of 60, notBreaching; tells ticket, not during releases",
            "healthy-tasks-critical: HealthyHostCount < 1, 2 of 3, breaching; tells page",
            "healthy-tasks-warning: HealthyHostCount < 2, 15 of 15, breaching; tells ticket, not during releases",
            "memory-critical: MemoryUtilization > 95, 5 of 5, notBreaching; tells page",
            "memory-warning: MemoryUtilization > 85, 15 of 15, notBreaching; tells ticket, not during releases",
            "missing-tasks-critical: DesiredTaskCount, RunningTaskCount > 0, 30 of 30, notBreaching; tells page",
            "missing-tasks-warning: DesiredTaskCount, RunningTaskCount > 0, 15 of 15, notBreaching; tells ticket, not during releases",
            "unhealthy-tasks-warning: UnHealthyHostCount > 0, 10 of 15, notBreaching; tells ticket, not during releases",
            "watched-begins",
            "watched-ends",
        ]);
    });

    it("says why there is no threshold for what a service or function does not report", async () => {
        const complaints = async (make: (placement: Placement) => { readonly monitored: Monitored }, alarms: object) => {
            here = await organization();
            return here.cloud("payments-staging").run(() => {
                const watch = watching();
                const of = make(watch.placement);
                try {
                    return new ServiceMonitoring("watched", { ...watch, of, alarms });
                } catch (error) {
                    return (error as InputPropertiesError).errors?.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`);
                }
            });
        };
        const off = { warning: { above: 1 } };
        expect(await complaints(placement => checkout(here, { placement })(), { newConnections: off, typo: off })).to.deep.equal([
            'alarms.newConnections is nothing that the ecs "checkout" reports: connections are counted where it has a route over TCP',
            'alarms.typo is nothing that the ecs "checkout" reports: it reports requests, errorPercent, hourlyErrorPercent, connectionErrors, latency, healthyTasks, unhealthyTasks, missingTasks, cpu, memory, deployments',
        ]);
        expect(
            await complaints(placement => new QueueWorker("mailer", contents(here, placement)), { latency: off, healthyTasks: off }),
        ).to.deep.equal([
            'alarms.latency is nothing that the ecs "mailer" reports: requests are counted where it has a route over HTTP or gRPC',
            'alarms.healthyTasks is nothing that the ecs "mailer" reports: nobody checks whether tasks answer but a load balancer, and it has no route',
        ]);
        expect(
            await complaints(placement => receipts(here, { placement })(), { iteratorAge: off, errors: off, lost: false }),
        ).to.deep.equal([
            'alarms.iteratorAge is nothing that the lambda "receipts" reports: it reads no stream',
            'alarms.lost is nothing that the lambda "receipts" reports: it has no destination and no dead-letter queue that could fail to take something',
        ]);
    });

    it("watches one that CodeDeploy releases", async () => {
        const release = byCodeDeploy({ canary: { percent: 10, minutes: 5 } });
        const lines = await alarmsOf(placement => checkout(here, { placement, release })());
        expect(lines.filter(line => /^(watched|deploy|latency)/.test(line))).to.deep.equal([
            "deploying: TriggeredRules > 0, 1 of 1, notBreaching; tells nobody",
            "latency-critical: TargetResponseTime, RequestCount > 5, 3 of 5, notBreaching; tells page",
            "latency-warning: TargetResponseTime, RequestCount > 2, 10 of 15, notBreaching; tells ticket, not during releases",
            "watched-begins",
            "watched-ends",
        ]);
    });

    it("watches a worker and its queue", async () => {
        expect(await alarmsOf(placement => new QueueWorker("mailer", { ...contents(here, placement) }))).to.deep.equal([
            "dead-letters-warning: ApproximateNumberOfMessagesVisible > 0, 1 of 1, ignore; tells ticket, not during releases",
            "deploying: TriggeredRules > 0, 1 of 1, notBreaching; tells nobody",
            "deployments-warning: DeploymentCount > 1, 60 of 60, notBreaching; tells ticket, not during releases",
            "memory-critical: MemoryUtilization > 95, 5 of 5, notBreaching; tells page",
            "memory-warning: MemoryUtilization > 85, 15 of 15, notBreaching; tells ticket, not during releases",
            "missing-tasks-critical: DesiredTaskCount, RunningTaskCount > 0, 30 of 30, notBreaching; tells page",
            "missing-tasks-warning: DesiredTaskCount, RunningTaskCount > 0, 15 of 15, notBreaching; tells ticket, not during releases",
            "oldest-critical: ApproximateAgeOfOldestMessage > 3600, 5 of 5, notBreaching; tells page",
            "oldest-warning: ApproximateAgeOfOldestMessage > 900, 5 of 5, notBreaching; tells ticket, not during releases",
            "watched-begins",
            "watched-ends",
        ]);
    });

    it("watches a task with a schedule, and one without", async () => {
        const schedules = { daily: { rate: "1 day" } } as const;
        expect(await alarmsOf(placement => new ScheduledEcsTask("report", { ...contents(here, placement), schedules }))).to.deep.equal([
            "failed-attempts-warning: TargetErrorCount > 2, 1 of 1, notBreaching; tells ticket",
            "failed-runs-warning: Invocations > 0, 1 of 1, notBreaching; tells ticket",
            "memory-warning: MemoryUtilized, MemoryReserved > 90, 3 of 3, notBreaching; tells ticket",
            "undelivered-critical: InvocationsSentToDeadLetterCount > 0, 1 of 1, notBreaching; tells page",
        ]);
        expect(await alarmsOf(placement => migrate(here, { placement })())).to.deep.equal([
            "memory-warning: MemoryUtilized, MemoryReserved > 90, 3 of 3, notBreaching; tells ticket",
        ]);
    });

    it("watches a function", async () => {
        expect(await alarmsOf(placement => receipts(here, { placement })())).to.deep.equal([
            "duration-critical: Duration, Invocations > 28500, 3 of 5, notBreaching; tells page",
            "duration-warning: Duration, Invocations > 24000, 10 of 15, notBreaching; tells ticket",
            "error-percent-critical: Errors, Invocations > 5, 3 of 5, notBreaching; tells page",
            "error-percent-warning: Errors, Invocations > 1, 10 of 15, notBreaching; tells ticket",
            "hourly-error-percent-warning: Errors, Invocations > 20, 1 of 1, notBreaching; tells ticket",
            "throttles-critical: Throttles > 0, 15 of 15, notBreaching; tells page",
            "throttles-warning: Throttles > 0, 5 of 15, notBreaching; tells ticket",
        ]);
    });

    it("watches a function with a queue, which CodeDeploy releases", async () => {
        const more = { deadLetters: toNewQueue(), release: codeDeploy({ canary: { percent: 10, minutes: 5 } }) };
        expect(await alarmsOf(placement => receipts(here, { placement, ...more })())).to.deep.equal([
            "async-event-age-critical: AsyncEventAge > 3600000, 5 of 5, notBreaching; tells page",
            "async-event-age-warning: AsyncEventAge > 900000, 5 of 5, notBreaching; tells ticket, not during releases",
            "dead-letters-warning: ApproximateNumberOfMessagesVisible > 0, 1 of 1, ignore; tells ticket, not during releases",
            "deploying: TriggeredRules > 0, 1 of 1, notBreaching; tells nobody",
            "duration-critical: Duration, Invocations > 28500, 3 of 5, notBreaching; tells page",
            "duration-warning: Duration, Invocations > 24000, 10 of 15, notBreaching; tells ticket, not during releases",
            "error-percent-critical: Errors, Invocations > 5, 3 of 5, notBreaching; tells page",
            "error-percent-warning: Errors, Invocations > 1, 10 of 15, notBreaching; tells ticket, not during releases",
            "hourly-error-percent-warning: Errors, Invocations > 20, 1 of 1, notBreaching; tells ticket, not during releases",
            "lost-critical: DeadLetterErrors > 0, 1 of 1, notBreaching; tells page",
            "throttles-critical: Throttles > 0, 15 of 15, notBreaching; tells page",
            "throttles-warning: Throttles > 0, 5 of 15, notBreaching; tells ticket, not during releases",
            "watched-begins",
            "watched-ends",
        ]);
    });
});
