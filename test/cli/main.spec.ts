import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { shopProject } from "./shop.ts";

const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));

describe("the command", () => {
    const { folder, up } = shopProject();

    it("goes on to its end where nobody reads along any more", () => {
        const Dashboard = "aws:cloudwatch/dashboard:Dashboard";
        up("dev", {
            urn: `urn:pulumi:dev::shop::${Dashboard}::one`,
            type: Dashboard,
            inputs: { dashboardName: "one", dashboardBody: '{"widgets":[]}' },
        });
        const line = '{ "$0" "$1" dashboards --project "$2" --out "$2/pages"; echo "ended with $?" >&2; } | true';
        const { stderr } = spawnSync("sh", ["-c", line, process.execPath, main, folder.path], { encoding: "utf8" });
        expect(stderr).to.equal("ended with 0\n");
        expect(existsSync(join(folder.path, "pages", "index.html"))).to.equal(true);
    });
});
