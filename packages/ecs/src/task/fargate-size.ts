import type { Rule } from "@causeway/core";

/**
 * CPU (1024 units are one virtual CPU) and the memory, in MiB, that Fargate offers with it.
 * Source: ECS developer guide, "Amazon ECS task definition parameters for Fargate", Task size.
 */
const sizes = {
    256: [512, 1024, 2048],
    512: [1024, 2048, 3072, 4096],
    1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192],
    2048: [4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384],
    4096: [
        8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384, 17408, 18432, 19456, 20480, 21504, 22528, 23552, 24576, 25600, 26624,
        27648, 28672, 29696, 30720,
    ],
    8192: [16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440],
    16384: [32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304, 106496, 114688, 122880],
} as const;

/** A pair of CPU and memory that Fargate offers. */
export type FargateSize = {
    [Cpu in keyof typeof sizes]: {
        /** CPU units; 1024 are one virtual CPU. */
        readonly cpu: Cpu;
        /** Memory in MiB, of the sizes that Fargate offers with this CPU. */
        readonly memoryMiB: (typeof sizes)[Cpu][number];
    };
}[keyof typeof sizes];

/** For callers without types: what the types above say. */
export function sizeRules({ cpu, memoryMiB }: { readonly cpu: number; readonly memoryMiB: number }): readonly Rule[] {
    const offered: readonly number[] | undefined = (sizes as Record<number, readonly number[]>)[cpu];
    return [
        [offered !== undefined, "cpu", `is ${cpu}, not one of ${Object.keys(sizes).join(", ")}`],
        [
            offered?.includes(memoryMiB) ?? true,
            "memoryMiB",
            `is ${memoryMiB}, but with ${cpu} CPU units Fargate offers ${offered?.join(", ")}`,
        ],
    ];
}
