/** IPv4 ranges as numbers: enough to say what lies in what, and what overlaps. */
export interface Range {
    readonly first: number;
    readonly last: number;
    readonly bits: number;
}

/** Undefined for what is no IPv4 CIDR block, host bits included: AWS takes only the block's own address. */
export function parseCidr(text: string): Range | undefined {
    const [, a, b, c, d, size] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
    const bytes = [a, b, c, d].map(Number);
    const bits = Number(size);
    if (size === undefined || bits > 32 || bytes.some(byte => byte > 255)) return undefined;
    const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    const length = 2 ** (32 - bits);
    return first % length === 0 ? { first, last: first + length - 1, bits } : undefined;
}

export const contains = (outer: Range, inner: Range): boolean => outer.first <= inner.first && inner.last <= outer.last;
export const overlap = (one: Range, other: Range): boolean => one.first <= other.last && other.first <= one.last;

/** The address `offset` places into the block. */
export const addressIn = ({ first }: Range, offset: number): string =>
    [24, 16, 8, 0].map(shift => Math.floor((first + offset) / 2 ** shift) % 256).join(".");
