import { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";

const refusal = async (work: Promise<unknown>): Promise<string> =>
    work.then(
        () => "no error",
        (error: Error) => error.message,
    );

describe("Cloud", () => {
    let cloud: Cloud;
    beforeEach(() => {
        cloud = new Cloud({ accounts: ["222222222222"] });
    });

    it("gives ids, names and ARNs in AWS's forms", async () => {
        const group = await cloud.run(() => new aws.cloudwatch.LogGroup("build", { retentionInDays: 30 }));
        expect(cloud.identities()).to.deep.equal(["aws:cloudwatch/logGroup:LogGroup build"]);
        expect(cloud.only("LogGroup")).to.deep.equal({ retentionInDays: 30, name: "build-0000000" });
        const arn = await new Promise(resolve => group.arn.apply(resolve));
        expect(arn).to.equal("arn:aws:logs:eu-west-1:111111111111:log-group:build-0000000");
    });

    it("puts resources where their provider is, with its tags", async () => {
        await cloud.run(() => {
            const provider = new aws.Provider("staging", {
                region: "us-east-1",
                assumeRoles: [{ roleArn: "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole" }],
                allowedAccountIds: ["222222222222"],
                defaultTags: { tags: { team: "payments" } },
            });
            return new aws.cloudwatch.LogGroup("build", { tags: { own: "yes" } }, { provider });
        });
        expect(cloud.named("build").outputs).to.include({
            arn: "arn:aws:logs:us-east-1:222222222222:log-group:build-0000000",
            region: "us-east-1",
        });
        expect(cloud.only("LogGroup")["tagsAll"]).to.deep.equal({ team: "payments", own: "yes" });
    });

    it("refuses a role that cannot be assumed, in STS's words", async () => {
        const message = await refusal(
            cloud.run(
                () =>
                    new aws.Provider("other", {
                        region: "us-east-1",
                        assumeRoles: [{ roleArn: "arn:aws:iam::333333333333:role/OrganizationAccountAccessRole" }],
                    }),
            ),
        );
        expect(message).to.equal(
            'pulumi:providers:aws "other": unable to validate AWS credentials. Cannot assume IAM Role. ' +
                "IAM Role (arn:aws:iam::333333333333:role/OrganizationAccountAccessRole) cannot be assumed. " +
                "AccessDenied: User: arn:aws:iam::900000000000:user/administrator is not authorized to perform: sts:AssumeRole " +
                "on resource: arn:aws:iam::333333333333:role/OrganizationAccountAccessRole (simulated AWS)",
        );
    });

    it("refuses an account that the provider does not allow", async () => {
        const message = await refusal(
            cloud.run(() => new aws.Provider("other", { region: "us-east-1", allowedAccountIds: ["222222222222"] })),
        );
        expect(message).to.match(/AWS account ID not allowed: 111111111111/);
    });

    it("throws what Pulumi's provider says to inputs", async () => {
        const message = await refusal(
            cloud.run(() => new aws.cloudwatch.LogGroup("build", { retentionInDays: 2, typo: 1 } as aws.cloudwatch.LogGroupArgs)),
        );
        // The SDK drops what it does not know; the value reaches the provider.
        expect(message).to.match(/^aws:cloudwatch\/logGroup:LogGroup "build": retentionInDays is 2, not one of 0, 1, 3, /);
    });

    it("throws what AWS says", async () => {
        const message = await refusal(
            cloud.run(() => {
                const first = new aws.cloudwatch.LogGroup("one", { name: "same" });
                return new aws.cloudwatch.LogGroup("two", { name: first.name });
            }),
        );
        expect(message).to.equal(
            'aws:cloudwatch/logGroup:LogGroup "two": ResourceAlreadyExistsException: The specified log group already exists (simulated AWS)',
        );
    });

    it("throws all independent refusals together", async () => {
        const lambda = { assumeRolePolicy: "{}" };
        const message = await refusal(cloud.run(() => [new aws.iam.Role("one", lambda), new aws.iam.Role("two", lambda)]));
        expect(message.split("\n")).to.deep.equal(
            ["one", "two"].map(name => `aws:iam/role:Role "${name}": MalformedPolicyDocument: Syntax errors in policy. (simulated AWS)`),
        );
    });

    it("refuses the same name twice, as the engine does", async () => {
        const message = await refusal(cloud.run(() => [new aws.cloudwatch.LogGroup("one"), new aws.cloudwatch.LogGroup("one")]));
        expect(message).to.equal(
            "aws:cloudwatch/logGroup:LogGroup \"one\": Duplicate resource URN 'urn:pulumi:unit-test::causeway::aws:cloudwatch/logGroup:LogGroup::one'; try giving it a unique name",
        );
    });

    it("takes the same name below different components", async () => {
        class Part extends pulumi.ComponentResource {
            constructor(kind: string, name: string) {
                super(`test:unit:${kind}`, name);
                new aws.cloudwatch.LogGroup("logs", {}, { parent: this });
            }
        }
        await cloud.run(() => [new Part("One", "one"), new Part("Other", "other")]);
        expect(cloud.all("LogGroup").map(({ inputs }) => inputs["name"])).to.deep.equal(["logs-0000000", "logs-0000001"]);
        expect(cloud.all("LogGroup").map(({ parent }) => parent)).to.deep.equal([
            "urn:pulumi:unit-test::causeway::test:unit:One::one",
            "urn:pulumi:unit-test::causeway::test:unit:Other::other",
        ]);
    });

    it("refuses resource types and lookups that it does not know, by name", async () => {
        expect(await refusal(cloud.run(() => new aws.sagemaker.Image("nb", { imageName: "nb", roleArn: "none" })))).to.equal(
            'aws:sagemaker/image:Image "nb": not simulated: the resource type aws:sagemaker/image:Image',
        );
        expect(await refusal(cloud.run(() => aws.sagemaker.getPrebuiltEcrImage({ repositoryName: "x" })))).to.equal(
            "not simulated: the lookup aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage",
        );
    });

    it("reads other stacks' outputs, and says which stacks there are", async () => {
        cloud.stack("organization/causeway/foundation-staging", { cluster: "main" });
        const cluster = await cloud.run(() =>
            new pulumi.StackReference("organization/causeway/foundation-staging").requireOutput("cluster"),
        );
        expect(await new Promise(resolve => cluster.apply(resolve))).to.equal("main");
        expect(await refusal(cloud.run(() => new pulumi.StackReference("organization/causeway/foundation-production")))).to.equal(
            'pulumi:pulumi:StackReference "organization/causeway/foundation-production": no stack "organization/causeway/foundation-production"; ' +
                'this test has "organization/causeway/foundation-staging"',
        );
    });

    it("waits for resources that are made late", async () => {
        await cloud.run(async () => {
            const group = new aws.cloudwatch.LogGroup("one");
            await new Promise(resolve => setTimeout(resolve, 20));
            return group.arn.apply(() => new aws.cloudwatch.LogGroup("two"));
        });
        expect(cloud.identities()).to.deep.equal(["aws:cloudwatch/logGroup:LogGroup one", "aws:cloudwatch/logGroup:LogGroup two"]);
    });

    it("throws an error that nobody caught, with its own stack trace", async () => {
        const error = await cloud
            .run(() =>
                new aws.cloudwatch.LogGroup("one").arn.apply(function planted() {
                    throw new Error("planted");
                }),
            )
            .then(
                () => undefined,
                caught => caught as Error,
            );
        expect(error?.message).to.equal("planted");
        expect(error?.stack).to.match(/^Error: planted\n {4}at planted \(.*mocks\.spec\.ts:\d+:\d+\)\n/);
    });

    it("keeps secrets secret for the program", async () => {
        const group = await cloud.run(() => new aws.cloudwatch.LogGroup("one", { tags: { token: pulumi.secret("s3cr3t-value") } }));
        expect(await pulumi.isSecret(group.tags)).to.equal(true);
        expect(await pulumi.isSecret(group.arn)).to.equal(false);
    });

    it("previews with unknown outputs", async () => {
        const arns: unknown[] = [];
        const group = await cloud.preview(() => new aws.cloudwatch.LogGroup("one"));
        group.arn.apply(arn => arns.push(arn));
        await new Promise(setImmediate);
        expect(arns).to.deep.equal([]);
        expect(cloud.aws.objects()).to.deep.equal([]);
    });
});
