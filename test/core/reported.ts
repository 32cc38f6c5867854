/** What CloudWatch is asked of each thing of metrics.spec.ts, and when it is bad. */
export const expected: Readonly<Record<string, object>> = {
    queue: {
        lines: [
            "waiting (traffic, Count): critical -; warning -",
            "oldest (latency, Seconds): critical above 3600, 5 of 5; warning above 900, 5 of 5",
            "deadLetters (errors, Count): critical -; warning above 0, 1 of 1",
        ],
        asked: {
            waiting: ["it: Maximum AWS/SQS ApproximateNumberOfMessagesVisible orders", "no data: notBreaching"],
            oldest: ["it: Maximum AWS/SQS ApproximateAgeOfOldestMessage orders", "no data: notBreaching"],
            deadLetters: ["it: Maximum AWS/SQS ApproximateNumberOfMessagesVisible orders-dead", "no data: ignore"],
        },
        promised: {},
    },
    topic: {
        lines: [
            "published (traffic, Count): critical -; warning -",
            "failed (errors, Count): critical -; warning above 0, 1 of 1",
            "lost (errors, Count): critical above 0, 1 of 1; warning -",
        ],
        asked: {
            published: ["it: Sum AWS/SNS NumberOfMessagesPublished orders", "no data: notBreaching"],
            failed: ["it: Sum AWS/SNS NumberOfNotificationsFailed orders", "no data: notBreaching"],
            lost: ["it: Sum AWS/SNS NumberOfNotificationsFailedToRedriveToDlq orders", "no data: notBreaching"],
        },
        promised: {},
    },
    "HTTP API": {
        lines: [
            "requests (traffic, Count): critical -; warning -",
            "errorPercent (errors, Percent): critical above 5, 3 of 5; warning above 1, 10 of 15",
            "clientErrors (errors, Count): critical -; warning -",
            "latency (latency, Milliseconds): critical above 5000, 3 of 5; warning above 2000, 10 of 15",
        ],
        asked: {
            requests: ["it: Sum AWS/ApiGateway Count a1b2 $default", "no data: notBreaching"],
            errorPercent: [
                "it: IF(asked1 >= 5, 100 * (FILL(failed1, 0)) / asked1, 0)",
                "failed1: Sum AWS/ApiGateway 5xx a1b2 $default",
                "asked1: Sum AWS/ApiGateway Count a1b2 $default",
                "no data: notBreaching",
            ],
            clientErrors: ["it: Sum AWS/ApiGateway 4xx a1b2 $default", "no data: notBreaching"],
            latency: [
                "it: IF(asked >= 20, FILL(measured, 0), 0)",
                "measured: p95 AWS/ApiGateway Latency a1b2 $default",
                "asked: Sum AWS/ApiGateway Count a1b2 $default",
                "no data: notBreaching",
            ],
        },
        promised: {
            bad: ["it: Sum AWS/ApiGateway 5xx a1b2 $default", "no data: notBreaching"],
            total: ["it: Sum AWS/ApiGateway Count a1b2 $default", "no data: notBreaching"],
            slow: ["it: TC(300:) AWS/ApiGateway Latency a1b2 $default", "no data: notBreaching"],
            answers: ["it: Sum AWS/ApiGateway Count a1b2 $default", "no data: notBreaching"],
        },
    },
    rule: {
        lines: [
            "invocations (traffic, Count): critical -; warning -",
            "failed (errors, Count): critical -; warning above 0, 1 of 1",
            "lost (errors, Count): critical above 0, 1 of 1; warning -",
        ],
        asked: {
            invocations: ["it: Sum AWS/Events Invocations orders shop", "no data: notBreaching"],
            failed: ["it: Sum AWS/Events FailedInvocations orders shop", "no data: notBreaching"],
            lost: ["it: Sum AWS/Events InvocationsFailedToBeSentToDlq orders shop", "no data: notBreaching"],
        },
        promised: {},
    },
    "state machine": {
        lines: [
            "started (traffic, Count): critical -; warning -",
            "failed (errors, Count): critical -; warning above 0, 1 of 1",
            "duration (latency, Milliseconds): critical -; warning -",
            "throttled (saturation, Count): critical -; warning above 0, 10 of 15",
        ],
        asked: {
            started: ["it: Sum AWS/States ExecutionsStarted arn:orders", "no data: notBreaching"],
            failed: [
                "it: FILL(part1, 0) + FILL(part2, 0)",
                "part1: Sum AWS/States ExecutionsFailed arn:orders",
                "part2: Sum AWS/States ExecutionsTimedOut arn:orders",
                "no data: notBreaching",
            ],
            duration: ["it: Maximum AWS/States ExecutionTime arn:orders", "no data: notBreaching"],
            throttled: ["it: Sum AWS/States ExecutionThrottled arn:orders", "no data: notBreaching"],
        },
        promised: {
            bad: [
                "it: FILL(part1, 0) + FILL(part2, 0)",
                "part1: Sum AWS/States ExecutionsFailed arn:orders",
                "part2: Sum AWS/States ExecutionsTimedOut arn:orders",
                "no data: notBreaching",
            ],
            total: ["it: Sum AWS/States ExecutionsStarted arn:orders", "no data: notBreaching"],
        },
    },
    database: {
        lines: [
            "connections (traffic, Count): critical above 950, 5 of 5; warning above 800, 15 of 15",
            "readLatency (latency, Seconds): critical -; warning -",
            "writeLatency (latency, Seconds): critical -; warning -",
            "replicaLag (latency, Seconds): critical above 300, 15 of 15; warning above 30, 15 of 15",
            "cpu (saturation, Percent): critical above 95, 15 of 15; warning above 80, 30 of 30",
            "freeMemory (saturation, Bytes): critical below 515396076, 15 of 15; warning below 1717986918, 15 of 15",
            "freeStorage (saturation, Bytes): critical below 10737418240, 5 of 5; warning below 32212254720, 15 of 15",
        ],
        asked: {
            connections: ["it: Maximum AWS/RDS DatabaseConnections orders", "no data: ignore"],
            readLatency: ["it: Average AWS/RDS ReadLatency orders", "no data: notBreaching"],
            writeLatency: ["it: Average AWS/RDS WriteLatency orders", "no data: notBreaching"],
            replicaLag: ["it: Maximum AWS/RDS ReplicaLag orders", "no data: notBreaching"],
            cpu: ["it: Average AWS/RDS CPUUtilization orders", "no data: ignore"],
            freeMemory: ["it: Minimum AWS/RDS FreeableMemory orders", "no data: ignore"],
            freeStorage: ["it: Minimum AWS/RDS FreeStorageSpace orders", "no data: ignore"],
        },
        promised: {},
    },
    "Aurora cluster": {
        lines: [
            "connections (traffic, Count): critical -; warning -",
            "readLatency (latency, Seconds): critical -; warning -",
            "writeLatency (latency, Seconds): critical -; warning -",
            "replicaLag (latency, Milliseconds): critical above 300000, 15 of 15; warning above 30000, 15 of 15",
            "cpu (saturation, Percent): critical above 95, 15 of 15; warning above 80, 30 of 30",
            "freeMemory (saturation, Bytes): critical below 515396076, 15 of 15; warning below 1717986918, 15 of 15",
        ],
        asked: {
            connections: ["it: Maximum AWS/RDS DatabaseConnections orders WRITER", "no data: ignore"],
            readLatency: ["it: Average AWS/RDS ReadLatency orders WRITER", "no data: notBreaching"],
            writeLatency: ["it: Average AWS/RDS WriteLatency orders WRITER", "no data: notBreaching"],
            replicaLag: ["it: Maximum AWS/RDS AuroraReplicaLagMaximum orders WRITER", "no data: notBreaching"],
            cpu: ["it: Average AWS/RDS CPUUtilization orders WRITER", "no data: ignore"],
            freeMemory: ["it: Minimum AWS/RDS FreeableMemory orders WRITER", "no data: ignore"],
        },
        promised: {},
    },
    table: {
        lines: [
            "reads (traffic, Count): critical -; warning -",
            "writes (traffic, Count): critical -; warning -",
            "errors (errors, Count): critical above 10, 3 of 5; warning -",
            "latency (latency, Milliseconds): critical -; warning -",
            "throttled (saturation, Count): critical above 0, 12 of 15; warning above 0, 5 of 15",
        ],
        asked: {
            reads: ["it: Sum AWS/DynamoDB ConsumedReadCapacityUnits orders", "no data: notBreaching"],
            writes: ["it: Sum AWS/DynamoDB ConsumedWriteCapacityUnits orders", "no data: notBreaching"],
            errors: [
                "it: FILL(part1, 0) + FILL(part2, 0)",
                "part1: Sum AWS/DynamoDB SystemErrors orders Query",
                "part2: Sum AWS/DynamoDB SystemErrors orders PutItem",
                "no data: notBreaching",
            ],
            latency: ["it: p99 AWS/DynamoDB SuccessfulRequestLatency orders Query", "no data: notBreaching"],
            throttled: [
                "it: FILL(part1, 0) + FILL(part2, 0)",
                "part1: Sum AWS/DynamoDB ReadThrottleEvents orders",
                "part2: Sum AWS/DynamoDB WriteThrottleEvents orders",
                "no data: notBreaching",
            ],
        },
        promised: {},
    },
    stream: {
        lines: [
            "records (traffic, Count): critical -; warning -",
            "iteratorAge (latency, Milliseconds): critical above 3600000, 5 of 5; warning above 900000, 5 of 5",
            "throttledWrites (saturation, Count): critical above 0, 15 of 15; warning above 0, 5 of 15",
            "throttledReads (saturation, Count): critical -; warning above 0, 10 of 15",
        ],
        asked: {
            records: ["it: Sum AWS/Kinesis IncomingRecords clicks", "no data: notBreaching"],
            iteratorAge: ["it: Maximum AWS/Kinesis GetRecords.IteratorAgeMilliseconds clicks", "no data: notBreaching"],
            throttledWrites: ["it: Sum AWS/Kinesis WriteProvisionedThroughputExceeded clicks", "no data: notBreaching"],
            throttledReads: ["it: Sum AWS/Kinesis ReadProvisionedThroughputExceeded clicks", "no data: notBreaching"],
        },
        promised: {},
    },
    "load balancer": {
        lines: [
            "requests (traffic, Count): critical -; warning -",
            "errorPercent (errors, Percent): critical above 5, 3 of 5; warning above 1, 10 of 15",
            "rejectedConnections (saturation, Count): critical above 0, 3 of 5; warning -",
            "tlsErrors (errors, Count): critical -; warning -",
            "latency (latency, Seconds): critical -; warning -",
            "connections (saturation, Count): critical -; warning -",
        ],
        asked: {
            requests: ["it: Sum AWS/ApplicationELB RequestCount app/it/1", "no data: notBreaching"],
            errorPercent: [
                "it: IF(SUM([asked1, asked2]) >= 20, 100 * (FILL(failed1, 0)) / SUM([asked1, asked2]), 0)",
                "failed1: Sum AWS/ApplicationELB HTTPCode_ELB_5XX_Count app/it/1",
                "asked1: Sum AWS/ApplicationELB RequestCount app/it/1",
                "asked2: Sum AWS/ApplicationELB HTTPCode_ELB_5XX_Count app/it/1",
                "no data: notBreaching",
            ],
            rejectedConnections: ["it: Sum AWS/ApplicationELB RejectedConnectionCount app/it/1", "no data: notBreaching"],
            tlsErrors: ["it: Sum AWS/ApplicationELB ClientTLSNegotiationErrorCount app/it/1", "no data: notBreaching"],
            latency: ["it: p95 AWS/ApplicationELB TargetResponseTime app/it/1", "no data: notBreaching"],
            connections: ["it: Sum AWS/ApplicationELB ActiveConnectionCount app/it/1", "no data: notBreaching"],
        },
        promised: {
            bad: [
                "it: FILL(part1, 0) + FILL(part2, 0)",
                "part1: Sum AWS/ApplicationELB HTTPCode_ELB_5XX_Count app/it/1",
                "part2: Sum AWS/ApplicationELB HTTPCode_Target_5XX_Count app/it/1",
                "no data: notBreaching",
            ],
            total: [
                "it: FILL(part1, 0) + FILL(part2, 0)",
                "part1: Sum AWS/ApplicationELB RequestCount app/it/1",
                "part2: Sum AWS/ApplicationELB HTTPCode_ELB_5XX_Count app/it/1",
                "no data: notBreaching",
            ],
            slow: ["it: TC(0.3:) AWS/ApplicationELB TargetResponseTime app/it/1", "no data: notBreaching"],
            answers: ["it: SampleCount AWS/ApplicationELB TargetResponseTime app/it/1", "no data: notBreaching"],
        },
    },
    cluster: {
        lines: [
            "tasks (traffic, Count): critical -; warning -",
            "services (traffic, Count): critical -; warning -",
            "cpu (saturation, Percent): critical -; warning -",
            "memory (saturation, Percent): critical -; warning -",
        ],
        asked: {
            tasks: ["it: Average ECS/ContainerInsights TaskCount staging", "no data: notBreaching"],
            services: ["it: Average ECS/ContainerInsights ServiceCount staging", "no data: notBreaching"],
            cpu: [
                "it: 100 * used / reserved",
                "used: Average ECS/ContainerInsights CpuUtilized staging",
                "reserved: Average ECS/ContainerInsights CpuReserved staging",
                "no data: notBreaching",
            ],
            memory: [
                "it: 100 * used / reserved",
                "used: Average ECS/ContainerInsights MemoryUtilized staging",
                "reserved: Average ECS/ContainerInsights MemoryReserved staging",
                "no data: notBreaching",
            ],
        },
        promised: {},
    },
    fleet: {
        lines: [
            "instances (traffic, Count): critical -; warning -",
            "failedChecks (errors, Count): critical -; warning above 0, 15 of 15",
            "cpu (saturation, Percent): critical -; warning above 90, 3 of 3",
            "used (saturation, Percent): critical atLeast 100, 30 of 30; warning above 85, 15 of 15",
            "reservation (saturation, None): critical -; warning above 100, 30 of 30",
        ],
        asked: {
            instances: ["it: Average AWS/AutoScaling GroupInServiceInstances group", "no data: ignore"],
            failedChecks: ["it: Maximum AWS/EC2 StatusCheckFailed group", "no data: notBreaching"],
            cpu: ["it: Average AWS/EC2 CPUUtilization group", "no data: notBreaching"],
            used: [
                "it: 100 * ready / most",
                "ready: Average AWS/AutoScaling GroupInServiceInstances group",
                "most: Average AWS/AutoScaling GroupMaxSize group",
                "no data: ignore",
            ],
            reservation: ["it: Average AWS/ECS/ManagedScaling CapacityProviderReservation staging general", "no data: ignore"],
        },
        promised: {},
    },
    "EKS cluster": {
        lines: [
            "nodes (traffic, Count): critical -; warning -",
            "failedNodes (errors, Count): critical -; warning above 0, 15 of 15",
            "cpu (saturation, Percent): critical above 95, 15 of 15; warning above 85, 15 of 15",
            "memory (saturation, Percent): critical above 95, 5 of 5; warning above 85, 15 of 15",
            "disk (saturation, Percent): critical -; warning above 80, 15 of 15",
        ],
        asked: {
            nodes: ["it: Average ContainerInsights cluster_node_count staging", "no data: ignore"],
            failedNodes: ["it: Maximum ContainerInsights cluster_failed_node_count staging", "no data: ignore"],
            cpu: ["it: Average ContainerInsights node_cpu_utilization staging", "no data: ignore"],
            memory: ["it: Average ContainerInsights node_memory_utilization staging", "no data: ignore"],
            disk: ["it: Maximum ContainerInsights node_filesystem_utilization staging", "no data: ignore"],
        },
        promised: {},
    },
};
