import { expect } from "chai";
import { Secret } from "../../../packages/sandbox/src/model/values.ts";
import { delivery, production, refuses, region } from "./cloud.ts";
import { Ecs, Service, web } from "./ecs-cloud.ts";

const asm = "unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm";
const ssm = "unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm";
const once = "service call has been retried 1 time(s)";

class Secrets extends Ecs {
    secret(value?: string, more: object = {}, account = delivery): string {
        const { arn } = this.create("aws:secretsmanager/secret:Secret", "db", { name: "db", ...more }, account).outputs;
        if (value !== undefined) this.store(arn, value, {}, account);
        return arn;
    }
    store(secretId: string, value: string, more: object = {}, account = delivery) {
        const args = { secretId, secretString: new Secret(value), ...more };
        return this.create("aws:secretsmanager/secretVersion:SecretVersion", "db", args, account).outputs.versionId as string;
    }
    parameter(more: object = {}): string {
        return this.create("aws:ssm/parameter:Parameter", "token", { name: "/token", type: "String", value: "t", ...more }).outputs.arn;
    }
    key(account: string, statements: readonly object[]): string {
        const own = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" };
        const policy = JSON.stringify({ Version: "2012-10-17", Statement: [own, ...statements] });
        return this.create("aws:kms/key:Key", "key", { policy }, account).outputs.arn;
    }
    /** Starts a container with this secret, under a role that may do `actions`. */
    start(valueFrom: string, ...actions: readonly string[]) {
        const Statement = actions.map(Action => ({ Effect: "Allow", Action, Resource: "*" }));
        this.reader = this.role("reader", "ecs-tasks", Statement);
        const task = this.task({ ...web, secrets: [{ name: "PASSWORD", valueFrom }] }, { executionRoleArn: this.reader });
        return this.service({ taskDefinition: task.outputs.arn });
    }
    reader = "";
}

