import { officeHours, type TierWindows } from "@causeway/pipeline";

/** When each tier may be released to: one place for all teams. Who may override a stage's condition may release at night, too. */
export const windows: TierWindows = {
    production: officeHours({
        timeZone: "Europe/Berlin",
        days: "MON-THU",
        freezes: [{ from: "2026-12-21T00:00:00", to: "2027-01-04T00:00:00", why: "Nobody is there to help over the holidays" }],
    }),
};
