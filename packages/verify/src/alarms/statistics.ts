import type { Sample } from "./series.ts";

/**
 * What CloudWatch makes of a period's samples, where that is modelled. Source: CloudWatch user guide, "CloudWatch statistics definitions".
 * AWS does not say how it works out percentiles; here it is the least value that so many percent of the samples do not exceed.
 */
export function statistic(name: string): ((samples: readonly Sample[]) => number | undefined) | undefined {
    const simple = simpleOnes[name];
    if (simple) return samples => (samples.length === 0 ? undefined : simple(samples));
    const trimmed = boundsOf(name);
    if (!trimmed) return undefined;
    const { kind, from, to } = trimmed;
    return samples => (samples.length === 0 ? undefined : trimmedOnes[kind](samples, from, to));
}

/** The percentile that a statistic is, as 0 to 100. */
export const percentileOf = (name: string): number | undefined => {
    const found = /^p(\d+(?:\.\d+)?)$/.exec(name);
    return found ? Number(found[1]) : undefined;
};

const countOf = ({ count = 1 }: Sample): number => count;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
export const sampleCount = (samples: readonly Sample[]): number => sum(samples.map(countOf));
const total = (samples: readonly Sample[]): number => sum(samples.map(each => each.value * countOf(each)));

const simpleOnes: Readonly<Record<string, (samples: readonly Sample[]) => number>> = {
    SampleCount: sampleCount,
    Sum: total,
    Average: samples => total(samples) / sampleCount(samples),
    Minimum: samples => Math.min(...samples.map(({ value }) => value)),
    Maximum: samples => Math.max(...samples.map(({ value }) => value)),
};

type Trimmed = "p" | "tm" | "tc" | "ts";
const trimmedOnes: Readonly<Record<Trimmed, (samples: readonly Sample[], from: number, to: number) => number>> = {
    p: (samples, _, to) => between(samples, 0, to).at(-1)?.value ?? Math.min(...samples.map(({ value }) => value)),
    tm: (samples, from, to) => simpleOnes["Average"]?.(between(samples, from, to)) as number,
    tc: (samples, from, to) => sampleCount(between(samples, from, to)),
    ts: (samples, from, to) => total(between(samples, from, to)),
};

/** `tm90` leaves out what is above the 90th percentile, `TM(10%:90%)` also what is below the 10th; `IQM` is `TM(25%:75%)`. */
function boundsOf(name: string): { readonly kind: Trimmed; readonly from: number; readonly to: number } | undefined {
    if (name === "IQM") return { kind: "tm", from: 25, to: 75 };
    const short = /^(p|tm|tc|ts)(\d+(?:\.\d+)?)$/.exec(name);
    if (short && Number(short[2]) <= 100) return { kind: short[1] as Trimmed, from: 0, to: Number(short[2]) };
    const long = /^(TM|TC|TS)\((?:(\d+(?:\.\d+)?)%)?:(?:(\d+(?:\.\d+)?)%)?\)$/.exec(name);
    if (!long) return undefined;
    return { kind: (long[1] as string).toLowerCase() as Trimmed, from: Number(long[2] ?? 0), to: Number(long[3] ?? 100) };
}

/** The samples from one percentile to another, lowest first; of one that is partly outside, so many as are inside. */
function between(samples: readonly Sample[], from: number, to: number): readonly Sample[] {
    const all = sampleCount(samples);
    const [low, high] = [(from / 100) * all, (to / 100) * all];
    let before = 0;
    return [...samples]
        .sort((one, other) => one.value - other.value)
        .flatMap(sample => {
            const [begin, end] = [before, before + countOf(sample)];
            before = end;
            const count = Math.min(end, high) - Math.max(begin, low);
            return count > 0 ? [{ ...sample, count }] : [];
        });
}
