import { expect } from "chai";
import * as fc from "fast-check";
import { type FargateSize, sizeRules } from "../../packages/ecs/src/task/fargate-size.ts";
import { isFargateSize } from "../../packages/sandbox/src/services/ecs-fargate.ts";

const cpus = [256, 512, 1024, 2048, 4096, 8192, 16384];
/** The sizes that types allow are those of this list; a size beside it does not compile. */
const smallest: FargateSize = { cpu: 256, memoryMiB: 512 };
const largest: FargateSize = { cpu: 16384, memoryMiB: 122880 };

const complaints = (cpu: number, memoryMiB: number) =>
    sizeRules({ cpu, memoryMiB })
        .filter(([holds]) => !holds)
        .map(([, path, reason]) => `${path} ${reason}`);
const offered = (cpu: number) => every(512).filter(memoryMiB => complaints(cpu, memoryMiB).length === 0);
const every = (step: number) => Array.from({ length: 131_072 / step }, (_, at) => (at + 1) * step);

describe("sizes of tasks", () => {
    it("are those that the simulated AWS takes, pair by pair", () => {
        for (const cpu of cpus) {
            expect(offered(cpu), String(cpu)).to.deep.equal(every(512).filter(memory => isFargateSize(String(cpu), String(memory))));
        }
        expect(cpus.map(cpu => offered(cpu).length)).to.deep.equal([3, 4, 7, 13, 23, 12, 12]);
        expect([smallest, largest].map(({ cpu, memoryMiB }) => complaints(cpu, memoryMiB))).to.deep.equal([[], []]);
    });

    it("hold for any numbers at all", () => {
        const cpu = fc.oneof(fc.constantFrom(...cpus), fc.nat(20_000));
        fc.assert(
            fc.property(cpu, fc.nat(131_072), (cpu, memoryMiB) => {
                expect(complaints(cpu, memoryMiB).length === 0).to.equal(isFargateSize(String(cpu), String(memoryMiB)));
            }),
            { numRuns: 500 },
        );
    });

    for (const cpu of cpus) {
        it(`of ${cpu} CPU units end where Fargate's do`, () => {
            const list = offered(cpu);
            const beside = (list.at(-1) as number) + 512;
            expect(complaints(cpu, beside)).to.deep.equal([
                `memoryMiB is ${beside}, but with ${cpu} CPU units Fargate offers ${list.join(", ")}`,
            ]);
        });
    }

    it("name the CPU alone where it is wrong", () => {
        expect(complaints(1000, 1)).to.deep.equal([`cpu is 1000, not one of ${cpus.join(", ")}`]);
    });
});
