import { arnOf, type Grant, type Rule, type StepScope } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { fit } from "./fit.ts";
import { isList, isMap } from "./rules.ts";

/** Source: CodeBuild user guide, "Build specification reference", reports/file-format. */
const formats = {
    TEST: ["JUNITXML", "CUCUMBERJSON", "NUNITXML", "NUNIT3XML", "TESTNGXML", "VISUALSTUDIOTRX"],
    CODE_COVERAGE: ["COBERTURAXML", "CLOVERXML", "JACOCOXML", "SIMPLECOV"],
} as const;
const allFormats: readonly string[] = [...formats.TEST, ...formats.CODE_COVERAGE];

/** Results that commands leave, for CodeBuild to show and compare. Files that a failed command left count, too. */
export interface Report {
    /** What the files hold: results of tests, or how much of the code they covered. */
    readonly format: (typeof formats.TEST)[number] | (typeof formats.CODE_COVERAGE)[number];
    /** Files, as patterns such as `reports/*.xml`; at least one. */
    readonly files: readonly string[];
    /** The folder that `files` are in. @default the source's */
    readonly folder?: string;
}

/** Reports by names of yours: lower-case letters, digits and dashes, 1 to 30. */
export type Reports = Readonly<Record<string, Report>>;

export const reportRules = (reports: unknown = {}): readonly Rule[] =>
    isMap(reports)
        ? Object.entries(reports).flatMap(([name, report]): Rule[] => {
              const path = `reports.${name}`;
              const { format, files, folder = "." } = isMap(report) ? report : {};
              return [
                  [/^[a-z][a-z0-9-]{0,29}$/.test(name), path, "must be named with 1 to 30 lower-case letters, digits and dashes"],
                  [allFormats.includes(String(format)), `${path}.format`, `is "${format}", not one of ${allFormats.join(", ")}`],
                  [
                      isList(files) && files.length > 0 && files.every(file => typeof file === "string" && file !== ""),
                      `${path}.files`,
                      "needs at least one",
                  ],
                  [typeof folder === "string" && folder !== "", `${path}.folder`, `is "${folder}", not a folder`],
              ];
          })
        : [[false, "reports", "is not a map of reports"]];

/**
 * The ARNs of a step's report groups, from code alone: the build specification names them, and permissions pin them.
 * Source: CodeBuild API reference, "CreateReportGroup": a name has up to 128 characters.
 */
export const reportArns = (scope: StepScope, reports: Reports): Readonly<Record<string, string>> =>
    Object.fromEntries(
        Object.keys(reports).map(name => [name, arnOf(scope.delivery, "codebuild", `report-group/${groupName(scope, name)}`)]),
    );

/** No service has two dashes in its name: what begins like this is this pipeline's, and no other's. */
const ownGroups = (pipelineName: string): string => `${pipelineName}--`;

const groupName = ({ pipelineName, service, name }: StepScope, report: string): string => {
    const logical = name(report);
    const rest = logical.startsWith(`${service}-`) ? logical.slice(service.length + 1) : logical;
    // A stage's name may have a dot or an @; a report group's may not.
    return fit(`${ownGroups(pipelineName)}${rest}`.replace(/[^A-Za-z0-9-_]/g, "-"), 128);
};

/** All report groups of a pipeline's steps: what the role of a project needs that any of them may come to. */
export const allReports = ({ delivery, pipelineName }: StepScope): readonly Grant[] =>
    reportGrants([arnOf(delivery, "codebuild", `report-group/${ownGroups(pipelineName)}*`)]);

/** What goes into the build specification. */
export const reportSection = (reports: Reports, arns: Readonly<Record<string, string>>): Readonly<Record<string, object>> =>
    Object.fromEntries(
        Object.entries(reports).map(([name, { format, files, folder }]) => [
            arns[name] as string,
            { files, "file-format": format, ...(folder !== undefined && { "base-directory": folder }) },
        ]),
    );

/**
 * Groups that are there before the first build, so that builds need not make any. CodeBuild keeps a report for 30 days; its files lie in the
 * artifact bucket for as long as that keeps them, under the delivery account's key. Source: CodeBuild user guide, "Report groups".
 */
export function makeReportGroups(scope: StepScope, reports: Reports): void {
    const { delivery, pipelineName, opts, name } = scope;
    const { artifactBucket, keyArn } = delivery.leaves;
    for (const [report, { format }] of Object.entries(reports)) {
        new aws.codebuild.ReportGroup(
            name(`${report}-reports`),
            {
                name: groupName(scope, report),
                type: formats.TEST.some(each => each === format) ? "TEST" : "CODE_COVERAGE",
                exportConfig: {
                    type: "S3",
                    s3Destination: { bucket: artifactBucket, path: `${pipelineName}/reports`, packaging: "ZIP", encryptionKey: keyArn },
                },
                // Else it could not go away with the step.
                deleteReports: true,
            },
            // Its name is a contract with permissions, so that two cannot stand side by side.
            { ...opts, deleteBeforeReplace: true },
        );
    }
}

/** Source: CodeBuild user guide, "Test report permissions": four that are not public, of which each kind of report needs three. */
export const reportGrants = (arns: readonly pulumi.Input<string>[]): readonly Grant[] =>
    arns.length > 0
        ? [
              {
                  actions: [
                      "codebuild:BatchPutCodeCoverages",
                      "codebuild:BatchPutTestCases",
                      "codebuild:CreateReport",
                      "codebuild:UpdateReport",
                  ],
                  resources: arns,
              },
          ]
        : [];
