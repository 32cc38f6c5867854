import { actions } from "./planted/actions.ts";
import { artifacts } from "./planted/artifacts.ts";
import { conditions } from "./planted/conditions.ts";
import { configuration } from "./planted/configuration.ts";
import { names } from "./planted/names.ts";
import { pipelineType } from "./planted/pipeline-type.ts";
import { providers } from "./planted/providers.ts";
import { stores } from "./planted/stores.ts";
import { structure } from "./planted/structure.ts";
import { triggers } from "./planted/triggers.ts";
import { variables } from "./planted/variables.ts";
import type { Planted } from "./planted.ts";

export const planted: readonly Planted[] = [
    ...[structure, names, pipelineType, actions, configuration, providers],
    ...[artifacts, variables, conditions, triggers, stores],
].flat();
