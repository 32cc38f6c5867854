/** The inputs of an action that the sandbox models. */
export const actionInputs = {
    type: true,
    order: true,
    targetGroupArn: true,
    forward: { targetGroups: { arn: true, weight: true }, stickiness: { duration: true, enabled: true } },
    redirect: true,
    fixedResponse: true,
} as const;
