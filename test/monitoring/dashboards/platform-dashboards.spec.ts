import { type FoundationLeaves, parseCatalog } from "@causeway/core";
import { EnvironmentDashboard, type HasSections, PlatformDashboard } from "@causeway/monitoring";
import { checkDashboard } from "@causeway/verify";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { catalog, complaintsOf, empty, placed } from "../../foundation/accounts.ts";
import { graph, showing } from "./shown.ts";

type Widget = {
    readonly type: string;
    readonly properties: Record<string, never> & { readonly metrics?: readonly (readonly unknown[])[] };
};
type Body = { readonly start: string; readonly variables: readonly Record<string, unknown>[]; readonly widgets: readonly Widget[] };

const foundation = pulumi.output({ loadBalancer: { arnSuffix: "app/staging-lb/1234" } } as FoundationLeaves);
async function bodyOf(stack: string, make: () => unknown): Promise<{ readonly identities: readonly string[]; readonly body: Body }> {
    const cloud = empty(stack);
    await cloud.run(make);
    const body = JSON.parse(cloud.only("Dashboard")["dashboardBody"] as string);
    expect(checkDashboard(body)).to.deep.equal([]);
    return { identities: cloud.identities(), body };
}
const headings = ({ widgets }: Body) => widgets.filter(({ type }) => type === "text").map(({ properties }) => properties["markdown"]);
const expressions = ({ widgets }: Body) =>
    widgets.flatMap(({ properties: { title, metrics = [] } }) =>
        metrics.flatMap(([first]) => {
            const { expression, ...options } = first as Record<string, string>;
            return expression ? [[title, expression, options]] : [];
        }),
    );

describe("EnvironmentDashboard", () => {
    const environment = (more: object = {}) =>
        new EnvironmentDashboard("staging", { placement: placed("foundation-staging"), foundation, ...more });

    it("shows what services stand on, and all services, functions and queues by searches", async () => {
        const { identities, body } = await bodyOf("foundation-staging", () => environment());
        expect(identities).to.deep.equal([
            "aws:cloudwatch/dashboard:Dashboard staging-dashboard",
            "causeway:monitoring:EnvironmentDashboard staging",
            "pulumi:providers:aws aws",
        ]);
        expect(headings(body)).to.deep.equal(
            ["Load balancer", "Cluster", "Services", "One service", "Functions", "One function", "Queues"].map(title => `## ${title}`),
        );
        expect(body.start).to.equal("-PT12H");
        const [, expression, options] = expressions(body).find(([title]) => title === "CPU") as [string, string, object];
        expect(expression).to.equal(
            `SEARCH('{AWS/ECS,ServiceName,ClusterName} MetricName="CPUUtilization" ClusterName="staging"', 'Average', 300)`,
        );
        expect(options).to.deep.equal({ id: "left1", label: "$" + "{PROP('Dim.ServiceName')}" });
        const requests = body.widgets.find(({ properties }) => properties["title"] === "Requests");
        expect(requests?.properties.metrics).to.deep.equal([
            [
                "AWS/ApplicationELB",
                "RequestCount",
                "LoadBalancer",
                "app/staging-lb/1234",
                { id: "left1", label: "requests", stat: "Sum", period: 60 },
            ],
        ]);
    });

    it("has one service and one function chosen by whoever looks at it", async () => {
        const { body } = await bodyOf("foundation-staging", () => environment());
        expect(body.variables).to.deep.equal([
            {
                type: "property",
                property: "ServiceName",
                inputType: "select",
                id: "ServiceName",
                label: "service",
                visible: true,
                search: '{AWS/ECS,ClusterName,ServiceName} MetricName="CPUUtilization"',
                populateFrom: "ServiceName",
                defaultValue: "__FIRST",
            },
            {
                type: "property",
                property: "FunctionName",
                inputType: "select",
                id: "FunctionName",
                label: "function",
                visible: true,
                search: '{AWS/Lambda,FunctionName} MetricName="Invocations"',
                populateFrom: "FunctionName",
                defaultValue: "__FIRST",
            },
        ]);
    });

    it("shows bundles below, and is held to what every dashboard is held to", async () => {
        const { body } = await bodyOf("foundation-staging", () => environment({ of: [showing(graph())], hours: 3 }));
        expect(headings(body).at(-1)).to.equal("## checkout");
        expect(body.start).to.equal("-PT3H");
        expect(
            await complaintsOf("foundation-staging", () => environment({ of: [{}] as unknown as HasSections[], hours: 2161 })),
        ).to.deep.equal(["of[0].sections must be a list of at least one section", "hours is 2161, not a whole number from 1 to 2160"]);
    });
});

