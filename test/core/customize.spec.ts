import { customize } from "@causeway/core";
import { expect } from "chai";

interface Args {
    readonly size: number;
    readonly tags: Readonly<Record<string, string>>;
}
const defaults: Args = { size: 1, tags: { team: "payments" } };

describe("customize", () => {
    it("leaves the defaults alone where nobody has a wish", () => {
        expect(customize(defaults)).to.deep.equal(defaults);
    });

    it("patches one property as a whole, and no other", () => {
        expect(customize(defaults, { tags: { own: "yes" } })).to.deep.equal({ size: 1, tags: { own: "yes" } });
    });

    it("gives a function the last word", () => {
        expect(customize(defaults, before => ({ size: before.size + 1, tags: { ...before.tags, own: "yes" } }))).to.deep.equal({
            size: 2,
            tags: { team: "payments", own: "yes" },
        });
        expect(defaults).to.deep.equal({ size: 1, tags: { team: "payments" } });
    });
});
