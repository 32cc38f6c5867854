import { check, commandsLog, type Evidence, isWhole, type Step, sourceFiles } from "@causeway/core";
import { type CanaryTarget, syntheticCanary } from "./canary-target.ts";
import { testCommands } from "./test-commands.ts";

export interface TestWithCanaryOptions {
    /**
     * Minutes until the run must be over, 1 to 50: CodePipeline ends the action after 55. Of a canary that runs by itself, the time until its
     * next run is part of it.
     *
     * @default 15
     */
    readonly timeoutMinutes?: number;
}

/** A test that a canary passes once a release is where it looks. */
export interface CanaryTest extends Step<"test"> {
    /** What an approver may know of it. */
    readonly evidence: readonly Evidence[];
}

/**
 * Waits for a run of a canary after a deployment, and fails the stage unless it passes: with what Synthetics says is the reason, and links to
 * the canary and to what it saw. One that runs on demand is started; of one that runs by itself, the next run is what counts.
 *
 * @example
 * testWithCanary(delivery.target(syntheticCanary, "staging", "checkout-journey"), { timeoutMinutes: 10 })
 *
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function testWithCanary(target: CanaryTarget, options: TestWithCanaryOptions = {}): CanaryTest {
    const { timeoutMinutes = 15 } = options;
    const service = target?.service;
    check(
        `testWithCanary "${service}"`,
        [target?.kind === syntheticCanary.kind, "target", "is no canary's: one is delivery.target(syntheticCanary, …)"],
        [isWhole(timeoutMinutes, 1, 50), "timeoutMinutes", `is ${timeoutMinutes}, not a whole number of minutes from 1 to 50`],
    );
    const name = `test-${service}`;
    return {
        evidence: [{ title: `${name}: the canary passed` }],
        plan: {
            // The action wants an artifact, although this test reads none of its files. It runs in the delivery account, and changes nothing.
            test: { name, type: { category: "Compute", provider: "Commands" }, reads: [sourceFiles] },
        },
        create: ({ delivery, pipelineName }) => ({
            test: {
                commands: testCommands(target, pipelineName, timeoutMinutes).map(command => target.leaves.apply(command)),
                grants: [
                    commandsLog(delivery, pipelineName),
                    { actions: ["sts:AssumeRole"], resources: [target.leaves.apply(({ deployRoleArn }) => deployRoleArn)] },
                ],
            },
        }),
    };
}
