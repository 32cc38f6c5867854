import type { Aws } from "@causeway/sandbox";
import type { Backend, StackState, StateResource } from "./backend.ts";
import type { StackPlan } from "./plan.ts";

/** An object that was made while the engine that asked for it was being killed. */
interface Made {
    readonly id: string;
    readonly outputs: unknown;
}

/**
 * The state of a stack whose engine was killed, without doubts, in the form that `pulumi stack import` takes: what was made
 * all the same is in it; what was not is forgotten, and will be asked for again. What the engine was changing or deleting
 * stays as it was: a refresh finds out. (`pulumi refresh --import-pending-creates` of 3.259 forgets what it should import.)
 */
export function recover(
    aws: Aws,
    backend: Backend,
    project: string,
    plan: readonly StackPlan[],
    stack: StackPlan,
    state: StackState,
): object {
    const { version, deployment, pending } = state;
    const { pending_operations: _, resources = [], ...rest } = deployment;
    const asked = pending.filter(({ type }) => type === "creating").map(({ resource }) => resource);
    const unheard = unheardOf(aws, idsIn(backend, elsewhere(project, plan, stack)), stack);
    const adopted = asked.flatMap(resource => {
        const made = find(aws, unheard, resource);
        return made ? [{ ...resource, ...made }] : [];
    });
    const replaced = new Set(adopted.map(({ urn }) => urn));
    const others = resources
        // One that was deleted before its replacement was made is only waiting for it.
        .filter(resource => !(replaced.has(resource.urn) && resource["pendingReplacement"] === true))
        .map(resource => (replaced.has(resource.urn) ? { ...resource, delete: true } : resource));
    return { version, deployment: { ...rest, resources: [...others, ...adopted] } };
}

type Key = ReturnType<Aws["objects"]>[number];

/** Objects in the stack's account that no stack's state knows of. */
const unheardOf = (aws: Aws, known: ReadonlySet<string>, stack: StackPlan): Set<Key> =>
    new Set(aws.objects().filter(({ account, type, id }) => (stack.account ?? account) === account && !known.has(`${type} ${id}`)));

function find(aws: Aws, unheard: Set<Key>, resource: StateResource): Made | undefined {
    for (const key of unheard) {
        if (key.type !== resource.type) continue;
        const { account, region, type, id } = key;
        const reading = aws.read({ account, region, defaultTags: {} }, type, id);
        if (reading === undefined || !isAsAsked(resource, reading.outputs)) continue;
        unheard.delete(key);
        return { id, outputs: reading.outputs };
    }
    return undefined;
}

/** Stacks whose ids say nothing: a role of the same name in another account is another role. */
function elsewhere(project: string, plan: readonly StackPlan[], { account }: StackPlan): ReadonlySet<string> {
    const others = plan.filter(stack => account !== undefined && stack.account !== undefined && stack.account !== account);
    return new Set(others.map(({ name }) => `${project}/${name}`));
}

function idsIn(backend: Backend, except: ReadonlySet<string>): ReadonlySet<string> {
    const resources = backend.all().flatMap(stack => (except.has(stack) ? [] : (backend.state(stack)?.resources ?? [])));
    return new Set(resources.map(({ type, id = "" }) => `${type} ${id}`));
}

/** Everything that was asked for is so; AWS may have added to it. */
const isAsAsked = ({ inputs = {} }: StateResource, outputs: object): boolean => includes(JSON.parse(JSON.stringify(outputs)), inputs);

/** Secrets are sealed in the state, and the engine's own notes begin with `__`. */
function includes(now: unknown, asked: unknown): boolean {
    if (Array.isArray(asked))
        return Array.isArray(now) && asked.length === now.length && asked.every((item, index) => includes(now[index], item));
    // The provider turns numbers into texts and back.
    if (typeof asked !== "object" || asked === null) return String(now ?? "") === String(asked ?? "");
    if ("ciphertext" in asked) return true;
    return Object.entries(asked).every(
        ([name, value]) => name.startsWith("__") || includes((now as Record<string, unknown> | undefined)?.[name], value),
    );
}
