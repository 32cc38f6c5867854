import { fileURLToPath } from "node:url";
import { httpCheck, SyntheticCanary, type SyntheticCanaryArgs } from "@causeway/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { type Organization, placed } from "../../foundation/accounts.ts";

export const journeys = fileURLToPath(new URL("journeys/", import.meta.url));
export const health = httpCheck({ health: { url: "https://pay.example.com/health", contains: "ok", withinSeconds: 2 } });

/** A program that registers the canary `checkout-health` of `payments` in staging, as `change` will have it. */
export const checkoutHealth =
    (here: Pick<Organization, "foundation">, change: Partial<SyntheticCanaryArgs> = {}, name = "checkout-health") =>
    (): SyntheticCanary =>
        new SyntheticCanary(name, {
            placement: change.placement ?? placed("payments-staging"),
            foundation: pulumi.output(here.foundation),
            check: health,
            schedule: { rate: "5 minutes" },
            testOf: "checkout",
            ...change,
        });
