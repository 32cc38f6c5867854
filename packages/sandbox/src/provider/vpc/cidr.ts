/** A range of IPv4 addresses: the first one, as a number, and how many bits are fixed. */
export interface Block {
    readonly base: number;
    readonly mask: number;
}

export function parseBlock(text: string): Block {
    const [, address = "", mask = ""] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(text) ?? [];
    const parts = address.split(".").map(Number);
    if (address === "" || parts.some(part => part > 255) || Number(mask) > 32) throw new Error(`invalid CIDR block: ${text}`);
    return blockAt(
        parts.reduce((number, part) => number * 256 + part, 0),
        Number(mask),
    );
}

export const size = ({ mask }: Block): number => 2 ** (32 - mask);
export const end = (block: Block): number => block.base + size(block);
/** The block of this size that an address lies in. */
export const blockAt = (address: number, mask: number): Block => ({
    base: Math.floor(address / 2 ** (32 - mask)) * 2 ** (32 - mask),
    mask,
});
export const overlap = (one: Block, other: Block): boolean => one.base < end(other) && other.base < end(one);
export const blockText = ({ base, mask }: Block): string =>
    `${[24, 16, 8, 0].map(shift => Math.floor(base / 2 ** shift) % 256).join(".")}/${mask}`;

/** The `index`th of the blocks that one gets by fixing `bits` more bits. */
export function part(block: Block, bits: number, index: number): Block {
    const mask = block.mask + bits;
    if (mask > 32) throw new Error(`Requested ${bits} new bits, but only ${32 - block.mask} are available.`);
    return { base: block.base + 2 ** (32 - mask) * index, mask };
}

/** The first block of this size behind another one. */
export const following = (block: Block, mask: number): Block => ({ base: end(blockAt(end(block) - 1, mask)), mask });
