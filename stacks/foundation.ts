import { type Placement, placementSettings, readConfig, readDeliveryNow, sinkFor } from "@causeway/core";
import { DeliveryFoundation, EnvironmentFoundation } from "@causeway/foundation";
import { EnvironmentDashboard, PlatformDashboard } from "@causeway/monitoring";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { catalog } from "./catalog.ts";

/** What the configuration of an environment's foundation may say. */
export const settings = {
    ...placementSettings,
    availabilityZones: z.union([z.literal(2), z.literal(3)], "must be 2 or 3").default(2),
    natGateways: z.enum(["Single", "OnePerAz"], 'must be "Single" or "OnePerAz"').default("OnePerAz"),
    certificateArn: z.string().startsWith("arn:", "must be the ARN of a certificate in ACM").optional(),
};

/** The platform team's part of the delivery account: where all pipelines keep their artifacts. */
export const delivery = (placement: Placement) => {
    const workloads = Object.values(catalog.environments).filter(({ tier }) => tier !== "delivery");
    new PlatformDashboard("platform", { placement, catalog });
    return { delivery: new DeliveryFoundation("delivery", { placement, workloads }).leaves };
};

/** The platform team's part of every other account: what services run on. */
export const environment = async (placement: Placement) => {
    const { availabilityZones, natGateways, certificateArn } = readConfig(settings);
    const delivery = await readDeliveryNow(catalog);
    const observedBy = sinkFor(catalog, placement, delivery);
    const { leaves } = new EnvironmentFoundation(placement.environment, {
        placement,
        delivery: pulumi.output(delivery),
        availabilityZones,
        natGateways,
        openTo: ["0.0.0.0/0"],
        // Where releases may be tried before they are anybody's, by whoever is in the network.
        ...(placement.tier === "test" && { openTestTo: ["10.0.0.0/8"] }),
        ...(certificateArn && { certificateArn }),
        ...(observedBy && { observedBy }),
    });
    new EnvironmentDashboard(placement.environment, { placement, foundation: leaves });
    return { foundation: leaves, url: leaves.loadBalancer.url };
};
