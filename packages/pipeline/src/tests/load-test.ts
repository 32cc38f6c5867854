import { check, commandsLog, type Evidence, outputs, quote, type Rule, type Step, sourceFiles, type Variables } from "@causeway/core";
import { actionNameRule } from "../builds/build-rules.ts";
import { codeBuild } from "../builds/code-build.ts";
import type { Machine } from "../builds/machine.ts";
import { machineAt } from "../builds/machine-rules.ts";
import { type AnyEndpoint, endpointVariables, hostOf, reachable } from "./endpoint.ts";
import { wholeRule } from "./gates.ts";
import { pathRule } from "./page-check.ts";

export interface LoadTestOptions {
    /** The action's name. @default "load-test" */
    readonly name?: string;
    /** The page that is asked for, again and again. @default "/" */
    readonly path?: string;
    /** How long, 1 to 1800 whole seconds. @default 60 */
    readonly seconds?: number;
    /** How many requests are under way at any time, 1 to 1000. @default 10 */
    readonly connections?: number;
    /** How many requests are made a second, 1 to 10,000: as a crowd would, whatever the answers take. @default as many as are answered */
    readonly requestsPerSecond?: number;
    /** What the service must stand. */
    readonly thresholds: LoadThresholds;
    /**
     * A machine to ask from, on CodeBuild, in a project of its own: in the service's network, for one that is not open to all, or a large one
     * for a large load.
     *
     * @default small compute that CodePipeline brings along, somewhere in the internet
     */
    readonly on?: Machine;
}

/** At least one of them. */
export interface LoadThresholds {
    /** Milliseconds in which 99 of 100 requests must be answered. @default no matter how many */
    readonly p99Milliseconds?: number;
    /** Percent of requests that may fail, or be answered with another status than 200 to 299. @default 1 */
    readonly errorPercent?: number;
    /** Requests that must be answered a second, on average. @default no matter how many */
    readonly requestsPerSecond?: number;
}

const given = ["P99_MILLISECONDS", "ERROR_PERCENT", "REQUESTS_PER_SECOND"] as const;
export type LoadVariable = (typeof given)[number];

/** A test that a deployed service stands a load. */
export interface LoadTest extends Step<"load"> {
    /** What the service stood. */
    readonly variables: Variables<LoadVariable>;
    /** What an approver may know of it. */
    readonly evidence: readonly Evidence[];
}

/** Pinned: nobody wants to find out in the middle of a release what a newer one does. It is fetched from npm. */
const tool = "autocannon@8.0.0";

/** For jq: what part of the requests failed. None at all is no success. */
const errorPercent = "if .requests.total + .errors == 0 then 100 else 100 * (.errors + .non2xx) / (.requests.total + .errors) end";

/**
 * A load on a page of a deployed service, with autocannon; a service that does not stand it fails the stage. Costs no CodeBuild project, where
 * the endpoint is reachable from the internet. For a load of another kind, run the tool of your choice in an `integrationTest`.
 *
 * Sources: CodePipeline user guide, "Commands action reference"; the README of autocannon.
 *
 * @example
 * const load = loadTest(staging.leaves.endpoint, {
 *     path: "/products",
 *     seconds: 120,
 *     requestsPerSecond: 200,
 *     thresholds: { p99Milliseconds: 300, errorPercent: 0.1 },
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function loadTest(endpoint: AnyEndpoint, options: LoadTestOptions): LoadTest {
    check("loadTest", ...loadRules(options));
    const { name = "load-test", thresholds, on } = options;
    const namespace = name.replaceAll(".", "_");
    const variables = outputs(namespace, given);
    const title = `${name}: 99 % in ${variables.P99_MILLISECONDS} ms, ${variables.ERROR_PERCENT} % errors, ${variables.REQUESTS_PER_SECOND} requests/s`;
    const commandsOf = <Line>(shooting: Line) => ["LOAD=$(mktemp -d)", shooting, ...judge(thresholds)] as const;
    if (on) {
        const { ENDPOINT_URL, ENDPOINT_HOST } = endpointVariables("loadTest", endpoint);
        const address = (path: string) => `"$ENDPOINT_URL"${quote(path)}`;
        const commands = commandsOf(shoot(address, '"$ENDPOINT_HOST"', options));
        const build = codeBuild(name, { category: "Test", on, commands, variables: { ENDPOINT_URL, ENDPOINT_HOST }, exports: given });
        return {
            variables,
            evidence: [{ title }, ...build.evidence],
            plan: { load: build.plan.build },
            create: scope => ({ load: build.create(scope).build }),
        };
    }
    const shooting = reachable("loadTest", endpoint).apply(found => {
        const host = hostOf(found);
        return shoot(path => quote(`${found.url}${path}`), host && quote(host), options);
    });
    return {
        variables,
        evidence: [{ title }],
        plan: {
            // The action wants an artifact, although this test reads none of its files.
            load: { name, type: { category: "Compute", provider: "Commands" }, reads: [sourceFiles], namespace, gives: given },
        },
        create: ({ delivery, pipelineName }) => ({
            load: { commands: commandsOf(shooting), grants: [commandsLog(delivery, pipelineName)] },
        }),
    };
}

/** Asks for the service's own host name, a word for the shell, whatever the DNS says of it yet: the connections go to the endpoint. */
function shoot(addressOf: (path: string) => string, host: string | undefined, options: LoadTestOptions): string {
    const { path = "/", seconds = 60, connections = 10, requestsPerSecond } = options;
    return [
        `npx --yes ${tool} --json --no-progress --connections ${connections} --duration ${seconds}`,
        ...(requestsPerSecond === undefined ? [] : [`--overallRate ${requestsPerSecond}`]),
        ...(host ? [`--headers Host=${host} --servername ${host}`] : []),
        `${addressOf(path)} > "$LOAD/result"`,
    ].join(" ");
}

