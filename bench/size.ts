/** How many services the programs declare. */
export const services = Array.from({ length: Number(process.env["BENCH_SERVICES"] ?? 1) }, (_, index) => `service${index}`);

export const account = "222222222222";
export const deliveryAccount = "111111111111";
export const region = "eu-west-1";

/** What an environment's foundation offers: given, so that both programs have the same resources to register. */
export const foundation = {
    version: 1 as const,
    vpcId: "vpc-0123456789abcdef0",
    privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    publicSubnetIds: [],
    clusterName: "staging",
    clusterArn: `arn:aws:ecs:${region}:${account}:cluster/staging`,
    keyArn: `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-000000000000`,
    loadBalancer: {
        url: "http://lb.example.com",
        arnSuffix: "app/lb/0123456789abcdef",
        listenerArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/lb/0123456789abcdef/0123456789abcdef`,
        securityGroupId: "sg-0123456789abcdef0",
    },
    delivery: {
        version: 1 as const,
        accountId: deliveryAccount,
        region,
        artifactBucket: "artifacts",
        artifactBucketArn: "arn:aws:s3:::artifacts",
        keyArn: `arn:aws:kms:${region}:${deliveryAccount}:key/00000000-0000-0000-0000-000000000000`,
        workloadAccountIds: [account],
    },
};

/** The most memory that this process ever had, for the benchmark that started it. */
export const reportMemory = (): void => {
    process.on("exit", () => process.stderr.write(`peak-kilobytes=${process.resourceUsage().maxRSS}\n`));
};

/** The one stack of both programs. */
export const stacks = [{ name: "bench", environment: { accountId: account, region }, needs: [] }];
