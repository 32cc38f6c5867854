/**
 * A number as people read it. Pages have this function in them as it is, so it needs nothing but its arguments.
 *
 * @param unit CloudWatch's name of it, or nothing.
 */
export function format(value: number | null | undefined, unit: string = ""): string {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const short = (number: number): string => {
        const size = Math.abs(number);
        return String(Number(size >= 100 ? number.toFixed(0) : size >= 10 ? number.toFixed(1) : number.toPrecision(3)));
    };
    if (value === 0) return unit === "Percent" ? "0 %" : "0";
    if (unit === "Percent") return `${short(value)} %`;
    if (unit === "Seconds" || unit === "Milliseconds") {
        const seconds = unit === "Seconds" ? value : value / 1000;
        const size = Math.abs(seconds);
        if (size >= 86_400) return `${short(seconds / 86_400)} d`;
        if (size >= 3600) return `${short(seconds / 3600)} h`;
        if (size >= 120) return `${short(seconds / 60)} min`;
        return size < 1 ? `${short(seconds * 1000)} ms` : `${short(seconds)} s`;
    }
    const size = Math.abs(value);
    const scales: readonly (readonly [number, string])[] = [
        [1e9, "G"],
        [1e6, "M"],
        [1e4, "k"],
    ];
    const [by, letter] = scales.find(([least]) => size >= least) ?? [1, ""];
    const scaled = by === 1e4 ? value / 1000 : value / by;
    const name = unit === "Bytes" ? `${letter}B` : letter;
    return `${short(scaled)}${name === "" ? "" : ` ${name}`}`;
}
