import type { Service } from "../model/resource.ts";
import { application } from "./codedeploy-application.ts";
import { deploymentConfig } from "./codedeploy-config.ts";
import { deploymentGroup } from "./codedeploy-group.ts";
import {
    continueDeployment,
    createDeployment,
    getDeployment,
    putLifecycleEventHookExecutionStatus,
    stopDeployment,
} from "./codedeploy-operations.ts";

export const codedeploy: Service = {
    resources: [application, deploymentConfig, deploymentGroup],
    operations: [createDeployment, getDeployment, stopDeployment, continueDeployment, putLifecycleEventHookExecutionStatus],
};
