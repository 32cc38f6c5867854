import { canary, codeDeploy, type LambdaFunctionArgs, linear, toBucket, toEventBus, toNewQueue } from "@causeway/lambda";
import type * as pulumi from "@pulumi/pulumi";

type Given = Pick<LambdaFunctionArgs, "placement" | "foundation">;
const takes = (_args: LambdaFunctionArgs): void => {};

/** Never called: what counts is that the compiler refuses the marked lines, and takes all others. */
export const compiled = (given: Given, archive: pulumi.asset.Archive): void => {
    const python = { ...given, handler: "app.handler", runtime: "python3.14" } as const;
    const java = { ...given, handler: "Receipts", runtime: "java25" } as const;
    takes({ ...python, snapStart: true, ephemeralStorageMiB: 512, concurrency: { reserved: 3 } });
    // @ts-expect-error Node.js starts from no snapshot
    takes({ ...given, handler: "index.handler", snapStart: true });
    // @ts-expect-error nor does a runtime of one's own
    takes({ ...given, handler: "bootstrap", runtime: "provided.al2023", snapStart: true });
    // @ts-expect-error a snapshot takes the place of environments that wait
    takes({ ...python, snapStart: true, concurrency: { provisioned: { min: 1 } } });
    // @ts-expect-error a snapshot holds no more than 512 MiB of storage
    takes({ ...python, snapStart: true, ephemeralStorageMiB: 1024 });
    // @ts-expect-error a snapshot is taken of code that starts
    takes({ ...java, snapStart: true });
    takes({ ...java, snapStart: true, firstCode: archive });
    // @ts-expect-error runtimes that AWS no longer maintains
    takes({ ...given, handler: "index.handler", runtime: "nodejs18.x" });
    const node = { ...given, handler: "index.handler" } as const;
    takes({ ...node, deadLetters: toNewQueue(), onFailure: toBucket("arn:aws:s3:::failures") });
    // @ts-expect-error dead letters go to queues and topics
    takes({ ...node, deadLetters: toEventBus("arn:aws:events:eu-west-1:222222222222:event-bus/default") });
    // @ts-expect-error a bucket holds failures alone
    takes({ ...node, onSuccess: toBucket("arn:aws:s3:::done") });
    // @ts-expect-error two attempts after the first, and no more
    takes({ ...node, retries: { attempts: 3 } });
    // @ts-expect-error a rule is for a range or a group, not for both
    takes({ ...node, vpc: { egress: { database: { port: 5432, cidr: "10.0.0.0/16", group: "sg-1" } } } });
    takes({ ...node, url: { callers: { shop: { principal: "333333333333" } } }, api: { routes: { all: { on: "ANY /{all+}" } } } });
    // @ts-expect-error whoever is open to anyone has nobody to name
    takes({ ...node, url: { auth: "public", callers: { shop: { principal: "333333333333" } } } });
    // @ts-expect-error a route is for a method and a path
    takes({ ...node, api: { routes: { all: { on: "/orders" } } } });
    takes({ ...node, release: canary({ percent: 10, minutes: 5, alarms: { errorPercent: 1 } }) });
    // @ts-expect-error a release is watched or unwatched, not both
    takes({ ...node, release: linear({ percent: 10, minutes: 5, alarms: { errorPercent: 1 }, unwatched: true }) });
    // @ts-expect-error a canary has a size
    takes({ ...node, release: canary({ minutes: 5 }) });
    // @ts-expect-error all at once, there is nothing to watch
    takes({ ...node, release: { kind: "allAtOnce", alarms: { errorPercent: 1 } } });
    const image = { ...given, image: { first: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/first-image:1" } } as const;
    takes({ ...image, architecture: "x86_64", concurrency: { provisioned: { min: 1 } } });
    // @ts-expect-error an image brings its own runtime
    takes({ ...image, runtime: "nodejs24.x" });
    // @ts-expect-error and its own handler
    takes({ ...image, handler: "index.handler" });
    // @ts-expect-error and what a layer would
    takes({ ...image, layers: [] });
    // @ts-expect-error and starts from no snapshot
    takes({ ...image, snapStart: true });
    takes({ ...node, release: codeDeploy({ predefined: "CodeDeployDefault.LambdaCanary10Percent30Minutes", unwatched: true }) });
    // @ts-expect-error calls move in one way, not in two
    takes({ ...node, release: codeDeploy({ canary: { percent: 10, minutes: 5 }, linear: { percent: 10, minutes: 5 } }) });
    // @ts-expect-error AWS has not made this one
    takes({ ...node, release: codeDeploy({ predefined: "CodeDeployDefault.LambdaCanary20Percent5Minutes" }) });
    // @ts-expect-error something must run
    takes(given);
};
