import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Aws } from "@causeway/sandbox";
import { expect } from "chai";
import { Backend, type StackState, type StateResource } from "../../packages/cli/src/backend.ts";
import { recover } from "../../packages/cli/src/recovery.ts";
import { temporaryFolder } from "./temporary.ts";

const type = "aws:cloudwatch/logGroup:LogGroup";
const staging = { name: "staging", account: "222222222222", region: "eu-west-1", needs: [] };
const production = { name: "production", account: "333333333333", region: "eu-west-1", needs: [] };
const asked = (name: string, inputs: object = {}) => ({
    urn: `urn:pulumi:staging::shop::${type}::${name}`,
    type,
    inputs: { name, __defaults: [], ...inputs },
});

describe("recovery from a killed engine", () => {
    const folder = temporaryFolder();
    let aws: Aws;
    beforeEach(() => {
        aws = new Aws({ accounts: [staging.account, production.account] });
    });
    afterEach(() => aws.close());

    const make = (account: string, name: string, inputs: object = {}) =>
        aws.create({ account, region: "eu-west-1", defaultTags: {} }, type, { name, ...inputs });
    const write = (stack: string, resources: readonly object[]) => {
        mkdirSync(join(folder.path, ".pulumi", "stacks", "shop"), { recursive: true });
        const file = join(folder.path, ".pulumi", "stacks", "shop", `${stack}.json`);
        writeFileSync(file, JSON.stringify({ version: 3, checkpoint: { latest: { resources } } }));
    };
    const recovered = (resources: readonly StateResource[], pending: StackState["pending"]) => {
        const deployment = { manifest: {}, resources: [...resources], pending_operations: [...pending] };
        const backend = new Backend(folder.path, "shop");
        return recover(aws, backend, "shop", [staging, production], staging, { version: 3, deployment, resources, pending });
    };
    const creating = (resource: StateResource) => ({ type: "creating", resource });

    it("takes over what was made, and forgets what was not", () => {
        make(staging.account, "made");
        const { outputs } = aws.read({ account: staging.account, region: "eu-west-1", defaultTags: {} }, type, "made") ?? {};
        expect(recovered([], [creating(asked("made")), creating(asked("never"))])).to.deep.equal({
            version: 3,
            deployment: { manifest: {}, resources: [{ ...asked("made"), id: "made", outputs }] },
        });
    });

    it("takes over what AWS has added to", () => {
        const tagged = asked("tagged", { tags: { team: "payments" }, retentionInDays: 7 });
        make(staging.account, "tagged", { tags: { team: "payments", owner: "else" }, retentionInDays: 7 });
        expect(recovered([], [creating(tagged)])).to.have.nested.property("deployment.resources[0].id", "tagged");
    });

    it("takes over nothing that is another's, elsewhere, or not as it was asked for", () => {
        make(staging.account, "known");
        write("neighbour", [{ ...asked("known"), id: "known" }]);
        make(production.account, "elsewhere");
        make(staging.account, "different", { retentionInDays: 7 });
        const pending = [asked("known"), asked("elsewhere"), asked("different", { retentionInDays: 30 })].map(creating);
        expect(recovered([], pending)).to.deep.equal({ version: 3, deployment: { manifest: {}, resources: [] } });
    });

    it("is not misled by the same name in another account", () => {
        make(staging.account, "same");
        make(production.account, "same");
        write("production", [{ ...asked("same"), id: "same" }]);
        expect(recovered([], [creating(asked("same"))])).to.have.nested.property("deployment.resources[0].id", "same");
    });

    it("ends a replacement: the old one is to be deleted, or was", () => {
        make(staging.account, "old");
        make(staging.account, "new");
        const urn = asked("x").urn;
        const old = { ...asked("old"), urn, id: "old" };
        write("staging", [old]);
        const pending = [creating({ ...asked("new"), urn })];
        expect(recovered([old], pending)).to.have.deep.nested.property("deployment.resources[0]", { ...old, delete: true });
        const gone = { ...old, pendingReplacement: true };
        expect(recovered([gone], pending)).to.have.nested.property("deployment.resources.length", 1);
        expect(recovered([gone], pending)).to.have.nested.property("deployment.resources[0].id", "new");
    });

    it("leaves changes and deletions to a refresh", () => {
        const known = { ...asked("known"), id: "known" };
        expect(recovered([known], [{ type: "updating", resource: known }])).to.deep.equal({
            version: 3,
            deployment: { manifest: {}, resources: [known] },
        });
    });
});
