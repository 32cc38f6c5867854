import { expect } from "chai";
import { Account, policy, refused, unchecked } from "./account.ts";

const Group = "aws:cloudwatch/logGroup:LogGroup";
const Filter = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const Query = "aws:cloudwatch/queryDefinition:QueryDefinition";
const Detector = "aws:cloudwatch/logAnomalyDetector:LogAnomalyDetector";
const Protection = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy";

describe("sandbox CloudWatch Logs", () => {
    let here: Account;
    beforeEach(() => {
        here = new Account();
        here.create(Group, { name: "app" });
        here.create(Group, { name: "rare", logGroupClass: "INFREQUENT_ACCESS" });
    });

    describe("metric filters", () => {
        const transformation = { namespace: "Shop", name: "errors", value: "1" };
        const filter = (more: object = {}, metric: object = {}, name = "errors") =>
            here.create(Filter, {
                name,
                logGroupName: "app",
                pattern: "ERROR",
                metricTransformation: { ...transformation, ...metric },
                ...more,
            });

        it("are made, changed in place, and moved by a replacement", () => {
            const made = filter();
            expect(made.id).to.equal("errors");
            const inputs = { name: "errors", logGroupName: "app", pattern: "ERROR", metricTransformation: transformation };
            expect(here.changes(Filter, made.id, inputs, { ...inputs, pattern: "WARN", logGroupName: "rare" })).to.deep.equal([
                "logGroupName!",
                "pattern",
            ]);
            here.update(Filter, made.id, inputs, { ...inputs, pattern: "WARN" });
            expect(here.read(Filter, made.id)["pattern"]).to.equal("WARN");
            refused(
                () => here.update(Filter, made.id, inputs, { ...inputs, pattern: "WARN:" }),
                "InvalidParameterException: Invalid metric filter pattern",
            );
            here.delete(Filter, made.id);
            expect(() => here.read(Filter, made.id)).to.throw("there is no");
        });

        it("are on log groups of the class STANDARD", () => {
            refused(() => filter({ logGroupName: "gone" }), "ResourceNotFoundException: The specified log group does not exist.");
            refused(
                () => filter({ logGroupName: "rare" }),
                "InvalidParameterException: Metric filters are not supported for log groups of the class INFREQUENT_ACCESS",
            );
        });

        it("have dimensions of JSON and of fields, and then no default value", () => {
            const dimensions = { reason: "$.reason" };
            refused(
                () => filter({}, { dimensions }),
                "InvalidParameterException: The specified filter pattern does not support dimensions",
            );
            const json = { pattern: "{ $.a = 1 }" };
            refused(
                () => filter(json, { dimensions, defaultValue: "0" }),
                "InvalidParameterException: Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
            );
            refused(
                () => filter(json, { dimensions: { a: "$.a", b: "$.b", c: "$.c", d: "$.d" } }),
                "InvalidParameterException: Invalid metric transformation: a metric filter takes up to 3 dimensions",
            );
            refused(
                () => filter(json, { dimensions: { reason: "$reason" } }),
                'InvalidParameterException: Invalid metric transformation: "$reason" is no field of the pattern',
            );
            refused(
                () => filter({}, { value: "$.a" }),
                'InvalidParameterException: Invalid metric transformation: "$.a" is no field of the pattern',
            );
            refused(
                () => filter({}, { namespace: "AWS/Shop" }),
                "InvalidParameterException: Invalid metric transformation: metricNamespace must not start with AWS/",
            );
            filter(json, { dimensions, value: "$.amount" }, "json");
            filter({ pattern: "[status, bytes]" }, { dimensions: { status: "$status" }, value: "$bytes" }, "fields");
        });

        it("are 100 of a log group, five of them with regular expressions", () => {
            for (let at = 0; at < 5; at += 1) filter({ pattern: `%${at}%` }, {}, `regex-${at}`);
            refused(() => filter({ pattern: "%a%" }), "LimitExceededException: Resource limit exceeded.");
            for (let at = 5; at < 100; at += 1) filter({}, {}, `filter-${at}`);
            refused(() => filter(), "LimitExceededException: Resource limit exceeded.");
            here.create(Group, { name: "other" });
            filter({ logGroupName: "other" });
        });

        it("are refused by the provider with names that CloudWatch does not take", () => {
            unchecked(
                () => filter({ name: "a:b", pattern: "x".repeat(1025) }, { name: "a*", namespace: "$" }),
                'name "a:b" is longer than 512 characters or has one of : * $ in it.',
                'metricTransformation.name "a*" is longer than 255 characters or has one of : * $ in it.',
                'metricTransformation.namespace "$" is longer than 255 characters or has one of : * $ in it.',
                `pattern expected length of pattern to be in the range (0 - 1024), got ${"x".repeat(1025)}.`,
            );
        });
    });

    describe("filter patterns", () => {
        const matched = (filterPattern: string, ...logEventMessages: readonly string[]) =>
            (here.operate("logs:TestMetricFilter", { filterPattern, logEventMessages }) as { matches: { eventNumber: number }[] }).matches;
        const numbers = (pattern: string, ...messages: readonly string[]) => matched(pattern, ...messages).map(each => each.eventNumber);

        // The lines and patterns of CloudWatch Logs user guide, "Filter and pattern syntax".
        it("match words", () => {
            const lines = ["ERROR WARN message", "ERROR message", "WARN message"];
            expect(numbers("ERROR", ...lines)).to.deep.equal([1, 2]);
            expect(numbers("?ERROR ?WARN", ...lines)).to.deep.equal([1, 2, 3]);
            expect(numbers("ERROR WARN", ...lines)).to.deep.equal([1]);
            expect(numbers("ERROR -WARN", ...lines)).to.deep.equal([2]);
            expect(numbers("?WARN ERROR", ...lines)).to.deep.equal([1, 2]);
            expect(numbers('"N mess"', ...lines)).to.deep.equal([1, 3]);
            expect(numbers("%^WARN%", ...lines)).to.deep.equal([3]);
            expect(numbers("", ...lines)).to.deep.equal([1, 2, 3]);
        });

        it("match JSON", () => {
            const event = JSON.stringify({
                user: { id: 1, email: "John.Stiles@example.com" },
                users: [
                    { id: 2, email: "John.Doe@example.com" },
                    { id: 3, email: "Jane.Doe@example.com" },
                ],
                actions: ["GET", "PUT", "DELETE"],
                coordinates: [[0, 1, 2]],
                none: null,
                flag: true,
            });
            const holds = (pattern: string) => numbers(pattern, event).length === 1;
            const yes = [
                '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }',
                '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "DELETE" }',
                '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
                "{ $.none IS NULL }",
                "{ $.gone NOT EXISTS }",
                "{ $.flag IS TRUE }",
                '{ $.user.email = "John*" }',
                "{ $.users[*].id = 3 }",
                "{ $.user.email = %[A-Z]ohn% }",
                "{ $.user.id < 10e-1 || $.user.id <= 1.0 }",
            ];
            const no = [
                '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
                "{ $.users = 1 }",
                "{ $.users != 1 }",
                "{ $.gone != 1 }",
                "{ $.user.email > 1 }",
                "{ $.flag IS FALSE }",
            ];
            expect(yes.filter(pattern => !holds(pattern))).to.deep.equal([]);
            expect(no.filter(holds)).to.deep.equal([]);
            expect(numbers("{ $.a != 1 }", "no JSON")).to.deep.equal([]);
        });

        it("match fields, and take them out", () => {
            const lines = [
                '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534',
                '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 500 5324',
            ];
            expect(numbers("[ip, user, username, timestamp, request, status_code, bytes > 2000]", ...lines)).to.deep.equal([2]);
            expect(numbers("[..., status_code = 4* && status_code != 404, bytes]", ...lines)).to.deep.equal([]);
            expect(numbers("[ip, ..., status_code = 4* || status_code = 5*, bytes]", ...lines)).to.deep.equal([1, 2]);
            expect(numbers("[ip, bytes]", ...lines)).to.deep.equal([]);
            expect(matched("[..., request=*.html*, status_code=4*,]", ...lines)).to.deep.equal([
                {
                    eventNumber: 1,
                    eventMessage: lines[0],
                    extractedValues: {
                        $1: "127.0.0.1",
                        $2: "-",
                        $3: "frank",
                        $4: "10/Oct/2000:13:25:15 -0700",
                        $request: "GET /index.html HTTP/1.0",
                        $status_code: "404",
                        $7: "1534",
                    },
                },
            ]);
        });
    });

    it("saves queries", () => {
        const made = here.create(Query, { name: "shop/errors", queryString: "fields @message", logGroupNames: ["app"] });
        expect(made["queryDefinitionId"])
            .to.equal(made.id)
            .and.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        unchecked(
            () =>
                here.create(Query, {
                    name: "a:b",
                    queryString: "x".repeat(10_001),
                    logGroupNames: Array.from({ length: 51 }, () => "app"),
                }),
            'name is "a:b", not 1 to 255 characters without a colon or an asterisk.',
            "logGroupNames has 51: a query takes 50.",
            "queryString is longer than 10000 characters.",
        );
    });

    describe("anomaly detectors", () => {
        const arn = (name: string) => `arn:aws:logs:eu-central-1:111111111111:log-group:${name}`;
        const detector = (more: object = {}) => here.create(Detector, { enabled: true, logGroupArnLists: [arn("app")], ...more });

        it("look at one log group of the class STANDARD", () => {
            expect(detector({ evaluationFrequency: "ONE_HOUR", anomalyVisibilityTime: 90 })["arn"]).to.match(
                /^arn:aws:logs:eu-central-1:111111111111:anomaly-detector:[0-9a-f-]{36}$/,
            );
            refused(
                () => detector({ logGroupArnLists: [arn("gone")] }),
                "ResourceNotFoundException: The specified log group does not exist.",
            );
            refused(
                () => detector({ logGroupArnLists: [arn("app"), arn("rare")] }),
                "InvalidParameterException: You can specify only one log group ARN",
            );
            refused(
                () => detector({ logGroupArnLists: [arn("rare")] }),
                "InvalidParameterException: Anomaly detectors are not supported for log groups of the class INFREQUENT_ACCESS",
            );
            refused(() => detector({ filterPattern: "{" }), "InvalidParameterException: Invalid metric filter pattern");
            unchecked(
                () => detector({ evaluationFrequency: "TWO_MIN", anomalyVisibilityTime: 6 }),
                "anomalyVisibilityTime expected anomalyVisibilityTime to be in the range (7 - 90), got 6.",
                "evaluationFrequency expected evaluationFrequency to be one of ONE_MIN, FIVE_MIN, TEN_MIN, FIFTEEN_MIN, THIRTY_MIN, ONE_HOUR, got TWO_MIN.",
            );
        });

        it("use a key whose policy is for both of their contexts", () => {
            const keyFor = (...contexts: readonly string[]) =>
                here.create("aws:kms/key:Key", {
                    policy: JSON.stringify({
                        Version: "2012-10-17",
                        Statement: [
                            { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "kms:*", Resource: "*" },
                            ...contexts.map(context => ({
                                Effect: "Allow",
                                Principal: { Service: "logs.eu-central-1.amazonaws.com" },
                                Action: "kms:*",
                                Resource: "*",
                                Condition: {
                                    ArnLike: {
                                        [`kms:EncryptionContext:${context}`]: "arn:aws:logs:eu-central-1:111111111111:anomaly-detector:*",
                                    },
                                },
                            })),
                        ],
                    }),
                })["arn"];
            detector({ kmsKeyId: keyFor("aws:logs:arn", "aws-crypto-ec:aws:logs:arn") });
            for (const context of ["aws:logs:arn", "aws-crypto-ec:aws:logs:arn"])
                expect(() => detector({ kmsKeyId: keyFor(context) })).to.throw(
                    /^AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn/,
                );
            expect(
                here.changes(
                    Detector,
                    detector().id,
                    { enabled: true, logGroupArnLists: [arn("app")] },
                    { enabled: false, logGroupArnLists: [arn("app")], kmsKeyId: "k" },
                ),
            ).to.deep.equal(["enabled", "kmsKeyId!"]);
        });
    });

    describe("data protection policies", () => {
        const email = "arn:aws:dataprotection::aws:data-identifier/EmailAddress";
        const audit = (more: object = {}) => ({ DataIdentifier: [email], Operation: { Audit: { FindingsDestination: {} } }, ...more });
        const mask = (more: object = {}) => ({ DataIdentifier: [email], Operation: { Deidentify: { MaskConfig: {} } }, ...more });
        const protect = (document: object, logGroupName = "app") =>
            here.create(Protection, {
                logGroupName,
                policyDocument: JSON.stringify({ Name: "a", Version: "2021-06-01", Statement: [audit(), mask()], ...document }),
            });
        const no = (document: object, reason: string) =>
            refused(() => protect(document), `InvalidParameterException: Invalid data protection policy: ${reason}`);

        it("have an audit and a mask over the same data", () => {
            expect(protect({}).id).to.equal("app");
            refused(() => protect({}, "gone"), "ResourceNotFoundException: The specified log group does not exist.");
            no({ Version: "2012-10-17" }, "Version must be 2021-06-01");
            no({ Statement: [audit()] }, "the first of two statements must have an Audit operation with a FindingsDestination");
            no({ Statement: [mask(), audit()] }, "the first of two statements must have an Audit operation with a FindingsDestination");
            no(
                { Statement: [audit(), mask({ Operation: { Deidentify: { MaskConfig: { a: 1 } } } })] },
                "the second statement must have a Deidentify operation with an empty MaskConfig",
            );
            no({ Statement: [audit(), mask({ DataIdentifier: [email, email] })] }, "both statements must have the same DataIdentifier");
            const findings = audit({ Operation: { Audit: { FindingsDestination: { CloudWatchLogs: { LogGroup: "gone" } } } } });
            refused(() => protect({ Statement: [findings, mask()] }), "ResourceNotFoundException: The specified log group does not exist.");
        });

        it("have identifiers of one's own that they define", () => {
            const own = { DataIdentifier: ["EmployeeId"] };
            const statements = { Statement: [audit(own), mask(own)] };
            const defined = (Name: string, Regex: string) => ({ Configuration: { CustomDataIdentifier: [{ Name, Regex }] } });
            protect({ ...statements, ...defined("EmployeeId", "E-\\d{9}") });
            no(statements, "EmployeeId is no data identifier");
            no({ ...statements, ...defined("EmployeeId", "(E)") }, "(E) is no regular expression that custom data identifiers take");
            no({ ...statements, ...defined("Employee Id", "E") }, "Employee Id is no name of a custom data identifier");
        });
    });

    it("takes ten resource policies in a region", () => {
        const make = (policyName: string) =>
            here.create("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", {
                policyName,
                policyDocument: policy({ Principal: { Service: "es.amazonaws.com" }, Action: "logs:PutLogEvents", Resource: "*" }),
            });
        for (let at = 0; at < 10; at += 1) make(`policy-${at}`);
        refused(() => make("policy-10"), "LimitExceededException: Resource limit exceeded.");
    });
});
