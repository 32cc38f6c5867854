import type { ServiceError } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { explain } from "../model/errors.ts";

/** Answers a call with what `work` gives, or with its error in a person's words: no stack trace. */
export const answer =
    <Request extends { readonly request: unknown }, Response>(work: (call: Request) => Response | Promise<Response>) =>
    (call: Request, reply: (error: Partial<ServiceError> | null, response?: Response) => void): void => {
        Promise.resolve(call)
            .then(work)
            .then(
                response => reply(null, response),
                error => reply({ code: status.UNKNOWN, details: detailsOf(error) }),
            );
    };

/** An error that came over gRPC from somebody else has its text in `details`. */
const detailsOf = (error: unknown): string =>
    error instanceof Error && "details" in error && typeof error.details === "string" ? error.details : explain(error);
