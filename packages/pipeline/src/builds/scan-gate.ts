import { isWhole, quote, type Rule } from "@causeway/core";

/** How bad a finding is, the worst first. Source: ECR API reference, "ImageScanFindings". */
const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** Which of an image's known vulnerabilities stop a release. */
export interface ScanGate {
    /** Findings of this severity, and worse ones. */
    readonly failOn: Severity;
    /** How long to wait for the scan's result, 1 to 60 whole minutes: enhanced scans of large images take a while. @default 15 */
    readonly waitMinutes?: number;
    /** Findings that are known and let through, by name, such as `CVE-2023-38545`. @default none */
    readonly except?: readonly string[];
    /** What an image is that the scanner cannot read, such as one made from scratch. @default "fail" */
    readonly unsupported?: "fail" | "pass";
}

/** What must hold of a gate. */
export function scanRules(at: string, scan: ScanGate | undefined): readonly Rule[] {
    if (scan === undefined) return [];
    if (typeof scan !== "object" || scan === null) return [[false, at, `is ${String(scan)}, not { failOn: … }`]];
    const { failOn, waitMinutes = 15, except = [], unsupported = "fail" } = scan;
    return [
        [severities.includes(failOn), `${at}.failOn`, `is ${JSON.stringify(failOn)}, not one of ${severities.join(", ")}`],
        [isWhole(waitMinutes, 1, 60), `${at}.waitMinutes`, `is ${waitMinutes}, not 1 to 60 whole minutes`],
        ...(Array.isArray(except)
            ? except.map(
                  (name: unknown, index): Rule => [
                      typeof name === "string" && /^[A-Za-z0-9._:-]{1,100}$/.test(name),
                      `${at}.except[${index}]`,
                      `is ${JSON.stringify(name)}, not a finding's name such as CVE-2023-38545`,
                  ],
              )
            : [[false, `${at}.except`, "is no list of findings' names"] as const]),
        // One command takes them all, and a Commands action 1,000 characters of it.
        [!Array.isArray(except) || JSON.stringify(except).length <= 900, `${at}.except`, "has too many names: 900 characters in all"],
        [["fail", "pass"].includes(unsupported), `${at}.unsupported`, `is ${JSON.stringify(unsupported)}, not one of fail, pass`],
    ];
}

/** For jq: what a scan came to. Basic scans say of an image that they cannot read that they failed, and why; enhanced ones have a word for it. */
const outcome =
    '.imageScanStatus | if .status == "COMPLETE" or .status == "ACTIVE" then "scanned"' +
    ' elif .status == "UNSUPPORTED_IMAGE" or ((.description // "") | test("UnsupportedImage")) then "unsupported" else "failed" end';

/** For jq: findings of basic scans, and those of enhanced ones that no rule of Inspector has suppressed. */
const findings = [
    '[.imageScanFindings // {} | (.findings // [])[], ((.enhancedFindings // [])[] | select((.status // "ACTIVE") == "ACTIVE"))]',
    'map({severity, name: (.name // .packageVulnerabilityDetails.vulnerabilityId // .title // "unnamed"),' +
        ' package: ([(.attributes // [])[] | select(.key == "package_name" or .key == "package_version").value]' +
        ' + [(.packageVulnerabilityDetails.vulnerablePackages // [])[0] // empty | .name, .version] | map(values) | join(" "))})',
    "map(select(.severity as $is | $levels | index($is)))",
    "map(select(.name as $is | $except | index($is) | not))",
    "unique[]",
    '"\\(.severity) \\(.name) \\(.package)"',
    'rtrimstr(" ")',
].join(" | ");

/** For jq: how many findings there are of each severity, for people. */
const counts =
    '(.imageScanFindings.findingSeverityCounts // {}) | to_entries | map("\\(.value) \\(.key | ascii_downcase)") | join(", ")' +
    ' | if . == "" then "no findings" else . end';

/** The variable that says what a scan found, in words. */
export const scanVariable = "SCAN_FINDINGS";

/**
 * Lines for the shell that wait for what ECR's scan says of an image, export it, and fail where it found too much: each a line of its own, as
 * a Commands action takes no longer ones. `repository` and `digest` are words for the shell.
 *
 * ECR starts a scan by itself once the image is pushed; until then it knows of none.
 *
 * Sources: ECR user guide, "Scan images for software vulnerabilities"; ECR API reference, "DescribeImageScanFindings" and "ImageScanStatus".
 */
export function scanCommands(
    { failOn, waitMinutes = 15, except = [], unsupported = "fail" }: ScanGate,
    { repository, digest }: { readonly repository: string; readonly digest: string },
): readonly string[] {
    const levels = severities.slice(0, severities.indexOf(failOn) + 1).map(each => each.toUpperCase());
    const late = `after ${waitMinutes} minute${waitMinutes === 1 ? "" : "s"}`;
    return [
        `SCAN=$(mktemp -d) SCAN_OF=${digest} SCAN_IN=${repository} SCAN_ENDS=$(($(date +%s) + ${waitMinutes * 60}))`,
        'until aws ecr describe-image-scan-findings --repository-name "$SCAN_IN" --image-id "imageDigest=$SCAN_OF" --output json' +
            ' > "$SCAN/result" 2> "$SCAN/log"' +
            ` && jq --exit-status '.imageScanStatus.status | . != "PENDING" and . != "IN_PROGRESS"' "$SCAN/result" > /dev/null;` +
            ' do if grep -q AccessDenied "$SCAN/log"; then cat "$SCAN/log" >&2; exit 1; fi;' +
            ' if [ "$(date +%s)" -ge "$SCAN_ENDS" ]; then if grep -q ScanNotFound "$SCAN/log";' +
            ` then echo "ECR has no scan of $SCAN_OF ${late}: let the repository $SCAN_IN scan on push, or Inspector scan the registry" >&2;` +
            ` else cat "$SCAN/log" >&2; echo "ECR's scan of $SCAN_OF has not ended ${late}" >&2; fi; exit 1; fi; sleep 5; done`,
        `SCANNED=$(jq --raw-output ${quote(outcome)} "$SCAN/result")`,
        // What the scanner says of itself is the best that can be told.
        `if [ "$SCANNED" != scanned ]; then` +
            ` jq --raw-output '.imageScanStatus | "ECR could not scan the image: \\(.status), \\(.description // "without a reason")"' "$SCAN/result" >&2;` +
            `${unsupported === "pass" ? ' [ "$SCANNED" = unsupported ] ||' : ""} exit 1; fi`,
        `${scanVariable}=$(jq --raw-output ${quote(counts)} "$SCAN/result")`,
        ...(unsupported === "pass" ? [`if [ "$SCANNED" = unsupported ]; then ${scanVariable}="not scanned"; fi`] : []),
        `export ${scanVariable}`,
        `SCAN_EXCEPT=${quote(JSON.stringify(except))}`,
        `jq --raw-output --argjson levels ${quote(JSON.stringify(levels))} --argjson except "$SCAN_EXCEPT"` +
            ` ${quote(findings)} "$SCAN/result" > "$SCAN/findings"`,
        `if [ -s "$SCAN/findings" ]; then echo "$SCAN_OF has findings that are ${failOn}${failOn === "critical" ? "" : " or worse"}:" >&2;` +
            ' head -n 100 "$SCAN/findings" >&2; exit 1; fi',
    ];
}
