import type { EcsServiceArgs } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { type Organization, organization, refusalOf, said } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

type Wishes = NonNullable<EcsServiceArgs["customize"]>;

describe("EcsService, customized", () => {
    let plain: Cloud;
    let here: Organization;
    before(async () => {
        plain = await run({});
    });

    const run = async (customize: Wishes): Promise<Cloud> => {
        here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here, { customize }));
        return cloud;
    };

    it("takes a patch of each child, and changes nothing beside", async () => {
        const cloud = await run({
            logs: { retentionInDays: 365 },
            service: { healthCheckGracePeriodSeconds: 300 },
            taskDefinition: { ephemeralStorage: { sizeInGib: 50 } },
            targetGroup: { deregistrationDelay: 5, slowStart: 30 },
            rule: { priority: 7 },
        });
        expect(cloud.identities()).to.deep.equal(plain.identities());
        const patched: Readonly<Record<string, object>> = {
            "checkout-logs": { retentionInDays: 365 },
            "checkout-service": { healthCheckGracePeriodSeconds: 300 },
            "checkout-definition": { ephemeralStorage: { sizeInGib: 50 } },
            "checkout-tg": { deregistrationDelay: 5, slowStart: 30 },
            "checkout-t2": { deregistrationDelay: 5, slowStart: 30 },
            "checkout-rule": { priority: 7 },
        };
        for (const { name, type } of cloud.registered) {
            expect(withoutDigest(cloud, name, type), name).to.deep.equal({ ...withoutDigest(plain, name, type), ...patched[name] });
        }
    });

    it("gives a function the last word on each child", async () => {
        const cloud = await run({
            logs: logs => ({ ...logs, retentionInDays: logs.retentionInDays === 30 ? 60 : 1 }),
            service: service => ({ ...service, deploymentMaximumPercent: service.deploymentMaximumPercent === 200 ? 150 : 101 }),
            taskDefinition: definition => ({ ...definition, memory: definition.cpu === "512" ? "2048" : "4096" }),
            targetGroup: group => ({ ...group, slowStart: group.port === 8080 ? 60 : 30 }),
            rule: rule => ({ ...rule, priority: rule.priority ? 8 : 9 }),
        });
        expect({
            retention: said(cloud, "checkout-logs")["retentionInDays"],
            maximum: said(cloud, "checkout-service")["deploymentMaximumPercent"],
            memory: said(cloud, "checkout-definition")["memory"],
            slowStart: said(cloud, "checkout-tg")["slowStart"],
            priority: said(cloud, "checkout-rule")["priority"],
        }).to.deep.equal({ retention: 60, maximum: 150, memory: "2048", slowStart: 60, priority: 8 });
    });

    it("is told by AWS what AWS does not take", async () => {
        expect(await refusalOf(run({ taskDefinition: { memory: "512" } }))).to.equal(
            'aws:ecs/taskDefinition:TaskDefinition "checkout-definition": ClientException: No Fargate configuration exists for given values. (simulated AWS)',
        );
    });
});

/** Another definition has another digest: that of the whole is not for this test. */
const withoutDigest = (cloud: Cloud, child: string, type: string) =>
    JSON.parse(JSON.stringify(said(cloud, child, type)).replace(/("causeway.definition\\":\\")[0-9a-f]{16}/g, "$1any"));
