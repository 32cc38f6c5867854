const GiB = 1024;
const every = (from: number, to: number, step: number) => Array.from({ length: (to - from) / step + 1 }, (_, at) => from + at * step);

/** CPU units to MiB of memory. Source: ECS developer guide, "Amazon ECS task definition parameters for Fargate", task size. */
const sizes: Readonly<Record<number, readonly number[]>> = {
    256: [512, GiB, 2 * GiB],
    512: every(GiB, 4 * GiB, GiB),
    1024: every(2 * GiB, 8 * GiB, GiB),
    2048: every(4 * GiB, 16 * GiB, GiB),
    4096: every(8 * GiB, 30 * GiB, GiB),
    8192: every(16 * GiB, 60 * GiB, 4 * GiB),
    16384: every(32 * GiB, 120 * GiB, 8 * GiB),
};

export const isFargateSize = (cpu: string, memory: string): boolean => sizes[cpuUnits(cpu)]?.includes(mebibytes(memory)) ?? false;

/** `512` or `.5 vCPU`. */
export function cpuUnits(cpu: string): number {
    const virtual = /^([\d.]+) ?vcpu$/i.exec(cpu.trim());
    return virtual ? Number(virtual[1]) * 1024 : Number(cpu);
}

/** `1024`, `1GB` or `1 GB`. */
export function mebibytes(memory: string): number {
    const gigabytes = /^([\d.]+) ?gb$/i.exec(memory.trim());
    return gigabytes ? Number(gigabytes[1]) * GiB : Number(memory);
}
