import { format } from "./format.ts";

/** What a page does in a browser: it draws its charts, and draws them anew where somebody chooses something else. Plain JavaScript. */
export const client = `
${format}
const widgets = JSON.parse(document.getElementById("widgets").textContent);
const palette = ["#3f8fd2", "#ff9a3c", "#4bb05a", "#b07cd8", "#d9707f", "#2fb5b0", "#c9a227", "#8f8f9c", "#e377c2", "#9a6b52"];
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colorOf = (line, at) => line.color || palette[at % palette.length];
const drawn = new Map();

function scaleOf(chart, axis) {
    const { min, max } = chart.ranges[axis] || {};
    return {
        range: (_, low, high) => {
            const marks = chart.thresholds.filter(one => one.axis === axis).map(one => one.value);
            const top = Math.max(high ?? 1, ...marks);
            const bottom = min ?? Math.min(low ?? 0, ...marks);
            return [bottom, max ?? (top <= bottom ? bottom + 1 : bottom + (top - bottom) * 1.12)];
        },
    };
}

function stacked(lines) {
    const sums = {};
    return lines.map(line => {
        const before = sums[line.axis];
        return (sums[line.axis] = line.values.map((value, at) => (value ?? 0) + (before ? before[at] : 0)));
    });
}

function thresholds(chart) {
    return plot => {
        const { ctx, bbox } = plot;
        const ratio = devicePixelRatio;
        ctx.save();
        ctx.font = 11 * ratio + "px system-ui, sans-serif";
        const used = [];
        for (const { value, label, color, axis, fill } of chart.thresholds) {
            const y = plot.valToPos(value, axis, true);
            ctx.strokeStyle = ctx.fillStyle = color;
            if (fill) {
                ctx.globalAlpha = 0.07;
                const [from, to] = fill === "above" ? [bbox.top, y] : [y, bbox.top + bbox.height];
                ctx.fillRect(bbox.left, from, bbox.width, Math.max(0, to - from));
                ctx.globalAlpha = 1;
            }
            ctx.lineWidth = 1.3 * ratio;
            ctx.setLineDash([6 * ratio, 4 * ratio]);
            ctx.beginPath();
            ctx.moveTo(bbox.left, y);
            ctx.lineTo(bbox.left + bbox.width, y);
            ctx.stroke();
            const unit = (chart.ranges[axis] || {}).label;
            const text = label + "  " + format(value, unit);
            const width = ctx.measureText(text).width;
            // Labels of lines that are close together stand above each other.
            let at = y - 5 * ratio < bbox.top + 12 * ratio ? y + 14 * ratio : y - 5 * ratio;
            while (used.some(other => Math.abs(other - at) < 13 * ratio)) at += 13 * ratio;
            used.push(at);
            ctx.setLineDash([]);
            ctx.globalAlpha = 0.75;
            ctx.fillStyle = css("--card");
            ctx.fillRect(bbox.left + bbox.width - width - 8 * ratio, at - 10 * ratio, width + 6 * ratio, 13 * ratio);
            ctx.globalAlpha = 1;
            ctx.fillStyle = color;
            ctx.fillText(text, bbox.left + bbox.width - width - 5 * ratio, at);
        }
        ctx.restore();
    };
}

function draw(card, chart) {
    const place = card.querySelector(".chart");
    const values = [...card.querySelectorAll(".legend b")];
    const data = chart.stacked ? stacked(chart.lines) : chart.lines.map(line => line.values);
    const axes = ["left", "right"].filter(axis => chart.lines.some(line => line.axis === axis));
    const order = chart.stacked ? chart.lines.map((_, at) => chart.lines.length - 1 - at) : chart.lines.map((_, at) => at);
    const few = chart.times.length <= 60;
    const options = {
        width: Math.max(120, place.clientWidth),
        height: Math.max(60, place.clientHeight),
        legend: { show: false },
        cursor: { points: { size: 6 }, drag: { x: false, y: false } },
        padding: [6, axes.includes("right") ? 0 : 10, 0, 0],
        scales: { x: { time: true }, left: scaleOf(chart, "left"), right: scaleOf(chart, "right") },
        axes: [
            { stroke: css("--muted"), grid: { stroke: css("--grid"), width: 1 }, ticks: { stroke: css("--grid"), size: 4 }, font: "11px system-ui, sans-serif", size: 34 },
            ...axes.map((scale, at) => ({
                scale,
                side: scale === "left" ? 3 : 1,
                stroke: css("--muted"),
                grid: { show: at === 0, stroke: css("--grid"), width: 1 },
                ticks: { stroke: css("--grid"), size: 4 },
                font: "11px system-ui, sans-serif",
                size: 58,
                values: (_, ticks) => ticks.map(tick => format(tick, (chart.ranges[scale] || {}).label)),
            })),
        ],
        series: [
            {},
            ...order.map(at => ({
                scale: chart.lines[at].axis,
                stroke: colorOf(chart.lines[at], at),
                width: 1.6,
                ...(chart.stacked && { fill: colorOf(chart.lines[at], at) + "66" }),
                points: { show: few, size: 4 },
            })),
        ],
        hooks: {
            draw: [thresholds(chart)],
            setCursor: [
                plot => {
                    const at = plot.cursor.idx ?? chart.times.length - 1;
                    values.forEach((value, line) => {
                        const { axis, values: of } = chart.lines[line];
                        value.textContent = format(of[at], (chart.ranges[axis] || {}).label);
                    });
                },
            ],
        },
    };
    return new uPlot(options, [chart.times, ...order.map(at => data[at])], place);
}

function show(at) {
    const card = document.querySelector('[data-widget="' + at + '"] .content');
    const { relevant, variants } = widgets[at];
    const variant = variants[relevant.map(id => document.getElementById("choice-" + id).value).join("\\u0001")];
    if (!variant) return;
    drawn.get(at)?.destroy();
    drawn.delete(at);
    card.innerHTML = variant.html;
    if (variant.chart) drawn.set(at, draw(card, variant.chart));
}

const all = () => Object.keys(widgets).forEach(show);
document.querySelectorAll(".choices select").forEach(select => {
    select.addEventListener("change", () => {
        for (const at of Object.keys(widgets)) if (widgets[at].relevant.map(id => "choice-" + id).includes(select.id)) show(at);
    });
});
let later;
addEventListener("resize", () => {
    clearTimeout(later);
    later = setTimeout(all, 150);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
all();
`;
