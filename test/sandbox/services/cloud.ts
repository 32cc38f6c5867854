import { expect } from "chai";
import { Aws } from "../../../packages/sandbox/src/model/aws.ts";
import type { Properties } from "../../../packages/sandbox/src/model/values.ts";

export const region = "eu-central-1";
export const delivery = "111111111111";
export const production = "222222222222";

interface Made {
    readonly id: string;
    readonly inputs: Properties;
    // biome-ignore lint/suspicious/noExplicitAny: tests look at outputs by name
    readonly outputs: any;
}

/** A simulated AWS in memory, and the few things that nearly every service stands on. */
export class Cloud {
    /** The time, in milliseconds; tests move it. */
    clock = Date.parse("2026-01-01T00:00:00.000Z");
    readonly aws = new Aws({ accounts: [delivery, production], now: () => new Date(this.clock).toISOString() });

    place(account = delivery) {
        return { account, region, defaultTags: {} };
    }

    create(type: string, name: string, args: object, account = delivery): Made {
        const place = this.place(account);
        const { inputs, failures } = this.aws.check(place, { type, name, news: args as Properties, digits: "0000000" });
        if (failures.length > 0) throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
        const { id, outputs } = this.aws.create(place, type, inputs);
        return { id, inputs, outputs };
    }

    update(type: string, made: Made, change: object, account = delivery): Made {
        const place = this.place(account);
        const news = { ...made.inputs, ...change } as Properties;
        const { outputs } = this.aws.update(place, type, made.id, { inputs: made.inputs, state: made.outputs, news });
        return { id: made.id, inputs: news, outputs };
    }

    delete(type: string, made: Made, account = delivery): void {
        this.aws.delete(this.place(account), type, made.id, made.outputs);
    }

    // biome-ignore lint/suspicious/noExplicitAny: tests look at answers by name
    operate(name: string, request: object, account = delivery): any {
        return this.aws.operate(this.place(account), name, request);
    }

    // biome-ignore lint/suspicious/noExplicitAny: tests look at answers by name
    invoke(token: string, args: object, account = delivery): any {
        return this.aws.invoke(this.place(account), token, args as Properties);
    }

    role(name: string, service: string | object, statements: readonly object[] = [], account = delivery): string {
        const principal = typeof service === "string" ? { Service: `${service}.amazonaws.com` } : service;
        const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] };
        const role = this.create("aws:iam/role:Role", name, { name, assumeRolePolicy: JSON.stringify(trust) }, account);
        if (statements.length > 0) {
            const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
            this.create("aws:iam/rolePolicy:RolePolicy", `${name}-policy`, { name: `${name}-policy`, role: name, policy }, account);
        }
        return role.outputs.arn;
    }

    network(account = delivery) {
        const vpc = this.create("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }, account);
        const subnets = ["a", "b"].map((zone, at) =>
            this.create(
                "aws:ec2/subnet:Subnet",
                zone,
                { vpcId: vpc.id, cidrBlock: `10.0.${at}.0/24`, availabilityZone: `${region}${zone}` },
                account,
            ),
        );
        const group = this.create("aws:ec2/securityGroup:SecurityGroup", "group", { vpcId: vpc.id, description: "tests" }, account);
        return { vpc: vpc.id, subnets: subnets.map(({ id }) => id), group: group.id };
    }
}

/** AWS refuses with exactly this code and sentence. */
export function refuses(work: () => unknown, code: string, message: string): void {
    expect(work).to.throw(`${code}: ${message}`).with.property("message", `${code}: ${message}`);
}

/** The provider refuses the inputs before AWS is asked. */
export function fails(work: () => unknown, message: string): void {
    expect(work).to.throw().with.property("message", message);
}
