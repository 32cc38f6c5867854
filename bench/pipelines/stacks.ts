import { deliveryAccount, region } from "../size.ts";

/** The one stack of the program: pipelines live in the delivery account. */
export const stacks = [{ name: "bench", environment: { accountId: deliveryAccount, region }, needs: [] }];
