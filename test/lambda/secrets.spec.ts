import { parameter, secret } from "@causeway/lambda";
import { expect } from "chai";
import { complaintsOf, organization, said, statements } from "../foundation/accounts.ts";
import { always, receipts } from "./receipts.ts";

const database = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:receipts/database-AbCdEf";
const token = "arn:aws:ssm:eu-west-1:222222222222:parameter/receipts/token";
const keyArn = "arn:aws:kms:eu-west-1:222222222222:key/1234";

describe("LambdaFunction's secrets", () => {
    it("are named to the code, which may read them and no others", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const secrets = { DB_PASSWORD: secret(database, { keyArn }), TOKEN: parameter(token) };
        await cloud.run(receipts(here, { environment: { CURRENCY: "EUR" }, secrets }));
        const { CAUSEWAY_DEFINITION: _, ...variables } = (
            said(cloud, "receipts-function")["environment"] as { variables: Record<string, string> }
        ).variables;
        expect(variables).to.deep.equal({ CURRENCY: "EUR", DB_PASSWORD_ARN: database, TOKEN_ARN: token });
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [database] },
            { Effect: "Allow", Action: ["ssm:GetParameter", "ssm:GetParameters"], Resource: [token] },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [keyArn] },
        ]);
    });

    it("are told of what is wrong with them", async () => {
        const { foundation } = await organization();
        const environment = { TOKEN_ARN: "x" };
        const secrets = {
            TOKEN: parameter(token),
            DB_PASSWORD: secret(database, { key: "password" }),
            OTHER: secret("receipts/database"),
            "A-B": parameter(token),
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { environment, secrets }))).to.deep.equal([
            "environment.A-B_ARN is not two or more letters, digits and _, a letter first",
            "secrets.TOKEN makes the variable TOKEN_ARN, which is among the environment's, too",
            "secrets.DB_PASSWORD has a key or a version, which the code chooses when it reads the secret",
            'secrets.OTHER is "receipts/database", not the full ARN of a secret, which ends in a dash and six characters',
        ]);
    });
});
