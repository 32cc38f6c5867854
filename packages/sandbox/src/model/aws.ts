import { services as everyService } from "../services/index.ts";
import { StoreCall } from "./call.ts";
import { type CheckFailure, check, checkArguments } from "./check.ts";
import { type Diff, diff } from "./diff.ts";
import { NotSimulated } from "./errors.ts";
import { digits } from "./names.ts";
import { createObject, type Handle, type Reading, readObject, removeObject, type Stored, updateObject, type Versions } from "./objects.ts";
import { administrator, assumeRole, enterAccount } from "./organization.ts";
import { previewCreate, previewUpdate } from "./preview.ts";
import type { AnyLookup, AnyModel, AnyOperation, Call, Place, ResourceModel, Service, State } from "./resource.ts";
import { loadSchema, type Schema } from "./schema.ts";
import { type Key, Store } from "./store.ts";
import { open, type Properties, seal } from "./values.ts";

export interface AwsOptions {
    /** SQLite file, or ":memory:". @default ":memory:" */
    readonly database?: string;
    /** The organisation's member accounts. Each gets the role that AWS Organizations makes. */
    readonly accounts?: readonly string[];
    /** The organisation's management account: where one is without an assumed role. @default "900000000000" */
    readonly management?: string;
    /** The time that AWS stamps on things, as ISO 8601. @default the real time */
    readonly now?: () => string;
    /** @default all that is in services/ */
    readonly services?: readonly Service[];
    /** @default schema.json */
    readonly schema?: Schema;
}

/** What a resource is to be, asked for before anything is done. */
export interface CheckRequest {
    readonly type: string;
    /** Pulumi's name for the resource: generated names begin with it. */
    readonly name: string;
    readonly news: Properties;
    readonly olds?: Properties;
    readonly randomSeed?: Uint8Array;
    /** The digits behind a generated name, instead of random ones. */
    readonly digits?: string;
}

export interface DiffRequest extends Versions {
    readonly type: string;
}

/** A simulated AWS: all accounts and regions of one organisation, on one database. */
export class Aws {
    readonly management: string;
    private readonly store: Store;
    private readonly clock: () => string;
    private readonly services: readonly Service[];
    private readonly models = new Map<string, AnyModel>();
    private readonly lookups = new Map<string, AnyLookup>();
    private readonly operations = new Map<string, AnyOperation>();
    private readonly schema: Schema;

    constructor(options: AwsOptions = {}) {
        this.management = options.management ?? "900000000000";
        this.clock = options.now ?? (() => new Date().toISOString());
        this.services = options.services ?? everyService;
        this.schema = options.schema ?? loadSchema();
        for (const { resources, lookups = [], operations = [] } of this.services) {
            for (const model of resources) this.models.set(model.type, model);
            for (const lookup of lookups) this.lookups.set(lookup.token, lookup);
            for (const operation of operations) this.operations.set(operation.name, operation);
        }
        this.store = new Store(options.database);
        this.addAccounts(options.accounts ?? []);
    }

    /** Tells AWS about accounts of the organisation; those that it knows already stay as they are. */
    addAccounts(accounts: readonly string[]): void {
        const wrong = [this.management, ...accounts].filter(account => !/^\d{12}$/.test(account));
        if (wrong.length > 0)
            throw new Error(`an AWS account is a number of 12 digits, not ${wrong.map(account => `"${account}"`).join(", ")}`);
        this.store.transaction(() => {
            this.store.addAccount(this.management);
            for (const account of accounts) {
                if (!this.store.addAccount(account)) continue;
                const call = this.call({ account, region: "us-east-1", defaultTags: {} });
                enterAccount(
                    call,
                    { role: this.model("aws:iam/role:Role"), attachment: this.model("aws:iam/rolePolicyAttachment:RolePolicyAttachment") },
                    this.management,
                );
            }
        });
    }

    /** The management account first. */
    accounts(): readonly string[] {
        return this.store.accounts();
    }

    /** What Pulumi's provider says to inputs. The checked ones have generated names and all tags in them. */
    check(
        place: Place,
        { type, name, news, olds, randomSeed, digits: given }: CheckRequest,
    ): { readonly inputs: Properties; readonly failures: readonly CheckFailure[] } {
        const model = this.model(type);
        const { value, secrets } = open(news);
        const { inputs, failures, texts } = check(model, this.schema, place, {
            name,
            suffix: () => given ?? digits(randomSeed),
            news: value,
            ...(olds ? { olds: open(olds).value } : {}),
        });
        const shortened = secrets.map(
            path => texts.find(text => text.length < path.length && text.every((part, index) => part === path[index])) ?? path,
        );
        const tags = shortened.filter(path => path[0] === "tags").map(path => ["tagsAll", ...path.slice(1)]);
        return { inputs: seal(inputs, [...shortened, ...tags]), failures: this.withoutSecrets(failures, news) };
    }

    /** What an update would change, and what replaces. */
    diff(place: Place, { type, inputs, state, news, ignoreChanges = [] }: DiffRequest): Diff {
        return diff(this.model(type), this.schema, {
            inputs: open(inputs).value,
            state: open(state).value,
            news: open(news).value,
            region: place.region,
            ignore: ignoreChanges,
        });
    }

    /** What a preview can say of a new object: what AWS makes up is unknown. */
    previewCreate(place: Place, type: string, inputs: Properties): Properties {
        return previewCreate(this.handle(place, type), inputs);
    }

