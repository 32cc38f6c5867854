/** Reads a filter pattern from left to right. Whatever does not fit is a SyntaxError. */
export class Reader {
    /** How many regular expressions have been read. */
    regexes = 0;
    private at = 0;
    private readonly text: string;

    constructor(text: string) {
        this.text = text;
    }

    done(): boolean {
        this.space();
        return this.at === this.text.length;
    }

    /** What comes next, where it is of this form; spaces before it are skipped. */
    take(form: RegExp): string | undefined {
        this.space();
        const here = new RegExp(form.source, "y");
        here.lastIndex = this.at;
        const found = here.exec(this.text)?.[0];
        if (found) this.at += found.length;
        return found || undefined;
    }

    expect(form: RegExp): string {
        const found = this.take(form);
        if (found === undefined) throw new SyntaxError(`expected ${form.source} at ${this.at}`);
        return found;
    }

    /** A term ends where a space does. */
    expectSpace(): void {
        if (this.text[this.at - 1] !== " ") throw new SyntaxError(`expected a space at ${this.at}`);
    }

    /** A text in double quotes, without them. */
    quoted(): string | undefined {
        return this.take(/"(?:[^"\\]|\\.)*"/)
            ?.slice(1, -1)
            .replace(/\\(.)/g, "$1");
    }

    /**
     * A regular expression between percent signs: letters, digits, a few symbols, and no parentheses.
     * Source: CloudWatch Logs user guide, "Supported regular expressions (regex) syntax".
     */
    regex(): RegExp | undefined {
        const found = this.take(/%[^%]*%/);
        if (!found) return undefined;
        const body = found.slice(1, -1);
        if (!/^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+. ]+$/.test(body)) throw new SyntaxError("a character that no regular expression has");
        this.regexes += 1;
        return new RegExp(body);
    }

    private space(): void {
        while (this.text[this.at] === " ") this.at += 1;
    }
}

/** What a value is held against: a text in which `*` stands for anything, or a regular expression. */
export type Wanted = { readonly text: string; readonly quoted: boolean } | { readonly regex: RegExp };

export function readWanted(reader: Reader, bare: RegExp): Wanted {
    const regex = reader.regex();
    if (regex) return { regex };
    const quoted = reader.quoted();
    return quoted === undefined ? { text: reader.expect(bare), quoted: false } : { text: quoted, quoted: true };
}

export const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

/** A value compares to what a pattern wants. Only numbers are more or less than others. */
export function compares(value: string, operator: string, wanted: Wanted): boolean {
    if (operator === "=" || operator === "!=") return equals(value, wanted) === (operator === "=");
    if ("regex" in wanted || !isNumber(value)) return false;
    const [left, right] = [Number(value), Number(wanted.text)];
    if (operator === ">") return left > right;
    if (operator === ">=") return left >= right;
    return operator === "<" ? left < right : left <= right;
}

function equals(value: string, wanted: Wanted): boolean {
    if ("regex" in wanted) return wanted.regex.test(value);
    if (!wanted.quoted && isNumber(wanted.text) && isNumber(value)) return Number(value) === Number(wanted.text);
    const parts = wanted.text.split("*").map(part => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "s").test(value);
}

/** Numbers alone are more or less: `{ $.eventType < UpdateTrail }` is none. */
export function requireComparable(operator: string, wanted: Wanted): void {
    if (/[<>]/.test(operator) && ("regex" in wanted || !isNumber(wanted.text))) throw new SyntaxError("not a number");
}
