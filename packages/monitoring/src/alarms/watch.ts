import type { Placement, Routes } from "@causeway/core";

/** What all that watches something is told: where that is, who hears of it, and what they do then. */
export interface Watch {
    readonly placement: Placement;
    /** Who hears of alarms, by how bad they are. */
    readonly routes: Routes;
    /** An `https://` address: what whoever is called does first. It stands in each alarm's description. */
    readonly runbook: string;
}
