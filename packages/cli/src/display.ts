import { createLogUpdate } from "log-update";
import type { Operation } from "./engine.ts";
import { changes, duration, type Outcome } from "./outcome.ts";
import type { StackPlan } from "./plan.ts";
import type { Tally } from "./tally.ts";

/** What a person sees while stacks are at work. It all goes to standard error: standard output is for results. */
export interface Display {
    /** `total` is how many resources the stack had before; 0 where that is not known. */
    started(stack: StackPlan, tally: Tally, total: number): void;
    ended(outcome: Outcome): void;
    say(line: string): void;
    close(): void;
}

interface Active {
    readonly tally: Tally;
    readonly total: number;
    readonly since: number;
}

const FRAME_MS = 120;
const NEWS_MS = 10_000;
const marks: Readonly<Record<Outcome["state"], string>> = { done: "✓", failed: "✗", "not started": "–", waits: "–" };

export interface DisplayOptions {
    readonly operation: Operation;
    /** Of the longest stack name: keeps lines in columns. */
    readonly width: number;
}

export function display(stream: NodeJS.WriteStream, options: DisplayOptions): Display {
    // Terminals without a size are programs that record what they are told.
    const isLive = stream.isTTY && stream.columns > 0 && !process.env["CI"];
    return isLive ? new Live(stream, options) : new Plain(stream, options);
}

/** One living line for each stack at work, below a line for each that has ended. */
class Live implements Display {
    private readonly active = new Map<string, Active>();
    private readonly log: ReturnType<typeof createLogUpdate>;
    private readonly timer: NodeJS.Timeout;
    private readonly stream: NodeJS.WriteStream;
    private readonly options: DisplayOptions;

    constructor(stream: NodeJS.WriteStream, options: DisplayOptions) {
        this.stream = stream;
        this.options = options;
        this.log = createLogUpdate(stream);
        this.timer = setInterval(() => this.draw(), FRAME_MS);
    }

    started({ name }: StackPlan, tally: Tally, total: number): void {
        this.active.set(name, { tally, total, since: Date.now() });
        this.draw();
    }

    ended(outcome: Outcome): void {
        this.active.delete(outcome.stack.name);
        this.say(result(outcome, this.options));
    }

    say(line: string): void {
        this.log.persist(line);
        this.draw();
    }

    close(): void {
        clearInterval(this.timer);
        this.log.clear();
        this.log.done();
    }

    private draw(): void {
        const columns = this.stream.columns;
        const lines = [...this.active].map(([name, active]) =>
            `· ${name.padEnd(this.options.width)}  ${progress(active)}`.slice(0, columns - 1),
        );
        this.log(lines.join("\n"));
    }
}

/** For logs: a line when a stack starts and ends, and now and then one in between. */
class Plain implements Display {
    private readonly active = new Map<string, Active>();
    private readonly timer: NodeJS.Timeout;
    private readonly stream: NodeJS.WritableStream;
    private readonly options: DisplayOptions;

    constructor(stream: NodeJS.WritableStream, options: DisplayOptions) {
        this.stream = stream;
        this.options = options;
        this.timer = setInterval(() => {
            const isOld = ({ since }: Active) => Date.now() - since > NEWS_MS / 2;
            const news = [...this.active].filter(([, active]) => isOld(active));
            for (const [name, active] of news) this.say(`· ${name.padEnd(this.options.width)}  ${progress(active)}`);
        }, NEWS_MS);
    }

    started({ name }: StackPlan, tally: Tally, total: number): void {
        this.active.set(name, { tally, total, since: Date.now() });
        this.say(`· ${name.padEnd(this.options.width)}  starts`);
    }

    ended(outcome: Outcome): void {
        this.active.delete(outcome.stack.name);
        this.say(result(outcome, this.options));
    }

    say(line: string): void {
        this.stream.write(`${line}\n`);
    }

    close(): void {
        clearInterval(this.timer);
    }
}

function progress({ tally, total, since }: Active): string {
    const done = total > tally.done ? `${tally.done}/${total}` : `${tally.done}`;
    return `${done.padStart(7)}  ${duration((Date.now() - since) / 1000).padStart(7)}  ${tally.current ?? "starting"}`;
}

function result({ stack, state, reason, counts, seconds, messages }: Outcome, { operation, width }: DisplayOptions): string {
    const took = seconds > 0 ? `, ${duration(seconds)}` : "";
    const how = state === "done" ? `${changes(counts, operation === "preview")}${took}` : state === "failed" ? `failed${took}` : reason;
    const notes = messages.flatMap(message => message.split("\n")).map(line => `    ${line}`);
    return [`${marks[state]} ${stack.name.padEnd(width)}  ${how}`, ...notes].join("\n");
}
