import { NotSimulated } from "../model/errors.ts";

interface Region {
    /** How zone ids of the region begin. */
    readonly code: string;
    readonly letters: string;
    /** The hosted zones of Application and Network Load Balancers. */
    readonly loadBalancerZones: readonly [application: string, network: string];
    readonly description: string;
    readonly s3PrefixList: string;
}

/** Source: Regions and zones guide, "AWS Availability Zones"; General reference, "Elastic Load Balancing endpoints and quotas". */
const regions: Readonly<Record<string, Region>> = {
    "us-east-1": region("use1", "abcdef", "Z35SXDOTRQ7X7K", "Z26RNL4JYFTOTI", "US East (N. Virginia)", "pl-63a5400a"),
    "us-east-2": region("use2", "abc", "Z3AADJGX6KTTL2", "ZLMOA37VPKANP", "US East (Ohio)", "pl-7ba54012"),
    "us-west-1": region("usw1", "ac", "Z368ELLRRE2KJ0", "Z24FKFUX50B4VW", "US West (N. California)", "pl-6ba54002"),
    "us-west-2": region("usw2", "abcd", "Z1H1FL5HABSF5", "Z18D5FSROUN65G", "US West (Oregon)", "pl-68a54001"),
    "ca-central-1": region("cac1", "abd", "ZQSVJUPU6J1EY", "Z2EPGBW3API2WT", "Canada (Central)", "pl-7da54014"),
    "eu-central-1": region("euc1", "abc", "Z215JYRZR1TBD5", "Z3F0SRJ5LGBH90", "Europe (Frankfurt)", "pl-6ea54007"),
    "eu-west-1": region("euw1", "abc", "Z32O12XQLNTSW2", "Z2IFOLAFXWLO4F", "Europe (Ireland)", "pl-6da54004"),
    "eu-west-2": region("euw2", "abc", "ZHURV8PSTC4K8", "ZD4D7Y8KGAS4G", "Europe (London)", "pl-7ca54015"),
    "eu-west-3": region("euw3", "abc", "Z3Q77PNBQS71R4", "Z1CMS0P5QUZ6D5", "Europe (Paris)", "pl-23ad484a"),
    "eu-north-1": region("eun1", "abc", "Z23TAZ6LKFMNIO", "Z1UDT6IFJ4EJM", "Europe (Stockholm)", "pl-c3aa4faa"),
    "ap-southeast-1": region("apse1", "abc", "Z1LMS91P8CMLE5", "ZKVM4W9LS7TM", "Asia Pacific (Singapore)", "pl-6fa54006"),
    "ap-southeast-2": region("apse2", "abc", "Z1GM3OXH4ZPM65", "ZCT6FZBF4DROD", "Asia Pacific (Sydney)", "pl-6ca54005"),
    "ap-northeast-1": region("apne1", "acd", "Z14GRHDCWA56QT", "Z31USIVHYNEOWT", "Asia Pacific (Tokyo)", "pl-61a54008"),
    "ap-south-1": region("aps1", "abc", "ZP97RAFLXTNZK", "ZVDDRBQ08TROA", "Asia Pacific (Mumbai)", "pl-78a54011"),
    "sa-east-1": region("sae1", "abc", "Z2P70J7HTTTPLU", "ZTK26PT1VY4CU", "South America (Sao Paulo)", "pl-6aa54003"),
};

function region(code: string, letters: string, application: string, network: string, description: string, s3PrefixList: string): Region {
    return { code, letters, loadBalancerZones: [application, network], description, s3PrefixList };
}

export function regionFacts(name: string): Region {
    const found = regions[name];
    if (!found) throw new NotSimulated(`region ${name}; the sandbox knows ${Object.keys(regions).join(", ")}`);
    return found;
}

export interface Zone {
    readonly name: string;
    readonly zoneId: string;
}

export const zonesOf = (name: string): readonly Zone[] => {
    const { code, letters } = regionFacts(name);
    return [...letters].map((letter, index) => ({ name: `${name}${letter}`, zoneId: `${code}-az${index + 1}` }));
};
