import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { bringUp } from "example-platform";
import { catalog } from "../catalog.ts";
import program from "../index.ts";

describe("the bookshop", function () {
    this.timeout(20_000);
    let cloud: (stack: string) => Cloud;
    before(async () => {
        cloud = await bringUp("bookshop", catalog, program);
    });

    it("shows the shelf at its own address in each environment", () => {
        const hosts = ["books-staging", "books-production"].map(stack => cloud(stack).only("ListenerRule")["conditions"]);
        expect(hosts).to.deep.equal([
            [{ hostHeader: { values: ["books.staging.example.com"] } }],
            [{ hostHeader: { values: ["books.example.com"] } }],
        ]);
    });

    it("paints covers with a gigabyte of memory", () => {
        const { handler, memorySize } = cloud("books-production").only("lambda/function:Function");
        expect({ handler, memorySize }).to.deep.equal({ handler: "covers.render", memorySize: 1024 });
    });

    it("tests what it released, and asks before it releases to production", () => {
        const stages = (name: string): [string, string[]][] =>
            cloud("books-delivery")
                .named(`${name}-pipeline`)
                .inputs["stages"].map(({ name, actions }: { name: string; actions: { name: string }[] }) => [
                    name,
                    actions.map(({ name }) => name),
                ]);
        expect(stages("shelf").slice(2)).to.deep.equal([
            ["staging", ["deploy-shelf", "smoke-test"]],
            ["production", ["approve", "deploy-shelf", "smoke-test"]],
        ]);
        expect(stages("covers").slice(2)).to.deep.equal([
            ["staging", ["deploy-covers"]],
            ["production", ["approve", "deploy-covers"]],
        ]);
    });

    it("renders one cover in ten with new code first, and watches whether covers fail", () => {
        const stages: { actions: { configuration: object }[] }[] = cloud("books-delivery").named("covers-pipeline").inputs["stages"];
        expect(stages.slice(2).map(({ actions }) => actions.at(-1)?.configuration)).to.deep.equal(
            ["staging", "production"].map(environment => ({
                FunctionName: `books-covers-${environment}`,
                FunctionAlias: "live",
                DeployStrategy: "Canary10Percent5Minutes",
                Alarms: cloud(`books-${environment}`).only("MetricAlarm")["name"],
            })),
        );
    });

    it("lets its pipelines assume the roles of their own actions and of their own services, and no others", () => {
        const assumed = cloud("books-delivery")
            .policy("shelf-role-policy")
            .Statement.filter(({ Action }: { Action: string[] }) => Action[0] === "sts:AssumeRole");
        const action = (of: string) => `arn:aws:iam::111111111111:role/causeway/pipeline/books-shelf/books-shelf.${of}`;
        expect(assumed).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["sts:AssumeRole"],
                Resource: [
                    action("source.source"),
                    action("build.build"),
                    "arn:aws:iam::222222222222:role/causeway/deploy/books-shelf-staging",
                    action("staging.smoke-test"),
                    "arn:aws:iam::333333333333:role/causeway/deploy/books-shelf-production",
                    action("production.smoke-test"),
                ],
            },
        ]);
    });
});
