import { type Aws, type Properties, Secret, UNKNOWN } from "@causeway/sandbox";
import { expect } from "chai";
import { place, plantedAws, thing, thingType as type } from "./planted.ts";

describe("sandbox objects", () => {
    let aws: Aws;
    beforeEach(() => {
        aws = plantedAws();
    });
    afterEach(() => aws.close());
    const base = { name: "x", kind: "a" };
    const make = (inputs: Properties = base) => aws.create(place, type, inputs).outputs;

    it("are inputs, defaults and what AWS adds", () => {
        expect(aws.create(place, type, { ...base, tagsAll: { team: "a" } })).to.deep.equal({
            id: "x",
            outputs: {
                name: "x",
                kind: "a",
                size: 1,
                arn: "arn:aws:planted:eu-west-1:111111111111:x",
                revision: 1,
                zone: "eu-west-1a",
                region: "eu-west-1",
                tagsAll: { team: "a" },
            },
        });
    });

    it("live in one account and region, or in the region that was asked for", () => {
        make();
        expect(aws.get({ ...place, region: "us-east-1" }, thing, "x")).to.equal(undefined);
        expect(aws.get({ ...place, account: "222222222222" }, thing, "x")).to.equal(undefined);
        const { outputs } = aws.create(place, type, { ...base, region: "us-east-1" });
        expect(outputs).to.include({ region: "us-east-1", arn: "arn:aws:planted:us-east-1:111111111111:x" });
        expect(aws.read(place, type, "x", { inputs: { ...base, region: "us-east-1" }, state: outputs })?.outputs).to.deep.equal(outputs);
        aws.delete(place, type, "x", outputs);
        expect(aws.objects().map(({ region }) => region)).to.deep.equal(["eu-west-1"]);
    });

    it("are refused in AWS's words, and then nothing was done", () => {
        make();
        expect(() => make()).to.throw("TakenException: The name x with undefined is taken");
        expect(() => aws.update(place, type, "x", { inputs: base, state: {}, news: { ...base, size: 99 } })).to.throw(
            "TooBigException: 99 is too big",
        );
        expect(aws.get(place, thing, "x")?.size).to.equal(1);
        make({ ...base, name: "kept" });
        expect(() => aws.delete(place, type, "kept", {})).to.throw("InUseException: kept is in use");
        expect(aws.get(place, thing, "kept")).to.not.equal(undefined);
    });

    it("that are gone are deleted without an error, and not read", () => {
        aws.delete(place, type, "x", {});
        expect(aws.read(place, type, "x")).to.equal(undefined);
        expect(() => aws.update(place, type, "x", { inputs: base, state: {}, news: base })).to.throw(
            'ResourceNotFoundException: aws:planted/thing:Thing "x" does not exist in account 111111111111, region eu-west-1',
        );
    });

    it("keep what a release deployed when something else is changed", () => {
        const inputs = { ...base, image: "built-1" };
        const state = make(inputs);
        expect(aws.operate(place, "planted:Release", { name: "x", image: "built-2" })).to.deep.equal({ image: "built-2" });
        const { outputs } = aws.update(place, type, "x", { inputs, state, news: { ...inputs, size: 2 } });
        expect(outputs).to.include({ image: "built-2", size: 2, revision: 1 });
    });

    it("are refreshed with what changed behind Pulumi's back, and only that", () => {
        const inputs = { ...base, settings: { a: "1" }, __defaults: ["name"] };
        const state = make(inputs);
        expect(aws.read(place, type, "x", { inputs, state })).to.deep.equal({ inputs, outputs: state });
        aws.operate(place, "planted:Release", { name: "x", image: "built-2" });
        expect(aws.read(place, type, "x", { inputs, state })).to.deep.equal({
            inputs: { ...inputs, image: "built-2" },
            outputs: { ...state, image: "built-2" },
        });
    });

    it("are imported with the inputs that a program would give", () => {
        make({ ...base, image: "one", size: 1 });
        expect(aws.read(place, type, "x")?.inputs).to.deep.equal({ name: "x", kind: "a", zone: "eu-west-1a", image: "one" });
    });

    it("have unknown attributes in a preview, and nothing is made", () => {
        expect(aws.previewCreate(place, type, { ...base, image: UNKNOWN })).to.deep.equal({
            name: "x",
            kind: "a",
            size: 1,
            image: UNKNOWN,
            arn: UNKNOWN,
            revision: UNKNOWN,
            zone: UNKNOWN,
            region: "eu-west-1",
            tagsAll: {},
        });
        expect(aws.objects()).to.deep.equal([]);
    });

    it("have unknown attributes in a preview of an update only where they would change", () => {
        const state = make({ ...base, image: "one" });
        const preview = (news: Properties) => aws.previewUpdate(place, type, "x", { inputs: { ...base, image: "one" }, state, news });
        expect(preview({ ...base, image: "two" })).to.deep.equal({ ...state, image: "two", revision: UNKNOWN });
        expect(preview({ ...base, image: "one", size: 3 })).to.deep.equal({ ...state, size: 3 });
        expect(preview(base)).to.not.have.property("image");
        expect(preview({ ...base, size: 99 })).to.include({ size: 99 });
        expect(aws.get(place, thing, "x")).to.include({ image: "one", revision: 1 });
    });

    describe("with secrets", () => {
        const inputs = { ...base, settings: { token: new Secret("hidden-token"), plain: "hidden-token" }, tags: { a: new Secret("b") } };

        it("give them back as secrets, and copies of them too", () => {
            const state = make(inputs);
            expect(state["settings"]).to.deep.equal({ token: new Secret("hidden-token"), plain: new Secret("hidden-token") });
            expect(state["tags"]).to.deep.equal({ a: new Secret("b") });
            expect(aws.read(place, type, "x", { inputs, state })?.outputs).to.deep.equal(state);
            expect(aws.invoke(place, "aws:planted/getThing:getThing", { name: "x" })["settings"]).to.deep.equal(state["settings"]);
        });

        it("are kept secret when AWS copies them to another object", () => {
            make(inputs);
            aws.within(place, call =>
                call.put(thing, "copy", { ...call.get(thing, "x"), name: "copy", image: "with hidden-token inside" } as never),
            );
            const { outputs } = aws.read(place, type, "copy") as { outputs: Properties };
            expect(outputs["image"]).to.deep.equal(new Secret("with hidden-token inside"));
        });

        it("name none of them in an error", () => {
            make();
            expect(() => make(inputs)).to.throw('TakenException: The name x with {"token":"[secret]","plain":"[secret]"} is taken');
        });
    });

    it("are made by models that look, but do not touch", () => {
        make();
        expect(() =>
            aws.within(place, call => {
                (call.all(thing)[0] as { size: number }).size = 7;
            }),
        ).to.throw(TypeError);
    });
});
