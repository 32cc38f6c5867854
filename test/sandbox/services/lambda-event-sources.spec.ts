import { expect } from "chai";
import { delivery, production, refuses, region } from "./cloud.ts";
import { Lambda } from "./lambda-cloud.ts";

const Mapping = "aws:lambda/eventSourceMapping:EventSourceMapping";
const arnOf = (service: string, resource: string, account = delivery, where = region) =>
    `arn:aws:${service}:${where}:${account}:${resource}`;
const queueArn = arnOf("sqs", "orders");
const invalid = "InvalidParameterValueException";

const readers = {
    sqs: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    dynamodb: ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"],
    kinesis: [
        ...["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"],
        ...["kinesis:ListShards", "kinesis:DescribeStreamSummary"],
    ],
};

/** A function with the alias `live`, whose role may do `actions` with anything. */
class Sources extends Lambda {
    called(actions: readonly string[], more: object = {}): void {
        const role = this.role("reader", "lambda", [{ Effect: "Allow", Action: ["sts:GetCallerIdentity", ...actions], Resource: "*" }]);
        this.function({ role, publish: true, ...more });
        this.alias();
    }
    queue(more: object = {}) {
        return this.create("aws:sqs/queue:Queue", "orders", { name: "orders", ...more });
    }
    table(more: object = {}): string {
        const attributes = [{ name: "id", type: "S" }];
        const streams = { streamEnabled: true, streamViewType: "NEW_IMAGE" };
        const table = { name: "orders", hashKey: "id", attributes, billingMode: "PAY_PER_REQUEST", ...streams, ...more };
        return this.create("aws:dynamodb/table:Table", "orders", table).outputs.streamArn;
    }
    stream(): string {
        return this.create("aws:kinesis/stream:Stream", "orders", { name: "orders", shardCount: 1 }).id;
    }
    mapping(eventSourceArn: string, more: object = {}) {
        return this.create(Mapping, "orders", { eventSourceArn, functionName: "app:live", ...more });
    }
}

