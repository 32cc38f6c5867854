import { expect } from "chai";
import { delivery, fails, refuses, region } from "./cloud.ts";
import { Lambda } from "./lambda-cloud.ts";

const Config = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const queue = `arn:aws:sqs:${region}:${delivery}:failures`;
const topic = `arn:aws:sns:${region}:${delivery}:failures`;

describe("Lambda's destinations", () => {
    let lambda: Lambda;
    beforeEach(() => {
        lambda = new Lambda();
    });
    /** A function whose role may do `actions` with anything. */
    const may = (...actions: readonly string[]): void => {
        const role = lambda.role("sender", "lambda", [{ Effect: "Allow", Action: ["sts:GetCallerIdentity", ...actions], Resource: "*" }]);
        lambda.function({ role, publish: true });
        lambda.alias();
    };
    const configure = (destination?: string, more: object = {}) =>
        lambda.create(Config, "config", {
            functionName: "app",
            qualifier: "live",
            ...(destination && { destinationConfig: { onFailure: { destination } } }),
            ...more,
        });

    it("are there, and the function's role may send to them", () => {
        lambda.create("aws:sqs/queue:Queue", "failures", { name: "failures" });
        may("sqs:SendMessage");
        const { id, outputs } = configure(queue);
        expect(id).to.equal("app:live");
        expect(outputs).to.include({ maximumRetryAttempts: 2 });
    });

    it("are what was put last", () => {
        may();
        configure();
        expect(configure(undefined, { maximumRetryAttempts: 1 }).outputs).to.include({ maximumRetryAttempts: 1 });
    });

    it("are not somewhere that is not", () => {
        may("sqs:SendMessage", "sns:Publish", "s3:PutObject", "lambda:InvokeFunction", "events:PutEvents");
        const missing = [
            ...[queue, topic, "arn:aws:s3:::failures", `arn:aws:lambda:${region}:${delivery}:function:other`],
            ...[`arn:aws:events:${region}:${delivery}:event-bus/other`, `arn:aws:kinesis:${region}:${delivery}:stream/other`],
        ];
        for (const arn of missing) {
            refuses(() => configure(arn), "InvalidParameterValueException", `The destination ARN ${arn} is invalid.`);
        }
    });

    it("take nothing from a role that may not send there", () => {
        lambda.create("aws:sns/topic:Topic", "failures", { name: "failures" });
        may("sqs:SendMessage");
        refuses(
            () => configure(topic),
            "InvalidParameterValueException",
            `The function's execution role does not have permissions to call Publish on ${topic}`,
        );
    });

    it("are no bucket where a call succeeded", () => {
        lambda.create("aws:s3/bucket:Bucket", "done", { bucket: "done" });
        may("s3:PutObject");
        configure("arn:aws:s3:::done");
        refuses(
            () => configure(undefined, { destinationConfig: { onSuccess: { destination: "arn:aws:s3:::done" } } }),
            "InvalidParameterValueException",
            "The destination ARN arn:aws:s3:::done is invalid.",
        );
    });

    it("hold for a qualifier that is there", () => {
        may();
        expect(() => configure(undefined, { qualifier: "7" })).to.throw(/^ResourceNotFoundException: Function not found: /);
    });

    it("have the provider's ranges", () => {
        may();
        fails(
            () => configure(undefined, { maximumEventAgeInSeconds: 59, maximumRetryAttempts: 3 }),
            [
                "maximumEventAgeInSeconds: maximumEventAgeInSeconds expected maximumEventAgeInSeconds to be in the range (60 - 21600), got 59. Examine values at 'config.maximumEventAgeInSeconds'. (simulated AWS)",
                "maximumRetryAttempts: maximumRetryAttempts expected maximumRetryAttempts to be in the range (0 - 2), got 3. Examine values at 'config.maximumRetryAttempts'. (simulated AWS)",
            ].join("\n"),
        );
    });
});

describe("Lambda's dead letters", () => {
    it("go to queues and topics that the role may send to", () => {
        const lambda = new Lambda();
        const dead = (targetArn: string) => lambda.function({ deadLetterConfig: { targetArn } });
        const no = (arn: string, sentence: string) => refuses(() => dead(arn), "InvalidParameterValueException", sentence);
        no(`${queue}.fifo`, "The target ARN of a dead letter queue must be that of an SNS topic or an SQS queue.");
        no("arn:aws:s3:::dead", "The target ARN of a dead letter queue must be that of an SNS topic or an SQS queue.");
        no(queue, "The provided execution role does not have permissions to call SendMessage on SQS");
        no(topic, "The provided execution role does not have permissions to call Publish on SNS");
    });
});
