import { parse } from "yaml";
import { AwsError } from "../model/errors.ts";

const phases = ["install", "pre_build", "build", "post_build"];
const sections = ["version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const refuse = (why: string) => new AwsError("InvalidInputException", `Invalid buildspec: ${why}`);

/**
 * A build specification that is given inline; one that names a file (`ci/buildspec.yml`, an ARN) is read when a build runs.
 *
 * CodeBuild itself finds most of these when a build starts (`YAML_FILE_ERROR`): the model says them at once.
 * Source: CodeBuild user guide, "Build specification reference for CodeBuild".
 */
export function requireBuildspec(text: string): void {
    readBuildspec(text);
}

/** An inline build specification, read; nothing where it is a file of the source, or of a bucket. */
export function readBuildspec(text: string): Readonly<Record<string, unknown>> | undefined {
    if (!/[\n{:]/.test(text) || /^arn:aws:s3:::/.test(text)) return undefined;
    // Undocumented. Source: aws-cdk, pull request 14974.
    if (text.length > 25_600) throw refuse(`it has ${text.length} characters, more than 25600`);
    let spec: unknown;
    try {
        spec = parse(text);
    } catch (error) {
        throw refuse(`YAML_FILE_ERROR Message: ${(error as Error).message.split("\n")[0]}`);
    }
    if (!isObject(spec)) throw refuse("YAML_FILE_ERROR Message: it is not a map of sections");
    const unknown = Object.keys(spec).find(section => !sections.includes(section));
    if (unknown) throw refuse(`YAML_FILE_ERROR Message: Unknown section ${unknown}`);
    if (!["0.1", "0.2"].includes(String(spec["version"])))
        throw refuse(`YAML_FILE_ERROR Message: Invalid buildspec version ${String(spec["version"])}, it must be 0.1 or 0.2`);
    if (!isObject(spec["phases"]) && !isObject(spec["batch"]))
        throw refuse("YAML_FILE_ERROR Message: This build image requires phases in the buildspec");
    const declared = isObject(spec["phases"]) ? spec["phases"] : {};
    for (const [name, phase] of Object.entries(declared)) {
        if (!phases.includes(name)) throw refuse(`YAML_FILE_ERROR Message: Unknown phase ${name}`);
        requirePhase(name, phase);
    }
    return spec;
}

function requirePhase(name: string, phase: unknown): void {
    if (!isObject(phase)) throw refuse(`YAML_FILE_ERROR Message: Expected Map for phase ${name}`);
    for (const list of ["commands", "finally"]) {
        const commands = phase[list];
        if (commands === undefined) continue;
        if (!Array.isArray(commands)) throw refuse(`YAML_FILE_ERROR Message: Expected Commands to be of List type in phase ${name}`);
        const at = commands.findIndex(command => typeof command !== "string");
        // A colon and a space make a map of what was meant to be a command: the best known mistake in build specifications.
        if (at >= 0) throw refuse(`YAML_FILE_ERROR Message: Expected Commands[${at}] to be of string type: found subkeys instead`);
    }
}
