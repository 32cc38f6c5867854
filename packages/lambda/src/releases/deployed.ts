import { UserError } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What the alias points at now, left by the last release or the last `up`. */
export interface Deployed {
    readonly version: string;
    /** What the version says of its own configuration; missing where somebody else made it. */
    readonly digest?: string;
    /** Whether publishing now would publish the deployed code: after a release that failed or was rolled back, it would not. */
    readonly latest: boolean;
    /** Whether it runs an image or files, which never changes. */
    readonly packageType: "Image" | "Zip";
}

/** A published version keeps its environment for good, so this variable tells which configuration a version was made from. */
export const digestVariable = "CAUSEWAY_DEFINITION";
/** As long as any. */
export const anyDigest = "0".repeat(16);

/**
 * How `aws.lambda.getAlias` says that there is no such function or alias, and says of nothing else: a profile, a host name or a role may be
 * "not found" too. Source: terraform-provider-aws, internal/service/lambda/alias_data_source.go; the second form is the one that its data
 * sources are being moved to (SingularDataSourceFindError in internal/tfresource).
 */
const missing = /reading Lambda Alias: couldn't find resource|no matching Lambda Alias found/;

/** Looks at the alias before anything is registered: the version that a release put behind it must stay there. */
export async function lookUpDeployed(functionName: string, name: string, opts: pulumi.InvokeOptions): Promise<Deployed | undefined> {
    const alias = await aws.lambda.getAlias({ functionName, name }, opts).catch((error: Error) => {
        if (missing.test(error.message)) return undefined;
        // Any other failure must stop us: taking a running function for a new one would revert what its alias points at.
        throw error;
    });
    if (!alias) return undefined;
    const [version, latest] = await Promise.all([
        aws.lambda.getFunction({ functionName, qualifier: alias.functionVersion }, opts),
        // Without a qualifier the provider answers with the last version published, which a release that failed half-way did not get to.
        aws.lambda.getFunction({ functionName, qualifier: "$LATEST" }, opts),
    ]);
    const digest = version.environment?.variables?.[digestVariable];
    return {
        version: alias.functionVersion,
        ...(digest && { digest }),
        latest: version.codeSha256 === latest.codeSha256,
        packageType: version.imageUri ? "Image" : "Zip",
    };
}

/** @throws {@link UserError} where the function there is of the other kind: AWS changes no function from files to an image, nor back. */
export function requireSameKind(service: string, deployed: Deployed | undefined, packageType: "Image" | "Zip"): void {
    if (!deployed || deployed.packageType === packageType) return;
    const [is, wanted] = packageType === "Image" ? ["files", "an image"] : ["an image", "files"];
    throw new UserError(
        `${service} runs ${is}, and AWS makes no such function run ${wanted}: give the new one another name beside this one, move its callers there, then take this one away`,
    );
}

/**
 * The version that the alias is to point at, `published` being the one that Pulumi publishes of what it changes. While our part is what the
 * deployed version was made from, the alias stays where the release put it. It also stays where publishing would bring code that no release
 * has deployed: the next release takes our change along.
 */
export const decide = (digest: string, published: string, deployed: Pick<Deployed, "version" | "digest" | "latest"> | undefined): string =>
    deployed && (deployed.digest === digest || !deployed.latest) ? deployed.version : published;