function judge({ p99Milliseconds, errorPercent: most = 1, requestsPerSecond }: LoadThresholds): readonly string[] {
    const wrong = [
        ...(p99Milliseconds === undefined
            ? []
            : [`(.p99 | select(. > ${p99Milliseconds}) | "99 of 100 requests took up to \\(.) ms, and ${p99Milliseconds} is the most")`]),
        `(.errors | select(. > ${most}) | "\\(.) % of requests failed, and ${most} is the most")`,
        ...(requestsPerSecond === undefined
            ? []
            : [
                  `(.rate | select(. < ${requestsPerSecond}) | "\\(.) requests were answered a second, and ${requestsPerSecond} is the least")`,
              ]),
    ];
    const numbers = `{p99: .latency.p99, errors: (${errorPercent}), rate: .requests.average} | map_values(. * 100 | round / 100)`;
    return [
        `jq ${quote(numbers)} "$LOAD/result" > "$LOAD/numbers"`,
        'P99_MILLISECONDS=$(jq .p99 "$LOAD/numbers") ERROR_PERCENT=$(jq .errors "$LOAD/numbers") REQUESTS_PER_SECOND=$(jq .rate "$LOAD/numbers")',
        `export ${given.join(" ")}`,
        'echo "99 % of requests in $P99_MILLISECONDS ms, $ERROR_PERCENT % of them failed, $REQUESTS_PER_SECOND were answered a second"',
        `jq --raw-output ${quote(wrong.join(", "))} "$LOAD/numbers" > "$LOAD/wrong"`,
        'if [ -s "$LOAD/wrong" ]; then cat "$LOAD/wrong" >&2; exit 1; fi',
    ];
}

function loadRules(options: LoadTestOptions): readonly Rule[] {
    if (typeof options !== "object" || options === null) return [[false, "options", `is ${String(options)}, not { thresholds: … }`]];
    const { name = "load-test", path = "/", seconds = 60, connections = 10, requestsPerSecond = 1, thresholds, on } = options;
    const known = typeof thresholds === "object" && thresholds !== null ? thresholds : {};
    const number = (at: keyof LoadThresholds, most: number): Rule => {
        const { [at]: value = 1 }: { readonly [Name in keyof LoadThresholds]?: unknown } = known;
        const holds = typeof value === "number" && value >= 0 && value <= most;
        return [holds, `thresholds.${at}`, `is ${JSON.stringify(known[at])}, not a number of 0 to ${most}`];
    };
    return [
        actionNameRule(name),
        ...machineAt("on", on),
        pathRule("path", path),
        [typeof path !== "string" || path.length <= 500, "path", "is longer than 500 characters"],
        // An action like this one has an hour, of which fetching the tool takes a part.
        wholeRule("seconds", seconds, 1, 1800, "seconds"),
        wholeRule("connections", connections, 1, 1000, "connections"),
        wholeRule("requestsPerSecond", requestsPerSecond, 1, 10_000, "requests"),
        [Object.values(known).some(value => value !== undefined), "thresholds", "needs at least one"],
        number("p99Milliseconds", 600_000),
        number("errorPercent", 100),
        number("requestsPerSecond", 1_000_000),
    ];
}
