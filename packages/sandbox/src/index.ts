export { Aws, type AwsOptions } from "./model/aws.ts";
export { AwsError, explain, NotSimulated } from "./model/errors.ts";
export { organizationRole } from "./model/organization.ts";
export type * from "./model/resource.ts";
export { lookup, operation, resource } from "./model/resource.ts";
export { type Properties, Secret, UNKNOWN, type Value } from "./model/values.ts";
export { type Provider, type ProviderOptions, startProvider } from "./provider/server.ts";
