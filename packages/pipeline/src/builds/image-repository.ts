import {
    accountArn,
    arnOf,
    type Customize,
    check,
    customize,
    type Delivery,
    imageRepositoryName,
    isWhole,
    type Rule,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isList, isMap } from "./rules.ts";

export interface ImageRepositoryOptions {
    /** How many images stay, from 1: older ones go, even one that still runs somewhere. @default 100 */
    readonly keep?: number;
    /** Days, from 1, after which an image without a tag goes: what a build left behind. @default 14 */
    readonly untaggedDays?: number;
    /** Looks for known vulnerabilities in each image that is pushed. @default true */
    readonly scan?: boolean;
    /**
     * Tags that may be moved, such as those of a build's cache: letters, digits and `._-`, with up to two `*`. Every other tag never changes.
     *
     * @default none
     */
    readonly movableTags?: readonly string[];
    /** Lambda functions of the workload accounts run these images, too. @default false */
    readonly functions?: boolean;
    /** Last word on a child's arguments. */
    readonly customize?: {
        readonly repository?: Customize<aws.ecr.RepositoryArgs>;
        readonly lifecycle?: Customize<aws.ecr.LifecyclePolicyArgs>;
    };
}

export interface ImageRepositoryArgs extends ImageRepositoryOptions {
    /** The delivery account: where images are kept. */
    readonly delivery: Delivery;
    /** The service whose images these are. @default the component's name */
    readonly service?: string;
}

/**
 * Where a service's images are kept: tags that never change, scanned, encrypted with the delivery account's key, pulled by the accounts
 * that services run in. `buildImage` makes one; make one yourself where something else builds the images.
 *
 * Source: ECR user guide, "Preventing image tags from being overwritten", "Lifecycle policies" and "Image scanning".
 *
 * @example
 * new ImageRepository("checkout", { delivery, keep: 30 });
 */
export class ImageRepository extends pulumi.ComponentResource {
    readonly repository: aws.ecr.Repository;

    constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
        const { delivery, service = name, movableTags = [], scan = true } = args;
        check(`ImageRepository "${name}"`, ...repositoryRules(args));
        super("causeway:pipeline:ImageRepository", name, {}, within(delivery, opts));
        // Before there was this component, what had it made stood where it stands now.
        const before = { parent: opts?.parent ?? pulumi.rootStackResource };
        const child = { parent: this, aliases: [before] };

        this.repository = new aws.ecr.Repository(
            `${name}-repository`,
            customize(
                {
                    name: imageRepositoryName(delivery, service),
                    ...(movableTags.length === 0
                        ? { imageTagMutability: "IMMUTABLE" }
                        : {
                              imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
                              imageTagMutabilityExclusionFilters: movableTags.map(filter => ({ filter, filterType: "WILDCARD" })),
                          }),
                    imageScanningConfiguration: { scanOnPush: scan },
                    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: delivery.leaves.keyArn }],
                },
                args.customize?.repository,
            ),
            { parent: this, aliases: [{ ...before, name }] },
        );
        new aws.ecr.LifecyclePolicy(
            `${name}-lifecycle`,
            customize({ repository: this.repository.name, policy: JSON.stringify(lifecycle(args)) }, args.customize?.lifecycle),
            // A changed policy is a new one to the provider, and a repository has one: deleting the old one after it would take it away.
            { ...child, deleteBeforeReplace: true },
        );
        new aws.ecr.RepositoryPolicy(
            `${name}-policy`,
            { repository: this.repository.name, policy: pulls(delivery, args.functions ?? false) },
            child,
        );
        this.registerOutputs({ url: this.repository.repositoryUrl });
    }
}

/** What ECR would refuse, under `at`. */
export function repositoryRules(options: unknown, at = ""): readonly Rule[] {
    if (!isMap(options)) return [[false, at || "options", `is ${String(options)}, not { … }`]];
    const { keep = 100, untaggedDays = 14, movableTags: tags = [] } = options;
    const path = (name: string) => (at ? `${at}.${name}` : name);
    const isCount = (value: unknown): boolean => typeof value === "number" && isWhole(value, 1, Number.MAX_SAFE_INTEGER);
    const movableTags = isList(tags) ? tags : [];
    return [
        [isCount(keep), path("keep"), `is ${keep}, not a whole number from 1`],
        [isCount(untaggedDays), path("untaggedDays"), `is ${untaggedDays}, not a whole number of days from 1`],
        [isList(tags), path("movableTags"), "is no list of patterns"],
        // Source: ECR API reference, "ImageTagMutabilityExclusionFilter"; "CreateRepository": up to five of them.
        [movableTags.length <= 5, path("movableTags"), `has ${movableTags.length} patterns: ECR takes 5`],
        ...movableTags.map(
            (pattern, index): Rule => [
                typeof pattern === "string" && /^[A-Za-z0-9._*-]{1,128}$/.test(pattern) && pattern.split("*").length <= 3,
                path(`movableTags[${index}]`),
                `is "${pattern}": must be 1 to 128 letters, digits and ._-, with up to two *`,
            ],
        ),
    ];
}

/** Source: ECR user guide, "Lifecycle policy properties": the rule for any image comes last. */
const lifecycle = ({ keep = 100, untaggedDays = 14 }: ImageRepositoryOptions) => ({
    rules: [
        {
            rulePriority: 1,
            description: `images without a tag, for ${untaggedDays} days`,
            selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: untaggedDays },
            action: { type: "expire" },
        },
        {
            rulePriority: 2,
            description: `the last ${keep} images`,
            selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keep },
            action: { type: "expire" },
        },
    ],
});

/**
 * Which roles of the workload accounts, their own policies say. Lambda fetches a function's image by itself, again and again.
 *
 * Source: ECR user guide, "Private repository policy examples"; Lambda developer guide, "Amazon ECR cross-account permissions".
 */
const pulls = ({ leaves, ...place }: Delivery, functions: boolean): pulumi.Output<string> =>
    leaves.workloadAccountIds.apply(accounts =>
        JSON.stringify({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { AWS: accounts.map(accountId => accountArn({ ...place, accountId })) },
                    Action: [
                        ...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"],
                        // A function's first image is looked for before the function is made.
                        ...(functions ? ["ecr:DescribeImages"] : []),
                        "ecr:GetDownloadUrlForLayer",
                    ],
                },
                ...(functions
                    ? [
                          {
                              Effect: "Allow",
                              Principal: { Service: "lambda.amazonaws.com" },
                              Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                              Condition: {
                                  ArnLike: {
                                      "aws:SourceArn": accounts.map(accountId => arnOf({ ...place, accountId }, "lambda", "function:*")),
                                  },
                              },
                          },
                      ]
                    : []),
            ],
        }),
    );
