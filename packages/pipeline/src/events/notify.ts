import { type Channel, type Customize, check, customize, isChannel, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { buildEvents, repositoryEvents } from "./announced.ts";

/** What a team wants to hear, and where. */
export interface NotifyOptions<Event extends string> {
    readonly channel: Channel;
    /** What is told; at least one. */
    readonly on?: readonly Event[];
    /**
     * `full` adds what AWS knows beyond the bare event, such as what an approver is asked: for a channel that only the team reads.
     *
     * @default "full"
     */
    readonly detail?: "full" | "basic";
    /** Last word on the notification rule's arguments. */
    readonly customize?: Customize<aws.codestarnotifications.NotificationRuleArgs>;
}

export type RepositoryEvent = keyof typeof repositoryEvents;
export type BuildEvent = keyof typeof buildEvents;

/** What is wrong with such a wish, also where a caller has no types. */
export function notifyRules(notify: unknown, path: string, known: readonly string[]): readonly Rule[] {
    if (typeof notify !== "object" || notify === null) return [[false, path, `is ${String(notify)}: it says { channel, on }`]];
    const { channel, on = [known[0]], detail = "full" } = notify as Readonly<Record<string, unknown>>;
    const events: readonly unknown[] = Array.isArray(on) ? on : [];
    return [
        [isChannel(channel), `${path}.channel`, "is missing: a TeamChannel, or the ARN of a topic as topicArn"],
        [events.length > 0, `${path}.on`, `needs at least one of ${known.join(", ")}`],
        ...events.flatMap((event, index): Rule[] => [
            [known.includes(String(event)), `${path}.on[${index}]`, `is ${String(event)}, not one of ${known.join(", ")}`],
            [events.indexOf(event) === index, `${path}.on[${index}]`, `is ${String(event)}, which is there already`],
        ]),
        [detail === "full" || detail === "basic", `${path}.detail`, `is ${String(detail)}, not full or basic`],
    ];
}

/** Tells a channel of a resource, by one notification rule. Source: Developer Tools console user guide, "Create a notification rule". */
export function notificationRule<Event extends string>(
    name: string,
    resource: pulumi.Input<string>,
    ids: Readonly<Record<Event, string>>,
    { channel, on, detail = "full", customize: change }: NotifyOptions<Event> & { readonly on: readonly Event[] },
    opts: pulumi.CustomResourceOptions,
): aws.codestarnotifications.NotificationRule {
    return new aws.codestarnotifications.NotificationRule(
        name,
        customize(
            {
                resource,
                detailType: detail === "full" ? "FULL" : "BASIC",
                eventTypeIds: on.map(event => ids[event]),
                targets: [{ type: "SNS", address: channel.topicArn }],
            },
            change,
        ),
        opts,
    );
}

const pullRequests = ["pullRequestCreated", "pullRequestUpdated", "pullRequestChanged", "pullRequestMerged"] as const;

/** What is wrong with a wish to hear of a repository. */
export const repositoryNotifyRules = (notify: NotifyOptions<RepositoryEvent>, path: string): readonly Rule[] =>
    notifyRules(notify, path, Object.keys(repositoryEvents));

/** Tells a channel of a repository; where the wish names no events, of its pull requests. */
export const notifyOfRepository = (
    name: string,
    repositoryArn: pulumi.Input<string>,
    notify: NotifyOptions<RepositoryEvent>,
    opts: pulumi.CustomResourceOptions,
) => notificationRule(name, repositoryArn, repositoryEvents, { ...notify, on: notify.on ?? pullRequests }, opts);

/**
 * Tells a channel of the builds of any CodeBuild project; where the wish names no events, of those that failed. Of a pipeline's builds, `notify`
 * of ServicePipeline tells already.
 *
 * @example
 * const channel = new TeamChannel("payments", { placement: delivery, foundation: delivery.leaves, emails: ["payments@example.com"] });
 * notifyOfBuilds("nightly", "arn:aws:codebuild:eu-west-1:111111111111:project/nightly", { channel, on: ["failed", "stopped"] });
 *
 * @throws InputPropertiesError that names everything that is wrong with the wish.
 */
export function notifyOfBuilds(
    name: string,
    projectArn: pulumi.Input<string>,
    notify: NotifyOptions<BuildEvent>,
    opts: pulumi.CustomResourceOptions = {},
): aws.codestarnotifications.NotificationRule {
    check(`notifyOfBuilds "${name}"`, ...notifyRules(notify, "notify", Object.keys(buildEvents)));
    return notificationRule(name, projectArn, buildEvents, { ...notify, on: notify.on ?? ["failed"] }, opts);
}
