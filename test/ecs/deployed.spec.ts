import { expect } from "chai";
import { type Deployed, decide } from "../../packages/ecs/src/releases/deployed.ts";

const small = { cpu: "512", container: { name: "checkout" } };
const large = { cpu: "1024", container: { name: "checkout" } };
const first = "registry.example/first:1";

/** What a release leaves: a copy of the running revision, labels and all, with another image. */
const release = (labels: Readonly<Record<string, string>>, image: string): Deployed => ({
    taskDefinitionArn: "arn:checkout:2",
    image,
    digest: labels["causeway.definition"] as string,
    registeredImage: labels["causeway.registered-image"] as string,
});

describe("decide", () => {
    it("takes the first image where nothing was deployed", () => {
        const { image, keep } = decide(small, undefined, first);
        expect({ image, keep }).to.deep.equal({ image: first, keep: undefined });
    });

    it("changes nothing after a release, and leaves the release running", () => {
        const before = decide(small, undefined, first);
        const after = decide(small, release(before.dockerLabels, "shop/checkout:7"), first);
        expect(after).to.deep.equal({ image: before.image, dockerLabels: before.dockerLabels, keep: "arn:checkout:2" });
    });

    it("registers a change of ours with the released image", () => {
        const before = decide(small, undefined, first);
        const after = decide(large, release(before.dockerLabels, "shop/checkout:7"), first);
        expect(after.image).to.equal("shop/checkout:7");
        expect(after.keep).to.equal(undefined);
        expect(after.dockerLabels).to.not.deep.equal(before.dockerLabels);
    });

    it("stays still after that change, and after the next release", () => {
        const changed = decide(large, release(decide(small, undefined, first).dockerLabels, "shop/checkout:7"), first);
        for (const image of ["shop/checkout:7", "shop/checkout:8"]) {
            const again = decide(large, release(changed.dockerLabels, image), first);
            expect(again).to.deep.equal({ image: changed.image, dockerLabels: changed.dockerLabels, keep: "arn:checkout:2" });
        }
    });

    it("keeps the image of a revision that somebody else registered", () => {
        expect(decide(small, { taskDefinitionArn: "arn:checkout:9", image: "shop/checkout:3" }, first).image).to.equal("shop/checkout:3");
    });
});
