const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text within HTML. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, letter => entities[letter] as string);

/** Data within a script element. */
export const embedded = (value: unknown): string => JSON.stringify(value).replace(/</g, "\\u003c");
