import type * as pulumi from "@pulumi/pulumi";

/** What a caller of AWS sees of its surroundings: one account, one region. */
export interface Place {
    readonly account: string;
    readonly region: string;
    /** Tags that the provider puts on every resource that takes tags. */
    readonly defaultTags: Readonly<Record<string, string>>;
    /** ARN of who calls: the role that the provider assumed, or the management account's own user. */
    readonly caller?: string;
}

/** A component's arguments once every promise has been kept: plain values, no secrets' wrappings, nothing unknown. */
export type Plain<Args extends object> = pulumi.Unwrap<Args>;

/** Which input properties the model understands: a whole property, or some properties inside it (and inside each element of a list). */
export type Known<T> = { readonly [Name in keyof T]?: true | Known<Element<NonNullable<T[Name]>>> };
type Element<T> = T extends readonly (infer Item)[] ? Item : T;

/** One AWS object as it is now: what was asked for, with AWS's defaults, and what AWS added to it. */
export type State<Args extends object, Attributes extends object> = Plain<Args> & Attributes;

/** AWS seen from one place, inside one transaction. Models use it to look around, and to change what they own. */
export interface Call extends Place {
    /** The ARN of something of this account and region; pass `{ region: "" }` or `{ account: "" }` where AWS leaves them out. */
    arn(service: string, resource: string, but?: { readonly region?: string; readonly account?: string }): string;
    /** Same AWS, seen from another account or region. */
    at(place: { readonly account?: string; readonly region?: string }): Call;
    /** The account exists: it is one that this AWS has been entered through or told about. */
    accountExists(account: string): boolean;
    /** All accounts of the organisation, the management account first. */
    accounts(): readonly string[];
    get<A extends object, B extends object>(model: ResourceModel<A, B>, id: string): State<A, B> | undefined;
    /** All objects of this model in this place, by id. They are frozen: `put` a changed copy. */
    all<A extends object, B extends object>(model: ResourceModel<A, B>): readonly (State<A, B> & { readonly id: string })[];
    /** As `all`, in every account and region: for names that AWS shares between all its customers, such as buckets'. */
    everywhere<A extends object, B extends object>(
        model: ResourceModel<A, B>,
    ): readonly (State<A, B> & { readonly id: string; readonly account: string; readonly region: string })[];
    /** The first object of this model that `holds` says yes to. */
    find<A extends object, B extends object>(
        model: ResourceModel<A, B>,
        holds: (state: State<A, B> & { readonly id: string }) => boolean,
    ): (State<A, B> & { readonly id: string }) | undefined;
    /** Writes an object that another service owns or that AWS itself makes (a released task definition, a service-linked role). */
    put<A extends object, B extends object>(model: ResourceModel<A, B>, id: string, state: State<A, B>): void;
    remove<A extends object, B extends object>(model: ResourceModel<A, B>, id: string): void;
    /** A number that counts up for each `series` (a task definition family, a function's versions) and never goes back. */
    next(series: string): number;
    /** `length` characters of `alphabet`, never the same twice, the same for the same run of calls. */
    unique(length: number, alphabet?: string): string;
    /** The time that AWS stamps on things, as ISO 8601. */
    now(): string;
}

/** A problem with one input, found before AWS is asked to do anything. */
export interface Failure {
    readonly property: string;
    readonly reason: string;
}

/** How the provider names a resource that was given no name: the logical name, a dash and seven random hexadecimal digits. */
export interface AutoName {
    readonly property: string;
    /** Characters that AWS allows. The provider refuses a longer name. */
    readonly maxLength: number;
    /** For names that AWS wants in lower case, or with a suffix such as `.fifo`. */
    readonly transform?: (name: string, inputs: Readonly<Record<string, unknown>>) => string;
}

/**
 * The model of one AWS resource type, as Pulumi's provider shows it.
 *
 * `Args` is the args interface of `@pulumi/aws`; `Attributes` what AWS adds (ids, ARNs, status, …), under Pulumi's names.
 */
