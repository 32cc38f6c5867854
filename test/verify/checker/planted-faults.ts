import { artifacts } from "./planted/artifacts.ts";
import { names } from "./planted/names.ts";
import { structure } from "./planted/structure.ts";
import type { Planted } from "./planted.ts";

export const planted: readonly Planted[] = [...structure, ...names, ...artifacts];
