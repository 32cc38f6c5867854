import { synthetics } from "@aws/synthetics-playwright";

export const handler = async () => {
    const browser = await synthetics.launch();
    const page = await synthetics.newPage(browser);
    await synthetics.executeStep("shop", () => page.goto(process.env.SHOP));
    await synthetics.close();
};
