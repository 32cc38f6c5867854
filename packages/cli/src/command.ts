import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { type AlarmsOptions, alarmsCommand } from "./alarms-command.ts";
import { awsCommand } from "./aws-command.ts";
import { type CostsOptions, costsCommand } from "./costs-command.ts";
import { type DashboardsOptions, dashboardsCommand } from "./dashboards-command.ts";
import type { Operation } from "./engine.ts";
import { invocation } from "./invocation.ts";
import { sandboxCommand } from "./sandbox-command.ts";
import { type StacksOptions, stacksCommand } from "./stacks-command.ts";
import { type TriggersOptions, triggersCommand } from "./triggers-command.ts";
import { type VerifyOptions, verifyCommand } from "./verify-command.ts";

const whole = (least: number, most: number) => (text: string) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most)
        throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return number;
};

const summaries: Readonly<Record<Operation, string>> = {
    up: "bring stacks up, each after those that it needs",
    preview: "show what `up` would do",
    down: "take stacks down, each before those that it needs",
};

const place = "--account 222222222222 --region eu-west-1 --parameters";

/** The whole command line; `finish` hears the exit code. */
export function causeway(finish: (code: number) => void): Command {
    // npm runs scripts in the package's folder; a person means the folder that they are in.
    const here = process.env["INIT_CWD"] ?? process.cwd();
    const project = () =>
        new Option("--project <folder>", "where the Pulumi project is")
            .argParser(path => resolve(here, path))
            .default(here, "the nearest Pulumi.yaml upwards from here");
    const program = new Command("causeway")
        .description(
            "Stacks on a simulated AWS, by the real Pulumi engine. With AWS credentials and without this command, plain `pulumi up` runs the same programs on AWS.",
        )
        .version(packageJson.version)
        .enablePositionalOptions()
        .addHelpText(
            "after",
            "\nEnvironment:\n  CAUSEWAY_SANDBOX  folder of the sandbox's state (default: .causeway in the repository of the project)",
        );

    for (const operation of ["up", "preview", "down"] as const) {
        program
            .command(operation)
            .description(summaries[operation])
            .argument("[stacks...]", "names of stacks (default: all)")
            .option("--json", "print one JSON document to standard output, and everything else to standard error")
            .addOption(project())
            .option("--parallel <number>", "stacks at work at a time", whole(1, 64), Math.max(2, availableParallelism()))
            .option("--port <number>", "port of the simulated AWS (default: any free one)", whole(1, 65_535))
            .action(async (names: string[], options: StacksOptions) => finish(await stacksCommand(operation, names, options)));
    }

    program
        .command("verify")
        .description("say what AWS would refuse of pipelines, dashboards and alarms, or what could only fail once they run")
        .argument("[stacks...]", "names of stacks that are up in the sandbox (default: all that are)")
        .option("--file <path>", "check what `pulumi stack export` or `pulumi preview --json` wrote into a file; - for standard input")
        .option("--json", "print one JSON document to standard output")
        .addHelpText(
            "after",
            `
Of any pipeline, dashboard or alarm that Pulumi manages, whatever component it is of. It ends with 1 where it finds something:
  pulumi stack export -s payments-delivery | ${invocation("verify", "--file", "-")}`,
        )
        .addOption(project())
        .action(async (names: string[], options: VerifyOptions) => finish(await verifyCommand(names, options)));

    program
        .command("dashboards")
        .description("write CloudWatch dashboards as local pages, with sample data, to look at before there are any")
        .argument("[stacks...]", "names of stacks that are up in the sandbox (default: all that are)")
        .requiredOption("--out <folder>", "where the pages go; index.html lists them")
        .option(
            "--file <path>",
            "the dashboards of what `pulumi stack export` or `pulumi preview --json` wrote into a file; - for standard input",
        )
        .option("--series <path>", "what metrics were, as `causeway alarms` reads it; of all others, sample data; - for standard input")
        .option("--json", "print one JSON document to standard output")
        .addHelpText(
            "after",
            `
Of any dashboard that Pulumi manages. Pages need nothing but themselves. What they show is simulated: sample data, made up of each metric's name.`,
        )
        .addOption(project())
        .action(async (names: string[], options: DashboardsOptions) => finish(await dashboardsCommand(names, options)));

    program
        .command("triggers")
        .description("say which pipelines a change would start, by which trigger, and why not the others")
        .argument("[stacks...]", "names of stacks that are up in the sandbox (default: all that are)")
        .option("--repository <name>", "whose change it is: a CodeCommit repository's name, or owner/name of a connection's")
        .option("--branch <name>", "a push to this branch; with --pull-request, the one that it is to be merged into")
        .option("--new-branch", "the push makes the branch")
        .option("--tag <name>", "a push of this tag")
        .option("--pull-request <event>", "what happens to a pull request: open, update or close")
        .option("--schedule <name>", "this schedule is due")
        .option("--webhook <name>", "a request to this webhook")
        .option("--after <pipeline>", "this pipeline has succeeded")
        .option("--files <paths>", "the files that have changed, from the repository's root, with commas between them")
        .option("--files-from <path>", "a file that lists them, one a line; - for standard input")
        .option("--state <path>", "read what `pulumi stack export` or `pulumi preview --json` wrote into a file; - for standard input")
        .option("--json", "print one JSON document to standard output")
        .addHelpText(
            "after",
            `
Which pipelines of a monorepo the last commit would start:
  git diff --name-only HEAD~1 | ${invocation("triggers", "--repository", "shop", "--branch", "main", "--files-from", "-")}`,
        )
        .addOption(project())
        .action(async (names: string[], options: TriggersOptions) => finish(await triggersCommand(names, options)));

    program
        .command("alarms")
        .description("list alarms: when each goes off, in words, and what it does then; or say what they would do, were metrics so")
        .argument("[stacks...]", "names of stacks that are up in the sandbox (default: all that are)")
        .option("--file <path>", "read what `pulumi stack export` or `pulumi preview --json` wrote into a file; - for standard input")
        .option("--series <path>", "what metrics were, as JSON or CSV; - for standard input")
        .option("--json", "print one JSON document to standard output")
        .addHelpText(
            "after",
            `
A file of series is CSV, a sample a line (dimensions as shop=Vienna;till=1), or JSON, with all times ISO 8601 or seconds since 1970:
  at,namespace,name,dimensions,value
  2026-11-24T10:00:00Z,Shop,Errors,shop=Vienna,3

  { "series": [{ "namespace": "Shop", "name": "Errors", "dimensions": { "shop": "Vienna" }, "statistic": "Sum", "periodSeconds": 60,
                 "start": "2026-11-24T10:00:00Z", "values": [0, 3, null, 12] }],
    "initially": "OK", "mutes": [{ "from": "2026-11-24T10:02:00Z", "to": "2026-11-24T10:30:00Z" }],
    "bands": { "name of an anomaly alarm": { "lower": 0, "upper": 5 } } }
Instead of start and values: "points": [{ "at", "value" }], or without statistic and periodSeconds "samples": [{ "at", "value", "count" }].
Names of metrics and their dimensions are in the list of --json. What an outage of payments would set off:
  ${invocation("alarms", "payments-production", "--series", "outage.json")}`,
        )
        .addOption(project())
        .action(async (names: string[], options: AlarmsOptions) => finish(await alarmsCommand(names, options)));

    program
        .command("costs")
        .description("say what monitoring costs a month: alarms, metrics, dashboards, logs, canaries, traces, keys, notifications")
        .argument("[stacks...]", "names of stacks that are up in the sandbox (default: all that are)")
        .option("--file <path>", "read what `pulumi stack export` or `pulumi preview --json` wrote into a file; - for standard input")
        .option("--assume <name=value...>", "what no stack tells, such as logGigabytes=20, for each log group, or freeTier=true")
        .option("--json", "print one JSON document to standard output")
        .addHelpText(
            "after",
            `
By list prices, and by assumptions that it prints. A team's budget is monitoringDollars in the catalog: it ends with 1 where a team's stacks that
are up cost more; \`preview\` and \`up\` warn. Of what a change would cost on AWS:
  pulumi preview -s payments-production --json | ${invocation("costs", "--file", "-")}`,
        )
        .addOption(project())
        .action(async (names: string[], options: CostsOptions) => finish(await costsCommand(names, options)));

    const sandbox = program
        .command("sandbox")
        .description("run any command in the sandbox's environment, such as `pulumi stack export -s payments-staging`")
        .argument("<command...>", "the command and its arguments")
        .addOption(project())
        .option("--port <number>", "port of the simulated AWS (default: any free one)", whole(1, 65_535))
        .passThroughOptions()
        .enablePositionalOptions()
        .action(async (command: [string, ...string[]], options: { project: string; port?: number }) =>
            finish(await sandboxCommand(command, options)),
        );

    sandbox
        .command("aws")
        .description("an operation of AWS's API behind Pulumi's back, as a release does it")
        .argument("<operation>", "AWS's name of it, such as ecs:UpdateService")
        .requiredOption("--account <id>", "the account, 12 digits")
        .requiredOption("--region <name>", "the region, such as eu-west-1")
        .option("--parameters <json>", "the operation's parameters, by AWS's names", "{}")
        .addHelpText(
            "after",
            `
A release of an ECS service registers a task definition with the new image, and has the service run it:
  ${invocation("sandbox", "aws", "ecs:DescribeServices", place, `'{"cluster": "staging", "services": ["payments-checkout"]}'`)}
  ${invocation("sandbox", "aws", "ecs:UpdateService", place, `'{"cluster": "staging", "service": "payments-checkout", "taskDefinition": "..."}'`)}
It prints AWS's answer. The next \`up\` keeps what was released.`,
        )
        .addOption(project())
        .action(async (operation: string, options: { account: string; region: string; parameters: string; project: string }) =>
            finish(await awsCommand(operation, options)),
        );
    return program;
}
