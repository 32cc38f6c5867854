/** How pages look, in a light room and in a dark one. */
export const style = `
:root { color-scheme: light dark; --page: #f2f3f3; --card: #ffffff; --text: #16191f; --muted: #5f6b7a; --grid: #e4e7ea; --edge: #d5dbdb; --accent: #0972d3; --banner: #fff4d6; --banner-text: #6b4c00; --ok: #1d8102; --alarm: #d13212; --none: #687078; }
@media (prefers-color-scheme: dark) { :root { --page: #0f141a; --card: #192534; --text: #e6e9ec; --muted: #9ba7b6; --grid: #2b3a4d; --edge: #33465c; --accent: #539fe5; --banner: #3b2f0b; --banner-text: #ffd978; --ok: #6aaf35; --alarm: #ff6b57; --none: #95a5b8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 13px/1.4 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
header { padding: 14px 20px 0; max-width: 1680px; margin: 0 auto; }
header h1 { font-size: 20px; margin: 0 0 4px; display: inline-block; }
header p { margin: 0 0 8px; color: var(--muted); }
.banner { display: inline-block; margin-left: 12px; padding: 3px 10px; border-radius: 12px; background: var(--banner); color: var(--banner-text); font-weight: 600; vertical-align: 3px; }
.choices { display: flex; flex-wrap: wrap; gap: 12px; margin: 4px 0 8px; }
.choices label { color: var(--muted); }
.choices select { margin-left: 6px; padding: 3px 6px; color: var(--text); background: var(--card); border: 1px solid var(--edge); border-radius: 6px; }
main { display: grid; grid-template-columns: repeat(24, minmax(0, 1fr)); grid-auto-rows: 40px; gap: 8px; padding: 8px 20px 24px; max-width: 1680px; margin: 0 auto; }
article { display: flex; flex-direction: column; min-width: 0; min-height: 0; overflow: hidden; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 8px 10px; }
article.clear { background: none; border-color: transparent; padding: 6px 2px 0; justify-content: flex-end; }
article h3 { display: flex; justify-content: space-between; gap: 8px; margin: 0 0 2px; font-size: 13px; font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; flex: none; }
article h3 small { color: var(--muted); font-weight: 400; overflow: hidden; text-overflow: ellipsis; }
.content { display: flex; flex-direction: column; flex: 1; min-height: 0; }
.chart { flex: 1; min-height: 40px; overflow: hidden; }
.legend { flex: none; display: flex; flex-wrap: wrap; gap: 0 12px; max-height: 38px; overflow: auto; padding-top: 2px; font-size: 12px; }
.legend span { display: inline-flex; align-items: center; gap: 5px; min-width: 0; max-width: 100%; }
.legend i { width: 10px; height: 10px; border-radius: 2px; flex: none; }
.legend em { font-style: normal; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.legend b { min-width: 4em; font-weight: 500; color: var(--muted); white-space: nowrap; }
.numbers { flex: 1; display: flex; flex-wrap: wrap; align-content: center; align-items: stretch; gap: 6px 20px; min-height: 0; overflow: auto; }
.numbers > div { flex: 1 1 84px; min-width: 0; }
.numbers strong { display: block; font-size: 26px; font-weight: 500; line-height: 1.15; white-space: nowrap; }
.numbers span { display: block; color: var(--muted); font-size: 12px; overflow: hidden; text-overflow: ellipsis; }
.numbers svg { display: block; width: 100%; height: 26px; }
.alarms { flex: 1; display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); grid-auto-rows: min-content; gap: 6px; overflow: auto; }
.alarms div { padding: 4px 8px; border-radius: 6px; border: 1px solid var(--edge); border-left: 4px solid var(--state); min-width: 0; }
.alarms span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.alarms b { color: var(--state); font-weight: 600; font-size: 11px; white-space: nowrap; }
.OK { --state: var(--ok); } .ALARM { --state: var(--alarm); } .INSUFFICIENT_DATA { --state: var(--none); }
.rows { flex: 1; overflow: auto; min-height: 0; }
table { border-collapse: collapse; width: 100%; font-size: 12px; }
th { position: sticky; top: 0; background: var(--card); text-align: left; color: var(--muted); font-weight: 500; }
th, td { padding: 2px 12px 2px 0; border-bottom: 1px solid var(--grid); vertical-align: top; }
.logs td { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: nowrap; }
.text { flex: 1; overflow: auto; }
.text > :first-child { margin-top: 0; } .text > :last-child { margin-bottom: 0; }
.text h1, .text h2, .text h3 { display: block; margin: 0 0 4px; } .clear .text h2 { font-size: 16px; }
.text p, .text ul { margin: 4px 0; } .text a { color: var(--accent); } .text table { width: auto; }
.note { margin: auto; color: var(--muted); text-align: center; }
.bar { display: grid; grid-template-columns: minmax(80px, 30%) 1fr auto; gap: 8px; align-items: center; }
.bar i { height: 12px; border-radius: 3px; }
nav ul { list-style: none; padding: 0; } nav li { margin: 6px 0; } nav a { color: var(--accent); font-size: 15px; } nav small { color: var(--muted); margin-left: 8px; }
@media (max-width: 800px) { main { grid-template-columns: 1fr; grid-auto-rows: auto; } main > article { grid-column: 1 !important; grid-row: auto !important; min-height: 260px; } main > article.clear { min-height: 0; } }
`;
