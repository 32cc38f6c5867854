import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Choice, choicesOf } from "@causeway/verify";
import { client } from "./client.ts";
import { embedded, escaped } from "./html.ts";
import { style } from "./style.ts";
import { type Shown, type WidgetPage, widgetPage } from "./widget-page.ts";

/** A dashboard that a page is made of. */
export interface PagedDashboard {
    readonly name: string;
    /** The stack that it is of, or the file. */
    readonly of: string;
    readonly body: Readonly<Record<string, unknown>>;
}

/** More variants of one widget than that are not worked out: whoever looks sees the first. */
const mostVariants = 40;

/** A dashboard as a page that needs nothing but itself. */
export function dashboardPage({ name, of, body }: PagedDashboard, shown: Shown): string {
    const choices = choicesOf(body);
    const widgets = (Array.isArray(body["widgets"]) ? body["widgets"] : []).map(widget => new PlacedWidget(widget, choices, shown));
    const data = Object.fromEntries(
        widgets.map(({ relevant, variants }, at) => [at, { relevant: relevant.map(({ id }) => id), variants }]),
    );
    const from = new Date(shown.window.from * 1000).toISOString().slice(0, 16).replace("T", " ");
    const to = new Date(shown.window.to * 1000).toISOString().slice(0, 16).replace("T", " ");
    const what = shown.series.length > 0 ? "simulated, the series of a file and sample data" : "simulated, sample data";
    return document(
        name,
        `<header><h1>${escaped(name)}</h1><span class="banner">${what}: nothing here was measured</span>
<p>${escaped(of)} · ${from} to ${to} UTC · <a href="index.html">all dashboards</a></p>${choicesHtml(choices)}</header>
<main>${widgets.map((widget, at) => widget.html(at)).join("\n")}</main>
<script type="application/json" id="widgets">${embedded(data)}</script>
<script>${asset("uplot/dist/uPlot.iife.min.js")}</script>
<script>${client}</script>`,
        asset("uplot/dist/uPlot.min.css"),
    );
}

/** Where all pages are found. */
export const indexPage = (pages: readonly { readonly dashboard: PagedDashboard; readonly file: string }[]): string =>
    document(
        "Dashboards",
        `<header><h1>Dashboards</h1><span class="banner">simulated, sample data: nothing here was measured</span><nav><ul>${pages
            .map(
                ({ dashboard, file }) =>
                    `<li><a href="${escaped(file)}">${escaped(dashboard.name)}</a><small>${escaped(dashboard.of)}</small></li>`,
            )
            .join("")}</ul></nav></header>`,
    );

const document = (title: string, body: string, more = ""): string =>
    `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)} (simulated)</title><style>${more}${style}</style></head>
<body>${body}</body></html>
`;

const choicesHtml = (choices: readonly Choice[]): string =>
    choices.length === 0
        ? ""
        : `<div class="choices">${choices
              .map(({ id, label, options }) => {
                  const all = options
                      .map(({ value, label: text }) => `<option value="${escaped(value)}">${escaped(text)}</option>`)
                      .join("");
                  return `<label>${escaped(label)}<select id="choice-${escaped(id)}">${all}</select></label>`;
              })
              .join("")}</div>`;

class PlacedWidget {
    private readonly declared: Readonly<Record<string, unknown>>;
    /** The choices that change it. */
    readonly relevant: readonly Choice[];
    /** What it is, by what is chosen. */
    readonly variants: Readonly<Record<string, WidgetPage>>;

    constructor(widget: unknown, choices: readonly Choice[], shown: Shown) {
        this.declared = (typeof widget === "object" && widget !== null ? widget : {}) as Record<string, unknown>;
        const written = JSON.stringify(widget);
        const changing = choices.filter(({ apply, options }) =>
            options.some(({ value }) => JSON.stringify(apply(widget, value)) !== written),
        );
        const count = changing.reduce((all, { options }) => all * options.length, 1);
        this.relevant = count > mostVariants ? [] : changing;
        // What is chosen first where there is too much to choose.
        const base =
            count > mostVariants ? changing.reduce((one, { apply, options }) => apply(one, options[0]?.value ?? ""), widget) : widget;
        this.variants = Object.fromEntries(
            combinations(this.relevant).map(values => {
                const chosen = this.relevant.reduce((one, { apply }, at) => apply(one, values[at] as string), base) as Record<
                    string,
                    unknown
                >;
                const properties = (chosen?.["properties"] ?? {}) as Record<string, unknown>;
                return [values.join("\u0001"), widgetPage(String(chosen?.["type"]), properties, shown)];
            }),
        );
    }

    html(at: number): string {
        const page = Object.values(this.variants)[0] as WidgetPage;
        const heading = page.title === "" ? "" : `<h3>${escaped(page.title)}<small>${escaped(page.note)}</small></h3>`;
        return `<article data-widget="${at}" class="${page.isClear ? "clear" : "card"}" style="${this.grid()}">${heading}<div class="content">${page.html}</div></article>`;
    }

    private grid(): string {
        const [x, y, width, height] = ["x", "y", "width", "height"].map(name => Number(this.declared[name] ?? Number.NaN));
        const span = (size: number | undefined) => `span ${Number.isFinite(size) ? size : 6}`;
        const begin = (place: number | undefined) => (Number.isFinite(place) ? `${(place as number) + 1} / ` : "");
        return `grid-column:${begin(x)}${span(width)};grid-row:${begin(y)}${span(height)}`;
    }
}

const combinations = (choices: readonly Choice[]): readonly (readonly string[])[] =>
    choices.reduce<readonly (readonly string[])[]>(
        (all, { options }) => all.flatMap(before => options.map(({ value }) => [...before, value])),
        [[]],
    );

/** A file of a package, as it is. */
const asset = (path: string): string => readFileSync(fileURLToPath(import.meta.resolve(path)), "utf8");
