import { expect } from "chai";
import { Account, refused } from "./account.ts";

describe("sandbox surroundings", () => {
    let here: Account;
    beforeEach(() => {
        here = new Account();
    });

    it("say who and where the program is", () => {
        expect(here.invoke("aws:index/getCallerIdentity:getCallerIdentity")).to.deep.equal({
            accountId: "111111111111",
            arn: "arn:aws:iam::111111111111:user/administrator",
            id: "111111111111",
            userId: "AIDASIMULATEDSIMULAT1",
        });
        expect(here.invoke("aws:index/getRegion:getRegion")).to.include({ region: "eu-central-1", description: "Europe (Frankfurt)" });
        expect(here.invoke("aws:index/getPartition:getPartition")).to.include({ partition: "aws", dnsSuffix: "amazonaws.com" });
        expect(() => here.at("111111111111", "mars-1").invoke("aws:index/getRegion:getRegion")).to.throw(
            /^not simulated: region mars-1; the sandbox knows us-east-1, /,
        );
    });

    it("know the zones of each region", () => {
        const zones = here.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", { state: "available" });
        expect(zones).to.deep.include({
            names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
            zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"],
        });
        const some = here.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {
            excludeNames: ["eu-central-1a"],
            filters: [{ name: "zone-id", values: ["euc1-az1", "euc1-az2"] }],
        });
        expect(some["names"]).to.deep.equal(["eu-central-1b"]);
        const strange = { filters: [{ name: "zone", values: ["a"] }] };
        refused(
            () => here.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", strange),
            "InvalidParameterValue: The filter 'zone' is invalid",
        );
    });

    it("render policy documents as Pulumi's provider does", () => {
        const { json, minifiedJson } = here.invoke("aws:iam/getPolicyDocument:getPolicyDocument", {
            statements: [
                {
                    sid: "Read",
                    actions: ["s3:GetObject", "s3:ListBucket"],
                    resources: ["arn:aws:s3:::a"],
                    principals: [
                        { type: "AWS", identifiers: ["arn:aws:iam::111111111111:root"] },
                        { type: "Service", identifiers: ["ecs.amazonaws.com"] },
                    ],
                    conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["111111111111"] }],
                },
                { effect: "Deny", actions: ["*"], resources: ["*"], principals: [{ type: "*", identifiers: ["*"] }] },
            ],
        });
        const document = {
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "Read",
                    Effect: "Allow",
                    Action: ["s3:ListBucket", "s3:GetObject"],
                    Resource: "arn:aws:s3:::a",
                    Principal: { AWS: "arn:aws:iam::111111111111:root", Service: "ecs.amazonaws.com" },
                    Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
                },
                { Effect: "Deny", Action: "*", Resource: "*", Principal: "*" },
            ],
        };
        expect(json).to.equal(JSON.stringify(document, undefined, 2));
        expect(minifiedJson).to.equal(JSON.stringify(document));
        const other = here.invoke("aws:iam/getPolicyDocument:getPolicyDocument", {
            sourcePolicyDocuments: [minifiedJson as string],
            statements: [{ sid: "Read", actions: ["s3:GetObject"], resources: ["*"] }],
        });
        expect(JSON.parse(other["json"] as string).Statement).to.deep.equal([
            { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
            document.Statement[1],
        ]);
        const twice = {
            statements: [
                { sid: "A", actions: ["*"] },
                { sid: "A", actions: ["*"] },
            ],
        };
        refused(
            () => here.invoke("aws:iam/getPolicyDocument:getPolicyDocument", twice),
            "DuplicateSid: duplicate Sid (A). Remove the Sid or ensure the Sid is unique.",
        );
    });

    it("know the names of AWS's newest images, and no others", () => {
        const read = (name: string) => here.invoke("aws:ssm/getParameter:getParameter", { name });
        expect(String(read("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")["value"])).to.match(
            /^ami-0[0-9a-f]{16}$/,
        );
        expect(() => read("/aws/service/ami-amazon-linux-latest/al2024")).to.throw(
            "not simulated: the public parameter /aws/service/ami-amazon-linux-latest/al2024",
        );
        refused(() => read("/mine"), "ParameterNotFound: couldn't find resource: /mine");
    });
});