describe("Lambda's event source mappings", () => {
    let lambda: Sources;
    beforeEach(() => {
        lambda = new Sources();
    });
    const no = (work: () => unknown, sentence: string, code = invalid) => refuses(work, code, sentence);

    it("tell which function and alias they call", () => {
        lambda.called(readers.sqs);
        lambda.queue();
        const { id, outputs } = lambda.mapping(queueArn);
        expect(id).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(outputs).to.include({
            arn: arnOf("lambda", `event-source-mapping:${id}`),
            functionArn: arnOf("lambda", "function:app:live"),
            state: "Enabled",
            uuid: id,
        });
    });

    it("are one for a source and an alias", () => {
        lambda.called([...readers.sqs, ...readers.kinesis]);
        lambda.queue();
        const stream = lambda.stream();
        const first = lambda.mapping(queueArn);
        no(
            () => lambda.mapping(queueArn),
            `An event source mapping with SQS arn (" ${queueArn} ") and function (" app:live ") already exists. Please update or delete the existing mapping with UUID ${first.id}`,
            "ResourceConflictException",
        );
        expect(lambda.mapping(queueArn, { functionName: "app" }).id).not.to.equal(first.id);
        const read = lambda.mapping(stream, { startingPosition: "LATEST" });
        no(
            () => lambda.mapping(stream, { startingPosition: "TRIM_HORIZON" }),
            `The event source arn (" ${stream} ") and function (" app:live ") provided mapping already exists. Please update or delete the existing mapping with UUID ${read.id}`,
            "ResourceConflictException",
        );
    });

    it("call what is there", () => {
        lambda.queue();
        no(() => lambda.mapping(queueArn), `Function not found: ${arnOf("lambda", "function:app")}`, "ResourceNotFoundException");
        lambda.called(readers.sqs);
        no(
            () => lambda.mapping(queueArn, { functionName: "app:next" }),
            `Function not found: ${arnOf("lambda", "function:app:next")}`,
            "ResourceNotFoundException",
        );
    });

    for (const missing of readers.sqs) {
        it(`read no queue without ${missing}`, () => {
            lambda.called(readers.sqs.filter(action => action !== missing));
            lambda.queue();
            const action = missing.split(":")[1];
            no(() => lambda.mapping(queueArn), `The provided execution role does not have permissions to call ${action} on SQS`);
        });
    }

    it("read queues that are there, and wait longer than the function takes", () => {
        lambda.called(readers.sqs, { timeout: 60 });
        no(
            () => lambda.mapping(queueArn),
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist for this wsdl version.",
        );
        lambda.queue({ visibilityTimeoutSeconds: 59 });
        no(() => lambda.mapping(queueArn), "Queue visibility timeout: 59 seconds is less than Function timeout: 60 seconds");
    });

    const queueFaults: readonly (readonly [string, object, string, string?])[] = [
        ["a starting position", { startingPosition: "LATEST" }, "StartingPosition is not valid for SQS event sources."],
        [
            "a stream's settings",
            { maximumRetryAttempts: 1 },
            "Unsupported MaximumRetryAttempts parameter for given event source mapping type.",
        ],
        [
            "large batches at once",
            { batchSize: 11 },
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ],
        [
            "batches of none",
            { batchSize: 0 },
            "1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1",
            "ValidationException",
        ],
        [
            "batches that are too large",
            { batchSize: 10_001 },
            "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
            "ValidationException",
        ],
        [
            "a wait that is too long",
            { maximumBatchingWindowInSeconds: 301 },
            "1 validation error detected: Value '301' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 300",
            "ValidationException",
        ],
        [
            "a wait of less than nothing",
            { maximumBatchingWindowInSeconds: -1 },
            "1 validation error detected: Value '-1' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 0",
            "ValidationException",
        ],
        [
            "more at once than there may be",
            { scalingConfig: { maximumConcurrency: 1001 } },
            "1 validation error detected: Value '1001' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value less than or equal to 1000",
            "ValidationException",
        ],
        [
            "filters that are no patterns",
            { filterCriteria: { filters: [{ pattern: '{"body": "a"}' }] } },
            "Invalid filter pattern definition.",
        ],
    ];
    for (const [what, more, sentence, code] of queueFaults) {
        it(`of queues take no ${what}`, () => {
            lambda.called(readers.sqs);
            lambda.queue();
            no(() => lambda.mapping(queueArn, more), sentence, code);
        });
    }

    it("of FIFO queues take ten messages, and do not wait", () => {
        lambda.called(readers.sqs);
        lambda.queue({ name: "orders.fifo", fifoQueue: true });
        const fifo = `${queueArn}.fifo`;
        no(() => lambda.mapping(fifo, { maximumBatchingWindowInSeconds: 1 }), "Batching window is not supported for FIFO queues");
        no(() => lambda.mapping(fifo, { batchSize: 11 }), "Maximum batch size must be between 1 and 10 inclusive");
        expect(lambda.mapping(fifo, { batchSize: 10 }).outputs).to.include({ state: "Enabled" });
    });

    it("filter, and can be turned off", () => {
        lambda.called(readers.sqs);
        lambda.queue();
        const filters = [{ pattern: '{"body": {"kind": ["order"]}}' }];
        const made = lambda.mapping(queueArn, { filterCriteria: { filters } });
        expect(lambda.update(Mapping, made, { enabled: false }).outputs).to.include({ state: "Disabled" });
        no(
            () => lambda.update(Mapping, made, { batchSize: 11 }),
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        );
    });

    it("have the provider's ranges", () => {
        lambda.called(readers.sqs);
        const bad = {
            maximumRetryAttempts: -2,
            parallelizationFactor: 11,
            tumblingWindowInSeconds: 901,
            maximumRecordAgeInSeconds: 59,
            scalingConfig: { maximumConcurrency: 1 },
            functionResponseTypes: ["All"],
            startingPosition: "FIRST",
            filterCriteria: { filters: Array.from({ length: 11 }, () => ({ pattern: "{}".padEnd(4097) })) },
        };
        const properties = [
            ...["maximumRetryAttempts", "parallelizationFactor", "tumblingWindowInSeconds", "maximumRecordAgeInSeconds"],
            ...["scalingConfig.maximumConcurrency", "functionResponseTypes", "startingPosition", "filterCriteria.filters"],
            ...Array.from({ length: 11 }, (_, index) => `filterCriteria.filters[${index}].pattern`),
        ];
        let said = "";
        try {
            lambda.mapping(queueArn, bad);
        } catch (error) {
            said = (error as Error).message;
        }
        expect(said.split("\n").map(line => line.split(": ")[0])).to.deep.equal(properties);
        lambda.queue();
        no(
            () => lambda.mapping(queueArn, { maximumRecordAgeInSeconds: -1 }),
            "Unsupported MaximumRecordAgeInSeconds parameter for given event source mapping type.",
        );
    });

    it("of streams start somewhere", () => {
        lambda.called([...readers.kinesis, ...readers.dynamodb]);
        const [stream, table] = [lambda.stream(), lambda.table()];
        for (const source of [stream, table]) {
            no(
                () => lambda.mapping(source),
                "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
            );
        }
        no(() => lambda.mapping(stream, { startingPosition: "AT_TIMESTAMP" }), "Need to specify a timestamp");
        no(() => lambda.mapping(table, { startingPosition: "AT_TIMESTAMP" }), "Unsupported starting position for arn type: AT_TIMESTAMP.");
        no(
            () => lambda.mapping(stream, { startingPosition: "LATEST", scalingConfig: { maximumConcurrency: 2 } }),
            "Unsupported ScalingConfig parameter for given event source mapping type.",
        );
    });

    for (const service of ["dynamodb", "kinesis"] as const) {
        for (const missing of readers[service]) {
            it(`read no stream without ${missing}`, () => {
                lambda.called(readers[service].filter(action => action !== missing));
                const arn = service === "kinesis" ? lambda.stream() : lambda.table();
                const actions =
                    service === "kinesis"
                        ? "GetRecords, GetShardIterator, DescribeStream, ListShards, and DescribeStreamSummary"
                        : "GetRecords, GetShardIterator, DescribeStream, and ListStreams";
                no(
                    () => lambda.mapping(arn, { startingPosition: "LATEST" }),
                    `Cannot access stream ${arn}. Please ensure the role can perform the ${actions} Actions on your stream in IAM.`,
                );
            });
        }
    }

    it("read streams that are there", () => {
        lambda.called([...readers.kinesis, ...readers.dynamodb, "kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer"]);
        lambda.table({ streamEnabled: false });
        const gone = [
            arnOf("kinesis", "stream/orders"),
            arnOf("kinesis", "stream/orders/consumer/app:1"),
            arnOf("dynamodb", "table/orders/stream/1"),
        ];
        for (const arn of gone) no(() => lambda.mapping(arn, { startingPosition: "LATEST" }), `Stream not found: ${arn}`);
        no(
            () => lambda.mapping(arnOf("sqs", "orders", delivery, "us-east-1")),
            `The event source ${arnOf("sqs", "orders", delivery, "us-east-1")} must be in the Region of the function.`,
        );
        expect(() => lambda.mapping(arnOf("sqs", "orders", production))).to.throw("not simulated: event sources of another account");
        expect(() => lambda.mapping(arnOf("mq", "broker:orders"))).to.throw("not simulated: event sources of service mq");
    });

    it("read a consumer's share of a stream", () => {
        lambda.called(readers.kinesis);
        const consumer = { name: "app", streamArn: lambda.stream() };
        const { id } = lambda.create("aws:kinesis/streamConsumer:StreamConsumer", "app", consumer);
        no(
            () => lambda.mapping(id, { startingPosition: "LATEST" }),
            `Cannot access stream ${id}. Please ensure the role can perform the SubscribeToShard and DescribeStreamConsumer Actions on your stream in IAM.`,
        );
    });

    it("tell of failures where the role may", () => {
        lambda.called(readers.kinesis);
        const stream = lambda.stream();
        const failing = (destinationArn: string) =>
            lambda.mapping(stream, { startingPosition: "LATEST", destinationConfig: { onFailure: { destinationArn } } });
        no(() => failing(queueArn), `The destination ARN ${queueArn} is invalid.`);
        no(() => failing(arnOf("lambda", "function:app")), `The destination ARN ${arnOf("lambda", "function:app")} is invalid.`);
        lambda.queue();
        no(() => failing(queueArn), "The provided execution role does not have permissions to call SendMessage on SQS");
    });
});
