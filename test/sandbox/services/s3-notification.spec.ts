import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { arn, Lambda, Permission } from "./lambda-cloud.ts";

const Notification = "aws:s3/bucketNotification:BucketNotification";

describe("sandbox S3 notifications", () => {
    let lambda: Lambda;
    beforeEach(() => {
        lambda = new Lambda();
        lambda.create("aws:s3/bucket:Bucket", "uploads", { bucket: "uploads" });
        lambda.function({ publish: true });
        lambda.alias();
    });
    const permit = (more: object = {}) =>
        lambda.create(Permission, "permit", {
            ...{
                statementId: "permit",
                action: "lambda:InvokeFunction",
                function: "app",
                qualifier: "live",
                principal: "s3.amazonaws.com",
            },
            sourceArn: "arn:aws:s3:::uploads",
            sourceAccount: delivery,
            ...more,
        });
    const rule = (more: object = {}) => ({ events: ["s3:ObjectCreated:*"], lambdaFunctionArn: arn("app:live"), ...more });
    const notify = (...lambdaFunctions: readonly object[]) =>
        lambda.create(Notification, "uploads", { bucket: "uploads", lambdaFunctions });
    const no = (work: () => unknown, sentence: string) => refuses(work, "InvalidArgument", sentence);
    const unable = "Unable to validate the following destination configurations";

    it("call what lets the bucket call it", () => {
        no(() => notify(rule()), unable);
        permit();
        expect(notify(rule()).id).to.equal("uploads");
        no(() => notify(rule({ lambdaFunctionArn: arn("app") })), unable);
        no(() => notify(rule({ lambdaFunctionArn: arn("other:live") })), unable);
        no(() => notify(rule({ lambdaFunctionArn: arn("app:next") })), unable);
    });

    const useless: readonly object[] = [
        { qualifier: undefined },
        { sourceArn: "arn:aws:s3:::other" },
        { sourceAccount: "222222222222" },
        { action: "lambda:GetFunction" },
        { principal: "sns.amazonaws.com" },
    ];
    for (const more of useless) {
        it(`do not take a permission with ${JSON.stringify(more)}`, () => {
            permit(more);
            no(() => notify(rule()), unable);
        });
    }

    it("go to this region", () => {
        permit();
        no(
            () => notify(rule({ lambdaFunctionArn: arn("app:live").replace(region, "us-east-1") })),
            "The notification destination service region is not valid for the bucket location constraint",
        );
    });

    it("tell of S3's events, each in one way", () => {
        permit();
        no(() => notify(rule({ events: ["s3:ObjectRead"] })), "The event 's3:ObjectRead' is not supported for notifications");
        const ambiguous =
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.";
        no(() => notify(rule({ filterPrefix: "in/" }), rule({ filterPrefix: "in/a/" })), ambiguous);
        no(() => notify(rule({ filterSuffix: ".gz" }), rule({ filterSuffix: ".tar.gz", events: ["s3:ObjectCreated:Put"] })), ambiguous);
        notify(rule({ filterPrefix: "in/" }), rule({ filterPrefix: "out/" }), rule({ events: ["s3:ObjectRemoved:*"] }));
    });

    it("are one a bucket: the last one put is the one that holds", () => {
        permit();
        notify(rule());
        lambda.create(Notification, "again", { bucket: "uploads", eventbridge: true });
        const found = lambda.aws.read(lambda.place(), Notification, "uploads")?.outputs;
        expect([found?.["eventbridge"], found?.["lambdaFunctions"]]).to.deep.equal([true, undefined]);
    });
});
