/** Where AWS's console is in a region. Source: AWS General Reference, "AWS Management Console service endpoints". */
export function consoleOf(region: string): string {
    if (region.startsWith("cn-")) return `https://${region}.console.amazonaws.cn`;
    if (region.startsWith("us-gov-")) return `https://${region}.console.amazonaws-us-gov.com`;
    return `https://${region}.console.aws.amazon.com`;
}
