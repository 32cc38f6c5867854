/** Data that is found by the same name in all countries. */
const everywhere = [
    "Address",
    "AwsSecretKey",
    "CreditCardExpiration",
    "CreditCardNumber",
    "CreditCardSecurityCode",
    "EmailAddress",
    "IpAddress",
    "LatLong",
    "Name",
    "OpenSshPrivateKey",
    "PgpPrivateKey",
    "PhoneNumber",
    "PkcsPrivateKey",
    "PuttyPrivateKey",
    "VehicleIdentificationNumber",
] as const;

/** Data that differs by country. */
const byCountry = {
    BankAccountNumber: ["DE", "ES", "FR", "GB", "IT", "US"],
    CepCode: ["BR"],
    Cnpj: ["BR"],
    CpfCode: ["BR"],
    DriversLicense: [
        "AT",
        "AU",
        "BE",
        "BG",
        "CA",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "US",
    ],
    DrugEnforcementAgencyNumber: ["US"],
    ElectoralRollNumber: ["GB"],
    HealthInsuranceCardNumber: ["EU"],
    HealthInsuranceClaimNumber: ["US"],
    HealthInsuranceNumber: ["FR"],
    HealthcareProcedureCode: ["US"],
    IndividualTaxIdentificationNumber: ["US"],
    InseeCode: ["FR"],
    MedicareBeneficiaryNumber: ["US"],
    NationalDrugCode: ["US"],
    NationalIdentificationNumber: ["DE", "ES", "IT"],
    NationalInsuranceNumber: ["GB"],
    NationalProviderId: ["US"],
    NhsNumber: ["GB"],
    NieNumber: ["ES"],
    NifNumber: ["ES"],
    PassportNumber: ["CA", "DE", "ES", "FR", "GB", "IT", "US"],
    PermanentResidenceNumber: ["CA"],
    PersonalHealthNumber: ["CA"],
    PhoneNumber: ["BR", "DE", "ES", "FR", "GB", "IT", "US"],
    PostalCode: ["CA"],
    RgNumber: ["BR"],
    SocialInsuranceNumber: ["CA"],
    Ssn: ["ES", "US"],
    TaxId: ["DE", "ES", "FR", "GB"],
    ZipCode: ["US"],
} as const;

type ByCountry = { [Kind in keyof typeof byCountry]: `${Kind}-${(typeof byCountry)[Kind][number]}` }[keyof typeof byCountry];

/**
 * Data that CloudWatch Logs knows by itself. Some is found only next to a word that tells of it, such as `credit card`.
 *
 * Source: CloudWatch Logs user guide, "CloudWatch Logs managed data identifiers for sensitive data types"; the list is that of aws-cdk-lib's
 * DataIdentifier.
 */
export type DataIdentifier = (typeof everywhere)[number] | ByCountry;

export const dataIdentifiers: ReadonlySet<string> = new Set([
    ...everywhere,
    ...Object.entries(byCountry).flatMap(([kind, countries]) => countries.map(country => `${kind}-${country}`)),
]);
