import type { Check } from "./check.ts";
import { actions } from "./checks/actions.ts";
import { artifacts } from "./checks/artifacts.ts";
import { builds } from "./checks/builds.ts";
import { commands } from "./checks/commands.ts";
import { conditions } from "./checks/conditions.ts";
import { configuration } from "./checks/configuration.ts";
import { deployments } from "./checks/deploys.ts";
import { names } from "./checks/names.ts";
import { pipelineType } from "./checks/pipeline-type.ts";
import { rules } from "./checks/rules.ts";
import { stores } from "./checks/stores.ts";
import { structure } from "./checks/structure.ts";
import { triggers } from "./checks/triggers.ts";
import { variables } from "./checks/variables.ts";

/** All that is checked. */
export const checks: readonly Check[] = [
    ...[structure, names, pipelineType, actions, configuration, commands, builds, deployments],
    ...[artifacts, variables, conditions, rules, triggers, stores],
].flat();
