import { globToRegExp } from "./glob.ts";
import type { Patterns } from "./trigger.ts";

/** Whether a text is meant, and by which pattern, or why not. */
export type Answer = { readonly holds: true; readonly why: string } | { readonly holds: false; readonly why: string };

const quoted = (texts: readonly string[]): string => texts.map(text => `"${text}"`).join(", ");

/**
 * Whether patterns mean a text: what is excluded is not meant, whatever includes it.
 *
 * Source: CodePipeline user guide, "Add trigger with code push or pull request event types": the same pattern in both lists excludes.
 */
export function meant({ includes = [], excludes = [] }: Patterns, text: string): Answer {
    const against = excludes.find(pattern => globToRegExp(pattern).test(text));
    if (against !== undefined) return { holds: false, why: `is excluded by "${against}"` };
    if (includes.length === 0) return { holds: true, why: "is not excluded" };
    const by = includes.find(pattern => globToRegExp(pattern).test(text));
    return by === undefined ? { holds: false, why: `matches none of ${quoted(includes)}` } : { holds: true, why: `matches "${by}"` };
}

/** What CodePipeline looks at of a push or pull request to a connection's repository. Source: user guide, "Troubleshooting CodePipeline", file limit. */
const looksAt = 100;

/** As for one text, for the files of a change; `caveat` where it is chance. */
export type FilesAnswer = Answer & { readonly caveat?: string };

/**
 * Whether at least one file is meant. AWS says of two lists of patterns that both must hold, and not whether of one file or of all: the
 * model, and the filtering function, ask it of each file.
 *
 * @param limited whether CodePipeline itself looks at the files: it gets 100 of them, in no particular order
 */
export function anyMeant(patterns: Patterns, files: readonly string[], limited: boolean): FilesAnswer {
    const answers = files.map(file => ({ file, ...meant(patterns, file) }));
    const hits = answers.filter(({ holds }) => holds);
    const [hit] = hits;
    if (hit) {
        const unseen = files.length - looksAt;
        const caveat = `CodePipeline looks at ${looksAt} of the ${files.length} files, in no particular order: it may miss ${hits.length === 1 ? "the one that is" : `the ${hits.length} that are`} meant`;
        return { holds: true, why: `${hit.file} ${hit.why}`, ...(limited && unseen >= hits.length && { caveat }) };
    }
    const [miss] = answers;
    if (!miss) return { holds: false, why: "no file has changed" };
    const others = answers.length - 1;
    return { holds: false, why: `${miss.file} ${miss.why}${others > 0 ? `, and no other of ${answers.length} files is meant` : ""}` };
}
