import { isWhole, type Rule } from "@causeway/core";
import { environments } from "./environments.ts";
import type { Machine } from "./machine.ts";
import { grantRules, isFilledIn, isList, isMap, mapIn, variableRules } from "./rules.ts";

/** Source: CloudWatch Logs API reference, "PutRetentionPolicy", retentionInDays. */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** A machine, as far as somebody without types may have got it wrong. */
type Loose = { readonly [Name in "type" | "compute" | "privileged" | "cache" | "vpc" | "fleet" | "image" | "name"]?: unknown } & Pick<
    Machine,
    "variables" | "secrets" | "concurrentBuilds" | "logDays" | "timeoutMinutes" | "queuedMinutes" | "grants"
>;

export function machineRules(given: Machine): readonly Rule[] {
    const options: Loose = given;
    const {
        name,
        type = "LINUX_CONTAINER",
        variables,
        secrets,
        concurrentBuilds,
        logDays = 30,
        timeoutMinutes,
        queuedMinutes,
        grants,
    } = options;
    const environment = Object.hasOwn(environments, String(type)) ? environments[type as keyof typeof environments] : undefined;
    const computes: readonly string[] = environment?.computes ?? [];
    const { compute = computes[0] } = options;
    const whole = (path: string, value: number | undefined, least: number, most: number): Rule => [
        value === undefined || isWhole(value, least, most),
        path,
        `is ${value}, not a whole number of ${least} to ${most} minutes`,
    ];
    return [
        [
            typeof name === "string" && /^[a-z][a-z0-9-]{0,19}$/.test(name),
            "name",
            `is "${name}": must be 1 to 20 lower-case letters, digits and dashes, and start with a letter`,
        ],
        [environment !== undefined, "type", `is "${type}", not one of ${Object.keys(environments).join(", ")}`],
        [
            environment === undefined || computes.includes(String(compute)),
            "compute",
            `is "${compute}", which ${type} has not: one of ${computes.join(", ")}`,
        ],
        whole("timeoutMinutes", timeoutMinutes, 5, 2160),
        whole("queuedMinutes", queuedMinutes, 5, 480),
        [
            concurrentBuilds === undefined || isWhole(concurrentBuilds, 1, Number.MAX_SAFE_INTEGER),
            "concurrentBuilds",
            `is ${concurrentBuilds}, not a whole number from 1`,
        ],
        [retentions.includes(logDays), "logDays", `is ${logDays}, not one of ${retentions.join(", ")}`],
        ...variableRules(variables, secrets),
        ...Object.entries(mapIn(variables)).map(
            ([each, value]): Rule => [
                !isFilledIn(value),
                `variables.${each}`,
                "holds a variable of the pipeline, which is filled in for actions alone: put it among the steps' variables",
            ],
        ),
        ...grantRules(grants),
        ...imageRules(String(type), options.image),
        ...lambdaRules(String(type), options),
        ...cacheRules(String(type), String(compute), options),
        ...vpcRules(options),
    ];
}

/** A machine that somebody is given, which may have been made by hand. */
export const machineAt = (path: string, given: unknown): readonly Rule[] =>
    given === undefined
        ? []
        : isMap(given) && typeof given["name"] === "string"
          ? machineRules(given as unknown as Machine).map(([holds, at, reason]): Rule => [holds, `${path}.${at}`, reason])
          : [[false, path, "is not a machine"]];

/** Source: CodeBuild user guide, "Run builds on AWS Lambda compute", Limitations of AWS Lambda compute. */
const lambdaRules = (type: string, options: Loose): readonly Rule[] =>
    type.endsWith("_LAMBDA_CONTAINER")
        ? (["privileged", "cache", "vpc", "fleet", "timeoutMinutes", "queuedMinutes"] as const).map(
              (each): Rule => [options[each] === undefined || options[each] === false, each, "is nothing that a build on Lambda has"],
          )
        : [];

/**
 * AWS's own images are for one kind of environment each; what others are for, their names do not say.
 * Source: CodeBuild user guide, "Docker images provided by CodeBuild".
 */
