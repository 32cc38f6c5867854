import * as aws from "@pulumi/aws";
import { type Organization, placed, resolved } from "./accounts.ts";

/** A certificate in staging whose domain is proven: no listener takes another. */
export const issueCertificate = async (here: Organization, domainName = "pay.example.com"): Promise<string> => {
    const certificate = await here.cloud("foundation-production").run(() => {
        const { provider } = placed("foundation-staging");
        const opts = { provider };
        const zone = new aws.route53.Zone("zone", { name: domainName.split(".").slice(1).join(".") }, opts);
        const certificate = new aws.acm.Certificate("certificate", { domainName, validationMethod: "DNS" }, opts);
        const proof = certificate.domainValidationOptions.apply(
            ([option]) => option as aws.types.output.acm.CertificateDomainValidationOption,
        );
        const { resourceRecordName: name, resourceRecordValue: value } = proof;
        new aws.route53.Record("proof", { zoneId: zone.zoneId, name, type: "CNAME", ttl: 60, records: [value] }, opts);
        return certificate;
    });
    return resolved(certificate.arn);
};
