import { type Channel, check, type Placement, type Routes, type Rule, type Severity, severities, type Tier, within } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { type ChannelWays, channelNameRules, TeamChannel, type TopicKey, wayRules } from "./team-channel.ts";

/** How people are told: `page` wakes somebody, `ticket` is work for the day, `chat` is for who happens to look. */
export type Way = "page" | "ticket" | "chat";
const ways: readonly Way[] = ["page", "ticket", "chat"];

/** Which ways alarms of each severity take. */
export type SeverityWays = { readonly [Level in Severity]: readonly Way[] };

export interface TeamRoutesArgs extends Partial<Record<Way, ChannelWays>> {
    readonly placement: Placement;
    /** What the environment's foundation offers: `foundation`, or a delivery account's `delivery.leaves`. */
    readonly foundation: pulumi.Input<TopicKey>;
    /**
     * Which ways alarms take in each tier: the same program is run in all of them.
     *
     * @default in production, critical ones page and chat, warnings are tickets and chat; elsewhere critical ones are tickets and chat, and
     * warnings chat in the delivery account, nothing in test. Of these, the ways that there are; where none is left for critical ones, all ways
     * that there are
     */
    readonly severities?: Partial<Record<Tier, SeverityWays>>;
}

const usual: Readonly<Record<Tier, SeverityWays>> = {
    production: { critical: ["page", "chat"], warning: ["ticket", "chat"] },
    delivery: { critical: ["ticket", "chat"], warning: ["chat"] },
    test: { critical: ["ticket", "chat"], warning: [] },
};

/**
 * Whom a team's alarms go to: by how bad they are, and by what is at stake where they go off. Each way that its tier needs is a
 * {@link TeamChannel}.
 *
 * @example
 * const routes = new TeamRoutes("payments", {
 *     placement,
 *     foundation,
 *     page: { secretUrls: { pagerduty: new pulumi.Config().requireSecret("pagerduty") } },
 *     ticket: { emails: ["payments-tickets@example.com"] },
 *     chat: { slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" } },
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class TeamRoutes extends pulumi.ComponentResource implements Routes {
    readonly critical: readonly Channel[];
    readonly warning: readonly Channel[];
    /** The channels that there are in this tier. */
    readonly channels: Partial<Readonly<Record<Way, TeamChannel>>>;

    constructor(name: string, args: TeamRoutesArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, foundation } = args;
        check(`TeamRoutes "${name}"`, ...routesRules(name, args));
        super("causeway:monitoring:TeamRoutes", name, {}, within(placement, opts));
        const taken = takenIn(placement.tier, args);
        const channels = new Map<Way, TeamChannel>();
        for (const way of ways) {
            const told = args[way];
            if (told && [...taken.critical, ...taken.warning].includes(way))
                channels.set(way, new TeamChannel(`${name}-${way}`, { ...told, placement, foundation }, { parent: this }));
        }
        const channelsOf = (wanted: readonly Way[]) => wanted.flatMap(way => channels.get(way) ?? []);
        this.critical = channelsOf(taken.critical);
        this.warning = channelsOf(taken.warning);
        this.channels = Object.fromEntries(channels);
        this.registerOutputs({});
    }
}

/** Which of the ways that there are alarms take in a tier. */
function takenIn(tier: Tier, args: TeamRoutesArgs): SeverityWays {
    const given = ways.filter(way => args[way] !== undefined);
    const asked = args.severities?.[tier];
    if (asked) return asked;
    const { critical, warning } = usual[tier];
    const left = critical.filter(way => given.includes(way));
    return { critical: left.length > 0 ? left : given, warning: warning.filter(way => given.includes(way)) };
}

const routesRules = (name: string, args: TeamRoutesArgs): readonly Rule[] => {
    const given = ways.filter(way => args[way] !== undefined);
    return [
        // The longest way is `-ticket`.
        ...channelNameRules(`${name}-ticket`.length > 45 ? `${name}-ticket` : name),
        [given.length > 0, "page", "needs somebody to tell: page, ticket or chat"],
        ...given.flatMap(way => wayRules(args[way] ?? {}, `${way}.`)),
        ...Object.entries(args.severities ?? {}).flatMap(([tier, wanted]) => severityRules(`severities.${tier}`, tier, wanted, given)),
    ];
};

function severityRules(path: string, tier: string, wanted: unknown, given: readonly Way[]): readonly Rule[] {
    if (!(tier in usual)) return [[false, path, `is no tier: ${Object.keys(usual).join(", ")}`]];
    const asked = (wanted ?? {}) as Partial<Record<Severity, unknown>>;
    return severities.flatMap((severity): readonly Rule[] => {
        const list = asked[severity];
        const at = `${path}.${severity}`;
        if (!Array.isArray(list)) return [[false, at, `is ${String(list)}, not a list of ${ways.join(", ")}`]];
        return [
            ...list.map(
                (way: unknown, index): Rule => [
                    given.some(each => each === way),
                    `${at}[${index}]`,
                    `is ${String(way)}, not one of those given: ${given.join(", ")}`,
                ],
            ),
            [new Set(list).size === list.length, at, "names one way twice"],
            [
                severity === "warning" || tier !== "production" || list.length > 0,
                at,
                "is empty: somebody must hear of critical alarms in production",
            ],
        ];
    });
}
