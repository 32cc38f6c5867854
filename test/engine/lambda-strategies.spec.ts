import { expect } from "chai";
import { stateMachine } from "../../packages/sandbox/src/services/sfn-machine.ts";
import { temporaryFolder } from "../cli/temporary.ts";
import { Organization } from "./organization.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const FunctionName = "payments-receipts-staging";
const stacks = ["foundation-delivery", "foundation-staging", "payments-staging"];
const strategies = {
    allAtOnce: "by.allAtOnce()",
    canary: "by.canary({ percent: 10, minutes: 5, alarms: { errorPercent: 1 } })",
    linear: "by.linear({ percent: 50, minutes: 1, alarms: { errorPercent: 1 } })",
    codeDeploy: "by.codeDeploy({ canary: { percent: 10, minutes: 5 }, alarms: { errorPercent: 1 } })",
};

describe("a Lambda function's strategies, on the real engine", function () {
    this.timeout(300_000);
    const folder = temporaryFolder();

    it("follow one another in place, and no up undoes what a release did", async () => {
        const organization = new Organization(folder.path);
        const operate = <Answer>(operation: string, request: object, hours = 0): Answer =>
            organization.look(aws => aws.operate(staging, operation, request), hours) as Answer;
        const upload = (code: string) =>
            operate<{ readonly Version: string }>("lambda:UpdateFunctionCode", {
                FunctionName,
                ZipFile: Buffer.from(`PK${code}`).toString("base64"),
                Publish: true,
            }).Version;
        const point = (request: object) => operate("lambda:UpdateAlias", { FunctionName, Name: "live", ...request });
        /** What callers get: version, memory and code; and who else gets calls. */
        const live = () => {
            const { Configuration } = operate<{ readonly Configuration: Record<string, unknown> }>("lambda:GetFunction", {
                FunctionName,
                Qualifier: "live",
            });
            const { RoutingConfig } = operate<{ readonly RoutingConfig?: object }>("lambda:GetAlias", { FunctionName, Name: "live" });
            const { Version, MemorySize, CodeSha256 } = Configuration;
            return { Version, MemorySize, CodeSha256, RoutingConfig };
        };
        const up = async (...only: readonly string[]) => {
            const { code, rows, said } = await organization.run("up", ...(only.length > 0 ? only : ["payments-staging"]));
            expect(code, said).to.equal(0);
            const row = rows.find(({ name }) => name === "payments-staging");
            return row && [row.created, row.updated, row.replaced, row.deleted];
        };
        const nothing = [0, 0, 0, 0];
        let text = "";
        /** Writes the strategy, and whatever else is wanted, into the team's program. */
        const choose = (name: keyof typeof strategies, more = ""): void => {
            const next = `, release: ${strategies[name]}${more}`;
            organization.edit("stacks/payments.ts", `handler: "index.handler"${text}`, `handler: "index.handler"${next}`);
            text = next;
        };
        // What watches the function is of no account here.
        organization.edit(
            "stacks/payments.ts",
            "return [checkout, receipts, ...promises({ placement, foundation, host, checkout, receipts })]",
            "return [checkout, receipts]",
        );
        const imported = 'from "@causeway/lambda";';
        organization.edit("stacks/payments.ts", imported, `${imported} import * as by ${imported}`);

        // The first up, without any code; then a release.
        await up(...stacks);
        expect(live()).to.include({ Version: "1", MemorySize: 512 });
        point({ FunctionVersion: upload("one") });
        const one = live();
        expect(one.Version).to.equal("2");
        choose("allAtOnce");
        expect(await up()).to.deep.equal(nothing);
        expect(live()).to.deep.equal(one);

        // An alarm, and leave to see it. In the middle of a canary, an up leaves it be.
        choose("canary");
        expect(await up()).to.deep.equal([1, 1, 0, 0]);
        point({ RoutingConfig: { AdditionalVersionWeights: { [upload("two")]: 0.1 } } });
        const shared = live();
        expect(shared).to.deep.equal({ ...one, RoutingConfig: { AdditionalVersionWeights: { "3": 0.1 } } });
        choose("linear");
        expect(await up()).to.deep.equal(nothing);
        expect(live()).to.deep.equal(shared);
        point({ FunctionVersion: "3", RoutingConfig: { AdditionalVersionWeights: {} } });

        // Application, configuration, group and state machine, two roles with their policies, what makes an onset of the alarm; the deploy
        // role's policy.
        choose("codeDeploy");
        expect(await up()).to.deep.equal([10, 1, 0, 0]);
        expect(live().Version).to.equal("3");
        const four = upload("three");
        const [machine] = organization.look(aws => aws.all(staging, stateMachine));
        const { executionArn } = operate<{ readonly executionArn: string }>("states:StartExecution", { stateMachineArn: machine?.arn });
        const deployed = live();
        expect(deployed).to.deep.include({ Version: "3", RoutingConfig: { AdditionalVersionWeights: { [four]: 0.1 } } });
        // A change of our own waits until the release is over.
        choose("codeDeploy", ", memoryMiB: 1024");
        expect(await up()).to.deep.equal([0, 1, 0, 0]);
        expect(live()).to.deep.equal(deployed);
        expect(operate("states:DescribeExecution", { executionArn }, 1)).to.include({ status: "SUCCEEDED" });
        const released = live();
        expect(released).to.include({ Version: four, MemorySize: 512 });
        expect(await up()).to.deep.equal([0, 1, 0, 0]);
        expect(live()).to.deep.equal({ ...released, Version: "5", MemorySize: 1024 });

        choose("allAtOnce", ", memoryMiB: 1024");
        expect(await up()).to.deep.equal([0, 1, 0, 11]);
        expect(live()).to.include({ Version: "5", MemorySize: 1024 });

        expect((await organization.run("down", ...stacks)).code).to.equal(0);
        expect(organization.look(aws => aws.objects())).to.deep.equal([]);
    });
});
