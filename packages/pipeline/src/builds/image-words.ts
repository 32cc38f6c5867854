import { quote } from "@causeway/core";
import type { SourceStep } from "../sources/source.ts";
import type { BuildImageOptions } from "./build-image.ts";

/** A text that CodePipeline fills in: it does so in an action's configuration, and nowhere in a project's build specification. */
const filledIn = /#\{[^}]+\}/;

/** Build arguments and labels as words for the shell; those with variables of the pipeline reach it as environment variables. */
export function imageWords({ buildArgs = {}, labels = {} }: Pick<BuildImageOptions, "buildArgs" | "labels">) {
    const variables: Record<string, string> = {};
    const wordsOf = (kind: string, texts: NonNullable<BuildImageOptions["labels"]>) =>
        Object.fromEntries(
            Object.entries(texts).map(([name, text], index) => {
                const value = String(text);
                if (!filledIn.test(value)) return [name, quote(value)];
                const variable = `${kind}_${index + 1}`;
                variables[variable] = value;
                return [name, `"$${variable}"`];
            }),
        );
    return { buildArgs: wordsOf("BUILD_ARG", buildArgs), labels: wordsOf("LABEL", labels), variables };
}

/** What an image is made of besides its first source: other values make another image of the same commit. */
export function revisions(others: readonly SourceStep[], values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const parts = [...others.map(revisionOf), ...Object.values(values)];
    return parts.length > 0 ? { REVISIONS: parts.join(" ") } : {};
}

/** What each kind of source calls its revision. Source: CodePipeline user guide, "Variables reference". */
const revisionKeys = ["CommitId", "VersionId", "ImageDigest"];

/** The variable that says which revision of a source this is. */
export function revisionOf({ variables }: SourceStep): string {
    const key = revisionKeys.find(each => Object.hasOwn(variables, each));
    return key === undefined ? "" : String(variables[key]);
}
