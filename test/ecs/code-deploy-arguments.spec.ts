import { codeDeploy, type EcsServiceArgs } from "@causeway/ecs";
import { expect } from "chai";
import { complaintsOf, organization, placed } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const by = (release: EcsServiceArgs["release"]) => ({ release }) as Partial<EcsServiceArgs>;
const release = codeDeploy({ canary: { percent: 10, minutes: 5 } });

describe("EcsService's release by CodeDeploy, given bad arguments", () => {
    const complaints = async (release: object, change: object = {}) => {
        const { foundation } = await organization();
        return complaintsOf("payments-staging", checkout({ foundation }, { ...change, release } as Partial<EcsServiceArgs>));
    };

    it("names all that is wrong at once", async () => {
        const wrong = codeDeploy({
            canary: { percent: 100, minutes: 0.5 },
            terminationMinutes: 2881,
            alarms: { errorPercent: 100 },
            hooks: {
                afterTestTraffic: "arn:aws:lambda:eu-central-1:222222222222:function:smoke",
                beforeTraffic: "arn:aws:lambda:eu-west-1:333333333333:function:check",
            },
        });
        const where = "not the ARN of a Lambda function of eu-west-1 in account 222222222222";
        expect(await complaints(wrong)).to.deep.equal([
            "release.alarms.errorPercent is 100, not from 0 to less than 100",
            "release.canary.percent is 100, not a whole number from 1 to 99",
            "release.canary.minutes is 0.5, not a whole number from 1 to 2880",
            "release.terminationMinutes is 2881, not a whole number from 0 to 2880",
            "release.hooks.afterTestTraffic needs testTraffic: true: without it the new tasks get none",
            `release.hooks.afterTestTraffic is arn:aws:lambda:eu-central-1:222222222222:function:smoke, ${where}`,
            `release.hooks.beforeTraffic is arn:aws:lambda:eu-west-1:333333333333:function:check, ${where}`,
        ]);
    });

    for (const [release, complaint] of [
        [{ kind: "codeDeploy" }, "release has 0 of canary, linear and predefined: exactly one says how traffic moves"],
        [
            { kind: "codeDeploy", predefined: "CodeDeployDefault.AllAtOnce" },
            "release.predefined is CodeDeployDefault.AllAtOnce, not one of CodeDeployDefault.ECSAllAtOnce, CodeDeployDefault.ECSCanary10Percent5Minutes, CodeDeployDefault.ECSCanary10Percent15Minutes, CodeDeployDefault.ECSLinear10PercentEvery1Minutes, CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
        ],
        [
            codeDeploy({ linear: { percent: 1, minutes: 30 } }),
            "release.linear takes 2970 minutes, and CodeDeploy takes 2880 from the first part to the last",
        ],
    ] as const) {
        it(`says: ${complaint}`, async () => expect(await complaints(release)).to.deep.equal([complaint]));
    }

    it("needs a route by host or path", async () => {
        expect(await complaints(release, { route: undefined })).to.deep.equal([
            "release is codeDeploy, which moves traffic by a rule: it needs a route by host or path",
        ]);
    });

    it("is watched in production, unless that is meant", async () => {
        const { foundation } = await organization();
        const make = (release: EcsServiceArgs["release"]) =>
            complaintsOf("payments-production", () =>
                checkout({ foundation }, {
                    ...by(release),
                    placement: placed("payments-production"),
                    port: 0,
                } as Partial<EcsServiceArgs>)(),
            );
        const port = "port is 0, not 1 to 65535";
        expect(await make(codeDeploy({ canary: { percent: 10, minutes: 5 }, alarms: { names: [] } }))).to.have.length(2);
        expect(await make(release)).to.deep.equal([
            port,
            "release.alarms are missing: in production, a release by CodeDeploy that nothing watches goes on whatever happens; say unwatched: true if that is meant",
        ]);
        expect(await make(codeDeploy({ canary: { percent: 10, minutes: 5 }, unwatched: true }))).to.deep.equal([port]);
        expect(await make(codeDeploy({ canary: { percent: 10, minutes: 5 }, alarms: { names: ["x"] } }))).to.deep.equal([port]);
    });

    it("is of one kind: mixes do not compile", () => {
        const shift = { percent: 10, minutes: 5 };
        const make = (args: Partial<EcsServiceArgs>) => args;
        // @ts-expect-error: traffic moves in one way
        codeDeploy({ canary: shift, linear: shift });
        // @ts-expect-error: traffic moves in some way
        codeDeploy({});
        // @ts-expect-error: what is watched is not unwatched
        codeDeploy({ canary: shift, alarms: { errorPercent: 1 }, unwatched: true });
        // @ts-expect-error: configurations of AWS's own for Lambda are none for ECS
        codeDeploy({ predefined: "CodeDeployDefault.LambdaAllAtOnce" });
        // @ts-expect-error: a network load balancer has no rules
        make({ route: { tcpPort: 5432, openTo: ["10.0.0.0/8"] }, release });
        // @ts-expect-error: CodeDeploy releases no service with Service Connect
        make({ route: { host: "pay.example.com" }, release, connect: {} });
    });
});
