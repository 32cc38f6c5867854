import type { ActionPlan, Evidence, Rule, Step, StepScope } from "@causeway/core";

/** Source: CodePipeline API reference, "ActionConfigurationValue". */
export const longest = 1000;

/** How long a variable's value is, where AWS's pages say so; any other is reckoned as 200 characters. */
const lengths: Readonly<Record<string, number>> = { CommitId: 40, PipelineExecutionId: 36, ImageDigest: 71, IMAGE_DIGEST: 71 };

/** How long a text gets once its variables are filled in, as far as it is known. */
export const filledIn = (text: string): number =>
    text.replace(/#\{[^}.]*\.([^}]*)\}/g, (_, key: string) => "x".repeat(lengths[key] ?? 200)).length;

export const line = ({ title, url }: Evidence): string => (url === undefined ? `- ${title}` : `- ${title}: ${url}`);

/** What is wrong with evidence, also where a caller has no types. */
export function evidenceRules(evidence: unknown): readonly Rule[] {
    if (evidence === undefined) return [];
    if (!Array.isArray(evidence)) return [[false, "evidence", `is ${String(evidence)}, not a list`]];
    return evidence.flatMap((one: Partial<Evidence> | undefined, index): Rule[] => [
        [typeof one?.title === "string" && one.title.trim() !== "", `evidence[${index}].title`, "is missing"],
        [
            one?.url === undefined || /^(https?:\/\/|#\{)\S+$/.test(String(one.url)),
            `evidence[${index}].url`,
            `is ${String(one?.url)}, not a URL`,
        ],
    ]);
}

const actionsOf = (step: Step): readonly ActionPlan[] => Object.values<ActionPlan>(step.plan);
const sourcesOf = (steps: readonly Step[]) => steps.flatMap(actionsOf).filter(({ type }) => type.category === "Source");

/** What names a change, by the source's variables: the first of these that it gives. */
const naming = [
    ["CommitId", "commit"],
    ["ImageDigest", "image"],
    ["ImageTag", "image"],
    ["VersionId", "version"],
] as const;

/** What waits: `commit #{Source.CommitId}`, for each source. */
const changes = (steps: readonly Step[]): readonly string[] =>
    sourcesOf(steps).flatMap(({ name, namespace, gives = [] }, index, { length }) => {
        const [key, what] = naming.find(([key]) => gives.includes(key)) ?? [];
        if (namespace === undefined || key === undefined) return [];
        const branch = gives.includes("BranchName")
            ? ` of ${length > 1 && index > 0 ? `${name}, ` : ""}branch #{${namespace}.BranchName}`
            : "";
        return [`${what} #{${namespace}.${key}}${branch}`];
    });

/** Where the stage releases to: `production (production), account 333333333333, eu-west-1`. */
const destinations = ({ stage }: StepScope): readonly string[] => {
    const places = stage.steps.flatMap(actionsOf).flatMap(({ place }) => (place ? [place] : []));
    return [
        ...new Set(places.map(({ environment, tier, accountId, region }) => `${environment} (${tier}), account ${accountId}, ${region}`)),
    ];
};

/** The longest that the first line of the usual question gets: a pipeline's name has 63 characters at most, a stage's 100. */
export const longestHead = "Release  to ?".length + 63 + 100;

/** What an approver is asked, where nobody says: what waits, and where it goes. */
export const usualQuestion = (scope: StepScope): readonly [head: string, ...more: string[]] => [
    `Release ${scope.pipelineName} to ${scope.stage.name}?`,
    ...changes(scope.steps).map(change => `- ${change}`),
    ...destinations(scope).map(place => `- to ${place}`),
];

/** What the steps of earlier stages offer: whatever is in this one may still run beside the approval. */
export function offered({ steps, stage }: StepScope, own: Step): readonly Evidence[] {
    const first = stage.steps[0] ?? own;
    const before = steps.includes(first) ? steps.slice(0, steps.indexOf(first)) : [];
    return before.flatMap(step => (step as { readonly evidence?: readonly Evidence[] }).evidence ?? []);
}

/** A question with what must be under it, and of the rest as many lines as surely fit. */
export function textOf(
    question: readonly [head: string, ...more: string[]],
    evidence: readonly Evidence[],
    more: readonly Evidence[],
): string {
    const [head, ...rest] = question;
    const must = evidence.map(line);
    const fitting: string[] = [];
    for (const one of [...rest, ...more.map(line)]) {
        if (filledIn([head, ...fitting, one, ...must].join("\n")) <= longest) fitting.push(one);
    }
    return [head, ...fitting, ...must].join("\n");
}

/** The page of the commit that waits, where the console has one. Source: CodeCommit user guide, "View commit details". */
export function commitPage({ delivery: { region }, steps }: StepScope): string | undefined {
    const source = sourcesOf(steps)[0];
    if (source?.type.provider !== "CodeCommit" || source.namespace === undefined) return undefined;
    const of = (key: string): string => `#{${source.namespace}.${key}}`;
    const host = `https://${region}.console.aws.amazon.com`;
    return `${host}/codesuite/codecommit/repositories/${of("RepositoryName")}/commit/${of("CommitId")}?region=${region}`;
}
