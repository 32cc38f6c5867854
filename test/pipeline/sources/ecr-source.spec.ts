import { ecrSource } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Organization, organization, resolved } from "../../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud, scopeOf } from "../delivered.ts";
import { complaintsAbout } from "./complaints.ts";

const arn = "arn:aws:ecr:eu-west-1:111111111111:repository/payments/base";

describe("ecrSource", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    it("makes the source of the images that get a tag", () => {
        const { name, source, starts, plan, variables } = ecrSource({ repository: "payments/base", name: "base" });
        expect({ name, source, starts, plan }).to.deep.equal({
            name: "base",
            source: { name: "base" },
            starts: "ecr",
            plan: {
                source: {
                    name: "base",
                    type: { category: "Source", provider: "ECR" },
                    makes: [{ name: "base" }],
                    namespace: "Base",
                    gives: ["ImageDigest", "ImageTag", "ImageURI", "RegistryId", "RepositoryName"],
                    configuration: { ImageTag: "latest" },
                },
            },
        });
        expect(`${variables.ImageURI}`).to.equal("#{Base.ImageURI}");
    });

    it("looks at the images of this repository, and makes nothing", async () => {
        const { cloud, leaves } = await createStep(here, ecrSource({ repository: pulumi.output("payments/base"), tag: "stable" }));
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
        expect(leaves).to.deep.equal({
            source: { configuration: { RepositoryName: "payments/base" }, grants: [{ actions: ["ecr:DescribeImages"], resources: [arn] }] },
        });
    });

    it("says what of it EventBridge's events name", async () => {
        const watched = await deliveryCloud(here).run(() =>
            ecrSource({ repository: "payments/base", tag: "stable" }).watched?.(scopeOf(delivered())),
        );
        expect(await resolved(pulumi.output(watched))).to.deep.equal({ name: "payments/base", arn, item: "stable" });
    });

    const repository = (is: string) => `repository is ${is}: must be the name of a repository, such as payments/base, without its registry`;
    const tag = (is: string) => `tag is ${is}: must be 1 to 128 letters, digits and ._-, and start with none of .-`;
    const faults: readonly (readonly [object, ...string[]])[] = [
        [{}, repository("undefined")],
        [
            { repository: "Base", tag: "", name: 1 },
            repository('"Base"'),
            tag('""'),
            "name is 1: must be 1 to 20 lower-case letters, digits and dashes, and start with a letter",
        ],
        ...["111111111111.dkr.ecr.eu-west-1.amazonaws.com/payments:base", "payments//base", "payments/", "a", "a".repeat(257)].map(
            bad => [{ repository: bad }, repository(`"${bad}"`)] as const,
        ),
        ...[".stable", "-stable", "a b", "a".repeat(129)].map(bad => [{ repository: "base", tag: bad }, tag(`"${bad}"`)] as const),
    ];
    it("names all that is wrong with what it is given", () => {
        for (const [options, ...problems] of faults)
            expect(
                complaintsAbout(() => ecrSource(options as never)),
                JSON.stringify(options),
            ).to.deep.equal(problems);
        for (const options of [
            { repository: "a".repeat(256), tag: "a".repeat(128) },
            { repository: "pay_ments/ba-se/x.1", tag: "_v1.0-rc" },
            { repository: pulumi.output("Known later") },
        ])
            expect(complaintsAbout(() => ecrSource(options))).to.deep.equal([]);
    });
});
