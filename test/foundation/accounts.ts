import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DeliveryLeaves, type FoundationLeaves, findStack, type Placement, parseCatalog, place } from "@causeway/core";
import { DeliveryFoundation, EnvironmentFoundation } from "@causeway/foundation";
import { Aws } from "@causeway/sandbox";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";

/** The organisation that the components' tests live in. */
export const catalog = parseCatalog({
    environments: {
        delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
        staging: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
        production: { tier: "production", accountId: "333333333333", region: "eu-west-1" },
        overseas: { tier: "production", accountId: "444444444444", region: "us-east-1" },
    },
    teams: { payments: { owner: "payments@example.com" }, search: { owner: "search@example.com" } },
});
export type Names = keyof typeof catalog.environments;

const accounts = Object.values(catalog.environments).map(({ accountId }) => accountId);
const now = () => "2026-01-01T00:00:00.000Z";

/** The placement of a stack; to be called within a program. */
export const placed = (stack: string): Placement => place(findStack(catalog, stack), {});

/** What an output comes to; under mocks it is known once the program is quiet. */
export const resolved = <T>(output: pulumi.Output<T>): Promise<T> => new Promise(resolve => output.apply(resolve));

/** What a program said of a resource: without the placement's tags, which all resources have. */
export const said = (cloud: Cloud, name: string, type?: string): Record<string, unknown> => {
    const { tagsAll: _, ...inputs } = cloud.named(name, type).inputs;
    return inputs;
};

/** The statements of a policy. */
export const statements = (cloud: Cloud, name: string): unknown => {
    const { Version, Statement, ...strange } = cloud.policy(name);
    expect({ Version, strange }).to.deep.equal({ Version: "2012-10-17", strange: {} });
    return Statement;
};

/** The message of what went wrong. */
export const refusalOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
        () => "nothing went wrong",
        (error: Error) => error.message,
    );

/** Where a stack's program runs on an AWS in which nothing is. */
export const empty = (stack: string): Cloud => at(new Aws({ accounts, now }), stack);

/** What a component says about bad arguments, `<property path> <sentence>` one by one; nothing may be registered that is not there before it. */
export async function complaintsOf(stack: string, make: () => unknown, cloud: Cloud = empty(stack)): Promise<readonly string[]> {
    const thrown = await cloud.run(() => {
        try {
            make();
        } catch (error) {
            return error;
        }
        return undefined;
    });
    expect(cloud.identities().filter(identity => !identity.startsWith("pulumi:"))).to.deep.equal([]);
    expect(thrown).to.be.instanceOf(pulumi.InputPropertiesError);
    return (thrown as pulumi.InputPropertiesError).errors?.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`) ?? [];
}

/** A simulated AWS in which the foundations of `delivery` and `staging` are up. */
export interface Organization {
    readonly aws: Aws;
    readonly delivery: DeliveryLeaves;
    readonly foundation: FoundationLeaves;
    /** Where a stack's program runs. */
    cloud(stack: string): Cloud;
}

/** The account of nobody: where a resource lands that a component forgot to give its provider. */
const nowhere = "999999999999";
const at = (aws: Aws, stack: string): Cloud => new Cloud({ aws, accounts, stack, account: nowhere });

let built: Promise<{ readonly database: string; readonly delivery: DeliveryLeaves; readonly foundation: FoundationLeaves }> | undefined;

/** Builds the foundations once; whoever asks gets a copy of the simulated AWS to itself. */
export async function organization(clock: () => string = now): Promise<Organization> {
    built ??= build();
    const { database, delivery, foundation } = await built;
    const own = `${database}-${++copies}`;
    copyFileSync(database, own);
    const aws = new Aws({ database: own, now: clock });
    return { aws, delivery, foundation, cloud: stack => at(aws, stack) };
}
let copies = 0;

async function build() {
    const folder = mkdtempSync(join(tmpdir(), "causeway-unit-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const database = join(folder, "aws.db");
    const aws = new Aws({ database, accounts, now });
    const { staging, production } = catalog.environments;
    const delivery = await at(aws, "foundation-delivery").run(() =>
        resolved(new DeliveryFoundation("delivery", { placement: placed("foundation-delivery"), workloads: [staging, production] }).leaves),
    );
    const foundation = await at(aws, "foundation-staging").run(() => {
        const placement = placed("foundation-staging");
        return resolved(
            new EnvironmentFoundation("staging", {
                placement,
                delivery: pulumi.output(delivery),
                openTo: ["0.0.0.0/0"],
                instances: { general: { instanceType: "m7i.large", max: 2 } },
            }).leaves,
        );
    });
    aws.close();
    return { database, delivery, foundation };
}