function imageRules(type: string, image: unknown): readonly Rule[] {
    if (image === undefined) return [];
    if (isMap(image)) {
        const { repositoryArn, tag } = image;
        return [
            [
                typeof repositoryArn !== "string" || /^arn:aws[a-z-]*:ecr:[a-z0-9-]+:\d{12}:repository\/\S+$/.test(repositoryArn),
                "image.repositoryArn",
                `is "${repositoryArn}", not the ARN of an ECR repository`,
            ],
            [repositoryArn !== undefined, "image.repositoryArn", "is missing"],
            [
                typeof tag === "string" && /^(sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$/.test(tag),
                "image.tag",
                `is "${tag}", neither a tag nor a digest`,
            ],
        ];
    }
    if (typeof image !== "string" || !/^\S+$/.test(image)) return [[false, "image", `is "${image}", not the name of an image`]];
    if (!image.startsWith("aws/codebuild/")) return [];
    const arm = type.startsWith("ARM_");
    const onLambda = type.endsWith("_LAMBDA_CONTAINER");
    return [
        [image.includes("aarch64") === arm, "image", `is ${image}, which is ${arm ? "not " : ""}for ARM, and this is ${type}`],
        [
            image.includes("-lambda-") === onLambda,
            "image",
            `is ${image}, which is ${onLambda ? "not " : ""}for builds on Lambda, and this is ${type}`,
        ],
    ];
}

/** Source: CodeBuild user guide, "Cache builds to improve performance". */
function cacheRules(type: string, compute: string, { cache, privileged, vpc, fleet }: Loose): readonly Rule[] {
    if (cache === undefined || type.endsWith("_LAMBDA_CONTAINER")) return [];
    const { s3, local, paths } = isMap(cache) ? cache : {};
    const modes = isList(local) ? local : [];
    const folders = isList(paths) ? paths : [];
    return [
        [(s3 === undefined) !== (local === undefined), "cache", "needs s3 or local, and one of them alone"],
        [s3 === undefined || s3 === true || (isMap(s3) && s3["bucket"] !== undefined), "cache.s3", "is neither true nor a bucket"],
        [local === undefined || modes.length > 0, "cache.local", "needs docker, custom or both"],
        ...modes.map(
            (mode, at): Rule => [mode === "docker" || mode === "custom", `cache.local[${at}]`, `is "${mode}", neither docker nor custom`],
        ),
        [
            local === undefined || (type === "LINUX_CONTAINER" && compute !== "BUILD_GENERAL1_2XLARGE" && fleet === undefined),
            "cache.local",
            `is nothing that ${fleet === undefined ? `${type} ${compute}` : "a fleet"} has: LINUX_CONTAINER alone keeps caches, up to BUILD_GENERAL1_XLARGE`,
        ],
        [local === undefined || vpc === undefined, "cache.local", "is not kept by machines in a network of yours"],
        [
            !modes.includes("docker") || privileged === true,
            "cache.local",
            "keeps layers of images: for that the machine must be privileged",
        ],
        [
            folders.length > 0 || (s3 === undefined && !modes.includes("custom")),
            "cache.paths",
            "needs at least one folder: nothing else is kept",
        ],
        ...folders.map((path, at): Rule => [typeof path === "string" && path !== "", `cache.paths[${at}]`, `is "${path}", not a path`]),
    ];
}

function vpcRules({ vpc, fleet }: Loose): readonly Rule[] {
    if (vpc === undefined) return [];
    const { vpcId, subnets, securityGroups } = isMap(vpc) ? vpc : {};
    const list = (path: string, value: unknown, most: number): Rule => [
        isList(value) && value.length >= 1 && value.length <= most,
        path,
        `needs 1 to ${most} ids`,
    ];
    return [
        [fleet === undefined, "vpc", "is the fleet's own affair"],
        [vpcId !== undefined, "vpc.vpcId", "is missing"],
        // Source: CodeBuild user guide, "Quotas": VPC configuration.
        list("vpc.subnets", subnets, 16),
        list("vpc.securityGroups", securityGroups, 5),
    ];
}
