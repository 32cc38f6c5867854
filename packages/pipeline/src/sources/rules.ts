import type { Rule } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/** A text of this form; callers without types may have given anything. */
export const textRule = (path: string, value: unknown, form: RegExp, wanted: string, is = shown(value)): Rule => [
    typeof value === "string" && form.test(value),
    path,
    `is ${is}: must be ${wanted}`,
];

/** A value as an error shows it. */
export const shown = (value: unknown): string =>
    typeof value === "string" ? `"${value}"` : typeof value === "object" ? JSON.stringify(value) : String(value);

/** A text that may be another resource's: said where it is known already. */
export const inputRules = (path: string, value: unknown, form: RegExp, wanted: string): readonly Rule[] =>
    pulumi.Output.isInstance(value) || value instanceof Promise ? [] : [textRule(path, value, form, wanted)];

/** A source's name: artifacts take no dots, and its namespace must differ from all artifacts. */
export const sourceNameRule = (name: unknown): Rule =>
    textRule("name", name, /^[a-z][a-z0-9-]{0,19}$/, "1 to 20 lower-case letters, digits and dashes, and start with a letter");

/** Source: git's manual, "git-check-ref-format"; CodeCommit user guide, "Quotas in AWS CodeCommit", Branch names. */
const branchForm = /^(?![/.])(?!.*(\.\.|\/\/|\/\.|@\{|\.lock(\/|$)))[^\s\p{Cc}~^:?*[\\]{1,256}(?<![/.])$/u;
export const branchRule = (branch: unknown, path = "branch", is = shown(branch)): Rule =>
    textRule(path, branch, branchForm, "the name of a branch, such as main or release/2", is);

/** Source: CodeCommit user guide, "Quotas in AWS CodeCommit", Repository names. */
export const repositoryNameRule = (path: string, name: unknown): Rule =>
    textRule(path, name, /^(?!.*\.git$)[\w.-]{1,100}$/, "1 to 100 letters, digits and ._-, and not end in .git");
