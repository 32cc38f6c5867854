import { expect } from "chai";
import { Aws } from "../../../packages/sandbox/src/model/aws.ts";
import { AwsError } from "../../../packages/sandbox/src/model/errors.ts";
import type { Properties, Value } from "../../../packages/sandbox/src/model/values.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into outputs as they like
export type Outputs = Record<string, any> & { readonly id: string };

/** One account and region of a simulated AWS, as a test's program sees it. */
export class Account {
    readonly aws: Aws;
    readonly place: { readonly account: string; readonly region: string; readonly defaultTags: Record<string, string> };
    private count = 0;

    constructor(
        account = "111111111111",
        region = "eu-central-1",
        aws = new Aws({ accounts: ["111111111111", "222222222222"], now: () => "2026-01-01T00:00:00.000Z" }),
    ) {
        this.aws = aws;
        this.place = { account, region, defaultTags: {} };
    }

    /** The same AWS from elsewhere. */
    at(account: string, region = this.place.region): Account {
        return new Account(account, region, this.aws);
    }

    private nextName(): string {
        this.count += 1;
        return `thing-${this.count}`;
    }

    /** Checks and creates, as Pulumi's engine would. */
    create(type: string, inputs: object, name = this.nextName()): Outputs {
        const checked = this.aws.check(this.place, { type, name, news: inputs as Properties, digits: "0123456" });
        if (checked.failures.length > 0) throw new Error(checked.failures.map(({ reason }) => reason).join("\n"));
        const { id, outputs } = this.aws.create(this.place, type, checked.inputs);
        return { ...outputs, id };
    }

    update(type: string, id: string, before: object, after: object): Outputs {
        const state = this.read(type, id);
        const checked = (inputs: object): Properties => {
            const { inputs: found, failures } = this.aws.check(this.place, {
                type,
                name: "thing",
                news: inputs as Properties,
                digits: "0123456",
            });
            if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
            return found;
        };
        const { outputs } = this.aws.update(this.place, type, id, {
            inputs: checked(before),
            state: state as unknown as Properties,
            news: checked(after),
        });
        return { ...outputs, id };
    }

    /** What would change, by what Pulumi remembers of the last time. */
    changes(type: string, id: string, before: object, after: object): readonly string[] {
        const checked = (inputs: object) =>
            this.aws.check(this.place, { type, name: "thing", news: inputs as Properties, digits: "0123456" }).inputs;
        const state = this.read(type, id) as unknown as Properties;
        return this.aws
            .diff(this.place, { type, inputs: checked(before), state, news: checked(after) })
            .changes.map(({ path, replaces }) => (replaces ? `${path}!` : path));
    }

    read(type: string, id: string): Outputs {
        const found = this.aws.read(this.place, type, id);
        if (!found) throw new Error(`there is no ${type} ${id}`);
        return { ...found.outputs, id };
    }

    delete(type: string, id: string): void {
        this.aws.delete(this.place, type, id, this.read(type, id) as Properties);
    }

    invoke(token: string, args: object = {}): Record<string, Value> {
        return this.aws.invoke(this.place, token, args as Properties) as Record<string, Value>;
    }

    operate(name: string, request: object): object {
        return this.aws.operate(this.place, name, request);
    }
}

/** AWS refuses, with exactly these words. */
export function refused(work: () => unknown, words: string): void {
    let error: unknown;
    try {
        work();
    } catch (caught) {
        error = caught;
    }
    if (error === undefined) expect.fail(`was accepted; expected ${words}`);
    if (!(error instanceof AwsError)) throw error;
    expect(error.message).to.equal(words);
}

/** Pulumi's provider refuses before AWS is asked: the reasons, without where to look. */
export function unchecked(work: () => unknown, ...reasons: readonly string[]): void {
    try {
        work();
    } catch (caught) {
        const found = (caught as Error).message.split("\n").map(line => line.replace(/ Examine values at .*$/, ""));
        expect(found).to.deep.equal(reasons);
        return;
    }
    expect.fail(`was accepted; expected ${reasons.join("; ")}`);
}

export const statement = (more: object): object => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
export const policy = (more: object): string => JSON.stringify(statement(more));
export const trust = (principal: object | string, more: object = {}): string =>
    policy({ Principal: principal, Action: "sts:AssumeRole", ...more });
