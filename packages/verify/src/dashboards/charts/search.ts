import type { AskedMetric } from "./sample.ts";

/** What a search asks for. Source: CloudWatch user guide, "CloudWatch search expression syntax". */
interface Searched {
    readonly namespace: string;
    readonly names: readonly string[];
    readonly said: Readonly<Record<string, string>>;
    readonly metric: string;
    readonly statistic: string;
    readonly periodSeconds: number;
}

/** `SEARCH('…', 'statistic', period)` within an expression. */
const call = /SEARCH\(\s*'([^']*)'\s*,\s*'([^']*)'\s*(?:,\s*(\d+)\s*)?\)/g;

/** The expression with a name in place of each search, and what the names stand for. */
export function takeSearches(expression: string): { readonly expression: string; readonly searches: ReadonlyMap<string, Searched> } {
    const searches = new Map<string, Searched>();
    const left = expression.replace(call, (_, query: string, statistic: string, period: string | undefined) => {
        const id = `search_${searches.size + 1}`;
        searches.set(id, read(query, statistic, Number(period ?? 300)));
        return id;
    });
    return { expression: left, searches };
}

function read(query: string, statistic: string, periodSeconds: number): Searched {
    const [, schema = ""] = /\{([^}]*)\}/.exec(query) ?? [];
    const [namespace = "Searched", ...names] = schema.split(",").map(name => name.trim().replaceAll('"', ""));
    const terms = [...query.matchAll(/([\w:.]+)\s*=\s*"([^"]*)"/g)].map(([, name, value]) => [name as string, value as string] as const);
    const said = Object.fromEntries(terms.filter(([name]) => names.includes(name)));
    const metric = terms.find(([name]) => name === "MetricName")?.[1] ?? "Found";
    return { namespace, names, said, metric, statistic, periodSeconds };
}

/** Names of things that there might be, by the dimension. */
const made: Readonly<Record<string, readonly string[]>> = {
    Service: ["checkout", "receipts", "index"],
    Team: ["payments", "payments", "search"],
    Environment: ["staging", "production"],
    ServiceName: ["payments-checkout", "payments-orders", "search-web"],
    FunctionName: ["payments-receipts", "search-index", "search-suggest"],
    QueueName: ["payments-orders", "search-pages", "search-pages-dead"],
    LoadBalancer: ["app/shared/50dc6c495c0c9188", "app/internal/8e1f3a2b9c4d5e6f"],
    PipelineName: ["payments-checkout", "payments-receipts", "search-index"],
    ProjectName: ["payments-checkout-build", "payments-receipts-build", "search-index-build"],
    CapacityProviderName: ["FARGATE", "causeway-general"],
    AutoScalingGroupName: ["general-instances", "gpu-instances"],
    NatGatewayId: ["nat-0a1b2c3d4e5f60718", "nat-1f2e3d4c5b6a79808"],
};

/** Values that a dimension might have. */
export const valuesOf = (dimension: string): readonly string[] => made[dimension] ?? [1, 2, 3].map(at => `${dimension}-${at}`);

/** Some metrics that a search might find: two or three, as many as the first dimension that nobody said has values. */
export function foundBy({ namespace, names, said, metric, statistic, periodSeconds }: Searched, account?: string): readonly AskedMetric[] {
    const open = names.filter(name => said[name] === undefined);
    const count = open.length === 0 ? 1 : Math.max(...open.map(name => valuesOf(name).length));
    const found = Array.from({ length: count }, (_, at): AskedMetric => {
        const dimensions = names.map(name => [name, said[name] ?? (valuesOf(name)[at % valuesOf(name).length] as string)] as const);
        return { namespace, name: metric, dimensions: Object.fromEntries(dimensions), statistic, periodSeconds, account };
    });
    // A team that is said has its own services, not all.
    const team = said["Team"];
    return team !== undefined && open.includes("Service")
        ? found.filter((_, at) => valuesOf("Team")[at] === team).concat(found.slice(0, 0))
        : found;
}

/** What a label says of a metric. Source: CloudWatch user guide, "Using dynamic labels". */
export const labelOf = (label: string, { dimensions, name, namespace, statistic, periodSeconds }: AskedMetric): string =>
    label.replace(/\$\{PROP\('([^']*)'\)\}/g, (whole, property: string) => {
        const dimension = /^Dim\.(.*)$/.exec(property)?.[1];
        if (dimension !== undefined) return dimensions[dimension] ?? whole;
        const properties: Readonly<Record<string, string | number>> = {
            MetricName: name,
            Namespace: namespace,
            Stat: statistic,
            Period: periodSeconds,
        };
        return String(properties[property] ?? whole);
    });
