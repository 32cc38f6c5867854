import { type ObjectiveTarget, objective } from "@causeway/core";
import { ServiceLevelObjective } from "@causeway/monitoring";
import { approval, budgetGate, budgetRule, codeCommit, ServicePipeline, type Stage } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Organization, organization, resolved, said, statements } from "../../foundation/accounts.ts";
import { promised } from "../../monitoring/objectives/promised.ts";
import { delivered, deliveryCloud } from "../delivered.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const alarm = "checkout-availability-burn-1h-short-critical-0000000";
const roleArn = "arn:aws:iam::222222222222:role/causeway/objective/payments-checkout-availability-staging";

/** What of the pipeline of `checkout` is held against the objective in staging, which is there already. */
async function gated(conditions: (availability: ObjectiveTarget) => Omit<Stage, "name" | "steps">, here?: Organization) {
    const at = here ?? (await organization());
    const leaves = await at.cloud("payments-staging").run(() => {
        const slo = new ServiceLevelObjective("checkout-availability", promised({ foundation: pulumi.output(at.foundation) }));
        return resolved((slo.target as ObjectiveTarget).leaves);
    });
    const record = { version: 1, kind: "objective", service: "checkout-availability", leaves };
    const cloud = deliveryCloud(at).stack("organization/causeway/payments-staging", { targets: { "checkout-availability": record } });
    await cloud.run(() => {
        const delivery = delivered();
        const availability = delivery.target(objective, "staging", "checkout-availability");
        const stage = { name: "staging", steps: [approval()], ...conditions(availability) };
        return new ServicePipeline("checkout", { delivery, source: codeCommit(), stages: [stage] });
    });
    return cloud;
}

const conditionsOf = (cloud: Cloud) => {
    const stages = said(cloud, "checkout-pipeline")["stages"] as readonly Record<string, unknown>[];
    const { name: _, actions: __, ...conditions } = stages[1] ?? {};
    return conditions;
};
const rule = (waitMinutes: string) => ({
    name: "budget-checkout-availability-staging",
    ruleTypeId: { category: "Rule", owner: "AWS", provider: "CloudWatchAlarm", version: "1" },
    configuration: { AlarmName: alarm, WaitTime: waitMinutes },
    region: "eu-west-1",
    roleArn,
});

describe("budgetGate", () => {
    it("looks at the objective's alarm after the release, as a role of the objective's account, for as long as that takes to be back", async () => {
        const cloud = await gated(availability => ({ success: budgetGate(availability) }));
        expect(conditionsOf(cloud)).to.deep.equal({ onSuccess: { condition: { result: "ROLLBACK", rules: [rule("10")] } } });
        const assumed = (statements(cloud, "checkout-role-policy") as { Action: unknown; Resource: string[] }[]).flatMap(
            ({ Action, Resource }) => ([Action].flat().includes("sts:AssumeRole") ? Resource : []),
        );
        expect(assumed).to.include(roleArn);
        expect(cloud.identities().filter(identity => identity.endsWith("-rule"))).to.deep.equal([]);
    });

    it("fails the stage, or waits longer, where it is told to, and looks at several objectives", async () => {
        const cloud = await gated(availability => ({ success: budgetGate([availability], { result: "FAIL", waitMinutes: 30 }) }));
        expect(conditionsOf(cloud)).to.deep.equal({ onSuccess: { condition: { result: "FAIL", rules: [rule("30")] } } });
    });

    it("keeps releases out only where an entry condition says so, and lets named people past", async () => {
        const cloud = await gated(availability => ({
            entry: { rules: [budgetRule(availability)] },
            overriddenBy: { assumableBy: ["arn:aws:iam::111111111111:root"] },
        }));
        expect(conditionsOf(cloud)).to.deep.equal({ beforeEntry: { condition: { result: "FAIL", rules: [rule("10")] } } });
        expect(cloud.identities().filter(identity => identity.includes("override"))).to.have.length(3);
    });

    it("says all that is wrong", () => {
        const bad = <Wrong>(value: Wrong) => value as never;
        expect(() => budgetGate(bad({ kind: "ecs" }), bad({ waitMinutes: 0, result: "SKIP" }))).to.throw(
            [
                "budgetGate cannot be created:",
                "  objectives: is no objective: delivery.target(objective, environment, name)",
                "  waitMinutes: is 0, not a whole number from 1 to 86400",
                '  result: is "SKIP", not one of ROLLBACK, FAIL',
            ].join("\n"),
        );
        expect(() => budgetGate([])).to.throw("objectives: are 0, not 1 to 5");
        expect(() => budgetGate(bad([undefined]), bad(null))).to.throw("objectives[0]: is no objective");
        expect(() => budgetRule(bad(undefined), bad({ waitMinutes: 1.5 }))).to.throw(
            "waitMinutes: is 1.5, not a whole number from 1 to 86400",
        );
    });
});

