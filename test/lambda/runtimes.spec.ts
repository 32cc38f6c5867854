import type { LambdaFunctionArgs } from "@causeway/lambda";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { languageOf, type Runtime } from "../../packages/lambda/src/code/runtimes.ts";
import { complaintsOf, organization, said } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";

/** A runtime, a handler of it, and the files that answer until the first release. */
const first: readonly (readonly [Runtime, string, Readonly<Record<string, string>>])[] = [
    ["nodejs22.x", "a/b.c", { "a/b.mjs": 'export const c = async () => ({ statusCode: 503, body: "not released yet" });\n' }],
    [
        "python3.14",
        "src.app.handler",
        { "src/app.py": 'def handler(event, context):\n    return {"statusCode": 503, "body": "not released yet"}\n' },
    ],
    ["ruby3.4", "lib/app.call", { "lib/app.rb": 'def call(event:, context:)\n  { statusCode: 503, body: "not released yet" }\nend\n' }],
    ["java25", "com.example.Receipts::handle", { "README.txt": "not released yet\n" }],
    ["dotnet10", "Receipts::Receipts.Function::Handle", { "README.txt": "not released yet\n" }],
    ["provided.al2023", "bootstrap", { "README.txt": "not released yet\n" }],
];

const refused: readonly (readonly [Runtime, string, string])[] = [
    ["python3.13", "app", "a module and a function such as app.handler"],
    ["python3.13", "my-app.handler", "a module and a function such as app.handler"],
    ["ruby3.4", "app.Handler", "a file and a method such as app.handler"],
    ["java21", "com.example.Receipts:handle", "a class, or a class and a method such as com.example.Receipts::handle"],
    ["dotnet8", "Receipts::Handle", "an assembly, or an assembly, a type and a method such as Receipts::Receipts.Function::Handle"],
    ["provided.al2023", "", "a word that the runtime of yours understands, such as bootstrap"],
    ["nodejs24.x", `${"a".repeat(128)}.b`, "a file and an export such as index.handler"],
];

describe("LambdaFunction's runtimes", () => {
    for (const [runtime, handler, files] of first) {
        it(`run ${handler} on ${runtime}, from the beginning on`, async () => {
            const here = await organization();
            const cloud = here.cloud("payments-staging");
            await cloud.run(receipts(here, { runtime, handler } as Partial<LambdaFunctionArgs>));
            const { code, ...inputs } = said(cloud, "receipts-function");
            expect(inputs).to.include({ runtime, handler });
            const { assets } = code as { assets: Record<string, { text: string }> };
            expect(Object.fromEntries(Object.entries(assets).map(([file, { text }]) => [file, text]))).to.deep.equal(files);
        });
    }

    for (const [runtime, handler, takes] of refused) {
        it(`do not run "${handler.slice(0, 30)}" on ${runtime}`, async () => {
            const { foundation } = await organization();
            const change = { runtime, handler } as Partial<LambdaFunctionArgs>;
            expect(await complaintsOf("payments-staging", receipts({ foundation }, change))).to.deep.equal([
                `handler is "${handler}", not ${takes}`,
            ]);
        });
    }

    it("take a class without a method, and an assembly alone", () => {
        expect(languageOf("java25").handler.test("Receipts")).to.equal(true);
        expect(languageOf("dotnet10").handler.test("Receipts")).to.equal(true);
    });

    it("start with code of one's own", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const firstCode = new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset("export const handler = 1;") });
        await cloud.run(receipts(here, { firstCode }));
        expect(Object.keys((said(cloud, "receipts-function")["code"] as { assets: object }).assets)).to.deep.equal(["index.mjs"]);
    });

    it("are those that AWS maintains, and have a handler", async () => {
        const { foundation } = await organization();
        const known = "nodejs22.x, nodejs24.x, python3.13, python3.14, ruby3.4, java21, java25, dotnet8, dotnet10, provided.al2023";
        for (const runtime of ["go1.x", "nodejs18.x", "constructor"]) {
            expect(await complaintsOf("payments-staging", receipts({ foundation }, { runtime } as object))).to.deep.equal([
                `runtime is "${runtime}", not one of ${known}`,
            ]);
        }
        const none = { runtime: "java25", handler: undefined } as object;
        expect(await complaintsOf("payments-staging", receipts({ foundation }, none))).to.deep.equal([
            'handler is "undefined", not a class, or a class and a method such as com.example.Receipts::handle',
        ]);
    });
});
