import { expect } from "chai";
import type { Aws } from "../../packages/sandbox/src/model/aws.ts";
import { codeRepository } from "../../packages/sandbox/src/services/codecommit.ts";
import { pipeline } from "../../packages/sandbox/src/services/codepipeline.ts";
import { stacks } from "../../stacks/catalog.ts";
import { bringUp } from "../stacks/organization.ts";
import { without } from "./without.ts";

const at = (account: string) => ({ account, region: "eu-west-1" });
const delivery = at("111111111111");
const staging = at("222222222222");
const production = at("333333333333");

interface Execution {
    readonly status: string;
    readonly actionExecutionDetails: readonly {
        readonly stageName: string;
        readonly actionName: string;
        readonly status: string;
        readonly errorDetails?: { readonly code: string; readonly message: string };
    }[];
}

describe("The organisation's pipelines, walked through", () => {
    let aws: Aws;
    before(async () => {
        const up = await bringUp(stacks.map(({ name }) => name));
        expect(up.size).to.equal(9);
        aws = up.get("payments-delivery")?.cloud.aws as Aws;
        for (const { id: repositoryName } of aws.all(delivery, codeRepository)) {
            const putFiles = [{ filePath: "Dockerfile", fileContent: "FROM scratch" }];
            aws.operate(delivery, "codecommit:CreateCommit", { repositoryName, branchName: "main", putFiles });
        }
    });

    const start = (name: string) => aws.operate(delivery, "codepipeline:StartPipelineExecution", { name }) as Execution;
    const walk = (name: string) =>
        start(name).actionExecutionDetails.map(({ stageName, actionName, status, errorDetails }) => [
            `${stageName}/${actionName}`,
            errorDetails?.message ?? status,
        ]);

    it("are those of the teams' three services", () => {
        expect(aws.all(delivery, pipeline).map(({ id }) => id)).to.deep.equal(["payments-checkout", "payments-receipts", "search-catalog"]);
    });

    it("payments-checkout: nothing is refused; what commands ask for is not simulated", () => {
        expect(walk("payments-checkout")).to.deep.equal([
            ["source/source", "Succeeded"],
            ["build/unit-test", "Succeeded"],
            ["build/build", "Succeeded"],
            ["staging/deploy-checkout", "Succeeded"],
            ["staging/smoke-test", "NotSimulated"],
            ["staging/test-checkout-health", "NotSimulated"],
            ["staging/load-test", "NotSimulated"],
            ["production/approve", "Succeeded"],
            ["production/approve-verify", "NotSimulated"],
            ["production/deploy-checkout", "Succeeded"],
        ]);
        expect(start("payments-checkout").status).to.equal("Succeeded");
    });

    it("search-catalog: nothing is refused; what the smoke test asks for is not simulated", () => {
        expect(walk("search-catalog")).to.deep.equal([
            ["source/source", "Succeeded"],
            ["build/build", "Succeeded"],
            ["staging/deploy-catalog", "Succeeded"],
            ["staging/smoke-test", "NotSimulated"],
            ["production/approve", "Succeeded"],
            ["production/deploy-catalog", "Succeeded"],
        ]);
        expect(start("search-catalog").status).to.equal("Succeeded");
    });

    it("payments-receipts: nothing is refused", () => {
        expect(walk("payments-receipts")).to.deep.equal([
            ["source/source", "Succeeded"],
            ["build/build", "Succeeded"],
            ["staging/deploy-receipts", "Succeeded"],
            ["production/approve", "Succeeded"],
            ["production/deploy-receipts", "Succeeded"],
        ]);
    });

    describe("stop at one grant that is taken away", () => {
        const may = "The provided role does not have sufficient permissions: ";
        const read = "The provided role cannot be used to access the artifacts: ";
        const arn = ({ account }: typeof delivery, service: string, resource: string) =>
            `arn:aws:${service}:eu-west-1:${account}:${resource}`;
        const roleArn = ({ account }: typeof delivery, path: string) => `arn:aws:iam::${account}:role/${path}`;
        const family = (place: typeof delivery) => arn(place, "ecs", "task-definition/payments-checkout:2");
        const artifacts = () => {
            const store = aws.get(delivery, pipeline, "payments-checkout")?.artifactStores[0];
            return store?.encryptionKey?.id;
        };
        const faults: readonly (readonly [
            pipeline: string,
            action: string,
            place: typeof delivery,
            role: string,
            grant: string,
            words: (asker: string) => string,
        ])[] = [
            [
                "payments-checkout",
                "staging/deploy-checkout",
                staging,
                "causeway/deploy/payments-checkout-staging",
                "ecs:TagResource",
                asker => `${may}${asker} is not authorized to perform: ecs:TagResource on resource: ${family(staging)}`,
            ],
            [
                "payments-checkout",
                "production/deploy-checkout",
                production,
                "causeway/deploy/payments-checkout-production",
                "iam:PassRole",
                asker =>
                    `${may}${asker} is not authorized to perform: iam:PassRole on resource: ${roleArn(production, "checkout-task-0000001")}`,
            ],
            [
                "payments-checkout",
                "staging/deploy-checkout",
                staging,
                "causeway/deploy/payments-checkout-staging",
                "kms:Decrypt",
                asker => `${read}${asker} is not authorized to perform: kms:Decrypt on resource: ${artifacts()}`,
            ],
            [
                "payments-receipts",
                "production/deploy-receipts",
                production,
                "causeway/deploy/payments-receipts-production",
                "lambda:UpdateAlias",
                asker =>
                    `${may}${asker} is not authorized to perform: lambda:UpdateAlias on resource: ${arn(production, "lambda", "function:payments-receipts-production")}`,
            ],
            [
                "search-catalog",
                "build/build",
                delivery,
                "catalog-build-role-0000000",
                "ecr:PutImage",
                asker =>
                    `${may}${asker} is not authorized to perform: ecr:PutImage on resource: ${arn(delivery, "ecr", "repository/search/catalog")}`,
            ],
            [
                "search-catalog",
                "staging/smoke-test",
                delivery,
                "causeway/pipeline/search-catalog/search-catalog.staging.smoke-test",
                "logs:PutLogEvents",
                asker =>
                    `${may}${asker} is not authorized to perform: logs:PutLogEvents on resource: ${arn(delivery, "logs", "log-group:/aws/codepipeline/search-catalog:log-stream:run")}`,
            ],
        ];
        for (const [name, action, place, path, grant, words] of faults) {
            it(`${grant} of ${path}`, () => {
                const whole = walk(name);
                without(aws, place, path.split("/").at(-1) as string, grant, () => {
                    const at = whole.findIndex(([each]) => each === action);
                    expect(walk(name)).to.deep.equal(
                        whole.map(([each, status], index) => [
                            each,
                            index < at ? status : index > at ? "NotStarted" : words(roleArn(place, path)),
                        ]),
                    );
                });
                expect(walk(name)).to.deep.equal(whole);
            });
        }

        it("sts:AssumeRole of the pipeline's role", () => {
            const asker = roleArn(delivery, "causeway/pipeline/search-catalog-pipeline");
            without(aws, delivery, "search-catalog-pipeline", "sts:AssumeRole", () => {
                const source = "causeway/pipeline/search-catalog/search-catalog.source.source";
                expect(walk("search-catalog")[0]).to.deep.equal([
                    "source/source",
                    `${asker} is not authorized to perform AssumeRole on role ${roleArn(delivery, source)}`,
                ]);
            });
        });
    });
});
