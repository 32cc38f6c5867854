import type { FoundationLeaves } from "@causeway/core";

/** How many services the programs declare. */
export const services = Array.from({ length: Number(process.env["BENCH_SERVICES"] ?? 1) }, (_, index) => `service${index}`);

export const account = "222222222222";
export const deliveryAccount = "111111111111";
export const region = "eu-west-1";

/** What an environment's foundation offers: both programs have the same. */
export const foundation = JSON.parse(process.env["BENCH_FOUNDATION"] ?? "{}") as FoundationLeaves;

/** The most memory that this process ever had, for the benchmark that started it. */
export const reportMemory = (): void => {
    process.on("exit", () => process.stderr.write(`peak-kilobytes=${process.resourceUsage().maxRSS}\n`));
};

/** The one stack of both programs. */
export const stacks = [{ name: "bench", environment: { accountId: account, region }, needs: [] }];
