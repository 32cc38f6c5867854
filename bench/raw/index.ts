// What a user would write without Causeway: the same resources, straight on @pulumi/aws.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { account, deliveryAccount, foundation, region, reportMemory, services } from "../size.ts";

reportMemory();
const provider = new aws.Provider("aws", {
    region,
    assumeRoles: [{ roleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`, sessionName: "bench" }],
    allowedAccountIds: [account],
    defaultTags: { tags: { team: "bench", environment: "staging", owner: "bench@example.com", "managed-by": "pulumi" } },
});
const { vpcId, loadBalancer, delivery } = foundation;

for (const [index, name] of services.entries()) {
    const component = new pulumi.ComponentResource("bench:index:Service", name, {}, { providers: [provider] });
    const opts = { parent: component };
    const physicalName = `bench-${name}`;
    const serviceArn = `arn:aws:ecs:${region}:${account}:service/staging/${physicalName}`;
    const taskDefinitions = `arn:aws:ecs:${region}:${account}:task-definition/${physicalName}:*`;
    const tasksTrust = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } }],
    });

    const logs = new aws.cloudwatch.LogGroup(`${name}-logs`, { retentionInDays: 30, kmsKeyId: foundation.keyArn }, opts);
    const taskRole = new aws.iam.Role(`${name}-task`, { assumeRolePolicy: tasksTrust }, opts);
    const executionRole = new aws.iam.Role(`${name}-execution`, { assumeRolePolicy: tasksTrust }, opts);
    new aws.iam.RolePolicy(
        `${name}-execution-policy`,
        {
            role: executionRole.id,
            policy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
                    {
                        Effect: "Allow",
                        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                        Resource: [`arn:aws:ecr:${region}:${deliveryAccount}:repository/bench/${name}`],
                    },
                    {
                        Effect: "Allow",
                        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                        Resource: [pulumi.interpolate`${logs.arn}:*`],
                    },
                ],
            }),
        },
        opts,
    );
    const deployRole = new aws.iam.Role(
        `${name}-deploy`,
        {
            name: `bench-${name}-staging`,
            path: "/causeway/deploy/",
            assumeRolePolicy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Action: "sts:AssumeRole",
                        Principal: { AWS: `arn:aws:iam::${deliveryAccount}:root` },
                        Condition: {
                            ArnEquals: {
                                "aws:PrincipalArn": `arn:aws:iam::${deliveryAccount}:role/causeway/pipeline/bench-${name}-pipeline`,
                            },
                        },
                    },
                ],
            }),
        },
        opts,
    );
    new aws.iam.RolePolicy(
        `${name}-deploy-policy`,
        {
            role: deployRole.id,
            policy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: [`${delivery.artifactBucketArn}/*`] },
                    {
                        Effect: "Allow",
                        Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
                        Resource: [delivery.artifactBucketArn],
                    },
                    { Effect: "Allow", Action: ["kms:DescribeKey", "kms:Decrypt"], Resource: [delivery.keyArn] },
                    { Effect: "Allow", Action: ["ecs:DescribeServices", "ecs:UpdateService"], Resource: [serviceArn] },
                    { Effect: "Allow", Action: ["ecs:RegisterTaskDefinition"], Resource: [taskDefinitions] },
                    {
                        Effect: "Allow",
                        Action: ["ecs:TagResource"],
                        Resource: [taskDefinitions],
                        Condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
                    },
                    { Effect: "Allow", Action: ["ecs:DescribeTaskDefinition"], Resource: ["*"] },
                    {
                        Effect: "Allow",
                        Action: ["iam:PassRole"],
                        Resource: [taskRole.arn, executionRole.arn],
                        Condition: { StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] } },
                    },
                ],
            }),
        },
        opts,
    );
    const group = new aws.ec2.SecurityGroup(`${name}-group`, { vpcId, description: `Tasks of ${physicalName}` }, opts);
    const toPort = { ipProtocol: "tcp", fromPort: 8080, toPort: 8080 };
    new aws.vpc.SecurityGroupIngressRule(
        `${name}-from-lb`,
        { securityGroupId: group.id, referencedSecurityGroupId: loadBalancer.securityGroupId, ...toPort },
        opts,
    );
    new aws.vpc.SecurityGroupEgressRule(
        `${name}-lb-to`,
        { securityGroupId: loadBalancer.securityGroupId, referencedSecurityGroupId: group.id, ...toPort },
        opts,
    );
    new aws.vpc.SecurityGroupEgressRule(
        `${name}-to-https`,
        { securityGroupId: group.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 443, toPort: 443 },
        opts,
    );
    const [targetGroup, twin] = ["tg", "t2"].map(
        role =>
            new aws.lb.TargetGroup(
                `${name}-${role}`,
                {
                    vpcId,
                    port: 8080,
                    protocol: "HTTP",
                    targetType: "ip",
                    deregistrationDelay: 30,
                    healthCheck: { path: "/", matcher: "200-299", interval: 15, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 3 },
                },
                opts,
            ),
    ) as [aws.lb.TargetGroup, aws.lb.TargetGroup];
    const weighted = [
        { arn: targetGroup.arn, weight: 100 },
        { arn: twin.arn, weight: 0 },
    ];
    const rule = new aws.lb.ListenerRule(
        `${name}-rule`,
        {
            listenerArn: loadBalancer.listenerArn,
            priority: index + 1,
            conditions: [{ hostHeader: { values: [`${name}.example.com`] } }],
            actions: [{ type: "forward", forward: { targetGroups: weighted } }],
            tags: { "bench:route": physicalName },
        },
        opts,
    );
    const taskDefinition = new aws.ecs.TaskDefinition(
        `${name}-definition`,
        {
            family: physicalName,
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "512",
            memory: "1024",
            taskRoleArn: taskRole.arn,
            executionRoleArn: executionRole.arn,
            containerDefinitions: pulumi.jsonStringify([
                {
                    name,
                    image: "docker.io/jmalloc/echo-server:0.3.6",
                    essential: true,
                    portMappings: [{ containerPort: 8080, protocol: "tcp" }],
                    environment: [{ name: "PORT", value: "8080" }],
                    logConfiguration: {
                        logDriver: "awslogs",
                        options: { "awslogs-group": logs.name, "awslogs-region": region, "awslogs-stream-prefix": name },
                    },
                },
            ]),
        },
        opts,
    );
    const service = new aws.ecs.Service(
        `${name}-service`,
        {
            name: physicalName,
            cluster: foundation.clusterArn,
            launchType: "FARGATE",
            taskDefinition: taskDefinition.arn,
            desiredCount: 2,
            networkConfiguration: { subnets: foundation.privateSubnetIds, securityGroups: [group.id], assignPublicIp: false },
            loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: name, containerPort: 8080 }],
            deploymentConfiguration: { strategy: "ROLLING" },
            deploymentCircuitBreaker: { enable: true, rollback: true },
            deploymentMinimumHealthyPercent: 100,
            deploymentMaximumPercent: 200,
            healthCheckGracePeriodSeconds: 60,
            enableEcsManagedTags: true,
            propagateTags: "SERVICE",
            waitForSteadyState: true,
        },
        { ...opts, dependsOn: rule, ignoreChanges: ["desiredCount"] },
    );
    const scaling = new aws.appautoscaling.Target(
        `${name}-tasks`,
        {
            serviceNamespace: "ecs",
            scalableDimension: "ecs:service:DesiredCount",
            resourceId: pulumi.interpolate`service/${foundation.clusterName}/${service.name}`,
            minCapacity: 2,
            maxCapacity: 4,
        },
        opts,
    );
    new aws.appautoscaling.Policy(
        `${name}-cpu`,
        {
            policyType: "TargetTrackingScaling",
            serviceNamespace: scaling.serviceNamespace,
            scalableDimension: scaling.scalableDimension,
            resourceId: scaling.resourceId,
            targetTrackingScalingPolicyConfiguration: {
                predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
                targetValue: 60,
                scaleInCooldown: 300,
                scaleOutCooldown: 60,
            },
        },
        opts,
    );
}
