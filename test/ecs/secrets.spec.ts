import { type EcsServiceArgs, parameter, secret } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, refusalOf, said, statements } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const own = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:checkout/database-AbCdEf";
const token = "arn:aws:ssm:eu-west-1:222222222222:parameter/checkout/token";
const key = (region: string) => `arn:aws:kms:${region}:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const version = "0123456789abcdef0123456789abcdef";

const container = (cloud: Cloud) => JSON.parse(String(said(cloud, "checkout-definition")["containerDefinitions"]))[0];

/** The service with a database's password and a token, both made beside it. */
const withSecrets = (here: Organization) => () => {
    const placement = placed("payments-staging");
    const { provider } = placement;
    const kmsKeyId = here.foundation.keyArn;
    const database = new aws.secretsmanager.Secret("database", { kmsKeyId }, { provider });
    const stored = new aws.secretsmanager.SecretVersion(
        "database",
        { secretId: database.id, secretString: pulumi.secret('{"password":"hunter2","user":"u"}') },
        { provider },
    );
    const made = new aws.ssm.Parameter("token", { type: "SecureString", value: pulumi.secret("tiger3"), keyId: kmsKeyId }, { provider });
    // Once the value is there: a task that starts before it stops again.
    const arn = stored.versionId.apply(() => database.arn);
    const keyArn = kmsKeyId;
    return checkout(here, {
        placement,
        secrets: {
            TOKEN: parameter(made.arn, { keyArn }),
            DB_USER: secret(arn, { key: "user", keyArn }),
            DB_PASSWORD: secret(arn, { key: "password", version: "AWSCURRENT", keyArn }),
        },
    })();
};

describe("EcsService's secrets", () => {
    it("are named to ECS, which fetches them as the execution role; no value is in the definition", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(withSecrets(here));
        const arn = cloud.named("database", "aws:secretsmanager/secret:Secret").outputs["arn"];
        const parameterArn = cloud.named("token").outputs["arn"];
        expect(container(cloud).secrets).to.deep.equal([
            { name: "DB_PASSWORD", valueFrom: `${arn}:password:AWSCURRENT:` },
            { name: "DB_USER", valueFrom: `${arn}:user::` },
            { name: "TOKEN", valueFrom: parameterArn },
        ]);
        expect(container(cloud).environment).to.deep.equal([{ name: "PORT", value: "8080" }]);
        const policy = statements(cloud, "checkout-execution-policy") as readonly object[];
        expect(policy.slice(3)).to.deep.equal([
            { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [arn] },
            { Effect: "Allow", Action: ["ssm:GetParameters"], Resource: [parameterArn] },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [here.foundation.keyArn] },
        ]);
        const state = JSON.stringify(cloud.registered.filter(({ name }) => name.startsWith("checkout")));
        expect(state).not.to.match(/hunter2|tiger3/);
    });

    it("may be of a version that is known by its id", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const secrets = { LAST: secret(own, { version }), ALL: secret(own) };
        // The secret is nowhere: AWS says so when the task starts.
        expect(await refusalOf(cloud.run(checkout(here, { secrets })))).to.include(
            "Secrets Manager can't find the specified secret. (simulated AWS)",
        );
        expect(container(cloud).secrets).to.deep.equal([
            { name: "ALL", valueFrom: own },
            { name: "LAST", valueFrom: `${own}:::${version}` },
        ]);
    });

    const faults: readonly (readonly [change: Partial<EcsServiceArgs>, complaint: string])[] = [
        [
            { secrets: { A: secret("arn:aws:secretsmanager:eu-west-1:222222222222:secret:checkout") } },
            'secrets.A is "arn:aws:secretsmanager:eu-west-1:222222222222:secret:checkout", not the full ARN of a secret, which ends in a dash and six characters',
        ],
        [
            { secrets: { A: secret(token) } },
            `secrets.A is "${token}", not the full ARN of a secret, which ends in a dash and six characters`,
        ],
        [{ secrets: { A: parameter("/token") } }, 'secrets.A is "/token", not the full ARN of a parameter'],
        [{ secrets: { PORT: parameter(token) } }, "secrets.PORT is said in the open, too"],
        [{ environment: { A: "b" }, secrets: { A: parameter(token) } }, "secrets.A is said in the open, too"],
        [
            { secrets: { A: secret(own.replace("222222222222", "333333333333")) } },
            "secrets.A is a secret of account 333333333333, which 222222222222 can only read where a customer key encrypts it: name that in keyArn",
        ],
        [
            { secrets: { A: secret(own, { keyArn: key("us-east-1") }) } },
            "secrets.A.keyArn is a key in us-east-1, which encrypts nothing in eu-west-1",
        ],
        [{ secrets: { A: secret(own, { key: "a:b" }) } }, 'secrets.A.key is "a:b": ECS takes a key without colons'],
        [{ secrets: { A: secret(own, { version: "a:b" }) } }, 'secrets.A.version is "a:b", neither a staging label nor a version\'s id'],
        [{ architecture: "arm" as "arm64" }, 'architecture is "arm", not one of x86_64, arm64'],
    ];
    for (const [change, complaint] of faults) {
        it(`says: ${complaint}`, async () => {
            const { foundation } = await organization();
            expect(await complaintsOf("payments-staging", checkout({ foundation }, change))).to.deep.equal([complaint]);
        });
    }
});

describe("EcsService's architecture", () => {
    it("is Intel's unless ARM is asked for", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here, { architecture: "arm64" }));
        expect(said(cloud, "checkout-definition")["runtimePlatform"]).to.deep.equal({
            cpuArchitecture: "ARM64",
            operatingSystemFamily: "LINUX",
        });
        const plain = (await organization()).cloud("payments-staging");
        await plain.run(checkout(here, { architecture: "x86_64" }));
        expect(said(plain, "checkout-definition")).not.to.have.property("runtimePlatform");
    });
});
