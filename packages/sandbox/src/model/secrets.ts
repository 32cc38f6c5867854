import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { at, isMap, type Open, type OpenProperties, type Path } from "./values.ts";

/** Encrypts what must not lie readable in the database. */
export interface Cipher {
    seal(plain: string, context: string): string;
    open(sealed: string, context: string): string;
}

/** AES-256-GCM with a key that only this user can read, beside the database. Without a database no key is kept anywhere. */
export function cipherFor(database: string): Cipher {
    let key: Buffer | undefined;
    const theKey = () => (key ??= database === ":memory:" ? randomBytes(32) : keyFile(`${database}.key`));
    return {
        seal(plain, context) {
            const iv = randomBytes(12);
            const cipher = createCipheriv("aes-256-gcm", theKey(), iv).setAAD(Buffer.from(context));
            const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
            return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
        },
        open(sealed, context) {
            const bytes = Buffer.from(sealed, "base64");
            const decipher = createDecipheriv("aes-256-gcm", theKey(), bytes.subarray(0, 12)).setAAD(Buffer.from(context));
            decipher.setAuthTag(bytes.subarray(12, 28));
            try {
                return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
            } catch {
                throw new Error(`secrets in ${database} cannot be read: ${database}.key is not the key they were written with`);
            }
        },
    };
}

/** The first process that needs a key makes it; a link is atomic, so two processes never make two. */
function keyFile(file: string): Buffer {
    const read = () => Buffer.from(readFileSync(file, "utf8").trim(), "base64");
    try {
        return read();
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
    writeFileSync(draft, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
    try {
        linkSync(draft, file);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
        rmSync(draft, { force: true });
    }
    return read();
}

/** Texts that arrived as secrets during a call, so that copies of them are kept secret too. */
export class KnownSecrets {
    private readonly texts = new Set<string>();

    /** Remembers every text below these paths. */
    learn(state: unknown, paths: readonly Path[]): void {
        const walk = (value: unknown): void => {
            if (typeof value === "string" || typeof value === "number") this.texts.add(String(value));
            else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
        };
        for (const path of paths) walk(at(state, path));
        this.texts.delete("");
    }

    /** Where a state holds a copy of a secret text, alone or inside a longer text. Short texts count only alone: "1" is everywhere. */
    find(state: OpenProperties): Path[] {
        if (this.texts.size === 0) return [];
        const found: Path[] = [];
        const walk = (value: Open, path: Path): void => {
            if (typeof value === "string") {
                if (this.isSecret(value)) found.push(path);
            } else if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index]);
            else if (isMap(value)) for (const [name, item] of Object.entries(value as OpenProperties)) walk(item, [...path, name]);
        };
        walk(state, []);
        return found;
    }

    private isSecret(text: string): boolean {
        if (this.texts.has(text)) return text.length >= 4;
        for (const secret of this.texts) if (secret.length >= 8 && text.includes(secret)) return true;
        return false;
    }

    /** A sentence that is safe to print. */
    redact(text: string): string {
        let safe = text;
        for (const secret of [...this.texts].sort((one, other) => other.length - one.length)) {
            const escaped = secret.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
            safe = safe.replace(
                secret.length >= 4 ? new RegExp(escaped, "g") : new RegExp(`(?<![\\w])${escaped}(?![\\w])`, "g"),
                "[secret]",
            );
        }
        return safe;
    }
}
