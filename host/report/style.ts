/** The look of report and page: system fonts, one accent, two themes, narrow screens and paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --muted: #60646c; --faint: #d9d9e0; --paper: #ffffff; --panel: #f6f6f9; --accent: #5151cd; --warn: #b54708; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e9ed; --muted: #a0a3ab; --faint: #3a3d44; --paper: #15171a; --panel: #1e2126; --accent: #a3a1ff; --warn: #fdb022; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 20px 24px 64px; }
h1 { font-size: 20px; line-height: 1.3; margin: 8px 0 2px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 36px 0 10px; }
h3 { font-size: 14px; margin: 14px 0 6px; }
p { margin: 6px 0; }
.subtitle, figcaption, .note { color: var(--muted); font-size: 13px; }
.subtitle { overflow-wrap: anywhere; }
.answer { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1px; margin: 18px 0 6px; background: var(--faint); border: 1px solid var(--faint); border-radius: 8px; overflow: hidden; }
.answer div { background: var(--panel); padding: 12px 16px; min-width: 0; }
.answer dt { color: var(--muted); font-size: 12px; }
.answer dd { margin: 2px 0 0; font-size: 21px; line-height: 1.25; font-weight: 600; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.answer dd small { display: block; font-size: 12px; line-height: 1.4; font-weight: 400; color: var(--muted); }
.answer .long { font-size: 15px; }
.columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 28px; }
.plots { margin-top: 18px; }
.link > .columns { margin-top: 18px; }
figure { margin: 0; min-width: 0; }
figcaption { margin-top: 6px; max-width: 80ch; }
.scroll { overflow-x: auto; }
.tall { max-height: min(840px, 85vh); overflow-y: auto; }
.tall th { position: sticky; top: 0; background: var(--paper); }
.scroll > svg { display: block; margin: 0 0 10px; }
svg { max-width: none; color: var(--ink); }
.counts svg, .plot svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
svg .lane { font-weight: 600; }
svg .wire { font-size: 12px; }
svg .quiet, svg .note, svg .tick, svg .region { fill: var(--muted); font-size: 11px; }
svg .gate { text-anchor: middle; }
svg .angle, svg .note { text-anchor: middle; font-size: 9.5px; }
svg .beside { text-anchor: start; }
svg .inverse { fill: var(--paper); text-anchor: middle; font-size: 11px; font-weight: 600; }
svg .tick { font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 5px 16px 5px 0; border-bottom: 1px solid var(--faint); white-space: nowrap; vertical-align: baseline; }
th { font-weight: 500; color: var(--muted); font-size: 12.5px; }
td:last-child, th:last-child { padding-right: 0; }
.bits, pre, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px; }
svg .bits { font-size: 11.5px; }
.budget { width: 100%; table-layout: fixed; }
.budget td { white-space: normal; padding: 5px 0; }
.budget .share { width: 62px; text-align: right; vertical-align: top; }
.budget .value { width: 92px; text-align: right; vertical-align: top; color: var(--muted); }
.budget i { display: block; height: 7px; margin: 3px 0 2px; border-radius: 2px; background: var(--accent); min-width: 2px; }
.budget small { color: var(--muted); font-size: 12px; }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 7px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; color: var(--muted); font-size: 12.5px; }
.key { display: inline-flex; align-items: center; gap: 6px; }
.switch > input { position: absolute; opacity: 0; }
.switch > label { display: inline-block; padding: 3px 12px; margin: 0 4px 10px 0; border: 1px solid var(--faint); border-radius: 99px; font-size: 13px; color: var(--muted); cursor: pointer; }
.switch > input:checked + label { border-color: var(--accent); color: var(--accent); }
.switch > input:focus-visible + label { outline: 2px solid var(--accent); outline-offset: 2px; }
.switch > .linear { display: none; }
.switch > #time-linear:checked ~ .linear { display: block; }
.switch > #time-linear:checked ~ .compressed { display: none; }
.warnings { border-left: 3px solid var(--warn); margin: 14px 0; padding: 2px 0 2px 14px; }
.warnings ul { margin: 0; padding-left: 18px; }
details { margin: 8px 0; }
summary { cursor: pointer; color: var(--accent); font-size: 14px; }
pre { background: var(--panel); border-radius: 6px; padding: 12px 14px; overflow-x: auto; line-height: 1.45; }
footer { margin-top: 40px; color: var(--muted); font-size: 12.5px; }
@media (max-width: 760px) {
  main { padding: 12px 16px 48px; }
  .answer { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .answer dd { font-size: 17px; }
  .columns { grid-template-columns: minmax(0, 1fr); gap: 20px; }
}
@media print {
  :root { --ink: #000; --muted: #444; --faint: #ccc; --paper: #fff; --panel: #fff; --accent: #3a3ab0; }
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .scroll, .tall { overflow: visible; max-height: none; }
  .scroll > svg { max-width: 100%; height: auto; }
  figure, tr, .answer { break-inside: avoid; }
  th, td { white-space: normal; padding-right: 8px; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .switch > label { display: none; }
  .answer dd { font-size: 16px; }
}
`;
