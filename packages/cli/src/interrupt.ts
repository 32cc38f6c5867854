import { constants } from "node:os";

/** What a person's Ctrl-C, or a system that wants this process gone, does: asks whoever is at work to end, and waits for them. */
export class Interrupt {
    private first: NodeJS.Signals | undefined;
    private readonly listeners: (() => void)[] = [];
    private readonly onSignal = (signal: NodeJS.Signals) => {
        this.first ??= signal;
        for (const listener of this.listeners) listener();
    };

    static readonly signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

    constructor() {
        for (const signal of Interrupt.signals) process.on(signal, this.onSignal);
    }

    get requested(): boolean {
        return this.first !== undefined;
    }

    /** As shells have it: 128 and the signal's number. */
    get exitCode(): number | undefined {
        return this.first && 128 + constants.signals[this.first];
    }

    /** Each time that somebody asks. */
    onRequest(listener: () => void): void {
        this.listeners.push(listener);
    }

    close(): void {
        for (const signal of Interrupt.signals) process.off(signal, this.onSignal);
    }
}