describe("ECS containers' secrets", () => {
    const read = "secretsmanager:GetSecretValue";
    let ecs: Secrets;
    beforeEach(() => {
        ecs = new Secrets();
    });
    const refusesToStart = (why: string, valueFrom: string, ...actions: readonly string[]) =>
        refuses(
            () => ecs.start(valueFrom, ...actions),
            "ResourceInitializationError",
            why.replaceAll("READER", `arn:aws:iam::${delivery}:role/reader`),
        );

    it("are fetched: a secret, a key of it, a version of it, a parameter", () => {
        const arn = ecs.secret('{"password":"new"}');
        const version = ecs.store(arn, '{"password":"old"}', { versionStages: ["AWSPREVIOUS"] });
        expect(ecs.start(arn, read).outputs.name).to.equal("web");
        for (const [at, part] of ["password::", ":AWSPREVIOUS:", `password::${version}`].entries()) {
            const secrets = [{ name: "PASSWORD", valueFrom: `${arn}:${part}` }];
            const taskDefinition = ecs.task({ ...web, secrets }, { executionRoleArn: ecs.reader }).outputs.arn;
            const args = ecs.args({ name: `web-${at}`, taskDefinition });
            expect(ecs.create(Service, `web-${at}`, args).outputs.taskDefinition).to.equal(taskDefinition);
        }
        const other = new Secrets();
        expect(other.start(other.parameter(), "ssm:GetParameters").outputs.name).to.equal("web");
        const named = new Secrets();
        named.parameter();
        expect(named.start("/token", "ssm:GetParameters").outputs.name).to.equal("web");
    });

    it("stop the task where the role may not read them", () => {
        const arn = ecs.secret("hunter2");
        refusesToStart(
            `${asm}: ${once}: failed to fetch secret ${arn} from secrets manager: AccessDeniedException: User: READER is not authorized to perform: ${read} on resource: ${arn} because no identity-based policy allows the ${read} action`,
            arn,
            "ssm:GetParameters",
        );
        const other = new Secrets();
        const token = other.parameter();
        const action = "ssm:GetParameters";
        refuses(
            () => other.start(token, "ssm:GetParameter", read),
            "ResourceInitializationError",
            `${ssm}: ${once}: AccessDeniedException: User: arn:aws:iam::${delivery}:role/reader is not authorized to perform: ${action} on resource: ${token} because no identity-based policy allows the ${action} action`,
        );
    });

    it("stop the task where they are not there", () => {
        const arn = `arn:aws:secretsmanager:${region}:${delivery}:secret:gone-AbCdEf`;
        refusesToStart(
            `${asm}: ${once}: failed to fetch secret ${arn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
            arn,
            read,
        );
        const other = new Secrets();
        const token = `arn:aws:ssm:${region}:${delivery}:parameter/gone`;
        refuses(
            () => other.start(token, "ssm:GetParameters"),
            "ResourceInitializationError",
            `${ssm}: ${once}: invalid parameters: ${token}`,
        );
    });

    it("stop the task where they have no value yet, or not this key or version", () => {
        const arn = ecs.secret();
        const from = `${asm}: ${once}: failed to fetch secret ${arn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for`;
        refusesToStart(`${from} staging label: AWSCURRENT`, arn, read);
        ecs = new Secrets();
        const valued = ecs.secret('{"user":"u"}');
        refusesToStart(
            `${asm}: ${once}: retrieved secret from Secrets Manager did not contain json key password`,
            `${valued}:password::`,
            read,
        );
        ecs = new Secrets();
        const again = ecs.secret("not json");
        refusesToStart(
            `${asm}: ${once}: retrieved secret from Secrets Manager did not contain json key password`,
            `${again}:password::`,
            read,
        );
        ecs = new Secrets();
        const pending = ecs.secret("hunter2");
        refusesToStart(
            `${asm}: ${once}: failed to fetch secret ${pending} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPENDING`,
            `${pending}::AWSPENDING:`,
            read,
        );
    });

    it("stop the task where the role may not use their key", () => {
        const kmsKeyId = ecs.key(delivery, []);
        const arn = ecs.secret("hunter2", { kmsKeyId });
        refusesToStart(
            `${asm}: ${once}: failed to fetch secret ${arn} from secrets manager: AccessDeniedException: Access to KMS is not allowed`,
            arn,
            read,
        );
        const good = new Secrets();
        const readable = good.secret("hunter2", { kmsKeyId: good.key(delivery, []) });
        expect(good.start(readable, read, "kms:Decrypt").outputs.name).to.equal("web");
    });

    it("are another account's where that lets the role in, under a customer key", () => {
        const who = { AWS: `arn:aws:iam::${delivery}:root` };
        const share = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: who, Action: read, Resource: "*" }] };
        const own = ecs.secret("hunter2", { policy: JSON.stringify(share) }, production);
        const failed = (arn: string) => `${asm}: ${once}: failed to fetch secret ${arn} from secrets manager: AccessDeniedException:`;
        refusesToStart(`${failed(own)} Access to KMS is not allowed`, own, read, "kms:Decrypt");

        ecs = new Secrets();
        const kmsKeyId = ecs.key(production, [{ Effect: "Allow", Principal: who, Action: "kms:Decrypt", Resource: "*" }]);
        const closed = ecs.secret("hunter2", { kmsKeyId }, production);
        refusesToStart(
            `${failed(closed)} User: READER is not authorized to perform: ${read} on resource: ${closed} because no resource-based policy allows the ${read} action`,
            closed,
            read,
            "kms:Decrypt",
        );

        ecs = new Secrets();
        const shared = ecs.key(production, [{ Effect: "Allow", Principal: who, Action: "kms:Decrypt", Resource: "*" }]);
        const open = ecs.secret("hunter2", { kmsKeyId: shared, policy: JSON.stringify(share) }, production);
        expect(ecs.start(open, read, "kms:Decrypt").outputs.name).to.equal("web");
    });

    it("are refused under a variable's name", () => {
        const container = { ...web, environment: [{ name: "PASSWORD", value: "x" }], secrets: [{ name: "PASSWORD", valueFrom: "p" }] };
        refuses(
            () => ecs.task(container),
            "ClientException",
            "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'PASSWORD'.",
        );
    });
});
