/** Letters of AWS's own identifiers, such as `subnet-0a1b2c3d4e5f67890`. */
export const hexadecimal = "0123456789abcdef";

/**
 * The `count`th text of `length` characters: never the same twice, yet without any visible order.
 *
 * Multiplying by a number that shares no factor with the number of texts visits each text once;
 * turning the digits around in between scatters neighbours.
 */
export function uniqueText(count: number, length: number, alphabet = hexadecimal): string {
    const base = BigInt(alphabet.length);
    const texts = base ** BigInt(length);
    if (BigInt(count) > texts) throw new Error(`there are only ${texts} texts of ${length} characters`);
    const step = stride(texts);
    const first = (BigInt(count) * step) % texts;
    let turned = 0n;
    for (let place = 0, rest = first; place < length; place += 1, rest /= base) turned = turned * base + (rest % base);
    let rest = (turned * step + texts / 3n) % texts;
    let text = "";
    for (let place = 0; place < length; place += 1, rest /= base) text = (alphabet[Number(rest % base)] as string) + text;
    return text;
}

/** About 0.618 of all texts: the golden ratio's multiples spread evenly. */
function stride(texts: bigint): bigint {
    const found = strides.get(texts);
    if (found !== undefined) return found;
    let step = (texts * 618033988749894848n) / 1000000000000000000n;
    while (step > 1n && divisor(step, texts) !== 1n) step -= 1n;
    strides.set(texts, step > 0n ? step : 1n);
    return step > 0n ? step : 1n;
}
const strides = new Map<bigint, bigint>();

function divisor(one: bigint, other: bigint): bigint {
    let [a, b] = [one, other];
    while (b !== 0n) [a, b] = [b, a % b];
    return a;
}
