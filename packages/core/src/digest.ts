import { createHash } from "node:crypto";

/** A short fingerprint of plain data: what a deployed revision says it was made from. It may never change, or all would be deployed anew. */
export const digestOf = (data: unknown): string => createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
