import { type Any, action, delivery, farRegion, production, region, SOURCE } from "../declarations.ts";
import { appendLast, type Planted } from "../planted.ts";

const keyIn = (place: string) => `arn:aws:kms:${place}:${delivery}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
/** One store where the pipeline is, and no action anywhere else. */
function alone(pipeline: Any, more: object = {}): Any {
    for (const action of pipeline.stages.flatMap(({ actions }: Any) => actions)) delete action.region;
    pipeline.artifactStores = [{ type: "S3", location: "artifacts", encryptionKey: { type: "KMS", id: keyIn(region) }, ...more }];
}
const store = (place: string | undefined, more: object = {}) => ({ type: "S3", location: "artifacts", region: place, ...more });
const publish = (pipeline: Any, more: object) =>
    action("publish", "Deploy/S3", {
        inputArtifacts: [pipeline.stages[SOURCE].actions[0].outputArtifacts[0]],
        configuration: { BucketName: "site", Extract: "true" },
        ...more,
    });
const abroad = { roleArn: `arn:aws:iam::${production}:role/publish` };

export const stores: readonly Planted[] = [
    {
        id: "stores-missing",
        what: "none",
        plant(pipeline) {
            pipeline.artifactStores = [];
            return "artifactStores";
        },
        near: pipeline => alone(pipeline),
    },
    {
        id: "store-type",
        what: "a store elsewhere",
        plant(pipeline) {
            alone(pipeline, { type: "EFS" });
            return "artifactStores[0].type";
        },
        near: pipeline => alone(pipeline, { type: "S3" }),
    },
    {
        id: "store-type",
        what: "a key of another kind",
        plant(pipeline) {
            alone(pipeline, { encryptionKey: { type: "AES256", id: keyIn(region) } });
            return "artifactStores[0].encryptionKey.type";
        },
        near: pipeline => alone(pipeline, { encryptionKey: { type: "KMS", id: keyIn(region) } }),
    },
    {
        id: "store-location",
        what: "a folder in a bucket",
        plant(pipeline) {
            alone(pipeline, { location: "artifacts/checkout" });
            return "artifactStores[0].location";
        },
        near: pipeline => alone(pipeline, { location: "artifacts.checkout" }),
    },
    {
        id: "store-region-alone",
        what: "a region",
        plant(pipeline) {
            alone(pipeline, { region });
            return "artifactStores[0].region";
        },
        near: pipeline => alone(pipeline, { region: undefined }),
    },
    {
        id: "store-region-missing",
        what: "no region of one of two",
        plant(pipeline) {
            alone(pipeline);
            pipeline.artifactStores = [store(region, { encryptionKey: { type: "KMS", id: keyIn(region) } }), store(undefined)];
            return "artifactStores[1].region";
        },
        near(pipeline) {
            alone(pipeline);
            pipeline.artifactStores = [store(region, { encryptionKey: { type: "KMS", id: keyIn(region) } }), store(farRegion)];
        },
    },
    {
        id: "store-region-twice",
        what: "two in one region",
        plant(pipeline) {
            alone(pipeline);
            const key = { encryptionKey: { type: "KMS", id: keyIn(region) } };
            pipeline.artifactStores = [store(region, key), store(region, key)];
            return "artifactStores[1].region";
        },
        near(pipeline) {
            pipeline.artifactStores.reverse();
        },
    },
    {
        id: "store-at-home-missing",
        what: "stores elsewhere",
        plant(pipeline) {
            alone(pipeline);
            pipeline.artifactStores = [store(farRegion), store("us-east-1")];
            return "artifactStores";
        },
        near(pipeline) {
            pipeline.artifactStores.push(store("us-east-1"));
        },
    },
    {
        id: "store-of-region-missing",
        what: "an action where there is none",
        plant: pipeline => `${appendLast(pipeline, publish(pipeline, { region: "us-east-1" }))}.region`,
        near: pipeline => void appendLast(pipeline, publish(pipeline, { region: farRegion })),
    },
    {
        id: "store-key-region",
        what: "a key elsewhere",
        plant(pipeline) {
            alone(pipeline, { encryptionKey: { type: "KMS", id: keyIn(farRegion) } });
            return "artifactStores[0].encryptionKey.id";
        },
        near: pipeline => alone(pipeline, { encryptionKey: { type: "KMS", id: "1234abcd-12ab-34cd-56ef-1234567890ab" } }),
    },
    {
        id: "cross-account-key-missing",
        what: "none",
        plant(pipeline) {
            alone(pipeline, { encryptionKey: undefined });
            appendLast(pipeline, publish(pipeline, abroad));
            return "artifactStores[0].encryptionKey";
        },
        near(pipeline) {
            alone(pipeline, { encryptionKey: undefined });
            for (const each of pipeline.stages.flatMap(({ actions }: Any) => actions)) delete each.roleArn;
            appendLast(pipeline, publish(pipeline, { roleArn: `arn:aws:iam::${delivery}:role/publish` }));
            // An approval handles no artifact, and so no key.
            appendLast(pipeline, action("gate", "Approval/Manual", abroad));
        },
    },
    {
        id: "cross-account-key-alias",
        what: "AWS's own",
        plant(pipeline) {
            alone(pipeline, { encryptionKey: { type: "KMS", id: "alias/aws/s3" } });
            appendLast(pipeline, publish(pipeline, abroad));
            return "artifactStores[0].encryptionKey.id";
        },
        near(pipeline) {
            alone(pipeline, { encryptionKey: { type: "KMS", id: "alias/artifacts" } });
            for (const each of pipeline.stages.flatMap(({ actions }: Any) => actions)) delete each.roleArn;
        },
    },
    {
        id: "cross-account-key-alias",
        what: "an alias by its ARN",
        plant(pipeline) {
            alone(pipeline, { encryptionKey: { type: "KMS", id: `arn:aws:kms:${region}:${delivery}:alias/artifacts` } });
            appendLast(pipeline, publish(pipeline, abroad));
            return "artifactStores[0].encryptionKey.id";
        },
        near(pipeline) {
            alone(pipeline);
            appendLast(pipeline, publish(pipeline, abroad));
        },
    },
];