export interface ResourceModel<Args extends object, Attributes extends object> {
    /** Pulumi's type token, e.g. `aws:ecs/cluster:Cluster`. What AWS keeps for itself has one that begins with `sandbox:`; no program can ask for it. */
    readonly type: string;
    /** CloudFormation's type for the same thing; what is required and what replaces come from its specification. */
    readonly cloudFormation?: string;
    /** CloudFormation's names, where they are not the capitalised ones; `null` for a property that CloudFormation does not have. */
    readonly names?: { readonly [Name in keyof Args]?: string | null };
    /** The inputs that the model understands. Any other is refused as not simulated. */
    readonly inputs: Known<Plain<Args>>;
    /** Where Pulumi's provider differs from CloudFormation's specification, or where there is no such type: property to reason. */
    readonly replaces?: { readonly [Name in keyof Args]?: string };
    readonly updates?: { readonly [Name in keyof Args]?: string };
    /** Inputs that AWS replaces for some changes alone; a value that is not known yet replaces nothing. */
    readonly replacesWhere?: {
        readonly [Name in keyof Args]?: (before: unknown, after: unknown, inputs: Readonly<Record<string, unknown>>) => boolean;
    };
    readonly optional?: { readonly [Name in keyof Args]?: string };
    readonly required?: { readonly [Name in keyof Args]?: string };
    readonly autoName?: AutoName;
    /** True for services without regions, such as IAM. */
    readonly global?: boolean;
    /** Properties that AWS fills in where the caller gave none. */
    readonly defaults?: Partial<Plain<Args>>;
    /** Attributes that are secret wherever they appear. */
    readonly secrets?: readonly string[];
    /**
     * What can be said without asking AWS. Values that are not known yet are missing here, so a check that misses one stays silent.
     */
    check?(inputs: Partial<Plain<Args>>): readonly Failure[];
    /**
     * Refuses as AWS does, or answers with the new object's id and what AWS adds. `inputs` has the defaults in it.
     * The store keeps inputs, defaults and attributes together; `region` and `tagsAll` are added where the type has them.
     */
    create(call: Call, inputs: Plain<Args>): { readonly id: string; readonly attributes: Attributes };
    /**
     * Refuses as AWS does, or answers with the attributes that change. Without it, an update keeps all attributes.
     * `inputs` holds what the program changed, and for the rest what AWS has now (which a release may have changed).
     */
    update?(call: Call, inputs: Plain<Args>, before: State<Args, Attributes>, id: string): Partial<Attributes>;
    /** Refuses as AWS does (things still in use), and removes what goes along with the object. */
    delete?(call: Call, state: State<Args, Attributes>, id: string): void;
    /** Attributes that are worked out anew at each read. */
    read?(call: Call, state: State<Args, Attributes>, id: string): Partial<State<Args, Attributes>>;
}

/** A model of any type: what tables of models hold. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where a table forgets which args each of its models takes
export type AnyModel = ResourceModel<any, any>;

export const resource = <Args extends object, Attributes extends object = object>(
    type: string,
    model: Omit<ResourceModel<Args, Attributes>, "type">,
): ResourceModel<Args, Attributes> => ({ type, ...model });

/** A lookup of Pulumi's provider (`aws:ecs/getService:getService`) on the model. */
export interface Lookup<Args extends object = Record<string, never>, Result extends object = object> {
    readonly token: string;
    /** The arguments that the model understands. */
    readonly args: readonly (keyof Args & string)[];
    run(call: Call, args: Args): Result;
}
// biome-ignore lint/suspicious/noExplicitAny: as AnyModel
export type AnyLookup = Lookup<any, any>;
export const lookup = <Args extends object, Result extends object>(lookup: Lookup<Args, Result>): Lookup<Args, Result> => lookup;

/** An operation of AWS's own API that happens behind Pulumi's back, such as a release's `ecs:UpdateService`. Names are AWS's. */
export interface Operation<Request extends object = object, Answer extends object = object> {
    /** `service:Operation`, as in IAM. */
    readonly name: string;
    readonly parameters: readonly (keyof Request & string)[];
    run(call: Call, request: Request): Answer;
}
// biome-ignore lint/suspicious/noExplicitAny: as AnyModel
export type AnyOperation = Operation<any, any>;
export const operation = <Request extends object, Answer extends object>(
    operation: Operation<Request, Answer>,
): Operation<Request, Answer> => operation;

/** One AWS service: what a file in `services/` exports. */
export interface Service {
    readonly resources: readonly AnyModel[];
    readonly lookups?: readonly AnyLookup[];
    readonly operations?: readonly AnyOperation[];
}
