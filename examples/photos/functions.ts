import type { Foundation, Placement } from "@causeway/core";
import { answerCodeDeploy, canary, codeDeploy, LambdaFunction, s3, schedule, sqs, toNewQueue } from "@causeway/lambda";

/** The team's functions, once for each environment. */
export const functions = (placement: Placement, foundation: Foundation) => {
    const inProduction = placement.tier === "production";

    // What people ask for, over HTTPS: ready before they ask in production.
    const album = new LambdaFunction("album", {
        placement,
        foundation,
        handler: "album.handler",
        memoryMiB: 1024,
        timeoutSeconds: 10,
        api: { auth: "public", routes: { show: { on: "GET /albums/{id}" } }, throttling: { ratePerSecond: 200, burst: 400 } },
        tracing: true,
        ...(inProduction && { concurrency: { provisioned: { min: 2, max: 20 } } }),
        release: canary({ percent: 10, minutes: 10, alarms: { errorPercent: 1, latencySeconds: 1 } }),
    });

    // Each picture that is put into the bucket, and each that somebody orders a print of.
    const resize = new LambdaFunction("resize", {
        placement,
        foundation,
        runtime: "python3.13",
        handler: "resize.handler",
        memoryMiB: 2048,
        timeoutSeconds: 60,
        ephemeralStorageMiB: 2048,
        events: { uploads: s3({ prefix: "originals/" }), prints: sqs({ batchSize: 5 }) },
        onFailure: toNewQueue(),
        retries: { attempts: 1 },
    });

    // Tries a new version of the digest before anybody gets it, and says whether it may go on.
    const rehearsal = new LambdaFunction("rehearsal", { placement, foundation, handler: "rehearsal.handler", grants: [answerCodeDeploy] });
    const digest = new LambdaFunction("digest", {
        placement,
        foundation,
        handler: "digest.handler",
        events: { weekly: schedule({ cron: "0 7 ? * MON *", timeZone: "Europe/Berlin" }) },
        release: codeDeploy({
            canary: { percent: 10, minutes: 5 },
            alarms: { errorPercent: 1 },
            hooks: { beforeTraffic: rehearsal.function.arn },
        }),
    });
    return { album, resize, rehearsal, digest };
};
