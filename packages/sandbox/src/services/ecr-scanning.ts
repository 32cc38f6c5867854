import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation, type Plain, resource } from "../model/resource.ts";
import { findImage } from "./ecr-images.ts";
import { requireRepository } from "./ecr-repository.ts";

const scanTypes = ["BASIC", "ENHANCED"];
const frequencies = ["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"];
/** Source: ECR API reference, "ScanningRepositoryFilter". */
const filterPattern = /^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$/;

const invalid = (why: string) =>
    new AwsError("InvalidParameterException", `Invalid parameter at 'PutRegistryScanningConfiguration': ${why}`);

/** How a registry scans its images: one an account and region. Source: ECR API reference, "PutRegistryScanningConfiguration". */
export const registryScanning = resource<aws.ecr.RegistryScanningConfigurationArgs, { readonly registryId: string }>(
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    {
        inputs: { scanType: true, rules: true },
        required: { scanType: "the provider asks for it" },
        updates: { scanType: "PutRegistryScanningConfiguration", rules: "PutRegistryScanningConfiguration" },
        check: ({ scanType = "BASIC" }) =>
            scanTypes.includes(scanType) ? [] : [{ property: "scanType", reason: `is ${scanType}, not one of ${scanTypes.join(", ")}` }],
        create(call, inputs) {
            requireRules(inputs);
            // AWS would overwrite it, and two resources of Pulumi would take turns.
            if (call.get(registryScanning, call.account)) throw new NotSimulated("a second scanning configuration of a registry");
            return { id: call.account, attributes: { registryId: call.account } };
        },
        update(_call, inputs) {
            requireRules(inputs);
            return {};
        },
    },
);

function requireRules({ scanType, rules = [] }: Plain<aws.ecr.RegistryScanningConfigurationArgs>): void {
    if (rules.length > 2) throw invalid(`a configuration has at most 2 rules, and this one has ${rules.length}`);
    for (const { scanFrequency, repositoryFilters } of rules) {
        if (!frequencies.includes(scanFrequency))
            throw invalid(`the scan frequency ${scanFrequency} is not one of ${frequencies.join(", ")}`);
        // "When the BASIC scan type is specified, the SCAN_ON_PUSH scan frequency is supported."
        if (scanType === "BASIC" && scanFrequency === "CONTINUOUS_SCAN")
            throw invalid("the scan frequency CONTINUOUS_SCAN is not supported by the scan type BASIC");
        if (repositoryFilters.length < 1 || repositoryFilters.length > 100) throw invalid("a rule has 1 to 100 repository filters");
        for (const { filter, filterType } of repositoryFilters) {
            if (filterType !== "WILDCARD") throw invalid(`the filter type ${filterType} is not WILDCARD`);
            if (filter.length > 256 || !filterPattern.test(filter))
                throw invalid(`the filter ${filter} must satisfy ${filterPattern.source}`);
        }
    }
}

/** A filter without a star is found anywhere in a name. Source: ECR user guide, "Filters to choose which repositories are scanned". */
function matches(filter: string, name: string): boolean {
    if (!filter.includes("*")) return name.includes(filter);
    return new RegExp(`^${filter.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(name);
}

/** Where the registry has rules, they count; else the repository's own setting, which AWS keeps for basic scans of older days. */
function isScanned(call: Call, name: string): boolean {
    const registry = call.get(registryScanning, call.account);
    const rules = registry?.rules ?? [];
    if (registry?.scanType === "ENHANCED" || rules.length > 0) {
        return rules.some(
            ({ scanFrequency, repositoryFilters }) =>
                scanFrequency !== "MANUAL" && repositoryFilters.some(({ filter }) => matches(filter, name)),
        );
    }
    return requireRepository(call, name).imageScanningConfiguration?.scanOnPush === true;
}

interface FindingsRequest {
    readonly repositoryName: string;
    readonly imageId: { readonly imageDigest?: string; readonly imageTag?: string };
}

/** The sandbox knows whether an image is scanned, and nothing of what would be found. Source: ECR API reference, "DescribeImageScanFindings". */
const describeFindings = operation({
    name: "ecr:DescribeImageScanFindings",
    parameters: ["repositoryName", "imageId"],
    run(call, { repositoryName, imageId: { imageDigest: digest, imageTag: tag } }: FindingsRequest): object {
        requireRepository(call, repositoryName);
        const wanted = { repository: repositoryName, ...(digest && { digest }), ...(tag && { tag }) };
        const said = `{imageDigest:'${digest ?? "null"}', imageTag:'${tag ?? "null"}'}`;
        if (!findImage(call, wanted)) {
            throw new AwsError(
                "ImageNotFoundException",
                `The image with imageId ${said} does not exist within the repository with name '${repositoryName}' in the registry with id '${call.account}'`,
            );
        }
        if (!isScanned(call, repositoryName)) {
            throw new AwsError(
                "ScanNotFoundException",
                `Image scan does not exist for the image with '${said}' in the repository with name '${repositoryName}' in the registry with id '${call.account}'`,
            );
        }
        throw new NotSimulated("what a scan finds in an image");
    },
});

export const scanningOperations = [describeFindings];
