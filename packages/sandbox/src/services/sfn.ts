import type { Service } from "../model/resource.ts";
import { describeExecution, listExecutions, startExecution } from "./sfn-execution.ts";
import { stateMachine } from "./sfn-machine.ts";

export const sfn: Service = { resources: [stateMachine], operations: [startExecution, describeExecution, listExecutions] };
