export { UserError } from "./errors.ts";
export { loadPlan, type StackPlan } from "./plan.ts";
export { findProject, type Project } from "./project.ts";
export { type StacksOptions, stacksCommand } from "./stacks-command.ts";
