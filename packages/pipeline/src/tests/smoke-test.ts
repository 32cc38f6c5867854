import { check, commandsLog, type Evidence, type Rule, type Step, sourceFiles } from "@causeway/core";
import { actionNameRule } from "../builds/build-rules.ts";
import { codeBuild } from "../builds/code-build.ts";
import type { Machine } from "../builds/machine.ts";
import { machineAt } from "../builds/machine-rules.ts";
import { type AnyEndpoint, addressInVariables, addressOf, endpointVariables, reachable } from "./endpoint.ts";
import { type PageCheck, pageCommand, pageRules } from "./page-check.ts";

export interface SmokeTestOptions extends PageCheck {
    /** The action's name. @default "smoke-test" */
    readonly name?: string;
    /** More pages, which are asked one after the other, up to 20. @default none */
    readonly pages?: readonly PageCheck[];
    /** Whole minutes for which each page is asked again until it is right, 50 at most for all of them; 0 to ask once. @default 1 */
    readonly minutes?: number;
    /**
     * A machine to ask from, on CodeBuild, in a project of its own: in the service's network, for one that is not open to all.
     *
     * @default compute that CodePipeline brings along, somewhere in the internet
     */
    readonly on?: Machine;
}

/** A test that a deployed service answers. */
export interface SmokeTest extends Step<"smoke"> {
    /** What an approver may know of it. */
    readonly evidence: readonly Evidence[];
}

/**
 * Asks a deployed service for a page or several; one that does not answer as it should fails the stage. Costs no CodeBuild project, where
 * the endpoint is reachable from the internet.
 *
 * Source: CodePipeline user guide, "Commands action reference".
 *
 * @example
 * smokeTest(staging.leaves.endpoint, { path: "/health" })
 *
 * @example
 * smokeTest(staging.leaves.endpoint, {
 *     path: "/health",
 *     contains: '"status":"ok"',
 *     pages: [{ path: "/admin", status: 401 }, { path: "/", headers: { "strict-transport-security": "max-age" } }],
 *     minutes: 3,
 * })
 *
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function smokeTest(endpoint: AnyEndpoint, options: SmokeTestOptions = {}): SmokeTest {
    check("smokeTest", ...smokeRules(options));
    const { name = "smoke-test", pages = [], minutes = 1, on, ...first } = options;
    const all = [first, ...pages];
    const said = { title: `${name}: ${all.map(({ path = "/" }) => path).join(", ")} answered` };
    if (on) {
        const commands = all.map(page => pageCommand(addressInVariables, page, minutes));
        const { ENDPOINT_NAME, ENDPOINT_BASE } = endpointVariables("smokeTest", endpoint);
        const build = codeBuild(name, { category: "Test", on, commands, variables: { ENDPOINT_NAME, ENDPOINT_BASE } });
        return {
            evidence: [said, ...build.evidence],
            plan: { smoke: build.plan.build },
            create: scope => ({ smoke: build.create(scope).build }),
        };
    }
    return {
        evidence: [said],
        plan: {
            // The action wants an artifact, although this test reads none of its files.
            smoke: { name, type: { category: "Compute", provider: "Commands" }, reads: [sourceFiles] },
        },
        create: ({ delivery, pipelineName }) => ({
            smoke: {
                commands: all.map(page => reachable("smokeTest", endpoint).apply(found => pageCommand(addressOf(found), page, minutes))),
                grants: [commandsLog(delivery, pipelineName)],
            },
        }),
    };
}

function smokeRules(options: SmokeTestOptions): readonly Rule[] {
    if (typeof options !== "object" || options === null) return [[false, "options", `is ${String(options)}, not { … }`]];
    const { name = "smoke-test", pages = [], minutes = 1, on, ...first } = options;
    const count = Array.isArray(pages) ? pages.length + 1 : 1;
    return [
        actionNameRule(name),
        ...machineAt("on", on),
        ...pageRules("", first),
        [Array.isArray(pages) && pages.length <= 20, "pages", "is no list of up to 20 pages"],
        ...(Array.isArray(pages) ? pages.flatMap((page: PageCheck, index) => pageRules(`pages[${index}]`, page)) : []),
        [Number.isInteger(minutes) && minutes >= 0, "minutes", `is ${minutes}, not a whole number from 0`],
        // Source: CodePipeline user guide, "Quotas in AWS CodePipeline": an action like this one times out after an hour.
        [
            !(minutes * count > 50),
            "minutes",
            `makes ${minutes * count} for all pages: the action has an hour, and 50 of its minutes are for them`,
        ],
    ];
}
