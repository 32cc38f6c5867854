import { expect } from "chai";
import { NotSimulated } from "../../../packages/sandbox/src/model/errors.ts";
import { Cloud, delivery, refuses, region } from "./cloud.ts";

const Resource = "aws:cloudcontrol/resource:Resource";
const typeName = "AWS::ApplicationSignals::ServiceLevelObjective";

const metricStat = {
    Period: 60,
    Stat: "Sum",
    Metric: { Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "shop", Value: "Vienna" }] },
};
const total = [{ Id: "total", ReturnData: true, MetricStat: metricStat }];
const bad = [
    { Id: "bad", Expression: "a + b" },
    { Id: "a", ReturnData: false, MetricStat: metricStat },
    { Id: "b", ReturnData: false, MetricStat: metricStat },
];
const sli = (more: object = {}) => ({
    RequestBasedSliMetric: { TotalRequestCountMetric: total, MonitoredRequestCountMetric: { BadCountMetric: bad }, ...more },
});
const objective = (more: object = {}) => ({
    Name: "checkout",
    RequestBasedSli: sli(),
    Goal: { AttainmentGoal: 99.9, Interval: { RollingInterval: { DurationUnit: "DAY", Duration: 30 } } },
    BurnRateConfigurations: [{ LookBackWindowMinutes: 60 }],
    ...more,
});
const make = (state: object, more: object = {}) => {
    const aws = new Cloud();
    return { aws, made: aws.create(Resource, "slo", { typeName, desiredState: JSON.stringify(state), ...more }) };
};

