import { allOf, ServiceMonitoring, type ServiceMonitoringArgs } from "@causeway/monitoring";
import type { Cloud } from "@causeway/sandbox/mocks";
import { type Alarm, alarmOf, type Incident, plant, type Sample, simulateAlarms } from "@causeway/verify";
import { expect } from "chai";
import { complaintsOf, empty, said } from "../../foundation/accounts.ts";
import { page, shop, ticket, watching } from "../shop.ts";

const detail = (...states: readonly string[]) => ({ source: ["shop"], detail: { shop: ["vienna"], state: states } });
/** A shop that tells of its releases. */
const told = { monitored: { ...shop.monitored, deployments: { begins: detail("BEGUN"), ends: detail("DONE", "FAILED") } } };
type Wishes = Partial<ServiceMonitoringArgs<"orders" | "errorPercent" | "wait" | "shelves" | "returns", never, "shut">>;

const made = async (wishes: Wishes = {}): Promise<Cloud> => {
    const cloud = empty("payments-staging");
    await cloud.run(() => new ServiceMonitoring("shop", { ...watching(), of: told, ...wishes }));
    return cloud;
};
const children = (cloud: Cloud) => cloud.identities().flatMap(one => (one.startsWith("aws:") ? [one.split(":").slice(2).join(":")] : []));
const descriptionOf = (cloud: Cloud, name: string) => said(cloud, name)["alarmDescription"];

