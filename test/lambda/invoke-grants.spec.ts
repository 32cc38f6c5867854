import { LambdaFunction, type LambdaFunctionArgs } from "@causeway/lambda";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, placed, statements } from "../foundation/accounts.ts";

describe("LambdaFunction's invokeGrants", () => {
    const live = "arn:aws:lambda:eu-west-1:222222222222:function:payments-receipts-staging:live";
    /** What the role of `clerk` may do, besides what every function's may, where it calls `receipts`. */
    const granted = async (change: Partial<LambdaFunctionArgs>) => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const args = { placement: placed("payments-staging"), foundation: pulumi.output(here.foundation), handler: "index.handler" };
            const receipts = new LambdaFunction("receipts", { ...args, ...change } as LambdaFunctionArgs);
            new LambdaFunction("clerk", { ...args, grants: receipts.invokeGrants });
        });
        return { cloud, grants: (statements(cloud, "clerk-role-policy") as object[]).slice(2) };
    };

    it("let another's role invoke the alias", async () => {
        expect((await granted({})).grants).to.deep.equal([{ Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [live] }]);
    });

    it("let it call the URL and the HTTP API, too", async () => {
        const { cloud, grants } = await granted({ url: {}, api: {} });
        expect(grants).to.deep.equal([
            { Effect: "Allow", Action: ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"], Resource: [live] },
            {
                Effect: "Allow",
                Action: ["execute-api:Invoke"],
                Resource: [`arn:aws:execute-api:eu-west-1:222222222222:${cloud.named("receipts-api").id}/*/*`],
            },
        ]);
    });
});
