import * as pulumi from "@pulumi/pulumi";

/** What a step says about bad options, `<property path> <sentence>` one by one. */
export function complaintsAbout(make: () => unknown): readonly string[] {
    try {
        make();
    } catch (error) {
        if (!(error instanceof pulumi.InputPropertiesError)) throw error;
        return error.errors?.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`) ?? [];
    }
    return [];
}
