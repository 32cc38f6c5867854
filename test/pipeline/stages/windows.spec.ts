import { spawnSync } from "node:child_process";
import type { Step } from "@causeway/core";
import {
    alarmRule,
    approval,
    codeCommit,
    isOpen,
    officeHours,
    type ReleaseWindow,
    ServicePipeline,
    type ServicePipelineArgs,
    type Stage,
    variableRule,
} from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { freezeCommands } from "../../../packages/pipeline/src/stages/release-window.ts";
import { complaintsOf, organization, said } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../delivered.ts";

const berlin = "Europe/Berlin";
const hours = officeHours({ timeZone: berlin });
// 2030-12-20 is a Friday.
const holidays = { from: "2030-12-20T12:00:00", to: "2031-01-07T00:00:00", why: "Nobody's there to help" };
const frozen = officeHours({ timeZone: berlin, freezes: [holidays] });

describe("isOpen", () => {
    const moments: readonly (readonly [window: ReleaseWindow, moment: string, open: boolean])[] = [
        [hours, "2030-01-31T08:00:00Z", true],
        [hours, "2030-01-31T07:59:59Z", false],
        [hours, "2030-01-31T15:59:59Z", true],
        [hours, "2030-01-31T16:00:00Z", false],
        // Summer time: an hour earlier.
        [hours, "2030-07-31T07:00:00Z", true],
        [hours, "2030-07-31T15:00:00Z", false],
        [hours, "2030-02-02T10:00:00Z", false],
        [officeHours({ from: 0, until: 24, days: "MON-THU" }), "2030-01-31T23:59:59Z", true],
        [officeHours({ from: 0, until: 24, days: "MON-THU" }), "2030-02-01T00:00:00Z", false],
        [frozen, "2030-12-20T10:59:59Z", true],
        [frozen, "2030-12-20T11:00:00Z", false],
        [frozen, "2031-01-06T10:00:00Z", false],
        [frozen, "2031-01-07T08:00:00Z", true],
        // AWS's own words: Sunday is 1, L is Saturday, LW the last working day, # the how-manieth of the month.
        [{ cron: "* * * ? * 1" }, "2030-02-03T10:00:00Z", true],
        [{ cron: "* * * ? * L" }, "2030-02-02T10:00:00Z", true],
        [{ cron: "* * * LW * ?" }, "2030-03-29T10:00:00Z", true],
        [{ cron: "* * * LW * ?" }, "2030-03-31T10:00:00Z", false],
        [{ cron: "* 0/15 9/4 ? * FRI#1 2030" }, "2030-02-01T13:15:30Z", true],
        [{ cron: "* 0/15 9/4 ? * FRI#1 2030" }, "2030-02-08T13:15:30Z", false],
        [{ cron: "* 0/15 9/4 ? * FRI#1 2031" }, "2030-02-01T13:15:30Z", false],
    ];
    for (const [window, moment, open] of moments) {
        it(`is ${open} at ${moment} for ${window.cron}`, () => {
            expect(isOpen(window, new Date(moment))).to.equal(open);
        });
    }
});

