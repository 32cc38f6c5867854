import { type Change, change, type Last } from "./mocks/again.ts";
import { createChecked } from "./mocks/create.ts";
import { type Monitor, mockMonitor, type Registration } from "./mocks/monitor.ts";
import { untilQuiet } from "./mocks/quiet.ts";
import { plain, Registry } from "./mocks/registry.ts";
import { withoutPromiseTraces } from "./mocks/traces.ts";
import { createVpc } from "./mocks/vpc.ts";
import { Aws } from "./model/aws.ts";
import { explain, NotSimulated } from "./model/errors.ts";
import type { Place } from "./model/resource.ts";
import { open, type Properties, signatureKey, type Value } from "./model/values.ts";
import { placeOf, settings } from "./provider/configuration.ts";
import { encode, resourceSignature } from "./provider/wire.ts";

export type { Registered } from "./mocks/registry.ts";

export interface CloudOptions {
    /** The account that a program without an explicit provider is in. @default "111111111111" */
    readonly account?: string;
    /** @default "eu-west-1" */
    readonly region?: string;
    /** Further accounts of the organisation. */
    readonly accounts?: readonly string[];
    /** @default "causeway" */
    readonly project?: string;
    /** @default "unit-test" */
    readonly stack?: string;
    /** An AWS that other programs have run on before. @default a new one, in memory */
    readonly aws?: Aws;
    /**
     * The last run of the same stack, on the same AWS: what it left is refreshed, and changed, replaced or deleted as the engine would.
     * @default nothing was run before
     */
    readonly after?: Cloud;
}

/** How often a generated name began with the name of a resource type and a resource. */
const generated = new WeakMap<Aws, Map<string, number>>();

/** A simulated AWS behind Pulumi's mocks: a unit test's program is refused what AWS refuses. */
export class Cloud extends Registry {
    readonly aws: Aws;
    private readonly home: Place;
    private readonly project: string;
    private readonly stackName: string;
    private readonly places = new Map<string, Place>();
    private readonly stacks = new Map<string, Record<string, unknown>>();
    private readonly names: Map<string, number>;
    private readonly urns = new Set<string>();
    private readonly made = new Map<string, Last>();
    private readonly last: ReadonlyMap<string, Last>;
    private superseded: Last[] = [];
    private readonly refusals: Error[] = [];
    private monitor: Monitor | undefined;
    private events = 0;

    constructor({
        account = "111111111111",
        region = "eu-west-1",
        accounts = [],
        project = "causeway",
        stack = "unit-test",
        after,
        aws = after?.aws,
    }: CloudOptions = {}) {
        super();
        this.last = after?.made ?? new Map();
        for (const [name, outputs] of after?.stacks ?? []) this.stacks.set(name, outputs);
        this.aws = aws ?? new Aws({ now: () => "2026-01-01T00:00:00.000Z" });
        this.names = generated.get(this.aws) ?? new Map();
        generated.set(this.aws, this.names);
        const known = this.aws.accounts();
        this.aws.addAccounts([account, ...accounts].filter(one => !known.includes(one)));
        this.home = { account, region, defaultTags: {} };
        this.project = project;
        this.stackName = stack;
    }

    /** Outputs of another stack, by its full name: `organization/causeway/foundation-staging`. */
    stack(name: string, outputs: Record<string, unknown>): this {
        this.stacks.set(name, outputs);
        return this;
    }

    /** Runs `program` until nothing more happens. What AWS refuses, and what nobody catches, is thrown. */
    async run<T>(program: () => T | Promise<T>): Promise<T> {
        return withoutPromiseTraces(() => this.runUntilQuiet(program, false));
    }

    /** The same as a preview: nothing is created, and what AWS would make up is unknown. */
    async preview<T>(program: () => T | Promise<T>): Promise<T> {
        return withoutPromiseTraces(() => this.runUntilQuiet(program, true));
    }

    private async runUntilQuiet<T>(program: () => T | Promise<T>, preview: boolean): Promise<T> {
        this.refusals.length = 0;
        const monitor = await mockMonitor(
            {
                register: registration => this.note(registration, () => this.register(registration, preview)),
                invoke: (token, args, provider) => {
                    this.events += 1;
                    // A program may catch a lookup's refusal and go on; one that nobody catches is a stray rejection.
                    return this.aws.invoke(this.place(provider), token, args);
                },
            },
            this.project,
            this.stackName,
            preview,
        );
        this.monitor = monitor;
        try {
            const result = await untilQuiet(program, { events: () => this.events, refusals: () => this.refusals });
            if (!preview) this.deleteWhatIsLeft();
            return result;
        } finally {
            monitor.close();
        }
    }

    private note<T>({ type, name }: { readonly type: string; readonly name?: string }, work: () => T): T {
        this.events += 1;
        try {
            return work();
        } catch (error) {
            const refusal = new Error(explain(error, `${type}${name === undefined ? "" : ` "${name}"`}`), { cause: error });
            this.refusals.push(refusal);
            throw refusal;
        }
    }

