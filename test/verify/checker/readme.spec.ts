import { readFileSync } from "node:fs";
import { expect } from "chai";
import { alarmChecks } from "../../../packages/verify/src/alarms/table.ts";
import { checks } from "../../../packages/verify/src/checker/table.ts";
import { dashboardChecks } from "../../../packages/verify/src/dashboards/table.ts";

const readme = new URL("../../../packages/verify/README.md", import.meta.url);

const rows = [...checks, ...dashboardChecks, ...alarmChecks].map(({ id, finds, page }) => {
    const [, title, address] = /^(.*), (https:.*)$/.exec(page) as unknown as [string, string, string];
    return `| \`${id}\` | ${finds} | [${title}](${address}) |`;
});

describe("the README of verify", () => {
    it("lists every finding: copy the rows from here where one is missing", () => {
        const table = readFileSync(readme, "utf8").match(/^\| `[a-z0-9-]+` \|.*\| \[.*\) \|$/gm);
        expect(table?.join("\n")).to.equal(rows.join("\n"));
    });
});
