import { parseCatalog, planStacks } from "@causeway/core";

/** The organisation as this team sees it; the foundations are stacks of the platform team's project. */
export const catalog = parseCatalog({
    platformProject: "causeway",
    environments: {
        delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
        staging: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
        production: { tier: "production", accountId: "333333333333", region: "eu-west-1" },
    },
    teams: { tickets: { owner: "tickets@example.com" } },
});

export const stacks = planStacks(catalog);
