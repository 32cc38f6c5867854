import {
    type CodeEnvironment,
    type Customize,
    environmentRules,
    type Foundation,
    type Grant,
    nameFits,
    type Placement,
    type Rule,
    type Secrets,
    secretRules,
    secretVariables,
    type Vpc,
    type VpcCustomize,
    vpcRules,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import { type Code, codeRules, needsFirstCode } from "./code/code.ts";
import { type Asynchronous, type AsynchronousCustomize, asynchronousRules } from "./configuration/asynchronous.ts";
import { type Concurrency, type ConcurrencyCustomize, concurrencyRules } from "./configuration/concurrency.ts";
import { type Logs, logRules } from "./configuration/logs.ts";
import { type EventSource, eventRules } from "./events/event-source.ts";
import { inRange } from "./events/range.ts";
import { type HttpApi, type HttpApiCustomize, httpApiRules } from "./front/http-api.ts";
import { type Url, type UrlCustomize, urlRules } from "./front/url.ts";
import { anyDigest, digestVariable } from "./releases/deployed.ts";
import { type Release, type ReleaseCustomize, releaseRules } from "./releases/release.ts";
import { allAtOnce } from "./releases/strategy.ts";

export type LambdaFunctionArgs = Settings & Asynchronous & Code & Start;

/** What every function has. */
interface Settings {
    readonly placement: Placement;
    /** The environment's foundation, see `readFoundation`. */
    readonly foundation: Foundation;
    /** Which processors the code is built for. @default "arm64", which costs less */
    readonly architecture?: "arm64" | "x86_64";
    /** MiB, 128 to 10240; CPU grows with it. @default 512 */
    readonly memoryMiB?: number;
    /** Seconds, 1 to 900. @default 30 */
    readonly timeoutSeconds?: number;
    /** Environment variables, 4 KB in all, encrypted with the environment's key. No place for secrets: see there. */
    readonly environment?: CodeEnvironment;
    /**
     * Secrets and parameters that the code may read, see `secret` and `parameter`: for `DB_PASSWORD`, the variable `DB_PASSWORD_ARN` says
     * which. Neither state nor configuration holds the value. @default none
     */
    readonly secrets?: Secrets;
    /** What the function's own code may do in AWS. @default nothing */
    readonly grants?: readonly Grant[];
    /** What calls the function, by names of yours, which its resources are named after. @default nothing */
    readonly events?: Readonly<Record<string, EventSource>>;
    /** Run in the environment's network: in its private subnets, with a security group of the function's own. @default no */
    readonly vpc?: Vpc;
    /** What becomes of what the function writes. @default JSON, kept for 30 days */
    readonly logs?: Logs;
    /** Send traces of each call to X-Ray. Costs extra. @default no: only calls that others already trace */
    readonly tracing?: boolean;
    /** Give the function an HTTPS address of its own. @default no */
    readonly url?: Url;
    /** Put an API Gateway HTTP API in front of the function. @default no */
    readonly api?: HttpApi;
    /** How a new version takes over the function's calls. @default allAtOnce() */
    readonly release?: Release;
    /** Last word on a child's arguments. */
    readonly customize?: ConcurrencyCustomize &
        AsynchronousCustomize &
        ReleaseCustomize &
        UrlCustomize &
        HttpApiCustomize &
        VpcCustomize & {
            readonly logs?: Customize<aws.cloudwatch.LogGroupArgs>;
            readonly function?: Customize<aws.lambda.FunctionArgs>;
        };
}

/**
 * How a function starts, and what it has there. A snapshot holds no more than 512 MiB of storage, and takes the place of environments that
 * wait for calls. Source: Lambda developer guide, "Improving startup performance with Lambda SnapStart".
 */
type Start =
    | {
          readonly snapStart?: never;
          /** MiB under `/tmp`, 512 to 10240. @default 512 */
          readonly ephemeralStorageMiB?: number;
          /** How many calls run at once. @default what the account has left */
          readonly concurrency?: Concurrency;
      }
    | {
          readonly snapStart: true;
          readonly ephemeralStorageMiB?: 512;
          readonly concurrency?: Pick<Concurrency, "reserved"> & { readonly provisioned?: never };
      };

/** All that must hold of a function's arguments. */
export function argumentRules(name: string, args: LambdaFunctionArgs): readonly Rule[] {
    const { placement, memoryMiB = 512, timeoutSeconds = 30, ephemeralStorageMiB = 512, concurrency = {}, release = allAtOnce() } = args;
    return [
        ...nameFits(name, placement),
        // `-role-` and seven digits follow in its role's name, which may have 64 characters (IAM user guide, "IAM and AWS STS quotas").
        [name.length <= 51, "name", `is "${name}", ${name.length} characters: its role's name leaves room for 51`],
        ...codeRules(args, placement),
        inRange("memoryMiB", memoryMiB, 128, 10_240),
        inRange("timeoutSeconds", timeoutSeconds, 1, 900),
        inRange("ephemeralStorageMiB", ephemeralStorageMiB, 512, 10_240),
        ...environmentRules({ ...args.environment, ...secretVariables(args.secrets) }, { [digestVariable]: anyDigest }),
        ...secretRules(args.secrets, args.environment, placement),
        ...logRules(args.logs ?? {}),
        ...concurrencyRules(concurrency),
        [
            concurrency.provisioned === undefined || !needsFirstCode(args),
            "concurrency.provisioned",
            "initialises the function before any call, and before its first release there is nothing to initialise: give firstCode",
        ],
        ...vpcRules(args.vpc),
        ...asynchronousRules(args),
        ...urlRules(name, args.url),
        ...httpApiRules(name, args.api, placement),
        ...releaseRules(release, name, placement),
        ...eventRules(name, args.events ?? {}, { placement, timeoutSeconds, reserved: concurrency.reserved }),
    ];
}
