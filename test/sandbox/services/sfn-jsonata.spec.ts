import { expect } from "chai";
import { Cloud, delivery, refuses, region } from "./cloud.ts";

const Machine = "aws:sfn/stateMachine:StateMachine";
const arn = (resource: string) => `arn:aws:states:${region}:${delivery}:${resource}`;
const done = { Type: "Succeed" };

describe("sandbox Step Functions in JSONata", () => {
    let aws: Cloud;
    let roleArn: string;
    beforeEach(() => {
        aws = new Cloud();
        roleArn = aws.role("states", "states", [
            {
                Effect: "Allow",
                Action: "cloudwatch:PutMetricData",
                Resource: "*",
                Condition: { StringEquals: { "cloudwatch:namespace": "Shop" } },
            },
            { Effect: "Allow", Action: "states:StartExecution", Resource: arn("stateMachine:run") },
        ]);
    });
    const machine = (States: object, more: object = {}) =>
        aws.create(Machine, "run", {
            ...{ name: "run", roleArn },
            definition: JSON.stringify({ QueryLanguage: "JSONata", StartAt: "A", States, ...more }),
        });
    const start = (input: object = {}, name = "one"): string =>
        aws.operate("states:StartExecution", { stateMachineArn: arn("stateMachine:run"), name, input: JSON.stringify(input) }).executionArn;
    const outcome = (executionArn: string) => {
        const { status, error, cause } = aws.operate("states:DescribeExecution", { executionArn });
        return [status, error, cause].filter(one => one !== undefined);
    };
    /** What an expression comes to, as the words of a Fail state. */
    const comesTo = (expression: string, input: object = {}) => {
        aws = new Cloud();
        roleArn = aws.role("states", "states");
        machine({ A: { Type: "Fail", Error: "Is", Cause: `{% $string(${expression}) %}` } });
        return outcome(start(input))[2];
    };

    it("works expressions out: of the input, the context, and the clock", () => {
        expect(comesTo("$states.input.a + 1", { a: 1 })).to.equal("2");
        expect(comesTo("$states.context.Execution.Name & $states.context.StateMachine.Id")).to.equal(`one${arn("stateMachine:run")}`);
        expect(comesTo("$states.context.Execution.Input.a", { a: "x" })).to.equal("x");
        expect(comesTo("$millis()")).to.equal(String(Date.parse("2026-01-01T00:00:00Z")));
        expect(comesTo("$now()")).to.equal("2026-01-01T00:00:00.000Z");
        expect(comesTo('$parse("[1]")')).to.equal("[1]");
        expect(comesTo('$sort(["b", "a"])')).to.equal('["a","b"]');
    });

    it("fails where an expression comes to nothing, or to an error", () => {
        const of = (expression: string) => `The JSONata expression '${expression}' specified for the field 'Cause'`;
        machine({ A: { Type: "Fail", Error: "Is", Cause: "{% $states.input.b %}" } });
        expect(outcome(start())).to.deep.equal([
            "FAILED",
            "States.QueryEvaluationError",
            `${of("$states.input.b")} returned nothing (undefined).`,
        ]);
        aws = new Cloud();
        roleArn = aws.role("states", "states");
        machine({ A: { Type: "Fail", Error: "Is", Cause: '{% 1 + "a" %}' } });
        expect(outcome(start())).to.deep.equal([
            "FAILED",
            "States.QueryEvaluationError",
            `${of('1 + "a"')} threw an error during evaluation. The right side of the "+" operator must evaluate to a number`,
        ]);
        expect(() => comesTo("$uuid()")).to.throw("not simulated: the function $uuid of JSONata in a state machine");
    });

    it("hands on outputs, and keeps what states assign", () => {
        machine({
            A: { Type: "Pass", Assign: { one: "{% $states.input.n %}", kept: { text: "as it is" } }, Output: { m: 5 }, Next: "B" },
            B: { Type: "Pass", Assign: { one: "{% $one + 1 %}", before: "{% $one %}" }, Next: "C" },
            C: {
                Type: "Fail",
                Error: "{% $kept.text %}",
                Cause: '{% $join([$string($one), $string($before), $string($states.input.m)], " ") %}',
            },
        });
        expect(outcome(start({ n: 1 }))).to.deep.equal(["FAILED", "as it is", "2 1 5"]);
    });

    it("chooses by conditions, which are true or false", () => {
        const choose = (Condition: string) => {
            aws = new Cloud();
            roleArn = aws.role("states", "states");
            machine({
                A: {
                    Type: "Choice",
                    Choices: [{ Condition, Assign: { why: "chosen" }, Next: "B" }],
                    Assign: { why: "default" },
                    Default: "B",
                },
                B: { Type: "Fail", Error: "{% $why %}", Cause: "" },
            });
            return outcome(start({ a: 1 }));
        };
        expect(choose("{% $states.input.a = 1 %}")).to.deep.equal(["FAILED", "chosen", ""]);
        expect(choose("{% $states.input.a = 2 %}")).to.deep.equal(["FAILED", "default", ""]);
        expect(choose("{% $states.input.a %}")).to.deep.equal([
            "FAILED",
            "States.QueryEvaluationError",
            "The JSONata expression '{% $states.input.a %}' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
        ]);
    });

    it("waits for as long as an expression says", () => {
        machine({ A: { Type: "Wait", Seconds: "{% $states.input.hours * 3600 %}", Next: "B" }, B: done });
        const execution = start({ hours: 2 });
        aws.clock += 7_199_000;
        expect(outcome(execution)).to.deep.equal(["RUNNING"]);
        aws.clock += 1_000;
        expect(outcome(execution)).to.deep.equal(["SUCCEEDED"]);
    });

    const put = (more: object = {}, Namespace = "Shop") => ({
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:cloudwatch:putMetricData",
        Arguments: { Namespace, MetricData: "{% [$states.input.values.{ 'MetricName': 'Orders', 'Value': $ }] %}" },
        End: true,
        ...more,
    });

    it("puts metrics as its role, into the namespaces that it may", () => {
        machine({ A: put() });
        expect(outcome(start({ values: [1, 2] }))).to.deep.equal(["SUCCEEDED"]);
        aws.delete(Machine, { id: arn("stateMachine:run"), inputs: {}, outputs: {} });
        machine({ A: put({}, "Other") });
        expect(outcome(start({ values: [1] }, "two"))).to.deep.equal([
            "FAILED",
            "CloudWatch.AccessDeniedException",
            `arn:aws:iam::${delivery}:role/states is not authorized to perform: cloudwatch:PutMetricData on resource: *`,
        ]);
    });

    it("tries again and catches what tasks report, and gives the error on", () => {
        const Catch = [{ ErrorEquals: ["States.TaskFailed"], Assign: { what: "{% $states.errorOutput.Error %}" }, Next: "B" }];
        machine({
            A: put(
                { Retry: [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 60, MaxAttempts: 2, MaxDelaySeconds: 90 }], Catch },
                "AWS/Shop",
            ),
            B: { Type: "Fail", Error: "{% $what %}", Cause: "" },
        });
        const execution = start({ values: [1] });
        expect(outcome(execution)).to.deep.equal(["RUNNING"]);
        aws.clock += 60_000;
        expect(outcome(execution)).to.deep.equal(["RUNNING"]);
        aws.clock += 90_000;
        expect(outcome(execution)).to.deep.equal(["FAILED", "CloudWatch.AccessDeniedException", ""]);
    });

    it("starts an execution of a name once", () => {
        const again = {
            Type: "Task",
            Resource: "arn:aws:states:::states:startExecution",
            Arguments: { StateMachineArn: "{% $states.context.StateMachine.Id %}", Name: "counted", Input: { put: [7] } },
            Catch: [{ ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"], Next: "There" }],
            End: true,
        };
        machine({
            A: { Type: "Choice", Choices: [{ Condition: "{% $exists($states.input.put) %}", Next: "B" }], Default: "C" },
            B: done,
            C: again,
            There: { Type: "Fail", Error: "There", Cause: "{% $states.input.Cause %}" },
        });
        expect(outcome(start())).to.deep.equal(["SUCCEEDED"]);
        const executionArn = arn("execution:run:counted");
        expect(outcome(executionArn)).to.deep.equal(["SUCCEEDED"]);
        expect(outcome(start({}, "two"))).to.deep.equal(["FAILED", "There", `Execution Already Exists: '${executionArn}'`]);
        const { executions } = aws.operate("states:ListExecutions", { stateMachineArn: arn("stateMachine:run"), statusFilter: "FAILED" });
        expect(executions.map(({ name }: { name: string }) => name)).to.deep.equal(["two"]);
        refuses(
            () => aws.operate("states:ListExecutions", { stateMachineArn: arn("stateMachine:gone") }),
            "StateMachineDoesNotExist",
            `State Machine Does Not Exist: '${arn("stateMachine:gone")}'`,
        );
    });

    it("takes a running execution of the same name and input for the same", () => {
        machine({ A: { Type: "Wait", Seconds: 60, Next: "B" }, B: done });
        expect(start({ a: 1 })).to.equal(start({ a: 1 }));
        refuses(() => start({ a: 2 }), "ExecutionAlreadyExists", `Execution Already Exists: '${arn("execution:run:one")}'`);
        refuses(() => start({}, "a b"), "InvalidName", "Invalid Name: 'a b'");
        refuses(() => start({}, "a/b"), "InvalidName", "Invalid Name: 'a/b'");
        expect(start({}, "a-b_c.d")).to.equal(arn("execution:run:a-b_c.d"));
    });

    const wrong: readonly (readonly [States: object, words: string, more?: object])[] = [
        [{ A: { ...done, OutputPath: "$" } }, "Field 'OutputPath' is not supported with QueryLanguage JSONata at /States/A/OutputPath"],
        [
            { A: { ...done, Output: {} } },
            "Field 'Output' is not supported with QueryLanguage JSONPath at /States/A/Output",
            { QueryLanguage: "JSONPath" },
        ],
        [{ A: done }, "'QueryLanguage' is not JSONata or JSONPath at /", { QueryLanguage: "JMESPath" }],
        [
            { A: { ...done, QueryLanguage: "JSONPath" } },
            "'QueryLanguage' can only be JSONata, as the state machine's is at /States/A/QueryLanguage",
        ],
        [
            { A: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "B" }] }, B: done },
            "Required field 'Condition' is missing at /States/A/Choices[0]",
        ],
        [
            { A: { ...done, Output: { a: ["{% $states.input. %}"] } } },
            "The JSONata expression is not valid: Unexpected end of expression at /States/A/Output/a[0]",
        ],
    ];
    for (const [States, words, more] of wrong) {
        it(`refuses: ${words.slice(0, 100)}`, () =>
            refuses(
                () => machine(States, more),
                "InvalidDefinition",
                `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ${words}'`,
            ));
    }

    it("lets one state of a JSONPath machine be in JSONata", () => {
        machine({ A: { ...done, QueryLanguage: "JSONata", Output: "{% 1 %}" } }, { QueryLanguage: undefined });
        expect(outcome(start())).to.deep.equal(["SUCCEEDED"]);
    });

    it("refuses a log that is not there, or that its role may not write", () => {
        const logging = (logDestination: string) =>
            aws.create(Machine, "run", {
                ...{ name: "run", roleArn, definition: JSON.stringify({ StartAt: "A", States: { A: done } }) },
                loggingConfiguration: { level: "ERROR", logDestination },
            });
        const log = `arn:aws:logs:${region}:${delivery}:log-group:run:*`;
        refuses(
            () => logging(log),
            "InvalidLoggingConfiguration",
            "Invalid Logging Configuration: Log Destination ARN is invalid or missing.",
        );
        aws.create("aws:cloudwatch/logGroup:LogGroup", "run", { name: "run" });
        refuses(
            () => logging(log.slice(0, -2)),
            "InvalidLoggingConfiguration",
            "Invalid Logging Configuration: Log Destination ARN is invalid or missing.",
        );
        refuses(() => logging(log), "AccessDeniedException", "The state machine IAM Role is not authorized to access the Log Destination");
        roleArn = aws.role("logging", "states", [{ Effect: "Allow", Action: "logs:*", Resource: "*" }]);
        expect(logging(log).outputs.status).to.equal("ACTIVE");
    });
});
