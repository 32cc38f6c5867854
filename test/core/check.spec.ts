import { check, parse, UserError } from "@causeway/core";
import { InputPropertiesError, RunError } from "@pulumi/pulumi";
import { expect } from "chai";
import * as z from "zod";

const thrownBy = (work: () => unknown): unknown => {
    try {
        work();
    } catch (error) {
        return error;
    }
    throw new Error("nothing was thrown");
};

describe("check", () => {
    it("names every rule that does not hold, in its list and in its message", () => {
        const error = thrownBy(() =>
            check('Thing "a"', [false, "port", "is 0, not 1 to 65535"], [true, "name", "is fine"], [false, "tasks.min", "is 0"]),
        ) as InputPropertiesError;
        expect(error).to.be.instanceOf(InputPropertiesError);
        expect(error.errors).to.deep.equal([
            { propertyPath: "port", reason: "is 0, not 1 to 65535" },
            { propertyPath: "tasks.min", reason: "is 0" },
        ]);
        expect(error.message).to.equal('Thing "a" cannot be created:\n  port: is 0, not 1 to 65535\n  tasks.min: is 0');
    });

    it("is told to the user without a stack trace", () => {
        expect(RunError.isInstance(thrownBy(() => check("a", [false, "b", "c"])))).to.equal(true);
    });

    it("lets through what holds", () => {
        expect(() => check("a", [true, "b", "c"])).not.to.throw();
    });
});

describe("parse", () => {
    const schema = z.strictObject({ size: z.number(), name: z.string() });

    it("answers with what it parsed", () => {
        expect(parse(schema, { size: 1, name: "a" }, "it")).to.deep.equal({ size: 1, name: "a" });
    });

    it("names every problem", () => {
        const error = thrownBy(() => parse(schema, { size: "1", colour: "red" }, "the thing")) as UserError;
        expect(error).to.be.instanceOf(UserError);
        expect(error.message.split("\n")).to.have.members([
            "the thing is not valid:",
            "  size: Invalid input: expected number, received string",
            "  name: Invalid input: expected string, received undefined",
            '  (all of it): Unrecognized key: "colour"',
        ]);
    });
});