describe("silence during releases", () => {
    it("has one alarm over each warning speak, which is suppressed; what is critical speaks for itself", async () => {
        const cloud = await made();
        expect(children(cloud)).to.deep.equal([
            "CompositeAlarm shop-error-percent-warning-notice",
            "CompositeAlarm shop-wait-warning-notice",
            "EventRule shop-begins",
            "EventRule shop-ends",
            "MetricAlarm shop-deploying",
            "MetricAlarm shop-error-percent-critical",
            "MetricAlarm shop-error-percent-warning",
            "MetricAlarm shop-orders-critical",
            "MetricAlarm shop-wait-warning",
        ]);
        expect(said(cloud, "shop-begins")).to.deep.equal({
            description: "A release begins: counted by the alarm shop-deploying.",
            eventPattern: JSON.stringify(detail("BEGUN")),
            name: "shop-begins-0000000",
        });
        expect(said(cloud, "shop-ends")).to.include({ eventPattern: JSON.stringify(detail("DONE", "FAILED")) });
        const counted = (id: string, rule: string) => ({
            id,
            metric: { namespace: "AWS/Events", metricName: "TriggeredRules", dimensions: { RuleName: rule }, stat: "Sum", period: 3600 },
        });
        expect(said(cloud, "shop-deploying")).to.deep.equal({
            metricQueries: [
                { id: "result", expression: "FILL(begun, 0) - FILL(ended, 0)", label: "releases under way", returnData: true },
                counted("begun", "shop-begins-0000000"),
                counted("ended", "shop-ends-0000000"),
            ],
            comparisonOperator: "GreaterThanThreshold",
            threshold: 0,
            evaluationPeriods: 1,
            treatMissingData: "notBreaching",
            alarmDescription: [
                "A release is under way, for no longer than 60 minutes: nobody is told, and warning alarms are silent.",
                "Owner: payments@example.com (payments, staging).",
                "Runbook: https://runbooks.example.com/shop",
            ].join("\n"),
            name: "shop-deploying-0000000",
        });
        expect(said(cloud, "shop-wait-warning")).to.not.have.any.keys("alarmActions", "okActions");
        expect(said(cloud, "shop-wait-warning-notice")).to.deep.equal({
            alarmName: "payments-shop-wait-warning-notice-staging",
            alarmRule: 'ALARM("shop-wait-warning-0000000")',
            alarmDescription: descriptionOf(cloud, "shop-wait-warning"),
            alarmActions: [ticket.topicArn],
            okActions: [ticket.topicArn],
            actionsSuppressor: { alarm: "shop-deploying-0000000", waitPeriod: 180, extensionPeriod: 300 },
        });
        expect(said(cloud, "shop-orders-critical")).to.include.keys("alarmActions", "okActions");
    });

    it("is for whom it is asked, for as long, or for nobody", async () => {
        const shut = { severity: "critical", means: "Shut.", when: allOf("orders-critical", "wait-warning"), instead: true } as const;
        const cloud = await made({ composites: { shut }, silence: { deployments: { severities: ["critical"], minutes: 5 } } });
        expect(children(cloud).filter(one => one.startsWith("CompositeAlarm"))).to.deep.equal([
            "CompositeAlarm shop-error-percent-critical-notice",
            "CompositeAlarm shop-shut-critical",
        ]);
        expect(said(cloud, "shop-shut-critical")).to.deep.include({
            alarmActions: [page.topicArn, ticket.topicArn],
            actionsSuppressor: { alarm: "shop-deploying-0000000", waitPeriod: 180, extensionPeriod: 300 },
        });
        expect(descriptionOf(cloud, "shop-deploying")).to.include("no longer than 5 minutes: nobody is told, and critical alarms");
        // Where nobody would be told, nothing is silenced.
        const silent = [
            "MetricAlarm shop-error-percent-critical",
            "MetricAlarm shop-error-percent-warning",
            "MetricAlarm shop-orders-critical",
        ];
        const whole = [...silent, "MetricAlarm shop-wait-warning"];
        expect(children(await made({ silence: { deployments: false } }))).to.deep.equal(whole);
        expect(children(await made({ routes: { critical: [page], warning: [] } }))).to.deep.equal(whole);
    });

    describe("keeps back what a release makes, and no more", () => {
        /** What somebody is told of, in seconds from the beginning, and who by. */
        const tells = async (slow: Incident, releases: { readonly begins: readonly number[]; readonly ends: readonly number[] }) => {
            const cloud = await made({ alarms: { wait: { critical: { atLeast: 20 } } } });
            const alarms: readonly Alarm[] = cloud.registered.flatMap(({ type, name, inputs, outputs }) =>
                /:(Metric|Composite)Alarm$/.test(type) ? [alarmOf(String(outputs["name"] ?? outputs["alarmName"] ?? name), inputs)] : [],
            );
            const once = (times: readonly number[]): readonly Sample[] => times.map(at => ({ at, value: 1 }));
            const to = 3 * 3600;
            const histories = simulateAlarms({
                alarms,
                from: 0,
                to,
                initially: "OK",
                series: [
                    {
                        namespace: "Shop",
                        name: "Wait",
                        dimensions: { shop: "Vienna" },
                        samples: plant({ from: -600, to, value: 0.1 }, slow),
                    },
                    { namespace: "Shop", name: "Orders", dimensions: { shop: "Vienna" }, samples: plant({ from: -1800, to, value: 50 }) },
                    ...(["begins", "ends"] as const).map(role => ({
                        namespace: "AWS/Events",
                        name: "TriggeredRules",
                        dimensions: { RuleName: `shop-${role}-0000000` },
                        samples: once(releases[role]),
                    })),
                ],
            });
            return Object.entries(histories).flatMap(([name, { actions }]) =>
                actions.flatMap(({ at, kind, arns, suppressedBy }) => (arns.length > 0 && !suppressedBy ? [`${at} ${kind} ${name}`] : [])),
            );
        };
        const notice = "payments-shop-wait-warning-notice-staging";
        const slow = (from: number, to: number, value = 5): Incident => ({ from, to, value });

        it("while the release lasts", async () => {
            // Once it is over, CloudWatch tells how things stand, as it does after each silence.
            expect(await tells(slow(660, 900), { begins: [600], ends: [960] })).to.deep.equal([`1320 OK ${notice}`]);
        });

        it("not without one, nor after one", async () => {
            expect(await tells(slow(660, 1200), { begins: [], ends: [] })).to.deep.equal([`900 ALARM ${notice}`, `1440 OK ${notice}`]);
            expect(await tells(slow(1560, 2100), { begins: [600], ends: [900] })).to.deep.equal([
                `1800 ALARM ${notice}`,
                `2340 OK ${notice}`,
            ]);
        });

        it("nor for longer than is said, where nobody told of its end", async () => {
            const [first] = await tells(slow(660, 9000), { begins: [600], ends: [] });
            // The release leaves the last 60 minutes at 4,200 s; some minutes of grace follow.
            expect(first).to.equal(`4560 ALARM ${notice}`);
        });

        it("in the next release as in the first", async () => {
            expect(await tells(slow(1860, 2100), { begins: [600, 1800], ends: [960, 2160] })).to.deep.equal([`2520 OK ${notice}`]);
        });

        it("and never what is critical", async () => {
            expect(await tells(slow(660, 900, 30), { begins: [600], ends: [960] })).to.deep.equal([
                "720 ALARM shop-wait-critical-0000000",
                "960 OK shop-wait-critical-0000000",
                `1320 OK ${notice}`,
            ]);
        });
    });
});

