/**
 * Something for an approver to look at before a release goes on. Steps offer it; an approval shows it. Both texts may hold variables of
 * earlier actions.
 *
 * @example
 * const evidence = { title: "tests of the build", url: "https://reports.example.com/checkout" };
 */
export interface Evidence {
    /** What it is, in a few words: AWS gives an approval's text 1,000 characters in all. */
    readonly title: string;
    /** Where to read it. @default the title says it all */
    readonly url?: string;
}
