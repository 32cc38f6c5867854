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

/** Lines at one height share a label. */
function marksOf(chart) {
    const marks = new Map();
    for (const one of chart.thresholds) {
        const key = one.axis + one.value;
        const known = marks.get(key);
        marks.set(key, known ? { ...known, label: known.label + ", " + one.label } : one);
    }
    return [...marks.values()];
}

function thresholds(chart) {
    const marks = marksOf(chart);
    return plot => {
        const { ctx, bbox } = plot;
        const ratio = devicePixelRatio;
        const right = bbox.left + bbox.width;
        ctx.save();
        ctx.font = 11 * ratio + "px system-ui, sans-serif";
        ctx.textAlign = "left";
        ctx.textBaseline = "alphabetic";
        const used = [];
        for (const { value, label, color, axis, fill } of marks) {
            const y = plot.valToPos(value, axis, true);
            ctx.strokeStyle = ctx.fillStyle = color;
            if (fill) {
                ctx.globalAlpha = 0.06;
                const [from, to] = fill === "above" ? [bbox.top, y] : [y, bbox.top + bbox.height];
                ctx.fillRect(bbox.left, from, bbox.width, Math.max(0, to - from));
                ctx.globalAlpha = 1;
            }
            ctx.lineWidth = 1.3 * ratio;
            ctx.setLineDash([6 * ratio, 4 * ratio]);
            ctx.beginPath();
            ctx.moveTo(bbox.left, y);
            ctx.lineTo(right, y);
            ctx.stroke();
            ctx.setLineDash([]);
            const text = label + " " + format(value, (chart.ranges[axis] || {}).label);
            const width = ctx.measureText(text).width;
            const box = { x: right - width - 4 * ratio, y: y - 4 * ratio < bbox.top + 11 * ratio ? y + 13 * ratio : y - 4 * ratio, width };
            // A label goes to the left of one that is as high.
            for (const other of used) if (Math.abs(other.y - box.y) < 13 * ratio && box.x + width > other.x - 8 * ratio) box.x = other.x - width - 12 * ratio;
            if (box.x < bbox.left) continue;
            used.push(box);
            ctx.globalAlpha = 0.8;
            ctx.fillStyle = css("--card");
            ctx.fillRect(box.x - 3 * ratio, box.y - 10 * ratio, width + 6 * ratio, 13 * ratio);
            ctx.globalAlpha = 1;
            ctx.fillStyle = color;
            ctx.fillText(text, box.x, box.y);
        }
        ctx.restore();
    };
}

/** Round numbers of time are no round numbers. */
const lengths = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800];
const steps = { Seconds: lengths, Milliseconds: lengths.map(length => length * 1000) };

const two = number => String(number).padStart(2, "0");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const clock = (_, times, axis, space, step) =>
    times.map(time => {
        const date = new Date(time * 1000);
        const day = date.getUTCDate() + " " + months[date.getUTCMonth()];
        const hours = two(date.getUTCHours()) + ":" + two(date.getUTCMinutes());
        return step >= 86400 || hours === "00:00" ? day : hours;
    });

function draw(card, chart) {
    const place = card.querySelector(".chart");
    const values = [...card.querySelectorAll(".legend b")];
    const data = chart.stacked ? stacked(chart.lines) : chart.lines.map(line => line.values);
    const axes = ["left", "right"].filter(axis => chart.lines.some(line => line.axis === axis));
    const order = chart.stacked ? chart.lines.map((_, at) => chart.lines.length - 1 - at) : chart.lines.map((_, at) => at);
    const few = chart.times.length <= 60;
    const tell = at =>
        values.forEach((value, line) => {
            const { axis, values: of } = chart.lines[line];
            value.textContent = format(of[at], (chart.ranges[axis] || {}).label);
        });
    // The legend is as high as it gets before what it leaves is measured.
    tell(chart.times.length - 1);
    const options = {
        width: Math.max(120, place.clientWidth),
        height: Math.max(60, place.clientHeight),
        legend: { show: false },
        cursor: { points: { size: 6 }, drag: { x: false, y: false } },
        tzDate: time => uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
        padding: [8, axes.includes("right") ? 0 : 10, 0, 0],
        scales: { x: { time: true, range: [chart.window.from, chart.window.to] }, left: scaleOf(chart, "left"), right: scaleOf(chart, "right") },
        axes: [
            { values: clock, space: 60, stroke: css("--muted"), grid: { stroke: css("--grid"), width: 1 }, ticks: { stroke: css("--grid"), size: 4 }, font: "11px system-ui, sans-serif", size: 26 },
            ...axes.map((scale, at) => ({
                scale,
                side: scale === "left" ? 3 : 1,
                stroke: css("--muted"),
                grid: { show: at === 0, stroke: css("--grid"), width: 1 },
                ticks: { stroke: css("--grid"), size: 4 },
                font: "11px system-ui, sans-serif",
                size: 58,
                ...(steps[(chart.ranges[scale] || {}).label] && { incrs: steps[(chart.ranges[scale] || {}).label] }),
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
            setCursor: [plot => tell(plot.cursor.idx ?? chart.times.length - 1)],
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
