import { type Aws, type Properties, UNKNOWN } from "@causeway/sandbox";
import { expect } from "chai";
import { place, plantedAws, thingType as type } from "./planted.ts";

describe("sandbox diff", () => {
    let aws: Aws;
    before(() => {
        aws = plantedAws();
    });
    after(() => aws.close());

    /** `path kind` for each change, with `!` where it replaces. */
    const changes = (before: Properties, after: Properties, { drift = {}, ignoreChanges = [] as string[], region = "eu-west-1" } = {}) => {
        const state = { size: 1, arn: "arn", revision: 1, zone: "eu-west-1a", region: "eu-west-1", tagsAll: {}, ...before, ...drift };
        const { changes: found } = aws.diff({ ...place, region }, { type, inputs: before, state, news: after, ignoreChanges });
        return found.map(({ path, kind, replaces }) => `${path} ${kind}${replaces ? "!" : ""}`);
    };
    const base = { kind: "a", name: "x" };

    it("finds each change by its path", () => {
        const before = { ...base, rules: [{ port: 1, label: "a" }, { port: 2 }], settings: { a: "1", b: "2", "c.d": "3" } };
        expect(changes(before, before)).to.deep.equal([]);
        expect(changes(before, { ...base, rules: [{ port: 3 }], settings: { a: "1", b: "3", "c.d": "4" } })).to.have.members([
            "rules[0].port update",
            "rules[0].label delete",
            "rules[1] delete",
            "settings.b update",
            'settings["c.d"] update',
        ]);
        expect(changes(base, { ...base, settings: { a: "1" }, size: 2 })).to.have.members(["settings add", "size update"]);
    });

    it("says what replaces", () => {
        expect(changes(base, { ...base, kind: "b" })).to.deep.equal(["kind update!"]);
        expect(changes(base, { ...base, kind: UNKNOWN })).to.deep.equal(["kind update!"]);
        expect(changes(base, base, { region: "us-east-1" })).to.deep.equal(["region update!"]);
    });

    it("deletes first where the caller's own name would stay taken", () => {
        const dbr = (before: Properties, after: Properties) =>
            aws.diff(place, { type, inputs: before, state: before, news: after }).deleteBeforeReplace;
        expect(dbr(base, { ...base, kind: "b" })).to.equal(true);
        expect(dbr(base, { kind: "b", name: "y" })).to.equal(false);
        expect(dbr({ ...base, __defaults: ["name"] }, { ...base, kind: "b", __defaults: ["name"] })).to.equal(false);
        expect(dbr(base, { ...base, size: 2 })).to.equal(false);
    });

    it("goes back to AWS's default, and leaves alone what AWS chose", () => {
        expect(changes({ ...base, size: 5 }, base)).to.deep.equal(["size update"]);
        expect(changes({ ...base, size: 1 }, base)).to.deep.equal([]);
        expect(changes({ ...base, zone: "eu-west-1b" }, base)).to.deep.equal([]);
        expect(changes({ ...base, image: "one" }, base)).to.deep.equal(["image delete"]);
    });

    it("sees drift in what the program asked for, in what it left to AWS's default, and in maps; not in what AWS fills in", () => {
        expect(changes({ ...base, image: "one" }, { ...base, image: "one" }, { drift: { image: "two" } })).to.deep.equal(["image update"]);
        expect(changes(base, base, { drift: { size: 4 } })).to.deep.equal(["size update"]);
        expect(
            changes({ ...base, settings: { a: "1" } }, { ...base, settings: { a: "1" } }, { drift: { settings: { a: "1", b: "2" } } }),
        ).to.deep.equal(["settings.b delete"]);
        expect(
            changes(
                { ...base, rules: [{ port: 1 }] },
                { ...base, rules: [{ port: 1 }] },
                { drift: { rules: [{ port: 1, label: "made up" }] } },
            ),
        ).to.deep.equal([]);
    });

    it("reads policies as sets of statements' values", () => {
        const one = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:Get*", Resource: ["a", "b"] } });
        const other = JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Action: ["s3:Get*"], Resource: ["b", "a"], Effect: "Allow" }],
        });
        expect(changes({ ...base, policy: one }, { ...base, policy: other })).to.deep.equal([]);
        expect(changes({ ...base, policy: one }, { ...base, policy: other.replace("b", "c") })).to.deep.equal(["policy update"]);
    });

    it("reads container definitions without order and defaults", () => {
        const one = JSON.stringify([
            {
                name: "app",
                image: "i",
                environment: [
                    { name: "A", value: "1" },
                    { name: "B", value: "2" },
                ],
                portMappings: [{ containerPort: 80 }],
            },
        ]);
        const other = JSON.stringify([
            {
                image: "i",
                name: "app",
                essential: true,
                cpu: 0,
                mountPoints: [],
                environment: [
                    { name: "B", value: "2" },
                    { value: "1", name: "A" },
                ],
                portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }],
            },
        ]);
        expect(changes({ ...base, containers: one }, { ...base, containers: other })).to.deep.equal([]);
        expect(changes({ ...base, containers: one }, { ...base, containers: other.replace('"i"', '"j"') })).to.deep.equal([
            "containers update",
        ]);
    });

    it("leaves out what the program ignores", () => {
        const before = { ...base, image: "one", settings: { a: "1", b: "1" } };
        const after = { ...base, image: "two", settings: { a: "2", b: "2" } };
        expect(changes(before, after, { ignoreChanges: ["image", "settings.a"] })).to.deep.equal(["settings.b update"]);
        expect(changes(before, after, { ignoreChanges: ["image", "settings.*"] })).to.deep.equal([]);
        expect(changes(before, after, { ignoreChanges: ["settings"] })).to.deep.equal(["image update"]);
        expect(changes(before, after, { ignoreChanges: ["set", "imag"] })).to.have.length(3);
    });
});