describe("a release that is held against an objective", () => {
    interface Walked {
        readonly status: string;
        readonly pipelineExecutionId: string;
        readonly actionExecutionDetails: readonly { readonly actionName: string; readonly status: string }[];
        readonly ruleExecutionDetails: readonly { readonly status: string; readonly errorDetails?: { readonly message: string } }[];
        readonly rollback?: { readonly targetPipelineExecutionId?: string };
    }
    const start = Date.parse("2026-01-01T00:00:00.000Z");
    let minute: number;
    beforeEach(() => {
        minute = 0;
    });
    const at = { account: "111111111111", region: "eu-west-1" };
    const held = async (conditions: Parameters<typeof gated>[0]) => {
        const cloud = await gated(conditions, await organization(() => new Date(start + minute * 60_000).toISOString()));
        const putFiles = [{ filePath: "README.md", fileContent: "checkout" }];
        cloud.aws.operate(at, "codecommit:CreateCommit", { repositoryName: "payments-checkout", branchName: "main", putFiles });
        return cloud;
    };
    const afterwards = (availability: ObjectiveTarget) => ({ success: budgetGate(availability) });

    /** What the objective's alarm is from a minute on. */
    const plant = (cloud: Cloud, from: number, StateValue: "OK" | "ALARM") => {
        const now = minute;
        minute = from;
        cloud.aws.operate(staging, "cloudwatch:SetAlarmState", { AlarmName: alarm, StateValue, StateReason: "planted" });
        minute = now;
    };
    const release = (cloud: Cloud) => {
        const walked = cloud.aws.operate(at, "codepipeline:StartPipelineExecution", { name: "payments-checkout" }) as Walked;
        const { status, actionExecutionDetails, ruleExecutionDetails } = walked;
        const steps = [
            ...actionExecutionDetails.slice(1).map(({ actionName, status }) => `${actionName}: ${status}`),
            ...ruleExecutionDetails.map(({ status, errorDetails }) => `gate: ${errorDetails?.message ?? status}`),
        ];
        return { ...walked, steps: [status, ...steps] };
    };
    const burning = `gate: The alarm ${alarm} is in ALARM state, and has not changed within 10 minutes`;

    it("passes while nothing burns", async () => {
        const cloud = await held(afterwards);
        plant(cloud, 0, "OK");
        expect(release(cloud).steps).to.deep.equal(["Succeeded", "approve: Succeeded", "gate: Succeeded"]);
    });

    it("is rolled back to the last that passed where the budget burns after it", async () => {
        const cloud = await held(afterwards);
        plant(cloud, 0, "OK");
        const good = release(cloud);
        plant(cloud, 0, "ALARM");
        const { steps, rollback } = release(cloud);
        expect(steps).to.deep.equal(["Failed", "approve: Succeeded", burning]);
        expect(rollback?.targetPipelineExecutionId).to.equal(good.pipelineExecutionId);
    });

    it("gets through where it mends what burns: its actions run, and the alarm is back within the time that it is given", async () => {
        const cloud = await held(afterwards);
        plant(cloud, 0, "ALARM");
        plant(cloud, 5, "OK");
        expect(release(cloud).steps).to.deep.equal(["Succeeded", "approve: Succeeded", "gate: Succeeded"]);
    });

    it("is rolled back where it comes too late to be a fix", async () => {
        const cloud = await held(afterwards);
        plant(cloud, 0, "ALARM");
        plant(cloud, 11, "OK");
        expect(release(cloud).steps).to.deep.equal(["Failed", "approve: Succeeded", burning]);
    });

    it("does not begin while the budget burns only where an entry condition says so", async () => {
        const cloud = await held(availability => ({ entry: { rules: [budgetRule(availability)] } }));
        plant(cloud, 0, "ALARM");
        expect(release(cloud).steps).to.deep.equal(["Failed", "approve: NotStarted", burning]);
    });
});
