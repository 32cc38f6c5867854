export { compileGlob, globToRegExp, isLiteral, literal } from "./glob.ts";
export { type FoundPipeline, readPipelines } from "./read-pipelines.ts";
export { type Judgement, simulate, type Verdict } from "./simulate.ts";
export * from "./trigger.ts";
