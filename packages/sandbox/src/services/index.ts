import type { Service } from "../model/resource.ts";
import { acm } from "./acm.ts";
import { apigatewayv2 } from "./apigatewayv2.ts";
import { autoscaling } from "./autoscaling.ts";
import { chatbot } from "./chatbot.ts";
import { cloudcontrol } from "./cloudcontrol.ts";
import { cloudwatch } from "./cloudwatch.ts";
import { codebuild } from "./codebuild.ts";
import { codecommit } from "./codecommit.ts";
import { codecommitCommits } from "./codecommit-commits.ts";
import { codecommitPullRequests } from "./codecommit-pull-requests.ts";
import { codeconnections } from "./codeconnections.ts";
import { codedeploy } from "./codedeploy.ts";
import { codepipeline } from "./codepipeline-service.ts";
import { codestarnotifications } from "./codestarnotifications.ts";
import { dynamodb } from "./dynamodb.ts";
import { ec2 } from "./ec2.ts";
import { ecr } from "./ecr.ts";
import { ecs } from "./ecs.ts";
import { efs } from "./efs.ts";
import { elb } from "./elb.ts";
import { events } from "./events.ts";
import { firehose } from "./firehose.ts";
import { iam } from "./iam.ts";
import { kinesis } from "./kinesis.ts";
import { kms } from "./kms.ts";
import { lambda } from "./lambda.ts";
import { logs } from "./logs.ts";
import { metadata } from "./metadata.ts";
import { oam } from "./oam.ts";
import { route53 } from "./route53.ts";
import { s3 } from "./s3.ts";
import { scheduler } from "./scheduler.ts";
import { secretsmanager } from "./secretsmanager.ts";
import { servicediscovery } from "./servicediscovery.ts";
import { sfn } from "./sfn.ts";
import { sns } from "./sns.ts";
import { sqs } from "./sqs.ts";
import { ssm } from "./ssm.ts";
import { synthetics } from "./synthetics.ts";

/** Every AWS service that the sandbox has a model of. */
export const services: readonly Service[] = [
    acm,
    apigatewayv2,
    autoscaling,
    chatbot,
    cloudcontrol,
    cloudwatch,
    codebuild,
    codecommit,
    codecommitCommits,
    codecommitPullRequests,
    codeconnections,
    codedeploy,
    codepipeline,
    codestarnotifications,
    dynamodb,
    ec2,
    ecr,
    ecs,
    efs,
    elb,
    events,
    firehose,
    iam,
    kinesis,
    kms,
    lambda,
    logs,
    metadata,
    oam,
    route53,
    s3,
    scheduler,
    secretsmanager,
    servicediscovery,
    sfn,
    sns,
    sqs,
    ssm,
    synthetics,
];
