import { DatabaseSync, type StatementSync } from "node:sqlite";
import { Cache, type Entry, frozen } from "./cache.ts";
import { type Cipher, cipherFor, KnownSecrets } from "./secrets.ts";
import { at, type OpenProperties, type Path } from "./values.ts";

/** Where an object lies: services without regions have the region "". */
export interface Key {
    readonly account: string;
    readonly region: string;
    readonly type: string;
    readonly id: string;
}

export interface Row {
    readonly state: OpenProperties;
    readonly secrets: readonly Path[];
}

/** Raised when what is stored changes its form: an older sandbox's state is refused, not misread. */
const version = 1;

const tables = `
CREATE TABLE IF NOT EXISTS objects (
    account TEXT NOT NULL, region TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL,
    state TEXT NOT NULL, secrets TEXT,
    PRIMARY KEY (type, account, region, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accounts (number INTEGER PRIMARY KEY, account TEXT NOT NULL UNIQUE);
`;

/** All state of the simulated AWS, in one SQLite file that several processes may have open, or in memory. */
export class Store {
    private readonly database: DatabaseSync;
    private readonly cipher: Cipher;
    private readonly statements = new Map<string, StatementSync>();
    private readonly cache = new Cache();
    private open: KnownSecrets | undefined;
    private seen = 0;

    constructor(file = ":memory:") {
        this.database = new DatabaseSync(file, { timeout: 30_000 });
        this.cipher = cipherFor(file);
        // A write-ahead log loses nothing when a process is killed, and readers never wait for a writer. Source: sqlite.org/wal.html
        if (file !== ":memory:") this.database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        this.transaction(() => {
            const { user_version } = this.sql("PRAGMA user_version").get() as { user_version: number };
            if (user_version !== 0 && user_version !== version) {
                throw new Error(
                    `${file} was written by another version of the sandbox (format ${user_version}, this one reads ${version})`,
                );
            }
            this.database.exec(`${tables} PRAGMA user_version = ${version};`);
        });
    }

    /** Runs `work` alone: all of it happens, or none. Texts that it learns to be secret are kept out of its errors. */
    transaction<T>(work: (secrets: KnownSecrets) => T, keep = true): T {
        if (this.open) throw new Error("a transaction is already open");
        const secrets = new KnownSecrets();
        this.database.exec("BEGIN IMMEDIATE");
        this.open = secrets;
        this.forgetIfChanged();
        try {
            const result = work(secrets);
            this.database.exec(keep ? "COMMIT" : "ROLLBACK");
            if (!keep) this.cache.clear();
            return result;
        } catch (error) {
            this.cache.clear();
            if (this.database.isTransaction) this.database.exec("ROLLBACK");
            if (error instanceof Error) error.message = secrets.redact(error.message);
            throw error;
        } finally {
            this.open = undefined;
        }
    }

    /** From now on, and until the transaction's end, these texts are secret. */
    learn(state: OpenProperties, secrets: readonly Path[]): void {
        this.open?.learn(state, secrets);
    }

    get(key: Key): Row | undefined {
        const row = this.sql("SELECT state, secrets FROM objects WHERE type = ? AND account = ? AND region = ? AND id = ?").get(
            key.type,
            key.account,
            key.region,
            key.id,
        ) as Stored | undefined;
        return row && this.decode(row, key);
    }

    /** All objects of a type in one place, by id. They are frozen. */
    list(type: string, account: string, region: string): readonly Entry[] {
        return this.shown(this.loaded(type).list(type, account, region));
    }

    everywhere(type: string): readonly Entry[] {
        return this.shown(this.loaded(type).everywhere(type));
    }

    /** All that is there: what `down` must leave empty. */
    keys(): Key[] {
        return (this.sql("SELECT account, region, type, id FROM objects ORDER BY account, region, type, id").all() as unknown as Key[]).map(
            row => ({ ...row }),
        );
    }

    put(key: Key, state: OpenProperties, asked: readonly Path[] = []): void {
        const secrets = this.secretsOf(key, state, asked);
        const values = secrets.map(path => [path, at(state, path)]);
        this.cache.put(key.type, entry(key, { state: structuredClone(state), secrets }));
        this.sql(
            "INSERT INTO objects (type, account, region, id, state, secrets) VALUES (?, ?, ?, ?, ?, ?) " +
                "ON CONFLICT DO UPDATE SET state = excluded.state, secrets = excluded.secrets",
        ).run(
            key.type,
            key.account,
            key.region,
            key.id,
            secrets.length === 0 ? JSON.stringify(state) : JSON.stringify(without(state, secrets)),
            secrets.length === 0 ? null : this.cipher.seal(JSON.stringify(values), context(key)),
        );
    }