describe("sandbox Cloud Control", () => {
    it("makes an objective of Application Signals, and says what there is", () => {
        const { made } = make(objective());
        const arn = `arn:aws:application-signals:${region}:${delivery}:slo/checkout`;
        expect(made.id).to.equal(arn);
        expect(JSON.parse(made.outputs.properties)).to.deep.equal({
            ...objective(),
            Arn: arn,
            EvaluationType: "RequestBased",
            CreatedTime: 1_767_225_600,
            LastUpdatedTime: 1_767_225_600,
        });
    });

    it("updates it in place, but for its name, and not where the same is written otherwise", () => {
        const { aws, made } = make(objective());
        const changes = (state: object, written = JSON.stringify(state)) =>
            aws.aws
                .diff(aws.place(), {
                    type: Resource,
                    inputs: made.inputs,
                    state: made.outputs,
                    news: { ...made.inputs, desiredState: written },
                })
                .changes.map(({ path, replaces }) => [path, replaces]);
        expect(changes(objective({ BurnRateConfigurations: [] }))).to.deep.equal([["desiredState", false]]);
        expect(changes(objective({ Name: "payment" }))).to.deep.equal([["desiredState", true]]);
        expect(changes({}, JSON.stringify(objective(), null, 4))).to.deep.equal([]);
        const updated = aws.update(Resource, made, { desiredState: JSON.stringify(objective({ BurnRateConfigurations: [] })) });
        expect(JSON.parse(updated.outputs.properties).BurnRateConfigurations).to.deep.equal([]);
    });

    it("refuses a second of the same name", () => {
        const { aws } = make(objective());
        refuses(
            () => aws.create(Resource, "other", { typeName, desiredState: JSON.stringify(objective()) }),
            "AlreadyExists",
            `Resource of type '${typeName}' with identifier 'arn:aws:application-signals:${region}:${delivery}:slo/checkout' already exists.`,
        );
    });

    it("refuses what is not of the type's form, all at once", () => {
        const state = {
            Owner: "us",
            RequestBasedSli: sli({ TotalRequestCountMetric: [{ MetricStat: { ...metricStat, Period: "60" } }] }),
            Goal: { AttainmentGoal: "high", Interval: { RollingInterval: { DurationUnit: "YEAR", Duration: 1.5 } } },
            BurnRateConfigurations: {},
        };
        const faults = [
            "#: required key [Name] not found",
            "#: extraneous key [Owner] is not permitted",
            "#/RequestBasedSli/RequestBasedSliMetric/TotalRequestCountMetric/0: required key [Id] not found",
            "#/RequestBasedSli/RequestBasedSliMetric/TotalRequestCountMetric/0/MetricStat/Period: expected type: Integer, found: String",
            "#/Goal/AttainmentGoal: expected type: Number, found: String",
            "#/Goal/Interval/RollingInterval/DurationUnit: YEAR is not a valid enum value",
            "#/Goal/Interval/RollingInterval/Duration: expected type: Integer, found: Number",
            "#/BurnRateConfigurations: expected type: JSONArray, found: JSONObject",
        ];
        refuses(() => make(state), "ValidationException", `Model validation failed (${faults.join(", ")})`);
        refuses(
            () => make(objective({ Name: "-checkout", BurnRateConfigurations: [null] })),
            "ValidationException",
            "Model validation failed (#/Name: failed validation constraint for keyword [pattern], #/BurnRateConfigurations/0: expected type: JSONObject, found: Null)",
        );
    });

    const goal = (more: object) => objective({ Goal: more });
    const refused: readonly (readonly [object, string])[] = [
        [objective({ Sli: {} }), "You can't specify both RequestBasedSliConfig and SliConfig in the same operation."],
        [{ Name: "checkout" }, "One of SliConfig and RequestBasedSliConfig must be specified."],
        [
            objective({ RequestBasedSli: sli({ MonitoredRequestCountMetric: { GoodCountMetric: total, BadCountMetric: bad } }) }),
            "MonitoredRequestCountMetric must have exactly one of GoodCountMetric and BadCountMetric.",
        ],
        [
            objective({ RequestBasedSli: sli({ TotalRequestCountMetric: [{ Id: "total" }] }) }),
            "The query 'total' of TotalRequestCountMetric must have either an Expression or a MetricStat.",
        ],
        [
            objective({ RequestBasedSli: sli({ TotalRequestCountMetric: [...total, ...total] }) }),
            "The Id 'total' is not unique in TotalRequestCountMetric.",
        ],
        [
            objective({
                RequestBasedSli: sli({
                    MonitoredRequestCountMetric: { BadCountMetric: bad.map(query => ({ ...query, ReturnData: true })) },
                }),
            }),
            "Exactly one query of MonitoredRequestCountMetric must return data, but 3 do.",
        ],
        [goal({ AttainmentGoal: 100 }), "AttainmentGoal must be between 0 and 100, but was 100."],
        [goal({ WarningThreshold: 0 }), "WarningThreshold must be between 0 and 100, but was 0."],
        [goal({ Interval: { RollingInterval: { DurationUnit: "DAY", Duration: 0 } } }), "Duration must be at least 1, but was 0."],
        [
            objective({ BurnRateConfigurations: [{ LookBackWindowMinutes: 10_081 }] }),
            "LookBackWindowMinutes must be between 1 and 10080, but was 10081.",
        ],
        [
            objective({ BurnRateConfigurations: Array(11).fill({ LookBackWindowMinutes: 1 }) }),
            "BurnRateConfigurations must not have more than 10 entries, but has 11.",
        ],
    ];
    for (const [state, message] of refused) {
        it(`refuses: ${message}`, () => {
            refuses(() => make(state), "InvalidRequest", message);
        });
    }

    it("does not simulate what it has no model of", () => {
        expect(() => make({}, { typeName: "AWS::Shop::Till" })).to.throw(
            NotSimulated,
            "resources of the type AWS::Shop::Till by Cloud Control",
        );
        expect(() => make({ Name: "checkout", Sli: {} })).to.throw(NotSimulated, "objectives of periods");
        expect(() => make({ Name: "checkout", RequestBasedSli: { RequestBasedSliMetric: {} } })).to.throw(NotSimulated, "discovered");
        expect(() => make(objective(), { roleArn: "arn" })).to.throw("not simulated");
    });

    it("says what is no JSON", () => {
        expect(() => new Cloud().create(Resource, "slo", { typeName, desiredState: "{" })).to.throw("contains an invalid JSON");
    });
});
