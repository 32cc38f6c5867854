import { isDeepStrictEqual } from "node:util";
import type { Backend, StackState, StateResource } from "./backend.ts";
import type { Home } from "./home.ts";
import type { StackPlan } from "./plan.ts";
import type { Project } from "./project.ts";

/**
 * Finds things that were made while the engine that asked for them was being killed: in the stack's account, of the type
 * asked for, as asked for, and in no stack's state. Answers with the id for each URN.
 */
export async function findMadeUnheard(
    home: Home,
    backend: Backend,
    project: Project,
    plan: readonly StackPlan[],
    stack: StackPlan,
    { pending }: StackState,
): Promise<ReadonlyMap<string, string>> {
    const asked = pending.filter(({ type }) => type === "creating").map(({ resource }) => resource);
    const made = new Map<string, string>();
    if (asked.length === 0) return made;
    const { Aws } = await import("@causeway/sandbox");
    const aws = new Aws({ database: home.database });
    try {
        const known = idsIn(backend, elsewhere(project, plan, stack));
        const unheard = aws
            .objects()
            .filter(({ account, type, id }) => (stack.account ?? account) === account && !known.has(`${type} ${id}`));
        for (const resource of asked) {
            const found = unheard.find(({ type, account, region, id }) => {
                if (type !== resource.type || [...made.values()].includes(id)) return false;
                const reading = aws.read({ account, region, defaultTags: {} }, type, id);
                return reading !== undefined && isAsAsked(resource, reading.outputs);
            });
            if (found) made.set(resource.urn, found.id);
        }
        return made;
    } finally {
        aws.close();
    }
}

/** Stacks whose ids say nothing: a role of the same name in another account is another role. */
function elsewhere({ name: project }: Project, plan: readonly StackPlan[], { account }: StackPlan): ReadonlySet<string> {
    const others = plan.filter(stack => account !== undefined && stack.account !== undefined && stack.account !== account);
    return new Set(others.map(({ name }) => `${project}/${name}`));
}

function idsIn(backend: Backend, except: ReadonlySet<string>): ReadonlySet<string> {
    const stacks = backend.all().filter(stack => !except.has(stack));
    return new Set(
        stacks.flatMap(stack => (backend.state(stack)?.resources ?? []).flatMap(({ type, id }) => (id ? [`${type} ${id}`] : []))),
    );
}

/** Every property that was asked for is so. Secrets are sealed in the state, and the engine's own notes begin with `__`. */
function isAsAsked({ inputs = {} }: StateResource, outputs: object): boolean {
    const now = JSON.parse(JSON.stringify(outputs)) as Record<string, unknown>;
    return Object.entries(inputs)
        .filter(([name, value]) => !name.startsWith("__") && !JSON.stringify(value).includes('"ciphertext"'))
        .every(([name, value]) => isDeepStrictEqual(withoutNotes(value), withoutNotes(now[name])));
}

const withoutNotes = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value ?? null), (name, item) => (name.startsWith("__") ? undefined : item));
