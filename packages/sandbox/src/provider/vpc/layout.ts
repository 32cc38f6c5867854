import { type Block, blockAt, blockText, end, following, overlap, parseBlock, part, size } from "./cidr.ts";

export type SubnetType = "Public" | "Private" | "Isolated" | "Unused";

export interface SubnetSpec {
    readonly type: SubnetType;
    readonly name?: string;
    readonly cidrMask?: number;
    readonly size?: number;
    readonly cidrBlocks?: readonly string[];
    readonly tags?: Readonly<Record<string, string>>;
}

export interface PlannedSubnet {
    readonly type: SubnetType;
    readonly zone: string;
    readonly name: string;
    readonly block: Block;
    readonly tags: Readonly<Record<string, string>>;
}

export interface LayoutArgs {
    readonly name: string;
    readonly cidrBlock: string;
    readonly zones: readonly string[];
    readonly strategy: "Legacy" | "Auto" | "Exact";
    readonly specs?: readonly SubnetSpec[];
    readonly zoneMask?: number;
}

/** Which subnets awsx.ec2.Vpc makes, and which addresses each gets. Source: pulumi-awsx, "Subnet allocation strategies". */
export function layOut(args: LayoutArgs): PlannedSubnet[] {
    const specs = args.specs?.map(withMask);
    const planned =
        args.strategy === "Legacy"
            ? legacy({ ...args, ...(specs ? { specs } : {}) })
            : specs?.some(({ cidrBlocks }) => cidrBlocks)
              ? explicit(args, specs)
              : automatic({ ...args, ...(specs ? { specs } : {}) });
    const clashes = planned.filter(one => planned.some(other => one !== other && overlap(one.block, other.block)));
    if (clashes.length > 0) {
        throw new Error(
            `The following subnets overlap with at least one other subnet. Make the CIDR for the VPC larger, reduce the size of the subnets per AZ, or use less Availability Zones:\n\n${clashes
                .map(({ name, block }, index) => `${index + 1}. ${name}: ${blockText(block)}\n`)
                .join("")}`,
        );
    }
    if (args.strategy === "Exact") refuseGaps(args.cidrBlock, planned);
    return planned;
}

function withMask(spec: SubnetSpec): SubnetSpec {
    if (spec.size !== undefined && !Number.isInteger(Math.log2(spec.size)))
        throw new Error(`Invalid subnet specifications:\n - The following subnet sizes are invalid: ${spec.size}.`);
    const mask = spec.cidrMask ?? (spec.size === undefined ? undefined : 32 - Math.log2(spec.size));
    if (spec.size !== undefined && mask !== undefined && spec.size !== 2 ** (32 - mask)) {
        throw new Error(
            `Invalid subnet specifications:\n - Subnet size ${spec.size} does not match the expected size for a /${mask} subnet (${2 ** (32 - mask)}).`,
        );
    }
    return mask === undefined ? spec : { ...spec, cidrMask: mask };
}

const bitsFor = (count: number): number => (count === 0 ? 0 : Math.ceil(Math.log2(count)));

const subnet = (args: LayoutArgs, spec: SubnetSpec, zone: number, block: Block): PlannedSubnet => ({
    type: spec.type,
    zone: args.zones[zone] as string,
    name: `${args.name}-${spec.name ?? spec.type.toLowerCase()}-${zone + 1}`,
    block,
    tags: spec.tags ?? {},
});

/** One even share for each zone; in it, one subnet behind the other, in the order of the specs. */
function automatic(args: LayoutArgs): PlannedSubnet[] {
    const vpc = parseBlock(args.cidrBlock);
    const zoneMask = args.zoneMask ?? vpc.mask + bitsFor(args.zones.length);
    const specs = args.specs ?? automaticDefaults(zoneMask);
    if (specs.length === 0) throw new Error("No subnets specified");
    const evenMask = zoneMask + bitsFor(specs.length);
    const wanted = specs.reduce((sum, spec) => sum + 2 ** (32 - (spec.cidrMask ?? evenMask)), 0);
    if (wanted > 2 ** (32 - zoneMask)) {
        throw new Error(
            `Subnets are too large for VPC. VPC has ${2 ** (32 - zoneMask)} addresses, but subnets require ${wanted} addresses.`,
        );
    }
    return args.zones.flatMap((_, zone) => {
        let last: Block | undefined;
        return specs.map(spec => {
            const mask = spec.cidrMask ?? evenMask;
            last = last === undefined ? blockAt(vpc.base + 2 ** (32 - zoneMask) * zone, mask) : following(last, mask);
            return subnet(args, spec, zone, last);
        });
    });
}

function automaticDefaults(zoneMask: number): SubnetSpec[] {
    if (zoneMask > 26) {
        throw new Error(
            `Automatic subnet creation requires a VPC with at least /26 available per AZ, but only /${zoneMask} is available. If you do need very small subnets, please specify them explicitly.`,
        );
    }
    const widest = Math.max(zoneMask, 16);
    return [
        { type: "Private", cidrMask: widest + 1 },
        { type: "Public", cidrMask: widest + 2 },
    ];
}