describe("a freeze", () => {
    const passes = (window: ReleaseWindow, moment: string) =>
        freezeCommands(window).every(command => {
            const now = `date() { echo ${Date.parse(moment) / 1000}; }`;
            const { status, stdout } = spawnSync("bash", ["-c", `${now}\n${command}`], { encoding: "utf8" });
            if (status !== 0) expect(stdout).to.match(/^Frozen from .* to .* \(.*\): /);
            return status === 0;
        });

    it("says why", () => {
        expect(freezeCommands(frozen)).to.deep.equal([
            '[ "$(date +%s)" -lt 1923994800 ] || [ "$(date +%s)" -ge 1925481600 ] || ' +
                "{ echo 'Frozen from 2030-12-20T12:00:00 to 2031-01-07T00:00:00 (Europe/Berlin): Nobody'\\''s there to help'; false; }",
        ]);
    });

    it("turns a run away in it, and lets one through before and after", () => {
        expect(passes(frozen, "2030-12-20T10:59:59Z")).to.equal(true);
        expect(passes(frozen, "2030-12-20T11:00:00Z")).to.equal(false);
        expect(passes(frozen, "2031-01-06T15:59:59Z")).to.equal(false);
    });

    it("lets a run wait in its last night for the hours after it", () => {
        expect(passes(frozen, "2031-01-06T16:00:00Z")).to.equal(true);
        expect(passes(frozen, "2031-01-07T10:00:00Z")).to.equal(true);
    });

    it("turns a run away that would wait for hours in it", () => {
        const week = officeHours({
            timeZone: berlin,
            freezes: [{ from: "2030-12-23T00:00:00", to: "2030-12-28T00:00:00", why: "a week" }],
        });
        expect(passes(week, "2030-12-20T15:59:59Z")).to.equal(true);
        expect(passes(week, "2030-12-20T16:00:00Z")).to.equal(false);
        expect(passes(week, "2030-12-22T12:00:00Z")).to.equal(false);
        expect(passes(week, "2030-12-27T15:59:59Z")).to.equal(false);
        expect(passes(week, "2030-12-27T16:00:00Z")).to.equal(true);
    });

    it("is where a run passes: never in it, and always where its hours begin outside of it", () => {
        for (let hour = 0; hour < 24 * 28; hour += 1) {
            const moment = new Date(Date.parse("2030-12-12T00:30:00Z") + hour * 3_600_000);
            let begins = moment;
            while (!isOpen(hours, begins)) begins = new Date(begins.getTime() + 1_800_000);
            const command = freezeCommands(frozen)[0] ?? "";
            const [, from, to] = /-lt (\d+) .* -ge (\d+) /.exec(command) ?? [];
            const now = moment.getTime() / 1000;
            expect(now < Number(from) || now >= Number(to), moment.toISOString()).to.equal(isOpen(frozen, begins));
        }
    });
});

const inTier = (tier: "test" | "production", name = "deploy"): Step => ({
    plan: {
        it: {
            name,
            type: { category: "Approval", provider: "Manual" },
            deploysTo: { team: "payments", environment: tier, tier, accountId: "222222222222", region: "eu-west-1" },
        },
    },
    create: () => ({ it: {} }),
});
const stages: readonly Stage[] = [
    { name: "staging", steps: [inTier("test")] },
    { name: "production", steps: [approval(), inTier("production")] },
];
const pipeline = (more: object) => {
    const args: ServicePipelineArgs = { delivery: delivered(), source: codeCommit(), stages };
    return new ServicePipeline("checkout", { ...args, ...more });
};
const run = async (more: object) => {
    const cloud = deliveryCloud(await organization());
    await cloud.run(() => pipeline(more));
    return cloud;
};
const entries = (cloud: Cloud) =>
    (said(cloud, "checkout-pipeline")["stages"] as { name: string; beforeEntry?: unknown }[]).map(({ name, beforeEntry }) => [
        name,
        beforeEntry,
    ]);
const complaints = async (more: object) => complaintsOf("payments-delivery", () => pipeline(more), deliveryCloud(await organization()));

