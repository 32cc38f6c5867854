import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource, type Service } from "../model/resource.ts";
import { listener, listenerCertificate } from "./elb-listener.ts";
import { record } from "./route53.ts";

interface Validation {
    readonly domainName: string;
    readonly resourceRecordName: string;
    readonly resourceRecordType: string;
    readonly resourceRecordValue: string;
}
interface CertificateAttributes {
    readonly arn: string;
    readonly status: string;
    readonly domainValidationOptions: readonly Validation[];
    readonly subjectAlternativeNames: string[];
    readonly type: string;
}

const domain = /^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/;

/**
 * A certificate is pending until its validation records are in a hosted zone of the sandbox, and issued from then on: nothing waits.
 *
 * On AWS, a record in any DNS would do, and ACM takes minutes to see it. A zone elsewhere cannot be seen from here.
 */
export const certificate = resource<aws.acm.CertificateArgs, CertificateAttributes>("aws:acm/certificate:Certificate", {
    cloudFormation: "AWS::CertificateManager::Certificate",
    names: { options: null },
    inputs: { domainName: true, keyAlgorithm: true, subjectAlternativeNames: true, tags: true, validationMethod: true },
    required: {
        domainName: "imported certificates are not modelled",
        validationMethod: "imported and private certificates are not modelled",
    },
    replaces: { keyAlgorithm: "the provider's schema: ForceNew", validationMethod: "the provider's schema: ForceNew" },
    defaults: { keyAlgorithm: "RSA_2048" },
    check: ({ domainName = "a.example", subjectAlternativeNames = [], validationMethod = "DNS" }) => [
        ...(domain.test(domainName) ? [] : [{ property: "domainName", reason: `is "${domainName}", not a fully qualified domain name` }]),
        ...subjectAlternativeNames.flatMap((name, index) =>
            domain.test(name)
                ? []
                : [{ property: `subjectAlternativeNames[${index}]`, reason: `is "${name}", not a fully qualified domain name` }],
        ),
        ...(["DNS", "EMAIL"].includes(validationMethod)
            ? []
            : [{ property: "validationMethod", reason: `is ${validationMethod}, not DNS or EMAIL` }]),
    ],
    create(call, inputs) {
        const { domainName = "", subjectAlternativeNames = [] } = inputs;
        const names = [...new Set([domainName, ...subjectAlternativeNames])];
        // Source: ACM user guide, "Quotas": domain names for each certificate.
        if (names.length > 10) throw new AwsError("LimitExceededException", "Error: the number of domain names exceeds the quota of 10.");
        const hex = call.unique(32);
        const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
        const arn = call.arn("acm", `certificate/${uuid}`);
        const validations = new Map(
            names.map(name => {
                const base = name.replace(/^\*\./, "");
                return [
                    base,
                    {
                        domainName: name,
                        resourceRecordName: `_${call.unique(32)}.${base}.`,
                        resourceRecordType: "CNAME",
                        resourceRecordValue: `_${call.unique(32)}.acm-validations.aws.`,
                    },
                ];
            }),
        );
        return {
            id: arn,
            attributes: {
                arn,
                status: "PENDING_VALIDATION",
                domainValidationOptions: inputs.validationMethod === "DNS" ? [...validations.values()] : [],
                subjectAlternativeNames: names.sort(),
                type: "AMAZON_ISSUED",
            },
        };
    },
    read: (call, state) => ({ status: statusOf(call, state) }),
    delete(call, _state, arn) {
        // Whatever uses a certificate keeps it; of what is modelled here, listeners do.
        if (isUsed(call, arn)) throw new AwsError("ResourceInUseException", `Certificate ${arn} in account ${call.account} is in use.`);
    },
});

const isUsed = (call: Call, arn: string): boolean =>
    call.find(listener, ({ certificateArn }) => certificateArn === arn) !== undefined ||
    call.find(listenerCertificate, ({ certificateArn }) => certificateArn === arn) !== undefined;

function statusOf(call: Call, { domainValidationOptions }: CertificateAttributes): string {
    const records = call.everywhere(record);
    const proven = (option: Validation): boolean =>
        records.some(
            ({ fqdn, type, records: values = [] }) =>
                `${fqdn}.` === option.resourceRecordName &&
                type === option.resourceRecordType &&
                values.some(value => dotted(value) === option.resourceRecordValue),
        );
    return domainValidationOptions.length > 0 && domainValidationOptions.every(proven) ? "ISSUED" : "PENDING_VALIDATION";
}

const dotted = (name: string): string => (name.endsWith(".") ? name : `${name}.`);

/** A certificate of this account and region, with the status that it has now. */
export function findCertificate(call: Call, arn: string) {
    const found = call.get(certificate, arn);
    return found && { ...found, status: statusOf(call, found) };
}

export const certificateValidation = resource<aws.acm.CertificateValidationArgs>("aws:acm/certificateValidation:CertificateValidation", {
    inputs: { certificateArn: true, validationRecordFqdns: true },
    replaces: { certificateArn: "the provider's schema: ForceNew", validationRecordFqdns: "the provider's schema: ForceNew" },
    create(call, { certificateArn, validationRecordFqdns = [] }) {
        const found = findCertificate(call, certificateArn);
        if (!found)
            throw new AwsError("ResourceNotFoundException", `Could not find certificate ${certificateArn} in account ${call.account}.`);
        const wanted = found.domainValidationOptions.map(({ resourceRecordName }) => resourceRecordName);
        const missing = wanted.find(name => validationRecordFqdns.length > 0 && !validationRecordFqdns.map(dotted).includes(name));
        if (missing) throw new AwsError("ValidationException", `missing DNS validation record: ${missing.replace(/\.$/, "")}`);
        if (found.status !== "ISSUED") {
            // On AWS this waits for 75 minutes, and then says the same.
            throw new AwsError(
                "ValidationTimedOut",
                "timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)",
            );
        }
        return { id: call.now(), attributes: {} };
    },
});

export const acm: Service = { resources: [certificate, certificateValidation] };
