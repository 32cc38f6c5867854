import { type Aws, Secret, UNKNOWN } from "@causeway/sandbox";
import { expect } from "chai";
import { place, plantedAws, thingType as type } from "./planted.ts";

describe("sandbox check", () => {
    let aws: Aws;
    beforeEach(() => {
        aws = plantedAws();
    });
    afterEach(() => aws.close());
    const reasons = (news: object) =>
        aws.check(place, { type, name: "thing", news: news as never, digits: "0123456" }).failures.map(({ reason }) => reason);
    const checked = (news: object, olds?: object) =>
        aws.check(place, { type, name: "thing", news: news as never, digits: "0123456", ...(olds ? { olds: olds as never } : {}) }).inputs;

    it("names everything at once, in the provider's words", () => {
        expect(
            reasons({
                size: "many",
                typo: 1,
                unmodelled: "x",
                rules: [{ port: 1 }, { label: 2, extra: "x", other: 1 }, "none"],
                settings: [],
            }),
        ).to.have.members([
            "Missing required property 'kind'",
            "expected number type, got string type. Examine values at 'thing.size'.",
            "Invalid or unknown key. Examine values at 'thing.typo'.",
            "not simulated: property unmodelled of aws:planted/thing:Thing",
            "Missing required property 'rules[1].port'",
            "not simulated: property rules[1].extra of aws:planted/thing:Thing",
            "Invalid or unknown key. Examine values at 'thing.rules[1].other'.",
            "expected object type, got string type. Examine values at 'thing.rules[2]'.",
            "expected object type, got array type. Examine values at 'thing.settings'.",
        ]);
    });

    it("asks the model last, and says that it is simulated", () => {
        expect(reasons({ kind: "a", size: 0 })).to.deep.equal([
            "size is 0, not 1 or more. Examine values at 'thing.size'. (simulated AWS)",
        ]);
    });

    it("takes what is not known yet", () => {
        expect(
            reasons({ kind: UNKNOWN, size: UNKNOWN, rules: [{ port: UNKNOWN }], settings: { a: UNKNOWN }, tags: UNKNOWN }),
        ).to.deep.equal([]);
    });

    it("turns texts into numbers, numbers into texts, and policy objects into JSON", () => {
        expect(checked({ kind: 1, size: "2", policy: { Statement: [] }, settings: { a: true } })).to.deep.equal({
            kind: "1",
            size: 2,
            policy: '{"Statement":[]}',
            settings: { a: "true" },
            name: "thing-0123456",
            __defaults: ["name"],
        });
    });

    it("shows no secret in a reason", () => {
        expect(reasons({ kind: "a", size: new Secret(-77) })).to.deep.equal([
            "size is [secret], not 1 or more. Examine values at 'thing.size'. (simulated AWS)",
        ]);
    });

    it("makes a policy with a secret inside secret as a whole", () => {
        expect(checked({ kind: "a", policy: { Statement: [{ Sid: new Secret("hidden") }] } })["policy"]).to.be.instanceOf(Secret);
    });

    describe("names", () => {
        it("keep a generated one over updates, also when it came from another seed", () => {
            expect(checked({ kind: "a" }, { name: "thing-abcdef0", __defaults: ["name"] })["name"]).to.equal("thing-abcdef0");
        });

        it("are generated anew when the caller takes his own away", () => {
            expect(checked({ kind: "a" }, { name: "own" })["name"]).to.equal("thing-0123456");
        });

        it("come from the engine's seed", () => {
            const name = (seed: number) =>
                aws.check(place, { type, name: "thing", news: { kind: "a" }, randomSeed: new Uint8Array([seed]) }).inputs["name"];
            expect(name(1))
                .to.match(/^thing-[0-9a-f]{7}$/)
                .and.to.equal(name(1))
                .and.not.to.equal(name(2));
        });

        it("are refused when they become too long", () => {
            expect(
                aws.check(place, { type, name: "a-thing-of-long-name", news: { kind: "a" } }).failures.map(({ reason }) => reason),
            ).to.deep.equal([
                "could not make instance of 'aws:planted/thing:Thing': name 'a-thing-of-long-name-' plus 7 random chars is longer than maximum length 20",
            ]);
        });
    });

    it("adds the provider's tags, the resource's own winning", () => {
        const { inputs } = aws.check(
            { ...place, defaultTags: { team: "a", own: "no" } },
            { type, name: "t", news: { kind: "a", name: "t", tags: { own: new Secret("yes") } } },
        );
        expect(inputs["tags"]).to.deep.equal({ own: new Secret("yes") });
        expect(inputs["tagsAll"]).to.deep.equal({ team: "a", own: new Secret("yes") });
    });

    it("refuses types, lookups and operations that it does not know, by name", () => {
        expect(() => aws.check(place, { type: "aws:other/thing:Thing", name: "x", news: {} })).to.throw(
            "not simulated: the resource type aws:other/thing:Thing",
        );
        expect(() => aws.invoke(place, "aws:other/getThing:getThing", {})).to.throw(
            "not simulated: the lookup aws:other/getThing:getThing",
        );
        expect(() => aws.operate(place, "other:DoThing", {})).to.throw("not simulated: the operation other:DoThing");
        expect(() => aws.operate(place, "planted:Release", { name: "x", force: true })).to.throw(
            "not simulated: the parameters force of planted:Release",
        );
        expect(() => aws.invoke(place, "aws:planted/getThing:getThing", { other: "x" })).to.throw(
            "aws:planted/getThing:getThing: Missing required property 'name'; not simulated: property other of aws:planted/getThing:getThing",
        );
    });

    it("says what to run when a model is newer than the extracted schema", () => {
        const { resources, ...rest } = { resources: {}, lookups: {}, types: {} };
        expect(() => plantedAws({ schema: { resources, ...rest }, accounts: [] }).check(place, { type, name: "x", news: {} })).to.throw(
            "aws:planted/thing:Thing is modelled but not yet in packages/sandbox/src/schema.json: run npm run schema",
        );
    });
});