describe("PlatformDashboard", () => {
    const platform = (stack: string, more: object = {}) =>
        new PlatformDashboard("platform", { placement: placed(stack), catalog, ...more });

    it("shows how well each team delivers, what delivers, and the environments side by side", async () => {
        const { identities, body } = await bodyOf("foundation-delivery", () => platform("foundation-delivery"));
        expect(identities).to.deep.equal([
            "aws:cloudwatch/dashboard:Dashboard platform-dashboard",
            "causeway:monitoring:PlatformDashboard platform",
            "pulumi:providers:aws aws",
        ]);
        expect(headings(body)).to.deep.equal(
            [
                ...["Teams in production", "Teams in overseas", "Delivery to production", "Delivery to overseas"],
                ...["One service's delivery", "Pipelines", "Builds", "Environments side by side"],
            ].map(title => `## ${title}`),
        );
        expect(body.start).to.equal("-PT720H");
        expect(body.variables.map(({ property }) => property)).to.deep.equal(["Service", "Team", "Environment"]);
        const shown = expressions(body);
        const search = (metric: string, team: string) =>
            `SUM(SEARCH('{Causeway/Delivery,Service,Team,Environment} MetricName="${metric}" Team="${team}" Environment="production"', 'Sum', 86400))`;
        // What happens in an environment is counted there, deployments where pipelines are.
        expect(shown.filter(([title]) => title === "payments").slice(0, 3)).to.deep.equal([
            ["payments", search("Deployments", "payments"), { id: "left1", label: "deployments" }],
            ["payments", search("FailedDeployments", "payments"), { id: "left2", label: "failed deployments" }],
            ["payments", search("Incidents", "payments"), { id: "left3", label: "incidents", accountId: "333333333333" }],
        ]);
        expect(shown.filter(([title]) => String(title).endsWith(": requests"))).to.deep.equal(
            [
                ["staging", { accountId: "222222222222" }],
                ["production", { accountId: "333333333333" }],
                ["overseas", { accountId: "444444444444", region: "us-east-1" }],
            ].map(([name, place]) => [
                `${name}: requests`,
                `SEARCH('{AWS/ApplicationELB,LoadBalancer} MetricName="RequestCount"', 'Sum', 3600)`,
                { id: "left1", label: "$" + "{PROP('Dim.LoadBalancer')}", ...(place as object) },
            ]),
        );
    });

    it("is for a catalog of any size", async () => {
        const only = parseCatalog({
            environments: { delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" } },
            teams: {},
        });
        const { body } = await bodyOf("foundation-delivery", () => platform("foundation-delivery", { catalog: only }));
        expect(headings(body)).to.deep.equal(["One service's delivery", "Pipelines", "Builds"].map(title => `## ${title}`));
    });

    it("is refused anywhere but where pipelines are", async () => {
        expect(await complaintsOf("foundation-staging", () => platform("foundation-staging"))).to.deep.equal([
            "placement is staging: pipelines are in the delivery account",
        ]);
    });

    it("says that there is no catalog, and an environment's that there is no foundation", async () => {
        for (const none of [undefined, null, "staging", { teams: {} }])
            expect(await complaintsOf("foundation-delivery", () => platform("foundation-delivery", { catalog: none }))).to.deep.equal([
                "catalog does not say which teams and environments there are",
            ]);
        const make = () => new EnvironmentDashboard("staging", { placement: placed("foundation-staging"), foundation: undefined as never });
        expect(await complaintsOf("foundation-staging", make)).to.deep.equal([
            "foundation is none: take an EnvironmentFoundation's leaves, or readFoundation",
        ]);
    });
});
