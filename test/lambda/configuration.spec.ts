import type { LambdaFunctionArgs } from "@causeway/lambda";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";

const layer = "arn:aws:lambda:eu-west-1:222222222222:layer:fonts:3";

describe("LambdaFunction's configuration", () => {
    it("has what was asked for", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(
            receipts(here, {
                architecture: "x86_64",
                layers: [layer],
                ephemeralStorageMiB: 2048,
                tracing: true,
                concurrency: { reserved: 20 },
                logs: { retentionDays: 90, level: "DEBUG", systemLevel: "WARN" },
            }),
        );
        const { code: _, environment: __, ...inputs } = said(cloud, "receipts-function");
        expect(inputs).to.deep.equal({
            name: "payments-receipts-staging",
            handler: "index.handler",
            runtime: "nodejs22.x",
            architectures: ["x86_64"],
            memorySize: 512,
            timeout: 30,
            role: "arn:aws:iam::222222222222:role/receipts-role-0000000",
            loggingConfig: {
                logFormat: "JSON",
                logGroup: "receipts-logs-0000000",
                applicationLogLevel: "DEBUG",
                systemLogLevel: "WARN",
            },
            kmsKeyArn: here.foundation.keyArn,
            layers: [layer],
            ephemeralStorage: { size: 2048 },
            tracingConfig: { mode: "Active" },
            reservedConcurrentExecutions: 20,
            publish: true,
        });
        expect(said(cloud, "receipts-logs")["retentionInDays"]).to.equal(90);
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            { Effect: "Allow", Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: ["*"] },
        ]);
    });

    it("starts from snapshots", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(receipts(here, { runtime: "python3.14", snapStart: true }));
        expect(said(cloud, "receipts-function")["snapStart"]).to.deep.equal({ applyOn: "PublishedVersions" });
    });

    const faults: readonly (readonly [Partial<LambdaFunctionArgs>, readonly string[]])[] = [
        [{ layers: Array(6).fill(layer) }, ["layers are 6: Lambda takes five"]],
        [
            { layers: [layer, "arn:aws:lambda:eu-west-1:222222222222:layer:fonts"] },
            ['layers[1] is "arn:aws:lambda:eu-west-1:222222222222:layer:fonts", not the ARN of a layer\'s version, which ends in a number'],
        ],
        [
            { layers: [layer.replace("eu-west-1", "us-east-1")] },
            ["layers[0] is in us-east-1, not in eu-west-1: Lambda takes layers of its own region alone"],
        ],
        [
            { handler: "Receipts", runtime: "java25", concurrency: { provisioned: { min: 1 } } },
            [
                "concurrency.provisioned initialises the function before any call, and before its first release there is nothing to initialise: give firstCode",
            ],
        ],
        [{ ephemeralStorageMiB: 511 }, ["ephemeralStorageMiB is 511, not 512 to 10240"]],
        [{ ephemeralStorageMiB: 10_241 }, ["ephemeralStorageMiB is 10241, not 512 to 10240"]],
        [
            { logs: { retentionDays: 31 } },
            [
                "logs.retentionDays is 31, not one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
            ],
        ],
        [
            { environment: { AWS_REGION: "x", _HANDLER: "x", CAUSEWAY_DEFINITION: "x", A: "x", "B-C": "x" } },
            [
                "environment.AWS_REGION is set by Lambda itself",
                "environment._HANDLER is set by Lambda itself",
                "environment.CAUSEWAY_DEFINITION is set by Causeway itself",
                "environment.A is not two or more letters, digits and _, a letter first",
                "environment.B-C is not two or more letters, digits and _, a letter first",
            ],
        ],
        [{ environment: { BIG: "x".repeat(4046) } }, ["environment comes to 4097 bytes with what Causeway adds: Lambda takes 4096"]],
        [{ concurrency: { reserved: 1.5 } }, ["concurrency.reserved is 1.5, not a whole number from 0"]],
        [
            { concurrency: { provisioned: { min: 0, max: -1, utilizationPercent: 5 } } },
            [
                "concurrency.provisioned.min is 0, not a whole number from 1",
                "concurrency.provisioned.max is -1, not a whole number from the minimum, 0",
                "concurrency.provisioned.utilizationPercent is 5, not 10 to 90",
            ],
        ],
        [{ concurrency: { provisioned: { max: 4 } as never } }, ["concurrency.provisioned.min is undefined, not a whole number from 1"]],
        [
            { concurrency: { reserved: 5, provisioned: { min: 2, max: 6 } } },
            ["concurrency.provisioned goes up to 6: more than the 5 that are reserved"],
        ],
    ];
    for (const [change, complaints] of faults) {
        it(`says: ${complaints.join("; ").slice(0, 100)}`, async () => {
            const { foundation } = await organization();
            expect(await complaintsOf("payments-staging", receipts({ foundation }, change))).to.deep.equal(complaints);
        });
    }

    it("fills 4 KB of environment to the last byte", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(receipts(here, { environment: { BIG: "x".repeat(4045) } }));
    });
});

describe("LambdaFunction's concurrency", () => {
    let here: Organization;
    before(async () => {
        here = await organization();
    });
    const concurrent = async (concurrency: NonNullable<LambdaFunctionArgs["concurrency"]>) => {
        here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(receipts(here, { concurrency }));
        return cloud;
    };

    it("is provisioned for the alias, a number that stays", async () => {
        const cloud = await concurrent({ provisioned: { min: 2 } });
        expect(said(cloud, "receipts-provisioned")).to.deep.equal({
            functionName: "payments-receipts-staging",
            qualifier: "live",
            provisionedConcurrentExecutions: 2,
        });
        expect(cloud.named("receipts-provisioned").ignoreChanges).to.deep.equal([]);
        expect(cloud.identities().filter(identity => identity.includes("appautoscaling"))).to.deep.equal([]);
    });

    it("is scaled by how busy it is; the number is scaling's from then on", async () => {
        const cloud = await concurrent({ provisioned: { min: 2, max: 10, utilizationPercent: 60 } });
        expect(cloud.named("receipts-provisioned").ignoreChanges).to.deep.equal(["provisionedConcurrentExecutions"]);
        const scalable = {
            serviceNamespace: "lambda",
            scalableDimension: "lambda:function:ProvisionedConcurrency",
            resourceId: "function:payments-receipts-staging:live",
        };
        expect(said(cloud, "receipts-scaling")).to.deep.equal({ ...scalable, minCapacity: 2, maxCapacity: 10 });
        const { name: _, ...policy } = said(cloud, "receipts-scaling-policy");
        expect(policy).to.deep.equal({
            ...scalable,
            policyType: "TargetTrackingScaling",
            targetTrackingScalingPolicyConfiguration: {
                predefinedMetricSpecification: { predefinedMetricType: "LambdaProvisionedConcurrencyUtilization" },
                targetValue: 0.6,
            },
        });
    });
});
