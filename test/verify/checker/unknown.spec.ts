import { checkPipeline } from "@causeway/verify";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Any, good } from "./declarations.ts";
import { planted } from "./planted-faults.ts";

/** What stands for a value that is not known yet. */
const pending: Readonly<Record<string, unknown>> = {
    "what a preview writes": "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "a secret of a preview": "[secret]",
    "an Output": pulumi.output("later"),
    "a promise": Promise.resolve("later"),
    "a secret of an exported stack": { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" },
};

type Place = readonly (string | number)[];

/** Every place in a declaration: lists, objects and leaves. */
function places(value: Any, here: Place = []): readonly Place[] {
    if (typeof value !== "object" || value === null) return [here];
    const inside = Object.entries(value).flatMap(([key, each]) => places(each, [...here, Array.isArray(value) ? Number(key) : key]));
    return here.length === 0 ? inside : [here, ...inside];
}

function put(declaration: Any, place: Place, value: unknown): void {
    const holder = place.slice(0, -1).reduce((at, key) => {
        at[key] ??= {};
        return at[key];
    }, declaration);
    holder[place.at(-1) as string | number] = value;
}

describe("what the checker of pipelines does not know", () => {
    for (const [what, value] of Object.entries(pending)) {
        it(`is not judged, wherever there is ${what}`, () => {
            for (const place of places(good())) {
                const declaration = good();
                put(declaration, place, value);
                expect(checkPipeline(declaration), place.join(".")).to.deep.equal([]);
            }
        });
    }

    it("hides a fault where it stands in the fault's place", () => {
        // A key is there, whatever its value will be.
        for (const { id, what, plant } of planted.filter(each => each.id !== "configuration-unknown")) {
            const declaration = good();
            const path = plant(declaration);
            const place = path.split(/[.[\]]+/).filter(part => part !== "");
            put(declaration, place, pending["what a preview writes"]);
            const found = checkPipeline(declaration).filter(finding => finding.id === id && finding.path === path);
            expect(found, `${id}: ${what}`).to.deep.equal([]);
        }
    });

    it("hides nothing else", () => {
        const declaration = good();
        declaration.stages[3].actions[0].name = pulumi.output("approve");
        declaration.stages[2].actions[0].configuration.ServiceName = pulumi.output("checkout");
        declaration.stages[1].actions.push({ ...declaration.stages[1].actions[0], name: "again", outputArtifacts: [] });
        expect(checkPipeline(declaration).map(({ id, path }) => [id, path])).to.deep.equal([
            ["namespace-twice", "stages[1].actions[3].namespace"],
        ]);
    });
});