function explicit(args: LayoutArgs, specs: readonly SubnetSpec[]): PlannedSubnet[] {
    const issues = specs.flatMap(({ cidrBlocks }, index) =>
        cidrBlocks === undefined
            ? ["If any subnet spec has explicit cidrBlocks, all subnets must have explicit cidrBlocks."]
            : cidrBlocks.length !== args.zones.length
              ? [`The number of CIDR blocks in subnetSpecs[${index}] must match the number of availability zones (${args.zones.length}).`]
              : [],
    );
    if (issues.length > 0) throw new Error(`Invalid subnet specifications:\n - ${issues.join("\n - ")}`);
    return args.zones.flatMap((_, zone) => specs.map(spec => subnet(args, spec, zone, parseBlock(spec.cidrBlocks?.[zone] as string))));
}

/** Private subnets first in each zone's share, then public, then isolated ones; awsx's default. */
function legacy(args: LayoutArgs): PlannedSubnet[] {
    const zoneBits = args.zoneMask === undefined ? bitsFor(args.zones.length) : args.zoneMask - parseBlock(args.cidrBlock).mask;
    const shares = args.zones.map((_, zone) => part(parseBlock(args.cidrBlock), zoneBits, zone));
    const { specs } = args;
    if (!specs) {
        const halves = shares.map(share => part(share, 1, 0));
        return [
            ...halves.map((block, zone) => subnet(args, { type: "Private" }, zone, block)),
            ...halves.map((block, zone) => subnet(args, { type: "Public" }, zone, part(part(block, 0, 1), 1, 0))),
        ];
    }
    const narrowest = { Private: 19, Public: 20, Isolated: 24, Unused: 32 };
    const bits = specs.length === 1 ? 0 : 1;
    return shares.flatMap((share, zone) => {
        const planned: PlannedSubnet[] = [];
        for (const type of ["Private", "Public", "Isolated"] as const) {
            const base = planned.length === 0 ? undefined : (planned[planned.length - 1] as PlannedSubnet).block;
            for (const [index, spec] of specs.filter(candidate => candidate.type === type).entries()) {
                const mask = spec.cidrMask ?? Math.max(share.mask + bits, narrowest[type]);
                const start = base === undefined ? share : part(base, 0, 1);
                const last = planned[planned.length - 1]?.block;
                let block = part(start, mask - (base ?? share).mask, index);
                if (last && overlap(last, block)) block = following(last, mask);
                planned.push(subnet(args, spec, zone, block));
            }
        }
        return planned;
    });
}

function refuseGaps(cidrBlock: string, planned: readonly PlannedSubnet[]): void {
    const vpc = parseBlock(cidrBlock);
    const gaps: string[] = [];
    let last: PlannedSubnet | undefined;
    for (const one of planned) {
        if (last === undefined && one.block.base !== vpc.base)
            gaps.push(`${one.name} (${blockText(one.block)}) does not start at the beginning of the VPC (${cidrBlock})`);
        if (last !== undefined && one.block.base !== end(last.block))
            gaps.push(`${last.name} (${blockText(last.block)}) <=> ${one.name} (${blockText(one.block)})`);
        last = one;
    }
    if (last && end(last.block) !== vpc.base + size(vpc)) gaps.push(`${last.name} (${blockText(last.block)}) ends before VPC ends`);
    if (gaps.length > 0) throw new Error(`There are gaps in the subnet ranges. Please fix the following gaps: ${gaps.join(", ")}`);
}

/** The layout as awsx says it back: what one zone's share is made of. */
export function subnetLayout(args: LayoutArgs, planned: readonly PlannedSubnet[]): Record<string, unknown>[] {
    if (args.strategy !== "Legacy" && args.specs) return args.specs.map(spec => ({ ...withMask(spec) }));
    const first = planned.filter(({ zone }) => zone === args.zones[0]);
    const layout: Record<string, unknown>[] = [];
    for (const [index, { type, name, block, tags }] of first.entries()) {
        const before = first[index - 1]?.block;
        if (before) for (const gap of gapsBetween(end(before), block.base)) layout.push({ type: "Unused", cidrMask: gap.mask });
        const called = name.slice(args.name.length + 1).replace(/-\d+$/, "");
        layout.push({
            type,
            ...(called === type.toLowerCase() ? {} : { name: called }),
            cidrMask: block.mask,
            ...(Object.keys(tags).length === 0 ? {} : { tags }),
        });
    }
    return layout;
}

/** The widest blocks that fill a gap. */
function gapsBetween(from: number, to: number): Block[] {
    const gaps: Block[] = [];
    for (let address = from; address < to; ) {
        let mask = 0;
        while (address % 2 ** (32 - mask) !== 0 || address + 2 ** (32 - mask) > to) mask += 1;
        gaps.push({ base: address, mask });
        address += 2 ** (32 - mask);
    }
    return gaps;
}
