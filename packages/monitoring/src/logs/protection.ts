import { arnOf, type Customize, customize, type LogSource, type Place, placedName, type Rule, retentionRule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DataIdentifier, dataIdentifiers } from "./identifiers.ts";

/** Which data is masked wherever lines are read, by whoever has no leave to see it. Lines that came before stay as they are. */
export interface DataProtection {
    /** Data that CloudWatch Logs knows. @default none */
    readonly identifiers?: readonly DataIdentifier[];
    /** Data of one's own: a regular expression for each name, such as `{ EmployeeId: "EmployeeId-\\d{9}" }`. Up to 10. @default none */
    readonly custom?: Readonly<Record<string, string>>;
    /** Days that findings (which kind of data, where, never the data itself) are kept. @default 90 */
    readonly findingsDays?: number;
    /** In which of the logs. @default all */
    readonly in?: readonly string[];
}

const protectionOf = (given: readonly DataIdentifier[] | DataProtection): DataProtection =>
    Array.isArray(given) ? { identifiers: given } : (given as DataProtection);

/**
 * The log group of findings. AWS lets log delivery write to all groups below `/aws/vendedlogs/` by one policy, of which a region has few.
 * Source: CloudWatch Logs user guide, "Enable logging from AWS services", Log group resource policy size limit considerations.
 */
const findingsName = (folder: string): string => `/aws/vendedlogs/${folder}/findings`;

/** Source: CloudWatch Logs API reference, PutDataProtectionPolicy; user guide, "Custom data identifiers". */
const protectionPolicy = (
    place: Place,
    name: string,
    { identifiers = [], custom = {} }: DataProtection,
    findings: pulumi.Input<string>,
): pulumi.Output<string> => {
    const arn = (identifier: string) =>
        arnOf({ ...place, accountId: "aws" }, "dataprotection", `data-identifier/${identifier}`, { region: "" });
    const found = [...identifiers.map(arn), ...Object.keys(custom)];
    return pulumi.jsonStringify({
        Name: name,
        Version: "2021-06-01",
        ...(Object.keys(custom).length > 0 && {
            Configuration: { CustomDataIdentifier: Object.entries(custom).map(([Name, Regex]) => ({ Name, Regex })) },
        }),
        Statement: [
            {
                Sid: "audit",
                DataIdentifier: found,
                Operation: { Audit: { FindingsDestination: { CloudWatchLogs: { LogGroup: findings } } } },
            },
            { Sid: "mask", DataIdentifier: found, Operation: { Deidentify: { MaskConfig: {} } } },
        ],
    });
};

/** The logs that data is masked in. */
export const guardedLogs = (
    given: readonly DataIdentifier[] | DataProtection,
    logs: Readonly<Record<string, LogSource>>,
): readonly LogSource[] => (protectionOf(given).in ?? Object.keys(logs)).map(log => logs[log] as LogSource);

/** Masks data in logs, and keeps what was found where. */
export function createProtection(
    name: string,
    given: readonly DataIdentifier[] | DataProtection,
    {
        place,
        thing,
        folder,
        logs,
        keyArn,
        findings: change,
    }: {
        readonly place: Place;
        readonly thing: string;
        readonly folder: string;
        readonly logs: Readonly<Record<string, LogSource>>;
        readonly keyArn: pulumi.Input<string>;
        readonly findings?: Customize<aws.cloudwatch.LogGroupArgs>;
    },
    opts: pulumi.CustomResourceOptions,
): void {
    const protection = protectionOf(given);
    const wanted = { name: findingsName(folder), retentionInDays: protection.findingsDays ?? 90, kmsKeyId: keyArn };
    const findings = new aws.cloudwatch.LogGroup(`${name}-findings`, customize(wanted, change), opts);
    for (const log of protection.in ?? Object.keys(logs)) {
        const policyDocument = protectionPolicy(place, `${placedName(place, thing)}-${log}`, protection, findings.name);
        const logGroupName = (logs[log] as LogSource).name;
        new aws.cloudwatch.LogDataProtectionPolicy(`${name}-${log}-protection`, { logGroupName, policyDocument }, opts);
    }
}

export function protectionRules(given: unknown, logs: Readonly<Record<string, LogSource>>): readonly Rule[] {
    if (typeof given !== "object" || given === null) return [[false, "protect", `is ${String(given)}, not a list of data identifiers`]];
    const list = Array.isArray(given);
    const {
        identifiers = [],
        custom = {},
        findingsDays = 90,
        in: only,
    }: { [Key in keyof DataProtection]?: unknown } = list ? { identifiers: given } : given;
    const at = list ? "protect" : "protect.identifiers";
    if (!Array.isArray(identifiers)) return [[false, at, `is ${String(identifiers)}, not a list of data identifiers`]];
    if (typeof custom !== "object" || custom === null)
        return [[false, "protect.custom", `is ${String(custom)}, not names with regular expressions`]];
    const own = Object.entries(custom);
    const names = Object.keys(logs);
    return [
        [identifiers.length + own.length > 0, at, "names no data"],
        ...identifiers.map(
            (each: unknown, index): Rule => [
                dataIdentifiers.has(String(each)),
                `${at}[${index}]`,
                `is ${String(each)}, which CloudWatch Logs does not know`,
            ],
        ),
        [new Set(identifiers).size === identifiers.length, at, "names some data twice"],
        [own.length <= 10, "protect.custom", `has ${own.length}: CloudWatch Logs takes 10`],
        ...own.flatMap(([name, regex]): readonly Rule[] => [
            [
                /^[\w-]{1,128}$/.test(name) && !dataIdentifiers.has(name),
                `protect.custom.${name}`,
                "is no name of one's own: letters, digits, - and _, up to 128",
            ],
            [
                typeof regex === "string" && /^[\w#=@/;,\- ^$?[\]{}|\\*+.]{1,200}$/.test(regex) && isRegex(regex),
                `protect.custom.${name}`,
                `is ${String(regex)}, not a regular expression of up to 200 letters, digits, _#=@/;,- or spaces, and ^$?[]{}|\\*+.`,
            ],
        ]),
        retentionRule("protect.findingsDays", findingsDays),
        [
            only === undefined || (Array.isArray(only) && only.length > 0 && only.every(log => names.includes(log as string))),
            "protect.in",
            `is no list of logs: ${names.join(", ")}`,
        ],
    ];
}

function isRegex(text: string): boolean {
    try {
        new RegExp(text);
        return true;
    } catch {
        return false;
    }
}
