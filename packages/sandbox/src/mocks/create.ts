import type { Aws, CheckRequest } from "../model/aws.ts";
import type { CheckFailure } from "../model/check.ts";
import type { Place } from "../model/resource.ts";
import type { Properties } from "../model/values.ts";

/** What Pulumi's provider says to a resource's inputs is as much a refusal as what AWS says. */
export function createChecked(
    aws: Aws,
    place: Place,
    request: CheckRequest,
    preview: boolean,
): { readonly id: string; readonly inputs: Properties; readonly outputs: Properties } {
    const { inputs, failures } = aws.check(place, request);
    refuseFailures(failures);
    // An empty id is the engine's word for one that is not known yet.
    if (preview) return { id: "", inputs, outputs: aws.previewCreate(place, request.type, inputs) };
    return { inputs, ...aws.create(place, request.type, inputs) };
}

export function refuseFailures(failures: readonly CheckFailure[]): void {
    if (failures.length > 0) throw new CheckRefused(failures.map(({ reason }) => reason));
}

/** The provider refused inputs before AWS was asked. */
export class CheckRefused extends Error {
    constructor(reasons: readonly string[]) {
        super(reasons.join("; "));
        this.name = "CheckRefused";
    }
}
