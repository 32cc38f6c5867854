import type { Artifact } from "@causeway/core";

/** The files of the commit that is being released: every pipeline's source action makes it. */
export const sourceFiles: Artifact = { name: "source" };

/** The namespace of the source action's variables, as in `#{Source.CommitId}`. */
export const sourceNamespace = "Source";
