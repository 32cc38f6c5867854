import { expect } from "chai";
import { decide } from "../../packages/lambda/src/releases/deployed.ts";

describe("decide", () => {
    it("points the alias at what was published where nothing was deployed", () => {
        expect(decide("ours", "1", undefined)).to.equal("1");
    });

    it("leaves the alias where the release put it while our part is the same", () => {
        expect(decide("ours", "6", { version: "5", digest: "ours", latest: true })).to.equal("5");
    });

    it("moves the alias to the deployed code with our change", () => {
        expect(decide("changed", "6", { version: "5", digest: "ours", latest: true })).to.equal("6");
    });

    it("does not deploy code that a failed release left behind", () => {
        expect(decide("changed", "6", { version: "5", digest: "ours", latest: false })).to.equal("5");
    });
});
