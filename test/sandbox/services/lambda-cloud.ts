import { archiveSignature, signatureKey } from "../../../packages/sandbox/src/model/values.ts";
import { Cloud, delivery, region } from "./cloud.ts";

export const LambdaFunction = "aws:lambda/function:Function";
export const Alias = "aws:lambda/alias:Alias";
export const Permission = "aws:lambda/permission:Permission";
export const arn = (resource: string) => `arn:aws:lambda:${region}:${delivery}:function:${resource}`;
export const archive = (hash: string) => ({ [signatureKey]: archiveSignature, hash, assets: {} });
export const zip = (text: string) => Buffer.from(`PK${text}`).toString("base64");

/** Lambda, with a role for its functions. */
export class Lambda extends Cloud {
    readonly roleArn = this.role("lambda", "lambda");

    args(more: object = {}) {
        return { name: "app", role: this.roleArn, runtime: "nodejs24.x", handler: "index.handler", code: archive("one"), ...more };
    }
    function(more: object = {}) {
        return this.create(LambdaFunction, "app", this.args(more));
    }
    alias(more: object = {}) {
        return this.create(Alias, "live", { name: "live", functionName: "app", functionVersion: "1", ...more });
    }
}
