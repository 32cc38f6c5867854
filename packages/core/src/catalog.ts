import * as z from "zod";
import { parse } from "./check.ts";

/**
 * How much care an environment deserves: `delivery` holds pipelines and artifacts, `test` may break, `production` may not.
 */
export type Tier = "delivery" | "test" | "production";

/** One AWS account and region that teams deploy to. Plain data. */
export interface Environment {
    readonly name: string;
    readonly tier: Tier;
    /** Twelve digits. */
    readonly accountId: string;
    /** AWS's name of the region, such as `eu-west-1`. */
    readonly region: string;
}

/** A group of people who own services. Plain data. */
export interface Team {
    readonly name: string;
    /** Where to reach them: the `owner` tag of all that is theirs. */
    readonly owner: string;
    /** Dollars that the monitoring of all of its stacks may cost a month; `causeway preview` and `causeway costs` say where it is more. @default no budget */
    readonly monitoringDollars?: number | undefined;
}

/** All teams and environments of an organisation. */
export interface Catalog<EnvironmentName extends string = string, TeamName extends string = string> {
    readonly environments: { readonly [Name in EnvironmentName]: Environment };
    readonly teams: { readonly [Name in TeamName]: Team };
    /** The Pulumi project that the foundations are stacks of. @default the same project */
    readonly platformProject?: string;
}

/** The name of a platform team's own stacks; no team may have it. */
export const platform = "foundation";

const isName = /^[a-z][a-z0-9]{0,15}$/;
/** Entries by name. A bad name is said in the entry's own path. */
const byName = <Entry extends z.ZodType>(entry: Entry) =>
    z.record(z.string(), entry).superRefine((entries, context) => {
        for (const name of Object.keys(entries)) {
            const problem =
                name === platform ? "is the platform's own name" : "must be 1 to 16 lower-case letters and digits and start with a letter";
            if (name === platform || !isName.test(name)) context.addIssue({ code: "custom", path: [name], message: `the name ${problem}` });
        }
    });

const schema = z.strictObject({
    environments: byName(
        z.strictObject({
            tier: z.enum(["delivery", "test", "production"]),
            accountId: z.string().regex(/^\d{12}$/, "must be the 12 digits of an AWS account"),
            region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region, such as eu-west-1"),
        }),
    ).refine(environments => Object.values(environments).filter(({ tier }) => tier === "delivery").length === 1, {
        message: 'needs exactly one environment of the tier "delivery"',
    }),
    teams: byName(
        z.strictObject({
            owner: z.email("must be an e-mail address"),
            monitoringDollars: z.number().positive("must be more than 0 dollars").optional(),
        }),
    ),
    platformProject: z.string().min(1, "must be the name of a Pulumi project").optional(),
});

/**
 * Checks a catalog, and gives each entry its name.
 *
 * @example
 * const catalog = parseCatalog({
 *     environments: {
 *         delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
 *         production: { tier: "production", accountId: "222222222222", region: "eu-west-1" },
 *     },
 *     teams: { payments: { owner: "payments@example.com" } },
 * });
 *
 * @throws {@link UserError} that names every problem with its path.
 */
export function parseCatalog<const EnvironmentName extends string, const TeamName extends string>(input: {
    readonly environments: { readonly [Name in EnvironmentName]: Omit<Environment, "name"> };
    readonly teams: { readonly [Name in TeamName]: Omit<Team, "name"> };
    readonly platformProject?: string;
}): Catalog<EnvironmentName, TeamName> {
    const { environments, teams, platformProject } = parse(schema, input, "the catalog");
    return {
        environments: named<EnvironmentName, Omit<Environment, "name">>(environments),
        teams: named<TeamName, Omit<Team, "name">>(teams),
        ...(platformProject && { platformProject }),
    };
}

const named = <Name extends string, Entry extends object>(entries: Record<string, Entry>) =>
    Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, { name, ...entry }])) as {
        readonly [Key in Name]: Entry & { readonly name: string };
    };

/** The one environment that holds pipelines and artifacts. */
export const deliveryOf = (catalog: Catalog): Environment =>
    // A parsed catalog has exactly one.
    Object.values(catalog.environments).find(({ tier }) => tier === "delivery") as Environment;