    remove(key: Key): void {
        this.cache.remove(key.type, key.account, key.region, key.id);
        this.sql("DELETE FROM objects WHERE type = ? AND account = ? AND region = ? AND id = ?").run(
            key.type,
            key.account,
            key.region,
            key.id,
        );
    }

    /** Counts up from 1, for each name, and never goes back. */
    next(name: string): number {
        const row = this.sql(
            "INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value",
        ).get(name);
        return (row as { value: number }).value;
    }

    accounts(): string[] {
        return (this.sql("SELECT account FROM accounts ORDER BY number").all() as unknown as { account: string }[]).map(
            ({ account }) => account,
        );
    }

    addAccount(account: string): boolean {
        return this.sql("INSERT INTO accounts (account) VALUES (?) ON CONFLICT DO NOTHING").run(account).changes > 0;
    }

    close(): void {
        if (this.database.isOpen) this.database.close();
    }

    /** What arrived as a secret, what was one before, and copies of either. */
    private secretsOf(key: Key, state: OpenProperties, asked: readonly Path[]): Path[] {
        const texts = this.open as KnownSecrets;
        texts.learn(state, asked);
        const before = this.get(key)?.secrets ?? [];
        const all = [...asked, ...before, ...texts.find(state)].filter(path => at(state, path) !== undefined);
        const covers = (outer: Path, inner: Path) => outer.length <= inner.length && outer.every((part, index) => part === inner[index]);
        return all.filter(
            (path, index) => !all.some((other, place) => place !== index && covers(other, path) && (place < index || !covers(path, other))),
        );
    }

    private loaded(type: string): Cache {
        if (!this.cache.has(type)) {
            const rows = this.sql(
                "SELECT account, region, id, state, secrets FROM objects WHERE type = ? ORDER BY account, region, id",
            ).all(type);
            this.cache.load(
                type,
                (rows as unknown as (Stored & Omit<Key, "type">)[]).map(({ account, region, id, ...row }) => {
                    const key = { type, account, region, id };
                    return entry(key, this.decode(row, key));
                }),
            );
        }
        return this.cache;
    }

    private shown(entries: readonly Entry[]): readonly Entry[] {
        for (const { object, secrets } of entries) if (secrets.length > 0) this.open?.learn(object as OpenProperties, secrets);
        return entries;
    }

    /** Another process may have written since this one looked. Source: sqlite.org/pragma.html, "data_version". */
    private forgetIfChanged(): void {
        const { data_version } = this.sql("PRAGMA data_version").get() as { data_version: number };
        if (data_version !== this.seen) this.cache.clear();
        this.seen = data_version;
    }

    private decode({ state, secrets }: Stored, key: Key): Row {
        const value = JSON.parse(state) as OpenProperties;
        if (secrets === null) return { state: value, secrets: [] };
        const values = JSON.parse(this.cipher.open(secrets, context(key))) as [Path, OpenProperties[string]][];
        for (const [path, secret] of values) set(value, path, secret);
        const paths = values.map(([path]) => path);
        this.open?.learn(value, paths);
        return { state: value, secrets: paths };
    }

    private sql(text: string): StatementSync {
        const prepared = this.statements.get(text) ?? this.database.prepare(text);
        this.statements.set(text, prepared);
        return prepared;
    }
}

interface Stored {
    readonly state: string;
    readonly secrets: string | null;
}

const context = ({ account, region, type, id }: Key) => [account, region, type, id].join("\n");

const entry = ({ account, region, id }: Key, { state, secrets }: Row): Entry => ({
    account,
    region,
    id,
    object: frozen({ ...state, id }),
    secrets,
});

function without(state: OpenProperties, paths: readonly Path[]): OpenProperties {
    const copy = structuredClone(state);
    for (const path of paths) set(copy, path, null);
    return copy;
}

function set(state: OpenProperties, path: Path, value: OpenProperties[string]): void {
    const last = path[path.length - 1] as string;
    (at(state, path.slice(0, -1)) as OpenProperties)[last] = value;
}
