import type { Check } from "./check.ts";
import { artifacts } from "./checks/artifacts.ts";
import { names } from "./checks/names.ts";
import { structure } from "./checks/structure.ts";

/** All that is checked. */
export const checks: readonly Check[] = [...structure, ...names, ...artifacts];