describe("windows of a tier", () => {
    it("are an entry condition of each stage that deploys to it, and of no other", async () => {
        const cloud = await run({ windows: { production: frozen } });
        expect(entries(cloud)).to.deep.equal([
            ["source", undefined],
            ["staging", undefined],
            [
                "production",
                {
                    condition: {
                        result: "FAIL",
                        rules: [
                            {
                                name: "window-production",
                                ruleTypeId: { category: "Rule", owner: "AWS", provider: "DeploymentWindow", version: "1" },
                                configuration: { Cron: "* * 9-16 ? * MON-FRI", TimeZone: berlin },
                                timeoutInMinutes: 10_080,
                            },
                            {
                                name: "freeze-production",
                                ruleTypeId: { category: "Rule", owner: "AWS", provider: "Commands", version: "1" },
                                commands: [...freezeCommands(frozen)],
                                inputArtifacts: ["source"],
                                roleArn:
                                    "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/" +
                                    "payments-checkout.production.entry+freeze-production",
                            },
                        ],
                    },
                },
            ],
        ]);
    });

    it("stand beside the stage's own rules, and those of another tier", async () => {
        const rules = [variableRule("main", codeCommit().variables.BranchName, { equals: "main" })];
        const both = [{ name: "all", steps: [inTier("test", "one"), inTier("production", "two")], entry: { rules } }];
        const cloud = await run({ stages: both, windows: { production: hours, test: { ...hours, waitMinutes: 60 } } });
        const [, all] = entries(cloud) as [unknown, [string, { condition: { rules: { name: string; timeoutInMinutes?: number }[] } }]];
        expect(all[1].condition.rules.map(({ name, timeoutInMinutes }) => [name, timeoutInMinutes])).to.deep.equal([
            ["main", undefined],
            ["window-test", 60],
            ["window-production", 10_080],
        ]);
    });

    it("are those of the tier that a stage says, where its steps say none", async () => {
        const said = [{ name: "all", tier: "production", steps: [approval()] }];
        const [, all] = entries(await run({ stages: said, windows: { production: hours } })) as [unknown, [string, object | undefined]];
        expect(all[1]).to.not.equal(undefined);
        const [, none] = entries(await run({ stages: said, windows: { test: hours } })) as [unknown, [string, object | undefined]];
        expect(none[1]).to.equal(undefined);
        const strange = [{ name: "all", tier: "prod", steps: [approval()] }, undefined];
        expect((await complaints({ stages: strange })).slice(0, 2)).to.deep.equal([
            'stages[0].tier is "prod", not one of delivery, test, production',
            "stages[1].steps needs at least one step",
        ]);
        expect((await complaints({ stages: undefined }))[0]).to.equal("stages needs at least one stage to release to");
    });

    it("change nothing but the pipeline, where they come, change or go", async () => {
        const changes = async (before: object, after: object) => {
            const first = await run(before);
            const second = new Cloud({ after: first, stack: "payments-delivery" });
            await second.run(() => pipeline(after));
            return second.registered.flatMap(({ name, change }) => (change && change !== "same" ? [`${name}: ${change}`] : []));
        };
        const later = { windows: { production: officeHours({ timeZone: "Europe/Paris", until: 15 }) } };
        expect(await changes({}, { windows: { production: hours } })).to.deep.equal(["checkout-pipeline: update"]);
        expect(await changes({ windows: { production: hours } }, later)).to.deep.equal(["checkout-pipeline: update"]);
        expect(await changes(later, {})).to.deep.equal(["checkout-pipeline: update"]);
    });

    it("may be forced by those who are named: on that stage, and with no other action", async () => {
        const forcedBy = { assumableBy: ["arn:aws:iam::222222222222:root"] };
        const cloud = await run({ windows: { production: { ...hours, forcedBy }, test: hours } });
        const own = cloud.identities().filter(identity => identity.includes("overriders"));
        expect(own).to.deep.equal([
            "aws:iam/policy:Policy checkout-production-overriders",
            "aws:iam/role:Role checkout-production-overriders-role",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment checkout-production-overriders-role-own",
        ]);
        const pipelineArn = "arn:aws:codepipeline:eu-west-1:111111111111:payments-checkout";
        expect(cloud.policy("checkout-production-overriders")["Statement"]).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["codepipeline:GetPipeline", "codepipeline:GetPipelineState", "codepipeline:GetPipelineExecution"],
                Resource: [pipelineArn],
            },
            { Effect: "Allow", Action: ["codepipeline:OverrideStageCondition"], Resource: [`${pipelineArn}/production`] },
        ]);
        const both = [{ name: "all", steps: [inTier("test", "one"), inTier("production", "two")] }];
        const never = await run({ stages: both, windows: { production: hours, test: { ...hours, forcedBy } } });
        expect(never.identities().filter(identity => identity.includes("overriders"))).to.deep.equal([]);
        expect(await complaints({ windows: { production: { ...hours, forcedBy: { roles: [] } } } })).to.deep.equal([
            "windows.production.forcedBy.roles needs at least one",
        ]);
    });

    it("say all that is wrong with them", async () => {
        const windows = {
            prod: hours,
            test: { cron: "* * 9-16 ? *", waitMinutes: 4, freezes: [{ from: "tomorrow", to: "2030-02-30T00:00:00", why: "" }] },
            production: {
                ...hours,
                freezes: [
                    { from: "2030-12-20T12:00:00", to: "2030-12-20T12:00:00", why: "none" },
                    { from: "2030-12-21T00:00:00", to: "2030-12-23T00:00:00", why: "a weekend" },
                    undefined,
                ],
            },
        };
        expect(await complaints({ windows })).to.deep.equal([
            "windows.prod is no tier: there are delivery, test and production",
            'windows.test.cron is "* * 9-16 ? *": has 5 fields, not seconds, minutes, hours, day of the month, month, day of the week and perhaps a year',
            "windows.test.waitMinutes is 4, not a whole number from 5 to 86400",
            'windows.test.freezes[0].from is "tomorrow", not a date such as 2030-01-31T09:00:00',
            'windows.test.freezes[0].to is "2030-02-30T00:00:00", not a date such as 2030-01-31T09:00:00',
            "windows.test.freezes[0].why must be a line of 1 to 200 characters",
            "windows.production.freezes[0].to is 2030-12-20T12:00:00, which is not after 2030-12-20T12:00:00",
            "windows.production.freezes[1] is at no time at which a release could begin: leave it out",
            'windows.production.freezes[2].from is "undefined", not a date such as 2030-01-31T09:00:00',
            'windows.production.freezes[2].to is "undefined", not a date such as 2030-01-31T09:00:00',
            "windows.production.freezes[2].why must be a line of 1 to 200 characters",
        ]);
        expect(await complaints({ windows: "production" })).to.deep.equal([
            "windows says when each tier is released to: { production: … }",
        ]);
        expect(await complaints({ windows: { production: officeHours({ timeZone: berlin, from: 17, until: 9 }) } })).to.deep.equal([
            "windows.production.cron is \"* * 17-8 ? * MON-FRI\": CronPattern: From value is larger than to value: '17-8'",
        ]);
    });

    it("cannot stand beside an alarm, which would be looked at before the hours begin", async () => {
        const entry = { rules: [alarmRule("errors", { alarm: "errors" })] };
        const alarmed = [{ name: "all", steps: [inTier("production")], entry }];
        const found = await complaints({ stages: alarmed, windows: { production: hours } });
        expect(found.map(each => each.split(" (")[0])).to.deep.equal([
            "stages[0].entry.rules[0].ruleTypeId.provider the alarm is looked at once, before the window opens: must be a stage of its own for " +
                "the window, before the one with the alarm",
        ]);
        await run({ stages: alarmed, windows: { test: hours } });
    });

    it("cannot stand beside rules that skip a stage", async () => {
        const rules = [variableRule("main", codeCommit().variables.BranchName, { equals: "main" })];
        const skipping = [{ name: "all", steps: [inTier("production")], entry: { result: "SKIP", rules } }];
        expect(await complaints({ stages: skipping, windows: { production: hours } })).to.deep.equal([
            "stages[0].entry.result is SKIP, where its tier's window would have to fail the stage: AWS has one condition for all rules of an entry",
        ]);
        await run({ stages: skipping, windows: { test: hours } });
    });
});
