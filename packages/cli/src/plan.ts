import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { codeOf, UserError } from "./errors.ts";
import { configFiles, invalid, type Project } from "./project.ts";

/** One stack of a project: where it lives, and which stacks must be there first. */
export interface StackPlan {
    readonly name: string;
    readonly account?: string;
    readonly region?: string;
    /** Whose it is, and how many dollars the monitoring of all that is theirs may cost a month. */
    readonly team?: { readonly name: string; readonly monitoringDollars?: number | undefined };
    /** Names of stacks; `<project>/<stack>` where they are another project's. */
    readonly needs: readonly string[];
}

/** A stack of another project, which has the same sandbox. */
export const isForeign = (stack: string): boolean => stack.includes("/");

const packageSchema = z.looseObject({
    causeway: z.strictObject({ stacks: z.string("must be the path of a module that exports `stacks`") }).optional(),
});

/** Other fields are the program's own business. */
const planSchema = z
    .array(
        z.object({
            name: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, "must be a stack's name: letters, digits, _ . and -"),
            environment: z.object({
                accountId: z.string().regex(/^\d{12}$/, "must be the 12 digits of an AWS account"),
                region: z.string(),
            }),
            // Of a program with teams of another form, this command knows none.
            team: z.object({ name: z.string(), monitoringDollars: z.number().optional() }).optional().catch(undefined),
            needs: z.array(z.string()),
        }),
    )
    .min(1, "must name at least one stack");

/** The stacks of a project, each after those that it needs. */
export async function loadPlan(project: Project): Promise<readonly StackPlan[]> {
    const module = planModule(project);
    if (module === undefined) return [...configFiles(project).keys()].map(name => ({ name, needs: [] }));
    if (!existsSync(module))
        throw new UserError(`${join(project.folder, "package.json")} names ${module} as the list of stacks, but there is no such file`);
    const { stacks } = (await import(pathToFileURL(module).href)) as { stacks?: unknown };
    if (stacks === undefined) throw new UserError(`${module} exports no \`stacks\``);
    return parsePlan(stacks, module);
}

/** Parses a list of stacks; `source` is named in errors. */
export function parsePlan(stacks: unknown, source: string): readonly StackPlan[] {
    const result = planSchema.safeParse(stacks);
    if (!result.success) throw invalid(source, result.error);
    const plan = result.data.map(({ name, environment, team, needs }) => ({
        name,
        ...(team && { team }),
        account: environment.accountId,
        region: environment.region,
        needs,
    }));
    return inOrder(plan, source);
}

/** The module that package.json beside Pulumi.yaml names, if it names one. */
function planModule(project: Project): string | undefined {
    const file = join(project.folder, "package.json");
    const result = packageSchema.safeParse(readPackage(file));
    if (!result.success) throw invalid(file, result.error);
    const { causeway } = result.data;
    return causeway && join(project.folder, causeway.stacks);
}

function readPackage(file: string): unknown {
    try {
        return JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
        if (codeOf(error) === "ENOENT") return {};
        throw new UserError(`${file} cannot be read: ${(error as Error).message}`);
    }
}

/** Keeps the given order wherever a stack's needs allow it. */
function inOrder(plan: readonly StackPlan[], source: string): readonly StackPlan[] {
    const byName = new Map<string, StackPlan>();
    for (const stack of plan) {
        if (byName.has(stack.name)) throw new UserError(`${source} lists the stack ${stack.name} twice`);
        byName.set(stack.name, stack);
    }
    const ordered = new Set<StackPlan>();
    const visit = (stack: StackPlan, path: readonly string[]) => {
        if (ordered.has(stack)) return;
        if (path.includes(stack.name)) {
            const circle = [...path.slice(path.indexOf(stack.name)), stack.name];
            throw new UserError(`${source}: these stacks need each other in a circle: ${circle.join(" -> ")}`);
        }
        for (const name of stack.needs.filter(name => !isForeign(name))) {
            const needed = byName.get(name);
            if (needed === undefined) throw new UserError(`${source}: the stack ${stack.name} needs ${name}, and there is no such stack`);
            visit(needed, [...path, stack.name]);
        }
        ordered.add(stack);
    };
    for (const stack of plan) visit(stack, []);
    return [...ordered];
}

/** The stacks with these names, in the plan's order; all of them where no name is given. */
export function select(plan: readonly StackPlan[], names: readonly string[]): readonly StackPlan[] {
    const unknown = names.filter(name => !plan.some(stack => stack.name === name));
    if (unknown.length > 0) {
        const known = plan.map(({ name }) => `  ${name}`).join("\n");
        throw new UserError(`there is no stack ${unknown.map(name => `"${name}"`).join(", ")}; this project has:\n${known || "  none"}`);
    }
    return names.length === 0 ? plan : plan.filter(({ name }) => names.includes(name));
}

/** Names of all stacks that these need, near and far: other projects' first, then in the plan's order. */
export function neededBy(plan: readonly StackPlan[], stacks: readonly StackPlan[]): readonly string[] {
    const all = new Set(stacks.flatMap(({ needs }) => needs));
    for (const { name, needs } of [...plan].reverse()) if (all.has(name)) for (const need of needs) all.add(need);
    return [...[...all].filter(isForeign), ...plan.map(({ name }) => name).filter(name => all.has(name))];
}
