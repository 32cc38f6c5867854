import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { Alias, arn, Lambda } from "./lambda-cloud.ts";

const Provisioned = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
const Target = "aws:appautoscaling/target:Target";

describe("Lambda's provisioned concurrency", () => {
    let lambda: Lambda;
    const provision = (more: object = {}) =>
        lambda.create(Provisioned, "warm", { functionName: "app", qualifier: "live", provisionedConcurrentExecutions: 2, ...more });
    beforeEach(() => {
        lambda = new Lambda();
    });

    it("is an alias's, and goes along with it", () => {
        lambda.function({ publish: true });
        const alias = lambda.alias();
        const { id } = provision();
        expect(id).to.equal("app,live");
        lambda.delete(Alias, alias);
        expect(lambda.aws.read(lambda.place(), Provisioned, id)).to.equal(undefined);
    });

    it("is what was put last", () => {
        lambda.function({ publish: true });
        lambda.alias();
        provision();
        expect(provision({ provisionedConcurrentExecutions: 3 }).outputs).to.include({ provisionedConcurrentExecutions: 3 });
    });

    it("is one environment at least", () => {
        expect(() => provision({ provisionedConcurrentExecutions: 0 })).to.throw("expected to be at least (1), got 0");
    });

    it("is for published versions alone", () => {
        lambda.function({ publish: true });
        const sentence = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
        refuses(() => provision({ qualifier: "$LATEST" }), "InvalidParameterValueException", sentence);
        refuses(() => provision(), "ResourceNotFoundException", `Cannot find alias arn: ${arn("app:live")}`);
    });

    it("does not begin while an alias divides its calls", () => {
        lambda.function({ publish: true });
        lambda.operate("lambda:UpdateFunctionCode", { FunctionName: "app", ZipFile: "UEtuZXc=", Publish: true });
        lambda.alias({ routingConfig: { additionalVersionWeights: { 2: 0.1 } } });
        refuses(() => provision(), "InvalidParameterValueException", "Alias with weights can not be used with Provisioned Concurrency");
    });

    it("is no more than what is reserved", () => {
        lambda.function({ publish: true, reservedConcurrentExecutions: 1 });
        lambda.alias();
        refuses(
            () => provision(),
            "InvalidParameterValueException",
            "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
        );
    });

    it("does not go with snapshots, which hold 512 MB at most", () => {
        const snapshot = { runtime: "python3.14", handler: "app.handler", snapStart: { applyOn: "PublishedVersions" } };
        refuses(
            () => lambda.function({ ...snapshot, ephemeralStorage: { size: 513 } }),
            "InvalidParameterValueException",
            "SnapStart does not support ephemeral storage greater than 512 MB.",
        );
        lambda.function({ ...snapshot, publish: true });
        lambda.alias();
        refuses(() => provision(), "InvalidParameterValueException", "Provisioned Concurrency is not supported with SnapStart.");
    });

    it("is brought into the range of a scalable target", () => {
        lambda.function({ publish: true });
        lambda.alias();
        const { id } = provision();
        lambda.create(Target, "scaling", {
            serviceNamespace: "lambda",
            scalableDimension: "lambda:function:ProvisionedConcurrency",
            resourceId: "function:app:live",
            minCapacity: 3,
            maxCapacity: 5,
        });
        const read = lambda.aws.read(lambda.place(), Provisioned, id);
        expect(read?.outputs).to.include({ provisionedConcurrentExecutions: 3 });
    });
});
