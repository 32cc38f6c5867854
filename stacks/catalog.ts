import { parseCatalog, planStacks } from "@causeway/core";

/** Who there is, and where they may deploy to. A new team or environment starts as a line here. */
export const catalog = parseCatalog({
    environments: {
        delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
        staging: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
        production: { tier: "production", accountId: "333333333333", region: "eu-west-1" },
    },
    teams: {
        payments: { owner: "payments@example.com" },
        search: { owner: "search@example.com" },
    },
});

/** All stacks and what each needs: the `causeway` command brings them up in this order. */
export const stacks = planStacks(catalog);
