import { expect } from "chai";
import { archiveSignature, signatureKey } from "../../../packages/sandbox/src/model/values.ts";
import { Cloud, delivery, fails, refuses, region } from "./cloud.ts";

const Machine = "aws:sfn/stateMachine:StateMachine";
const arn = (resource: string) => `arn:aws:states:${region}:${delivery}:${resource}`;
const task = (operation: string, Parameters: object, more: object = {}) => ({
    Type: "Task",
    Resource: `arn:aws:states:::aws-sdk:${operation}`,
    Parameters,
    End: true,
    ...more,
});
const done = { Type: "Succeed" };

describe("sandbox Step Functions", () => {
    let aws: Cloud;
    let roleArn: string;
    beforeEach(() => {
        aws = new Cloud();
        roleArn = aws.role("states", "states", [{ Effect: "Allow", Action: "lambda:GetAlias", Resource: "*" }]);
    });
    const machine = (States: object, more: object = {}, start = "A") =>
        aws.create(Machine, "run", { name: "run", roleArn, definition: JSON.stringify({ StartAt: start, States, ...more }) });
    const run = (States: object, input: object = {}, more: object = {}) => {
        machine(States, more);
        return aws.operate("states:StartExecution", { stateMachineArn: arn("stateMachine:run"), name: "one", input: JSON.stringify(input) })
            .executionArn as string;
    };
    const outcome = (executionArn = arn("execution:run:one")) => {
        const { status, error, cause } = aws.operate("states:DescribeExecution", { executionArn });
        return [status, error, cause].filter(one => one !== undefined);
    };

    it("makes state machines with AWS's ARNs and defaults", () => {
        expect(machine({ A: done }).outputs).to.include({
            arn: arn("stateMachine:run"),
            type: "STANDARD",
            status: "ACTIVE",
        });
        refuses(() => machine({ A: done }), "StateMachineAlreadyExists", `State Machine Already Exists: '${arn("stateMachine:run")}'`);
    });

    it("refuses a role that Step Functions cannot assume", () => {
        roleArn = aws.role("lambda", "lambda");
        refuses(
            () => machine({ A: done }),
            "AccessDeniedException",
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
        );
    });

    it("is refused by the provider outside of Step Functions' values", () => {
        fails(
            () => aws.create(Machine, "run", { name: "a b", type: "FAST", roleArn, definition: "{}" }),
            [
                "name: name the name should only contain 0-9, A-Z, a-z, - and _, and have 1 to 80 characters. Examine values at 'run.name'. (simulated AWS)",
                "type: type expected type to be one of STANDARD, EXPRESS, got FAST. Examine values at 'run.type'. (simulated AWS)",
            ].join("\n"),
        );
    });

    const wrong: readonly (readonly [States: object, words: string, more?: object])[] = [
        [{ A: done }, "SCHEMA_VALIDATION_FAILED: Required field 'StartAt' is missing at /", { StartAt: undefined }],
        [{}, "SCHEMA_VALIDATION_FAILED: Required field 'States' is missing at /"],
        [{ B: done }, "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: A at /StartAt"],
        [
            { A: { Type: "Loop" } },
            "SCHEMA_VALIDATION_FAILED: 'Type' is not one of Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map at /States/A",
        ],
        [{ A: { Type: "Wait", Seconds: 1 } }, "SCHEMA_VALIDATION_FAILED: Exactly one of 'Next' and 'End' is required at /States/A"],
        [{ A: { Type: "Succeed", End: true } }, "SCHEMA_VALIDATION_FAILED: A Succeed state has neither 'Next' nor 'End' at /States/A"],
        [{ A: { Type: "Task", End: true } }, "SCHEMA_VALIDATION_FAILED: Required field 'Resource' is missing at /States/A"],
        [{ A: { Type: "Choice" } }, "SCHEMA_VALIDATION_FAILED: Required field 'Choices' is missing at /States/A"],
        [{ A: { Type: "Wait", Seconds: 1, Next: "B" } }, "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next"],
        [
            { A: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "B" }], Default: "A" } },
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Choices[0]/Next",
        ],
        [
            { A: task("lambda:getAlias", {}, { Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }] }) },
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Catch[0]/Next",
        ],
        [{ A: done, B: done }, `MISSING_TRANSITION_TARGET: State "B" is not reachable at /States/B`],
        [
            { ["A".repeat(81)]: done, A: done },
            `SCHEMA_VALIDATION_FAILED: The name has more than 80 characters at /States/${"A".repeat(81)}`,
        ],
    ];
    for (const [States, words, more] of wrong) {
        it(`refuses: ${words.slice(0, 100)}`, () =>
            refuses(() => machine(States, more), "InvalidDefinition", `Invalid State Machine Definition: '${words}'`));
    }

    it("refuses what is not JSON", () =>
        refuses(
            () => aws.create(Machine, "run", { name: "run", roleArn, definition: "StartAt: A" }),
            "InvalidDefinition",
            "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: The definition is not a JSON object'",
        ));

    it("starts executions of what is there, once a name", () => {
        run({ A: done });
        expect(outcome()).to.deep.equal(["SUCCEEDED"]);
        const again = { stateMachineArn: arn("stateMachine:run"), name: "one" };
        refuses(
            () => aws.operate("states:StartExecution", again),
            "ExecutionAlreadyExists",
            `Execution Already Exists: '${arn("execution:run:one")}'`,
        );
        refuses(
            () => aws.operate("states:StartExecution", { ...again, stateMachineArn: arn("stateMachine:gone") }),
            "StateMachineDoesNotExist",
            `State Machine Does Not Exist: '${arn("stateMachine:gone")}'`,
        );
        refuses(
            () => outcome(arn("execution:run:two")),
            "ExecutionDoesNotExist",
            `Execution Does Not Exist: '${arn("execution:run:two")}'`,
        );
        refuses(
            () => aws.operate("states:StartExecution", { ...again, name: "two", input: "{" }),
            "InvalidExecutionInput",
            "Invalid State Machine Execution Input: it is not JSON",
        );
    });

    it("waits as long as it is told, but no longer than the machine may run", () => {
        run({ A: { Type: "Wait", Seconds: 90, Next: "B" }, B: { Type: "Wait", Seconds: 90, Next: "A" } }, {}, { TimeoutSeconds: 300 });
        aws.clock += 80_000;
        expect(aws.operate("states:DescribeExecution", { executionArn: arn("execution:run:one") })).to.deep.include({
            status: "RUNNING",
            simulated: { state: "B" },
        });
        aws.clock += 10_000;
        expect(aws.operate("states:DescribeExecution", { executionArn: arn("execution:run:one") })).to.deep.include({
            status: "RUNNING",
            simulated: { state: "A" },
        });
        aws.clock += 300_000;
        expect(outcome()).to.deep.equal(["TIMED_OUT"]);
    });

    it("chooses by what is there", () => {
        const choose = (rule: object) => ({
            A: { Type: "Choice", Choices: [{ ...rule, Next: "B" }], Default: "C" },
            B: done,
            C: { Type: "Fail", Error: "No", Cause: "not so" },
        });
        const rules: readonly (readonly [rule: object, holds: boolean])[] = [
            [{ Variable: "$.a", StringEquals: "x" }, true],
            [{ Variable: "$.a", StringEquals: "y" }, false],
            [{ Variable: "$.a", StringEqualsPath: "$.b.c" }, true],
            [{ Variable: "$.d", IsPresent: true }, false],
            [{ Variable: "$.d", IsPresent: false }, true],
            [{ Not: { Variable: "$.a", StringEquals: "x" } }, false],
            [
                {
                    And: [
                        { Variable: "$.a", StringEquals: "x" },
                        { Variable: "$.d", IsPresent: true },
                    ],
                },
                false,
            ],
            [
                {
                    Or: [
                        { Variable: "$.d", IsPresent: true },
                        { Variable: "$.a", StringEquals: "x" },
                    ],
                },
                true,
            ],
        ];
        for (const [rule, holds] of rules) {
            aws = new Cloud();
            roleArn = aws.role("states", "states");
            run(choose(rule), { a: "x", b: { c: "x" } });
            expect(outcome(), JSON.stringify(rule)).to.deep.equal(holds ? ["SUCCEEDED"] : ["FAILED", "No", "not so"]);
        }
    });

    it("fails at a path to nothing, and where no choice is right", () => {
        run({ A: { Type: "Fail", ErrorPath: "$.a", CausePath: "$.b" } }, { a: "Sour" });
        expect(outcome()).to.deep.equal([
            "FAILED",
            "States.Runtime",
            "An error occurred while executing the state 'A'. The JSONPath '$.b' could not be found in the input",
        ]);
        aws = new Cloud();
        roleArn = aws.role("states", "states");
        run({ A: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "B" }] }, B: done });
        expect(outcome()).to.deep.equal(["FAILED", "States.NoChoiceMatched", ""]);
    });

    it("asks other services as its role, tries again, and catches", () => {
        const ask = (more: object = {}) =>
            task("lambda:getAlias", { FunctionName: "app", "Name.$": "States.Format('{}-\\{x\\}', $.name)" }, more);
        run(
            {
                A: ask({
                    End: undefined,
                    Retry: [{ ErrorEquals: ["Lambda.ResourceNotFoundException"], IntervalSeconds: 10, MaxAttempts: 2 }],
                    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.why", Next: "B" }],
                    Next: "C",
                }),
                B: { Type: "Fail", ErrorPath: "$.why.Error", CausePath: "$.why.Cause" },
                C: done,
            },
            { name: "live" },
        );
        for (const seconds of [0, 10, 19]) {
            aws.clock += seconds * 1000;
            expect(outcome()).to.deep.equal(["RUNNING"]);
        }
        aws.clock += 1000;
        expect(outcome()).to.deep.equal([
            "FAILED",
            "Lambda.ResourceNotFoundException",
            `Function not found: arn:aws:lambda:${region}:${delivery}:function:app`,
        ]);
        aws = new Cloud();
        roleArn = aws.role("states", "states");
        run({ A: ask() }, { name: "live" });
        expect(outcome()).to.deep.equal([
            "FAILED",
            "Lambda.AccessDeniedException",
            `${roleArn} is not authorized to perform: lambda:GetAlias on resource: arn:aws:lambda:${region}:${delivery}:function:app`,
        ]);
    });

    it("goes on with what it selects of an answer", () => {
        const role = aws.role("lambda", "lambda");
        const code = { [signatureKey]: archiveSignature, hash: "one", assets: {} };
        const app = { name: "app", role, runtime: "nodejs24.x", handler: "index.handler", code, publish: true };
        aws.create("aws:lambda/function:Function", "app", app);
        aws.create("aws:lambda/alias:Alias", "live", { name: "live", functionName: "app", functionVersion: "1" });
        const ask = task("lambda:getAlias", { FunctionName: "app", Name: "live" }, { End: undefined, ResultPath: "$.told", Next: "B" });
        const fail = (CausePath: string) => ({ Type: "Fail", Error: "Told", CausePath });
        run({ A: { ...ask, ResultSelector: { "version.$": "$.FunctionVersion" } }, B: fail("$.told.version") });
        expect(outcome()).to.deep.equal(["FAILED", "Told", "1"]);
        aws.delete(Machine, { id: arn("stateMachine:run"), inputs: {}, outputs: {} });
        machine({ A: { ...ask, ResultSelector: { "version.$": "$.FunctionVersion" } }, B: fail("$.told.Name") });
        const { executionArn } = aws.operate("states:StartExecution", { stateMachineArn: arn("stateMachine:run"), name: "two" });
        expect(outcome(executionArn).slice(0, 2)).to.deep.equal(["FAILED", "States.Runtime"]);
    });

    for (const [States, what] of [
        [{ A: { Type: "Pass", End: true } }, "Pass states of state machines"],
        [{ A: task("sqs:sendMessage", {}) }, "the task arn:aws:states:::aws-sdk:sqs:sendMessage of a state machine"],
        [
            { A: { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "B" }] }, B: done },
            "the comparison NumericEquals in a state machine",
        ],
        [{ A: task("lambda:getAlias", { "Name.$": "$.a[0]" }) }, "the path $.a[0] in a state machine"],
        [{ A: task("lambda:getAlias", { "Name.$": "States.Format('{', $.a)" }) }, "the braces in States.Format('{', $.a)"],
        [{ A: { Type: "Wait", Seconds: 0, Next: "A" } }, "state machines that run in a circle without waiting"],
    ] as const) {
        it(`does not simulate ${what}`, () => expect(() => run(States, { a: "x" })).to.throw(`not simulated: ${what}`));
    }
});