    private register(registration: Registration, preview: boolean): { readonly id?: string; readonly outputs: Properties } {
        const { urn, type, inputs, custom, remote } = registration;
        // Source: pulumi/pulumi, pkg/resource/deploy: the engine's own words.
        if (this.urns.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
        this.urns.add(urn);
        if (type === "pulumi:pulumi:StackReference")
            return this.keep(registration, inputs, {
                id: this.stackOutputs(registration).name,
                outputs: this.stackOutputs(registration).state,
            });
        if (type === "pulumi:providers:aws") {
            const place = placeOf(this.aws, settings(inputs), this.home.account);
            const made = this.keep(registration, inputs, { id: `${registration.name}-id`, outputs: inputs }, place);
            this.places.set(`${registration.urn}::${made.id}`, place);
            return made;
        }
        if (type === "awsx:ec2:Vpc" && this.last.size > 0)
            throw new NotSimulated("running a program with an awsx.ec2.Vpc again under mocks");
        if (type === "awsx:ec2:Vpc") return this.registerVpc(registration, preview);
        if (!custom && !remote) return this.keep(registration, inputs, { outputs: {} });
        const place = this.place(registration.provider);
        if (registration.existing !== undefined) {
            const found = this.aws.read(place, type, registration.existing);
            if (!found) throw new Error(`${registration.existing} does not exist`);
            return this.keep(registration, found.inputs, { id: registration.existing, outputs: found.outputs }, place);
        }
        const digits = this.digits(registration);
        const last = this.last.get(urn);
        const made = last
            ? change(last, { aws: this.aws, place, registration, digits, preview }, old => this.superseded.push(old))
            : createChecked(this.aws, place, { type, name: registration.name, news: inputs, digits }, preview);
        if (!preview) this.made.set(urn, { ...made, type, place });
        return this.keep(registration, made.inputs, made, place);
    }

    /** The first resource of a type and name on an AWS gets `0000000` behind a generated name; the next one gets `0000001`. */
    private digits({ type, name }: Registration): string {
        const count = this.names.get(`${type} ${name}`) ?? 0;
        this.names.set(`${type} ${name}`, count + 1);
        return String(count).padStart(7, "0");
    }

    private registerVpc(registration: Registration, preview: boolean): { readonly outputs: Properties } {
        const place = this.place(this.providerOf(registration));
        const vpc = createVpc(this.aws, place, registration.name, registration.inputs, preview);
        const resources = (this.monitor as Monitor).resources;
        const outputs = vpc.outputs(({ type, name, id, outputs: state }) => {
            const urn = `${registration.urn.replace(/::([^:]+)$/, "")}$${type}::${name}`;
            resources.set(urn, { urn, id, state: encode(state) as object });
            return { [signatureKey]: resourceSignature, urn, id };
        });
        return this.keep(registration, registration.inputs, { outputs }, place);
    }

    /** Of a remote component: its own provider, or, as the engine has it, that of the nearest component above. */
    private providerOf({ provider, providers, parent }: Omit<Registration, "inputs">): string {
        const own = providers["aws"] ?? provider;
        const above = this.registered.find(({ urn }) => urn === parent);
        return own === "" && above ? this.providerOf(above) : own;
    }

    private stackOutputs({ name, inputs }: Registration): { readonly name: string; readonly state: Properties } {
        const full = String(open(inputs).value["name"] ?? name);
        const outputs = this.stacks.get(full);
        if (!outputs)
            throw new Error(
                `no stack "${full}"; this test has ${this.stacks.size === 0 ? "none" : [...this.stacks.keys()].map(one => `"${one}"`).join(", ")}`,
            );
        return { name: full, state: { name: full, outputs: JSON.parse(JSON.stringify(outputs)) as Value, secretOutputNames: [] } };
    }

    /** As the engine does at the end: what was replaced, and what the program does not register any more, the youngest first. */
    private deleteWhatIsLeft(): void {
        const gone = [...this.last].filter(([urn]) => !this.urns.has(urn)).map(([, last]) => last);
        for (const { place, type, id, outputs } of [...gone, ...this.superseded].reverse()) this.aws.delete(place, type, id, outputs);
        this.superseded = [];
    }

    private place(provider: string): Place {
        if (provider === "") return this.home;
        const place = this.places.get(provider);
        if (!place) throw new Error(`no provider ${provider}`);
        return place;
    }

    private keep<T extends { readonly id?: string; readonly outputs: Properties; readonly change?: Change }>(
        registration: Registration,
        inputs: Properties,
        made: T,
        place?: Place,
    ): T {
        this.registered.push({
            ...registration,
            id: made.id,
            inputs: plain(inputs),
            outputs: plain(made.outputs),
            ...(place ? { place } : {}),
            ...(made.change ? { change: made.change } : {}),
        });
        return made;
    }
}
