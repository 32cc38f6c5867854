import { dashboardLimits } from "@causeway/verify";
import type { AlarmsWidget, TextWidget, Widget, Width } from "./widget.ts";

/** What stands on a dashboard: a widget, or a section's heading. */
export type Content = Widget | { readonly kind: "heading"; readonly title: string };

/** What stands where, in units of a grid that is 24 wide. */
export interface Placed {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly content: Content;
    /** The argument that it comes from. */
    readonly path: string;
}

/** A widget, and the argument that it comes from. */
export interface Sourced {
    readonly widget: Widget;
    readonly path: string;
}

export interface SourcedSection {
    readonly title: string;
    readonly path: string;
    readonly widgets: readonly Sourced[];
}

export const widths: Readonly<Record<Width, number>> = { quarter: 6, third: 8, half: 12, full: dashboardLimits.columns };

/** A row is as high as the highest in it, and all in it are, so that nothing overlaps and edges meet. */
interface Row {
    readonly height: number;
    readonly widgets: readonly Sourced[];
}

/** Each section is a heading over rows, one after the other: a section's widgets stay where they are whatever stands below them. */
export function layOut(sections: readonly SourcedSection[], first: number = 0): readonly Placed[] {
    const placed: Placed[] = [];
    let y = first;
    for (const { title, path, widgets } of sections) {
        placed.push({ x: 0, y, width: dashboardLimits.columns, height: 1, content: { kind: "heading", title }, path });
        y += 1;
        for (const row of rowsOf(widgets)) {
            let x = 0;
            for (const { widget, path } of row.widgets) {
                placed.push({ x, y, width: widthOf(widget), height: row.height, content: widget, path });
                x += widthOf(widget);
            }
            y += row.height;
        }
    }
    return placed;
}

function rowsOf(widgets: readonly Sourced[]): readonly Row[] {
    const rows: { height: number; used: number; widgets: Sourced[] }[] = [];
    for (const sourced of widgets) {
        const last = rows.at(-1);
        const [width, height] = [widthOf(sourced.widget), heightOf(sourced.widget)];
        if (last && last.used + width <= dashboardLimits.columns) {
            last.widgets.push(sourced);
            last.used += width;
            last.height = Math.max(last.height, height);
        } else rows.push({ height, used: width, widgets: [sourced] });
    }
    return rows;
}

const widthOf = ({ width = "half" }: Widget): number => widths[width];

/** What a person can read at that width. */
function heightOf(widget: Widget): number {
    switch (widget.kind) {
        case "graph":
        case "logs":
            return 6;
        case "number":
            // Three numbers fit beside each other in a quarter of the width; what they were over time stands below them.
            return (widget.wholeRange ? 1 : 2) + 2 * Math.ceil(widget.of.length / (widthOf(widget) / 2));
        case "alarms":
            return heightOfAlarms(widget);
        case "text":
            return heightOfText(widget);
    }
}

/** The console shows alarms as boxes some four columns wide, two units high. */
const heightOfAlarms = (widget: AlarmsWidget): number =>
    Math.min(2 + Math.ceil(widget.alarmArns.length / Math.max(1, Math.floor(widthOf(widget) / 4))), 12);

/** A unit of the grid has room for two lines of text; one that is not known yet is taken for a short one. */
const heightOfText = ({ markdown }: TextWidget): number =>
    typeof markdown === "string" ? Math.min(2 + Math.ceil(markdown.split("\n").length / 2), 20) : 3;
