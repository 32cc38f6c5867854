import {
    clusterName,
    deployRoleArns,
    deployRoleName,
    imageRepositoryName,
    nameFits,
    objectiveRoleName,
    pipelineRole,
    placedName,
    roleArn,
    serviceName,
} from "@causeway/core";
import { expect } from "chai";
import * as fc from "fast-check";

const place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" } as const;
const problems = (service: string) =>
    nameFits(service, place)
        .filter(([holds]) => !holds)
        .map(([, path, reason]) => `${path} ${reason}`);

describe("names", () => {
    it("are what other accounts look for", () => {
        expect({
            service: serviceName(place, "checkout"),
            placed: placedName(place, "checkout"),
            images: imageRepositoryName(place, "checkout"),
            cluster: clusterName(place),
            pipelineRole: pipelineRole(place, "checkout"),
            deployRole: deployRoleName(place, "checkout"),
            deployRoleArn: roleArn(place, deployRoleName(place, "checkout")),
            deployRoles: deployRoleArns(place),
            objectiveRole: objectiveRoleName(place, "checkout-latency"),
        }).to.deep.equal({
            service: "payments-checkout",
            placed: "payments-checkout-staging",
            images: "payments/checkout",
            cluster: "staging",
            pipelineRole: { name: "payments-checkout-pipeline", path: "/causeway/pipeline/" },
            deployRole: { name: "payments-checkout-staging", path: "/causeway/deploy/" },
            deployRoleArn: "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging",
            deployRoles: "arn:aws:iam::222222222222:role/causeway/deploy/*",
            objectiveRole: { name: "payments-checkout-latency-staging", path: "/causeway/objective/" },
        });
    });

    it("stay out of IAM's way in AWS's other partitions", () => {
        const china = { ...place, region: "cn-north-1" };
        expect(deployRoleArns(china)).to.equal("arn:aws-cn:iam::222222222222:role/causeway/deploy/*");
    });

    it("give away whose they are, so that two teams' can never be the same", () => {
        const word = fc.stringMatching(/^[a-z][a-z0-9]{0,15}$/);
        const anyService = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
        fc.assert(
            fc.property(word, word, anyService, (team, environment, service) => {
                const here = { ...place, team, environment };
                expect(/^([^-]+)-(.+)$/.exec(serviceName(here, service))?.slice(1)).to.deep.equal([team, service]);
                expect(/^([^/]+)\/(.+)$/.exec(imageRepositoryName(here, service))?.slice(1)).to.deep.equal([team, service]);
                expect(/^([^-]+)-(.+)-([^-]+)$/.exec(placedName(here, service))?.slice(1)).to.deep.equal([team, service, environment]);
            }),
            { numRuns: 50 },
        );
    });
});

describe("nameFits", () => {
    // "payments--staging" is 17 characters long.
    const longest = "a".repeat(64 - 17);

    it("takes what AWS takes", () => {
        for (const service of ["a", "checkout", "checkout-2", longest]) expect(problems(service), service).to.deep.equal([]);
    });

    it("counts the longest of the names that AWS is given", () => {
        expect(problems(`${longest}a`)).to.deep.equal([
            `name makes "payments-${longest}a-staging", 65 characters: AWS takes 64 in a role's name`,
        ]);
    });

    it("refuses what could not be part of every name", () => {
        for (const service of ["", "Checkout", "2checkout", "-check-out", "check_out", "check.out", "check/out", "chéckout"]) {
            expect(problems(service), service).to.deep.equal([
                `name is "${service}": must be lower-case letters, digits and dashes, and start with a letter`,
            ]);
        }
    });

    it("refuses dashes that ECR refuses", () => {
        for (const service of ["checkout-", "check--out"]) {
            expect(problems(service), service).to.deep.equal([`name is "${service}": a dash must stand between two letters or digits`]);
        }
    });
});
