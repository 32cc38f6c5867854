import { AwsError } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";

/** A commit, with all files as they are in it: contents are told apart by their ids alone. */
export interface Commit {
    readonly repository: string;
    readonly commitId: string;
    readonly parents: readonly string[];
    /** Blob ids by path. */
    readonly tree: Readonly<Record<string, string>>;
    /** When it was made, where that is known. */
    readonly at?: string;
}
export const codeCommitObject = resource<Commit>("sandbox:codecommit/commit:Commit", {
    inputs: { repository: true, commitId: true, parents: true, tree: true, at: true },
    create: () => {
        throw new AwsError("InvalidCommitException", "A commit is made by codecommit:CreateCommit, not by Pulumi.");
    },
});

/** A tag and where it points to. CodeCommit's API makes none: they are pushed. */
interface Tag {
    readonly repository: string;
    readonly name: string;
    readonly commitId: string;
}
export const codeTag = resource<Tag>("sandbox:codecommit/tag:Tag", {
    inputs: { repository: true, name: true, commitId: true },
    create: () => {
        throw new AwsError("InvalidTagException", "A tag is pushed by codecommit:GitPush, not made by Pulumi.");
    },
});

export const findCommit = (call: Call, repository: string, commitId: string) => call.get(codeCommitObject, `${repository}/${commitId}`);

export function requireCommit(call: Call, repository: string, commitId: string): Commit {
    const found = findCommit(call, repository, commitId);
    if (!found) throw new AwsError("CommitDoesNotExistException", `Commit ${commitId} does not exist in ${repository}`);
    return found;
}

/** One file that differs between two commits, in AWS's words. */
export interface Difference {
    readonly changeType: "A" | "M" | "D";
    readonly beforeBlob?: { readonly path: string; readonly blobId: string };
    readonly afterBlob?: { readonly path: string; readonly blobId: string };
}

/** Source: CodeCommit API reference, "Difference". */
export function differences(before: Commit["tree"], after: Commit["tree"]): readonly Difference[] {
    const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return paths.flatMap((path): readonly Difference[] => {
        const [old, now] = [before[path], after[path]];
        if (old === now) return [];
        const beforeBlob = old !== undefined && { beforeBlob: { path, blobId: old } };
        const afterBlob = now !== undefined && { afterBlob: { path, blobId: now } };
        return [{ changeType: old === undefined ? "A" : now === undefined ? "D" : "M", ...beforeBlob, ...afterBlob }];
    });
}

/** A commit and all before it, the nearest first. */
function ancestors(call: Call, repository: string, commitId: string): readonly string[] {
    const found = [commitId];
    for (const each of found) {
        for (const parent of findCommit(call, repository, each)?.parents ?? []) if (!found.includes(parent)) found.push(parent);
    }
    return found;
}

/** The nearest commit that both come from. */
export function mergeBase(call: Call, repository: string, one: string, other: string): string | undefined {
    const known = ancestors(call, repository, other);
    return ancestors(call, repository, one).find(each => known.includes(each));
}
