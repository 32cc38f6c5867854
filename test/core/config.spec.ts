import { placementSettings, readConfig } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as z from "zod";
import { organization, refusalOf } from "../foundation/accounts.ts";

const settings = {
    ...placementSettings,
    zones: z.number().int().max(3, "must be 3 at most").default(2),
    hosts: z.array(z.string()).default([]),
};

/** What a program reads from this configuration. */
async function read(config: Record<string, string>): Promise<unknown> {
    const cloud = (await organization()).cloud("payments-staging");
    const before = pulumi.runtime.allConfig();
    return cloud
        .run(() => {
            pulumi.runtime.setAllConfig(config);
            return readConfig(settings);
        })
        .finally(() => pulumi.runtime.setAllConfig(before));
}

describe("readConfig", () => {
    it("has defaults for what is not said", async () => {
        expect(await read({})).to.deep.equal({ provisioningRole: "OrganizationAccountAccessRole", zones: 2, hosts: [] });
    });

    it("reads numbers and lists as JSON, and text as it is", async () => {
        expect(await read({ "causeway:provisioningRole": "deployer", "causeway:zones": "3", "causeway:hosts": '["a","b"]' })).to.deep.equal(
            {
                provisioningRole: "deployer",
                zones: 3,
                hosts: ["a", "b"],
            },
        );
    });

    it("keeps the leading zeros of what is no number to the last digit", async () => {
        expect(await read({ "causeway:provisioningRole": "000000000012" })).to.deep.equal({
            provisioningRole: "000000000012",
            zones: 2,
            hosts: [],
        });
    });

    it("leaves other namespaces to their owners", async () => {
        expect(await read({ "aws:region": "eu-west-1", "bookshop:zones": "9" })).to.deep.equal({
            provisioningRole: "OrganizationAccountAccessRole",
            zones: 2,
            hosts: [],
        });
    });

    it("names every malformed and every unknown key", async () => {
        expect(
            await refusalOf(read({ "causeway:zones": "4", "causeway:hosts": "a", "causeway:zone": "2", "causeway:host": "a" })),
        ).to.equal(
            [
                "the configuration of payments-staging is not valid:",
                "  zones: must be 3 at most",
                "  hosts: Invalid input: expected array, received string",
                '  (all of it): Unrecognized keys: "zone", "host"',
            ].join("\n"),
        );
    });
});
