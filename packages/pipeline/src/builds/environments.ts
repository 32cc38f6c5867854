/** AWS's names of computes. Source: CodeBuild user guide, "Build environment compute modes and types". */
const general = [
    "BUILD_GENERAL1_SMALL",
    "BUILD_GENERAL1_MEDIUM",
    "BUILD_GENERAL1_LARGE",
    "BUILD_GENERAL1_XLARGE",
    "BUILD_GENERAL1_2XLARGE",
] as const;
const lambda = ["BUILD_LAMBDA_1GB", "BUILD_LAMBDA_2GB", "BUILD_LAMBDA_4GB", "BUILD_LAMBDA_8GB", "BUILD_LAMBDA_10GB"] as const;

/** What CodeBuild runs a build in, by AWS's names: its computes (the first is the default), and the image where nobody names one. */
export const environments = {
    LINUX_CONTAINER: { computes: general, image: "aws/codebuild/standard:7.0" },
    ARM_CONTAINER: { computes: general, image: "aws/codebuild/amazonlinux-aarch64-standard:3.0" },
    LINUX_GPU_CONTAINER: { computes: ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_LARGE"], image: "aws/codebuild/standard:7.0" },
    LINUX_LAMBDA_CONTAINER: { computes: lambda, image: "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22" },
    ARM_LAMBDA_CONTAINER: { computes: lambda, image: "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs22" },
} as const;