    /** The same for a change. Nothing of it is kept. */
    previewUpdate(place: Place, type: string, id: string, request: Versions): Properties {
        return this.store.transaction(() => previewUpdate(this.handle(place, type), id, request), false);
    }

    create(place: Place, type: string, inputs: Properties): Stored & { readonly id: string } {
        return this.store.transaction(() => createObject(this.handle(place, type), inputs));
    }

    /** What there is now, or nothing. `before` is what Pulumi's state has; without it, this is an import. */
    read(
        place: Place,
        type: string,
        id: string,
        before?: { readonly inputs: Properties; readonly state: Properties },
    ): Reading | undefined {
        return this.store.transaction(() => readObject(this.handle(place, type), id, before));
    }

    update(place: Place, type: string, id: string, request: Versions): Stored {
        return this.store.transaction(() => updateObject(this.handle(place, type), id, request));
    }

    /** Deletes an object; one that is gone already is no error. */
    delete(place: Place, type: string, id: string, state: Properties): void {
        this.store.transaction(() => removeObject(this.handle(place, type), id, state));
    }

    /** A lookup of Pulumi's provider, such as `aws:ec2/getVpc:getVpc`. */
    invoke(place: Place, token: string, args: Properties): Properties {
        const lookup = this.lookups.get(token);
        if (!lookup) throw new NotSimulated(`the lookup ${token}`);
        if (!(token in this.schema.lookups)) throw missing(token);
        const { value } = open(args);
        const { args: checked, failures } = checkArguments(this.schema, token, [...lookup.args, "region"], value);
        if (failures.length > 0) throw new Error(`${token}: ${failures.map(({ reason }) => reason).join("; ")}`);
        const { region, ...rest } = checked;
        const there = typeof region === "string" && !lookup.args.includes("region") ? { ...place, region } : place;
        return this.store.transaction(secrets => {
            const result = JSON.parse(JSON.stringify(lookup.run(this.call(there), there === place ? checked : rest)));
            const regional = "region" in (this.schema.lookups[token] as object) && !("region" in result);
            return seal(regional ? { ...result, region: there.region } : result, secrets.find(result));
        });
    }

    /** An operation of AWS's API, behind Pulumi's back: `operate(place, "ecs:UpdateService", { … })`. */
    operate(place: Omit<Place, "defaultTags">, name: string, request: object): object {
        const operation = this.operations.get(name);
        if (!operation) throw new NotSimulated(`the operation ${name}`);
        const strange = Object.keys(request).filter(parameter => !operation.parameters.includes(parameter));
        if (strange.length > 0) throw new NotSimulated(`the parameters ${strange.join(", ")} of ${name}`);
        return this.within(place, call => operation.run(call, request));
    }

    /** One transaction in which a test or a rehearsal looks at AWS, and changes it as it likes. */
    within<T>(place: Omit<Place, "defaultTags">, work: (call: Call) => T): T {
        return this.store.transaction(() => work(this.call({ defaultTags: {}, ...place })));
    }

    get<A extends object, B extends object>(
        place: Omit<Place, "defaultTags">,
        model: ResourceModel<A, B>,
        id: string,
    ): State<A, B> | undefined {
        return this.within(place, call => call.get(model, id));
    }

    all<A extends object, B extends object>(
        place: Omit<Place, "defaultTags">,
        model: ResourceModel<A, B>,
    ): readonly (State<A, B> & { readonly id: string })[] {
        return this.within(place, call => call.all(model));
    }

    /** All objects that there are, but for what AWS itself put into the accounts. */
    objects(): readonly Key[] {
        return this.store.keys().filter(({ type, id }) => type.startsWith("aws:") && !id.startsWith("OrganizationAccountAccessRole"));
    }

    /** Enters an account through a role, or refuses as AWS STS does. */
    assumeRole(request: {
        readonly roleArn: string;
        readonly caller?: string;
        readonly sessionName?: string;
        readonly externalId?: string;
    }): { readonly account: string; readonly caller: string } {
        const caller = request.caller ?? administrator(this.management);
        return this.within({ account: this.management, region: "us-east-1" }, call =>
            assumeRole(call, this.model("aws:iam/role:Role"), { ...request, caller }),
        );
    }

    close(): void {
        this.store.close();
    }

    private call(place: Place): StoreCall {
        return new StoreCall(this.store, { caller: administrator(place.account), ...place }, this.clock);
    }

    private handle(place: Place, type: string): Handle {
        return {
            store: this.store,
            schema: this.schema,
            model: this.model(type),
            at: region => this.call({ ...place, region: region ?? place.region }),
        };
    }

    private model(type: string): AnyModel {
        const model = type.startsWith("aws:") ? this.models.get(type) : undefined;
        if (!model) throw new NotSimulated(`the resource type ${type}`);
        if (!(type in this.schema.resources)) throw missing(type);
        return model;
    }

    private withoutSecrets(failures: readonly CheckFailure[], news: Properties): readonly CheckFailure[] {
        const { value, secrets } = open(news);
        if (failures.length === 0 || secrets.length === 0) return failures;
        return this.store.transaction(known => {
            known.learn(value, secrets);
            return failures.map(({ property, reason }) => ({ property, reason: known.redact(reason) }));
        });
    }
}

const missing = (name: string): Error =>
    new Error(`${name} is modelled but not yet in packages/sandbox/src/schema.json: run npm run schema`);
