import { expect } from "chai";
import { Cloud, delivery, refuses, region } from "./cloud.ts";

const DomainName = "aws:apigatewayv2/domainName:DomainName";
const ApiMapping = "aws:apigatewayv2/apiMapping:ApiMapping";

describe("API Gateway, names of one's own", () => {
    let cloud: Cloud;
    let certificateArn: string;
    beforeEach(() => {
        cloud = new Cloud();
        certificateArn = issue("*.example.com");
    });
    /** A certificate, and the proof that the name is ours. */
    const issue = (domainName: string): string => {
        const zone = cloud.create("aws:route53/zone:Zone", "zone", { name: "example.com" });
        const { outputs } = cloud.create("aws:acm/certificate:Certificate", "certificate", { domainName, validationMethod: "DNS" });
        const [option] = outputs.domainValidationOptions;
        const { resourceRecordName: name, resourceRecordType: type, resourceRecordValue } = option;
        cloud.create("aws:route53/record:Record", "proof", { zoneId: zone.id, name, type, ttl: 60, records: [resourceRecordValue] });
        return outputs.arn as string;
    };
    const name = (domainName = "api.example.com", arn = certificateArn) =>
        cloud.create(DomainName, "name", {
            domainName,
            domainNameConfiguration: { certificateArn: arn, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
        });
    const api = () => cloud.create("aws:apigatewayv2/api:Api", "shop", { protocolType: "HTTP" }).id;

    it("lead to a name of AWS's", () => {
        const { id, outputs } = name();
        expect(id).to.equal("api.example.com");
        expect(outputs.domainNameConfiguration.targetDomainName).to.match(
            new RegExp(`^d-[a-z0-9]{10}\\.execute-api\\.${region}\\.amazonaws\\.com$`),
        );
        expect(outputs.domainNameConfiguration.hostedZoneId).to.match(/^Z[A-Z0-9]{13}$/);
    });

    it("are one's own alone, and once", () => {
        name();
        refuses(() => name(), "BadRequestException", "The domain name you provided already exists.");
    });

    it("have a certificate that is issued for them", () => {
        const gone = `arn:aws:acm:${region}:${delivery}:certificate/gone`;
        const no = (work: () => unknown, sentence: string) => refuses(work, "BadRequestException", sentence);
        no(() => name("api.example.com", gone), `The certificate ${gone} does not exist in this account and region.`);
        no(() => name("a.api.example.com"), `The certificate ${certificateArn} is not for a.api.example.com.`);
        const waiting = { domainName: "api.example.org", validationMethod: "DNS" };
        const { arn } = cloud.create("aws:acm/certificate:Certificate", "waiting", waiting).outputs;
        no(() => name("api.example.org", arn), `The certificate ${arn} has the status PENDING_VALIDATION: it must be ISSUED.`);
    });

    it("are mapped once to a stage that is there, and take the mapping along", () => {
        const apiId = api();
        const map = () => cloud.create(ApiMapping, "mapping", { apiId, domainName: "api.example.com", stage: "$default" });
        refuses(map, "NotFoundException", "Invalid domain name identifier specified");
        const made = name();
        refuses(map, "BadRequestException", "Invalid stage identifier specified");
        const Stage = "aws:apigatewayv2/stage:Stage";
        const stage = cloud.create(Stage, "stage", { apiId, name: "$default" });
        const { id } = map();
        refuses(map, "ConflictException", "ApiMapping key already exists for this domain name");
        refuses(
            () => cloud.delete(Stage, stage),
            "BadRequestException",
            "Deleting stage $default failed. Please remove all base path mappings related to the stage in your domains",
        );
        refuses(
            () => cloud.aws.delete(cloud.place(), "aws:apigatewayv2/api:Api", apiId, {}),
            "BadRequestException",
            `Deleting API ${apiId} failed. Please remove all API mappings for the API from your custom domain names.`,
        );
        cloud.delete(DomainName, made);
        expect(cloud.aws.read(cloud.place(), ApiMapping, id)).to.equal(undefined);
        cloud.delete(Stage, stage);
    });
});
