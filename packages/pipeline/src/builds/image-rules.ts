import type { Rule } from "@causeway/core";
import { isSource } from "../sources/source.ts";
import type { BuildImageOptions } from "./build-image.ts";
import { movableTagsOf } from "./image-commands.ts";
import { repositoryRules } from "./image-repository.ts";
import type { Machine } from "./machine.ts";
import { machineAt } from "./machine-rules.ts";
import { isFilledIn, isList, isMap, mapIn, nameRule, variableRules } from "./rules.ts";
import { scanRules } from "./scan-gate.ts";

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
/** What makes a text: a string, or a variable of an earlier action. */
const isWritable = (value: unknown): boolean =>
    typeof value === "string" || (typeof value === "object" && value !== null && "namespace" in value && "key" in value);
/** Whether there are options at all, to a caller without types. */
export const isObject = (value: object): boolean => typeof value === "object" && value !== null;

/** A path that stays in the source. */
export const isInside = (path: unknown): boolean => isText(path) && !path.startsWith("/") && !path.split("/").includes("..");

/** A service's name, where one is given. */
export const serviceRule = (at: string, service: unknown): Rule => [
    service === undefined || (typeof service === "string" && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(service)),
    at,
    `is ${JSON.stringify(service)}: must be lower-case letters, digits and single dashes between them, and start with a letter`,
];

/** What must hold of an image's build, under `at`. */
export function imageRules(options: BuildImageOptions, at = ""): readonly Rule[] {
    if (!isObject(options)) return [[false, at || "options", `is ${String(options)}, not { commands: … }`]];
    const { commands, service, context = ".", dockerfile = "Dockerfile", target = "all", buildArgs = {}, labels = {} } = options;
    const { cache = "registry", secrets = {}, scan, from, reads = {} } = options;
    const path = (name: string) => (at ? `${at}.${name}` : name);
    return [
        [Array.isArray(commands) && commands.every(isText), path("commands"), "is no list of commands"],
        [
            !(isList(commands) && commands.some(isFilledIn)),
            path("commands"),
            "hold variables of the pipeline, which the shell does not know: put them into buildArgs or labels",
        ],
        serviceRule(path("service"), service),
        [isInside(context), path("context"), `is ${JSON.stringify(context)}, not a folder of the source`],
        [isInside(dockerfile), path("dockerfile"), `is ${JSON.stringify(dockerfile)}, not a file of the source`],
        // Source: Dockerfile reference, FROM: a stage's name; a number counts from the first.
        [
            typeof target === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(target),
            path("target"),
            `is ${JSON.stringify(target)}, no stage's name`,
        ],
        ...textRules(path("buildArgs"), buildArgs, /^[A-Za-z_][A-Za-z0-9_]*$/, "letters, digits and _, starting with no digit"),
        ...textRules(
            path("labels"),
            labels,
            /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/,
            "letters and digits, with single ., _ and - between them",
        ),
        [["registry", "local"].includes(cache), path("cache"), `is ${JSON.stringify(cache)}, not one of registry, local`],
        ...machineRules(path, options),
        ...variableRules(kept, secrets).map(([holds, name, reason]): Rule => [holds, path(name), reason]),
        ...scanRules(path("scan"), scan),
        ...imageRepositoryRules(path, options),
        [from === undefined || isSource(from), path("from"), "is no source"],
        ...(isMap(reads)
            ? Object.entries(reads).flatMap(([variable, source]): Rule[] => [
                  nameRule(path(`reads.${variable}`), variable),
                  [isSource(source), path(`reads.${variable}`), "is no source"],
                  [!Object.hasOwn(kept, variable), path(`reads.${variable}`), "is a variable of the build's own"],
              ])
            : [[false, path("reads"), "is no map of sources"] as const]),
        // Source: CodePipeline user guide, "AWS CodeBuild build and test action reference": 1 to 5 input artifacts.
        [
            Object.keys(mapIn(reads)).length <= 4,
            path("reads"),
            `has ${Object.keys(mapIn(reads)).length} sources: a build reads 4 besides the first`,
        ],
    ];
}

/** How a build's images are kept: said with the rest, before anything is registered. */
export function imageRepositoryRules(
    path: (name: string) => string,
    { repository = {}, scan, cache }: Pick<BuildImageOptions, "repository" | "scan" | "cache">,
): readonly Rule[] {
    const { movableTags = [], scan: scans } = mapIn(repository);
    const tags = isList(movableTags) ? movableTagsOf(movableTags as readonly string[], cache === "registry") : movableTags;
    return [
        [!scan || scans !== false, path("scan"), "waits for a scan, and repository.scan is false: nothing would start one"],
        ...repositoryRules(isMap(repository) ? { ...repository, movableTags: tags } : repository, path("repository")),
    ];
}

/** The build's own variables, whose names are taken. */
const kept = { REGISTRY: "", NAME: "", REVISIONS: "" };

function machineRules(path: (name: string) => string, { on, architecture, cache }: BuildImageOptions): readonly Rule[] {
    // Source: CodeBuild user guide, "Cache builds to improve performance", Local caching.
    const local: Rule = [
        cache !== "local" || architecture !== "arm64",
        path("cache"),
        "is local, which no machine with arm64 has: take registry",
    ];
    if (on === undefined) return [local];
    const { type = "LINUX_CONTAINER", privileged } = isMap(on) ? (on as Partial<Machine>) : {};
    const processors = type.startsWith("ARM_") ? "arm64" : "x86_64";
    return [
        ...machineAt(path("on"), on),
        [privileged === true, path("on"), "is not privileged: there is no Docker within its builds"],
        [(architecture ?? processors) === processors, path("architecture"), `is ${architecture}, and the machine is ${processors}`],
        [cache !== "local", path("cache"), 'is the machine\'s own affair: its cache is { local: ["docker"] }'],
    ];
}

const textRules = (at: string, texts: unknown, name: RegExp, letters: string): readonly Rule[] =>
    isMap(texts)
        ? Object.entries(texts).flatMap(([key, text]): Rule[] => [
              [name.test(key), `${at}.${key}`, `must be named with ${letters}`],
              [isWritable(text), `${at}.${key}`, `is ${JSON.stringify(text)}, not a text`],
          ])
        : [[false, at, "is no map of texts"]];