describe("silence in windows of maintenance", () => {
    it("mutes who would tell, by the clock", async () => {
        const cloud = await made({
            silence: {
                maintenance: {
                    patching: {
                        schedule: { cron: "30 2 ? * 1,3-5 *", timeZone: "Europe/Vienna" },
                        minutes: 3 * 1440 + 61,
                        severities: ["warning"],
                    },
                    theMove: { schedule: { at: "2030-01-31T22:00:00" }, minutes: 120 },
                },
            },
        });
        expect(children(cloud).filter(one => one.startsWith("AlarmMuteRule"))).to.deep.equal([
            "AlarmMuteRule shop-patching-mute",
            "AlarmMuteRule shop-the-move-mute",
        ]);
        const notices = ["payments-shop-error-percent-warning-notice-staging", "payments-shop-wait-warning-notice-staging"];
        expect(said(cloud, "shop-patching-mute")).to.deep.equal({
            description: "Maintenance: warning alarms of shop tell nobody.",
            muteTargets: { alarmNames: notices },
            rule: { schedule: { expression: "cron(30 2 * * SUN,TUE-THU)", timezone: "Europe/Vienna", duration: "P3DT1H1M" } },
            name: "shop-patching-mute-0000000",
        });
        expect(said(cloud, "shop-the-move-mute")).to.deep.include({
            rule: { schedule: { expression: "at(2030-01-31T22:00)", timezone: "UTC", duration: "PT2H" } },
        });
        expect((said(cloud, "shop-the-move-mute")["muteTargets"] as { alarmNames: string[] }).alarmNames).to.have.members([
            "shop-orders-critical-0000000",
            "shop-error-percent-critical-0000000",
            ...notices,
        ]);
    });

    it("makes no rule that mutes nobody", async () => {
        const window = { schedule: { at: "2030-01-31T22:00:00" }, minutes: 120, severities: ["warning"] } as const;
        const cloud = await made({ routes: { critical: [page], warning: [] }, silence: { maintenance: { window } } });
        expect(children(cloud).filter(one => one.startsWith("AlarmMuteRule"))).to.deep.equal([]);
    });
});

describe("a silence that cannot be", () => {
    // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may say
    const complaints = (silence: any, of: object = told, name = "shop") =>
        complaintsOf(
            "payments-staging",
            () => new ServiceMonitoring(name, { ...watching(), of, silence } as ServiceMonitoringArgs<string>),
        );

    it("is refused all at once, with paths", async () => {
        const window = (schedule: unknown, minutes: unknown = 60, more: object = {}) => ({ schedule, minutes, ...more });
        expect(
            await complaints({
                deployments: { severities: ["warning", "warning", "fatal"], minutes: 1441 },
                maintenance: {
                    "not-": window({ at: "2030-01-31T22:00:30" }, 0.5),
                    often: window({ rate: "1 day" }, 21_601, { severities: [] }),
                    odd: window({ cron: "0/5 2 L * ? 2030" }, Number.NaN, { severities: "warning" }),
                    last: window({ cron: "0 2 ? * 5L *" }),
                    zone: window({ cron: "0 2 ? JUL WED *", timeZone: "Vienna" }),
                    none: undefined,
                },
            }),
        ).to.deep.equal([
            "silence.deployments.severities[1] is warning, not one of critical and warning that is not there already",
            "silence.deployments.severities[2] is fatal, not one of critical and warning that is not there already",
            "silence.deployments.minutes is 1441, not 1 to 1440 whole minutes",
            "silence.maintenance.not- must be letters, digits and single dashes, and start with a letter",
            'silence.maintenance.not-.schedule.at is "2030-01-31T22:00:30": a window begins with a minute',
            "silence.maintenance.not-.minutes is 0.5, not 1 to 21600 whole minutes",
            "silence.maintenance.often.schedule is neither { cron } nor { at }: a window has a beginning",
            "silence.maintenance.often.minutes is 21601, not 1 to 21600 whole minutes",
            "silence.maintenance.often.severities is empty, not a list of severities",
            'silence.maintenance.odd.schedule.cron is "0/5 2 L * ? 2030": CloudWatch takes no / L W # here',
            'silence.maintenance.odd.schedule.cron is "0/5 2 L * ? 2030": CloudWatch takes any year, *, alone',
            "silence.maintenance.odd.minutes is NaN, not 1 to 21600 whole minutes",
            "silence.maintenance.odd.severities is warning, not a list of severities",
            'silence.maintenance.last.schedule.cron is "0 2 ? * 5L *": CloudWatch takes no / L W # here',
            'silence.maintenance.zone.schedule.timeZone is "Vienna", which is no time zone of the IANA database',
            "silence.maintenance.none is undefined, not a window of maintenance",
        ]);
        expect(await complaints({ deployments: { minutes: 30 } }, shop)).to.deep.equal([
            "silence.deployments has nothing to go by: what is watched tells of no releases",
        ]);
        expect(await complaints({}, told, "s".repeat(50))).to.deep.equal([
            'name is "ssssssssssssssssssssssssssssssssssssssssssssssssss", 50 characters: the name of a rule that hears of releases leaves room for 49',
        ]);
    });

    it("takes a longer name where no rule is named after it", async () => {
        const cloud = empty("payments-staging");
        const silence = { deployments: false } as const;
        await cloud.run(() => new ServiceMonitoring("s".repeat(50), { ...watching(), of: told, silence }));
        expect(children(cloud)).to.have.length(4);
    });
});
