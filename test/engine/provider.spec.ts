import { expect } from "chai";
import { Project, type Run } from "./project.ts";

const account = "111111111111";
const place = { account, region: "eu-west-1" };
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

const program = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const account = config.get("account") ?? "${account}";
const provider = new aws.Provider("aws", {
    region: "eu-west-1",
    assumeRoles: [{ roleArn: \`arn:aws:iam::\${account}:role/OrganizationAccountAccessRole\` }],
    allowedAccountIds: [account],
    defaultTags: { tags: { stack: pulumi.getStack(), level: config.get("level") ?? "low" } },
});
const opts = { provider };
const named = new aws.cloudwatch.LogGroup("named", { name: \`\${pulumi.getStack()}-\${config.get("name") ?? "first"}\` }, opts);
const logs = new aws.cloudwatch.LogGroup("logs", {
    retentionInDays: config.getNumber("days") ?? 7,
    tags: { token: config.getSecret("token") ?? "none" },
}, opts);
const role = new aws.iam.Role("role", { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "ecs-tasks.amazonaws.com" }) }, opts);
const policy = new aws.iam.RolePolicy("policy", {
    role: config.get("broken") ?? role.name,
    policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: pulumi.interpolate\`\${logs.arn}:*\` }] }),
}, opts);
if (config.get("import")) new aws.cloudwatch.LogGroup("imported", { name: config.get("import"), retentionInDays: 30 }, { ...opts, import: config.get("import") });
export const arn = logs.arn;
export const name = named.name;
export const token = logs.tags.apply(tags => tags?.["token"]);
`;

const whole = (run: Run) => ({ code: run.code, errors: run.errors, steps: [...run.steps].sort() });
const nothing = { code: 0, errors: "", steps: [] };

describe("the provider, behind the real engine", function () {
    this.timeout(120_000);
    let project: Project;
    beforeEach(async () => {
        project = new Project(program, [account, "222222222222"]);
        await project.start();
    });
    afterEach(() => project.end());

    it("creates, changes, replaces and deletes, and keeps still where nothing changed", async () => {
        await project.init("dev");
        const preview = await project.preview("dev");
        expect(preview.errors).to.equal("");
        expect(preview.changes).to.deep.equal({ create: 6 });
        expect(project.aws(aws => aws.objects())).to.deep.equal([]);

        expect(whole(await project.up("dev"))).to.deep.equal({
            ...nothing,
            steps: [
                `create ${logGroup} logs`,
                `create ${logGroup} named`,
                "create aws:iam/role:Role role",
                "create aws:iam/rolePolicy:RolePolicy policy",
            ],
        });
        const outputs = await project.outputs("dev");
        expect(outputs["arn"]).to.match(/^arn:aws:logs:eu-west-1:111111111111:log-group:logs-[0-9a-f]{7}$/);
        expect(whole(await project.up("dev"))).to.deep.equal(nothing);

        await project.configure("dev", "days", "14");
        const changed = await project.up("dev");
        expect(whole(changed)).to.deep.equal({ ...nothing, steps: [`update ${logGroup} logs`] });
        expect(changed.diffs["logs"]).to.deep.equal({ retentionInDays: "update" });
        expect(await project.outputs("dev")).to.deep.equal(outputs);

        await project.configure("dev", "name", "second");
        const replaced = await project.up("dev");
        expect(whole(replaced)).to.deep.equal({
            ...nothing,
            steps: [`create-replacement ${logGroup} named`, `delete-replaced ${logGroup} named`, `replace ${logGroup} named`],
        });
        expect(replaced.diffs["named"]).to.deep.equal({ name: "update-replace" });
        expect(
            project.aws(aws =>
                aws
                    .objects()
                    .filter(({ type }) => type === logGroup)
                    .map(({ id }) => id.replace(/[0-9a-f]{7}$/, "…")),
            ),
        ).to.deep.equal(["dev-second", "logs-…"]);

        await project.configure("dev", "level", "high");
        const tagged = await project.up("dev");
        expect(whole(tagged)).to.deep.equal({
            ...nothing,
            steps: [`update ${logGroup} logs`, `update ${logGroup} named`, "update aws:iam/role:Role role"],
        });
        expect(tagged.diffs["role"]).to.deep.equal({ "tagsAll.level": "update" });

        expect((await project.destroy("dev")).errors).to.equal("");
        expect(project.aws(aws => aws.objects())).to.deep.equal([]);
    });

    it("sees what was changed, and what was deleted, behind Pulumi's back", async () => {
        await project.init("dev");
        await project.up("dev");
        const [group] = project.aws(aws => aws.objects().filter(({ id }) => id.startsWith("logs-")));
        project.aws(aws => {
            const state = aws.read({ ...place, defaultTags: {} }, logGroup, group?.id as string);
            aws.update({ ...place, defaultTags: {} }, logGroup, group?.id as string, {
                inputs: state?.inputs ?? {},
                state: state?.outputs ?? {},
                news: { ...state?.inputs, retentionInDays: 90 },
            });
            aws.delete({ ...place, defaultTags: {} }, logGroup, "dev-first", {});
        });
        expect(whole(await project.up("dev"))).to.deep.equal(nothing);
        const refreshed = await project.up("dev", "--refresh");
        expect(refreshed.errors).to.equal("");
        expect(refreshed.steps.filter(step => !step.startsWith("refresh"))).to.have.members([
            `update ${logGroup} logs`,
            `create ${logGroup} named`,
        ]);
        expect(refreshed.diffs["logs"]).to.deep.equal({ retentionInDays: "update" });
        expect(whole(await project.up("dev"))).to.deep.equal(nothing);
    });

    it("imports what is there, and says what is not", async () => {
        await project.init("dev");
        project.aws(aws =>
            aws.create({ ...place, defaultTags: {} }, logGroup, {
                name: "by-hand",
                retentionInDays: 30,
                tagsAll: { stack: "dev", level: "low" },
            }),
        );
        await project.configure("dev", "import", "by-hand");
        const run = await project.up("dev");
        expect(run.errors).to.equal("");
        expect(run.steps).to.include(`import ${logGroup} imported`);
        expect(whole(await project.up("dev"))).to.deep.equal(nothing);
    });

    it("keeps secrets secret, in the state and in the database", async () => {
        await project.init("dev", { token: "s3cr3t-token" });
        expect((await project.up("dev")).errors).to.equal("");
        expect(await project.outputs("dev")).to.include({ token: "[secret]" });
        expect(project.state("dev")).to.contain("ciphertext");
        await project.stop();
        expect(project.filesWith("s3cr3t-token")).to.deep.equal([]);
        await project.start();
        expect(whole(await project.up("dev"))).to.deep.equal(nothing);
    });

    it("names a failure in AWS's words, keeps the rest, and goes on when it is mended", async () => {
        await project.init("dev", { broken: "nobody" });
        const failed = await project.up("dev");
        expect(failed.code).to.not.equal(0);
        expect(failed.errors).to.contain(
            "creating aws:iam/rolePolicy:RolePolicy: NoSuchEntity: The role with name nobody cannot be found. (simulated AWS)",
        );
        expect(failed.errors).to.not.match(/\n\s+at /);
        expect(failed.steps).to.include(`create ${logGroup} logs`);
        await project.configure("dev", "broken", "");
        project.write(program.replace('config.get("broken") ?? role.name', "role.name"));
        expect(whole(await project.up("dev"))).to.deep.equal({ ...nothing, steps: ["create aws:iam/rolePolicy:RolePolicy policy"] });
    });

    it("refuses another account than the allowed one, and one that cannot be entered", async () => {
        await project.init("dev", { account: "333333333333" });
        const run = await project.up("dev");
        expect(run.errors).to.contain(
            "AccessDenied: User: arn:aws:iam::900000000000:user/administrator is not authorized to perform: " +
                "sts:AssumeRole on resource: arn:aws:iam::333333333333:role/OrganizationAccountAccessRole (simulated AWS)",
        );
    });

    it("serves two stacks at a time", async () => {
        await project.init("one");
        await project.init("two", { account: "222222222222" });
        const runs = await Promise.all([project.up("one"), project.up("two")]);
        expect(runs.map(({ errors, changes }) => ({ errors, changes }))).to.deep.equal([
            { errors: "", changes: { create: 6 } },
            { errors: "", changes: { create: 6 } },
        ]);
        const accounts = project.aws(aws => aws.objects().map(({ account: of }) => of));
        expect([accounts.filter(of => of === account).length, accounts.filter(of => of === "222222222222").length]).to.deep.equal([4, 4]);
    });

    it("loses nothing when its process is killed", async () => {
        await project.init("dev");
        await project.up("dev");
        await project.stop("SIGKILL");
        await project.start();
        await project.configure("dev", "days", "30");
        const running = project.up("dev");
        await new Promise(resolve => setTimeout(resolve, 1500));
        await project.stop("SIGKILL");
        await running;
        await project.start();
        expect((await project.up("dev", "--refresh")).errors).to.equal("");
        expect(whole(await project.up("dev"))).to.deep.equal(nothing);
        expect((await project.destroy("dev")).errors).to.equal("");
        expect(project.aws(aws => aws.objects())).to.deep.equal([]);
    });
});
