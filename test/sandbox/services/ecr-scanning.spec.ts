import { expect } from "chai";
import { Cloud, delivery, refuses } from "./cloud.ts";

const Scanning = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";

describe("scans of ECR", () => {
    let ecr: Cloud;
    beforeEach(() => {
        ecr = new Cloud();
    });
    const rule = (scanFrequency: string, ...filters: readonly string[]) => ({
        scanFrequency,
        repositoryFilters: filters.map(filter => ({ filter, filterType: "WILDCARD" })),
    });
    const repository = (scanOnPush?: boolean) => {
        const imageScanningConfiguration = scanOnPush === undefined ? {} : { imageScanningConfiguration: { scanOnPush } };
        ecr.create("aws:ecr/repository:Repository", "app", { name: "team/app", ...imageScanningConfiguration });
        ecr.operate("ecr:PutImage", { repositoryName: "team/app", imageManifest: "{}", imageTag: "one" });
    };
    const findings =
        (imageTag = "one", repositoryName = "team/app") =>
        () =>
            ecr.operate("ecr:DescribeImageScanFindings", { repositoryName, imageId: { imageTag } });
    const scanned = () => expect(findings()).to.throw("not simulated: what a scan finds in an image");
    const unscanned = () =>
        refuses(
            findings(),
            "ScanNotFoundException",
            `Image scan does not exist for the image with '{imageDigest:'null', imageTag:'one'}' in the repository with name 'team/app' in the registry with id '${delivery}'`,
        );

    it("are those of repositories that scan on push, and nobody knows what they find", () => {
        repository(true);
        scanned();
    });

    it("are none where a repository does not say so", () => {
        repository();
        unscanned();
    });

    it("are the registry's affair where it has rules", () => {
        repository(true);
        const made = ecr.create(Scanning, "scans", { scanType: "ENHANCED", rules: [rule("CONTINUOUS_SCAN", "other/*")] });
        expect([made.id, made.outputs.registryId]).to.deep.equal([delivery, delivery]);
        unscanned();
        let now = made;
        for (const filter of ["team/*", "*", "*app", "am/a", "team/app"]) {
            now = ecr.update(Scanning, now, { rules: [rule("SCAN_ON_PUSH", "other", filter)] });
            scanned();
        }
        for (const filter of ["team", "*team", "app*", "t.am/app"]) {
            now = ecr.update(Scanning, now, { rules: [rule("MANUAL", "*"), rule("SCAN_ON_PUSH", filter === "team" ? "teams" : filter)] });
            unscanned();
        }
        ecr.delete(Scanning, now);
        scanned();
    });

    it("are of images that there are", () => {
        repository(true);
        refuses(
            findings("two"),
            "ImageNotFoundException",
            `The image with imageId {imageDigest:'null', imageTag:'two'} does not exist within the repository with name 'team/app' in the registry with id '${delivery}'`,
        );
        refuses(
            findings("one", "team/other"),
            "RepositoryNotFoundException",
            `The repository with name 'team/other' does not exist in the registry with id '${delivery}'`,
        );
    });

    it("are refused as AWS refuses them", () => {
        const refused = (scanType: string, rules: readonly object[]) => {
            try {
                ecr.create(Scanning, "scans", { scanType, rules });
            } catch (error) {
                return (error as Error).message;
            }
            return "nothing";
        };
        const put = "InvalidParameterException: Invalid parameter at 'PutRegistryScanningConfiguration': ";
        expect(refused("BASIC", [rule("CONTINUOUS_SCAN", "*")])).to.contain(
            `${put}the scan frequency CONTINUOUS_SCAN is not supported by the scan type BASIC`,
        );
        expect(refused("ENHANCED", [rule("DAILY", "*")])).to.contain("the scan frequency DAILY is not one of");
        expect(refused("ENHANCED", [rule("MANUAL")])).to.contain("a rule has 1 to 100 repository filters");
        expect(refused("ENHANCED", [rule("MANUAL", "Team")])).to.contain("the filter Team must satisfy");
        expect(refused("ENHANCED", [{ ...rule("MANUAL"), repositoryFilters: [{ filter: "a", filterType: "PREFIX" }] }])).to.contain(
            "the filter type PREFIX is not WILDCARD",
        );
        expect(refused("ENHANCED", [rule("MANUAL", "a"), rule("MANUAL", "b"), rule("MANUAL", "c")])).to.contain("has at most 2 rules");
        expect(refused("DEEP", [])).to.contain("is DEEP, not one of BASIC, ENHANCED");
        expect(refused("BASIC", [rule("SCAN_ON_PUSH", "*")])).to.equal("nothing");
        expect(refused("BASIC", [])).to.contain("not simulated: a second scanning configuration of a registry");
        ecr = new Cloud();
        expect(refused("ENHANCED", [rule("SCAN_ON_PUSH", "*"), rule("CONTINUOUS_SCAN", "prod/*")])).to.equal("nothing");
    });
});
