import { actionTypes } from "../action-types.ts";
import { type Check, quote } from "../check.ts";
import { number, text } from "../known.ts";
import { pages } from "../pages.ts";

/** Source: CodePipeline API reference, "ActionTypeId". */
const categories: readonly string[] = ["Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute"];
const owners: readonly string[] = ["AWS", "ThirdParty", "Custom"];
/** Source: CodePipeline API reference, "ActionDeclaration": minutes. */
const LEAST_TIMEOUT = 5;
const MOST_TIMEOUT = 86_400;
const MAX_RUN_ORDER = 999;
const timeout = `${LEAST_TIMEOUT} to ${MOST_TIMEOUT} minutes`;
const roleArn = /^arn:aws(-\w+)*:iam::\d{12}:role\/.+$/;

export const actions: readonly Check[] = [
    {
        id: "action-category",
        finds: "a category of actions that AWS does not have",
        page: pages.actionTypeId,
        *find({ actions }) {
            for (const { path, category } of actions) {
                if (category !== undefined && !categories.includes(category))
                    yield { path: `${path}.category`, wrong: `it is "${category}"`, right: `one of ${quote(categories)}` };
            }
        },
    },
    {
        id: "action-owner",
        finds: "an owner of actions that AWS does not have",
        page: pages.actionTypeId,
        *find({ actions }) {
            for (const { path, declared } of actions) {
                const owner = text(declared["owner"]);
                if (owner !== undefined && !owners.includes(owner))
                    yield { path: `${path}.owner`, wrong: `it is "${owner}"`, right: `one of ${quote(owners)}` };
            }
        },
    },
    {
        id: "action-type",
        finds: "a type of action that AWS does not have",
        page: pages.providers,
        *find({ actions }) {
            for (const { path, type, declared, category, provider } of actions) {
                const version = text(declared["version"]);
                if (type || text(declared["owner"]) !== "AWS" || !category || !provider || version === undefined) continue;
                if (!categories.includes(category)) continue;
                const ofProvider = actionTypes.filter(each => each.owner === "AWS" && each.provider === provider);
                const ofCategory = actionTypes.filter(each => each.owner === "AWS" && each.category === category);
                yield {
                    path: `${path}.provider`,
                    wrong: `AWS has no ${category} action ${provider} of version "${version}"`,
                    right:
                        ofProvider.length > 0
                            ? `${provider} is of the category ${ofProvider.map(each => each.category).join(" or ")}, version "1"`
                            : `one of ${quote(ofCategory.map(each => each.provider))}`,
                };
            }
        },
    },
    {
        id: "run-order",
        finds: "a run order outside of 1 to 999",
        page: pages.action,
        *find({ actions }) {
            for (const { path, runOrder = 1 } of actions) {
                if (!Number.isInteger(runOrder) || runOrder < 1 || runOrder > MAX_RUN_ORDER)
                    yield { path: `${path}.runOrder`, wrong: `it is ${runOrder}`, right: `a whole number from 1 to ${MAX_RUN_ORDER}` };
            }
        },
    },
    {
        id: "timeout-elsewhere",
        finds: "a time-out of an action that is no approval",
        page: pages.action,
        *find({ actions }) {
            for (const { path, declared, category } of actions) {
                if (category !== undefined && category !== "Approval" && number(declared["timeoutInMinutes"]) !== undefined)
                    yield {
                        path: `${path}.timeoutInMinutes`,
                        wrong: `${category} actions have none`,
                        right: "a time-out of approvals alone",
                    };
            }
        },
    },
    {
        id: "timeout-range",
        finds: "a time-out that is too short or too long",
        page: pages.action,
        *find({ actions, rules }) {
            for (const { path, declared } of [...actions.filter(({ category }) => category === "Approval"), ...rules]) {
                const minutes = number(declared["timeoutInMinutes"]) ?? LEAST_TIMEOUT;
                if (!Number.isInteger(minutes) || minutes < LEAST_TIMEOUT || minutes > MOST_TIMEOUT)
                    yield { path: `${path}.timeoutInMinutes`, wrong: `it is ${minutes}`, right: timeout };
            }
        },
    },
    {
        id: "role-arn",
        finds: "a roleArn that is no role's",
        page: pages.action,
        *find({ declared, actions, rules }) {
            for (const { path, arn } of [
                { path: "roleArn", arn: text(declared["roleArn"]) },
                ...[...actions, ...rules].map(({ path, declared }) => ({ path: `${path}.roleArn`, arn: text(declared["roleArn"]) })),
            ]) {
                if (arn !== undefined && !roleArn.test(arn))
                    yield { path, wrong: `it is "${arn}"`, right: "arn:aws:iam::<account>:role/<name>" };
            }
        },
    },
    {
        id: "action-cross-region",
        finds: "a source, or an action that is not AWS's, in another region than the pipeline",
        page: pages.regions,
        *find({ region, actions }) {
            for (const { path, declared, category } of actions) {
                const elsewhere = text(declared["region"]);
                const owner = text(declared["owner"]);
                if (region === undefined || elsewhere === undefined || elsewhere === region) continue;
                if (category === "Source" || (owner !== undefined && owner !== "AWS"))
                    yield { path: `${path}.region`, wrong: `it is ${elsewhere}`, right: `${region}, where the pipeline is` };
            }
        },
    },
];
