/** Of the page: light and dark as the reader's system is, no script, no file beside it. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --rule: #d8dee4; --tint: #f3f5f7;
  --one: #0b62c4; --two: #a04a00; --good: #1a7f4b; --bad: #c4321c; --none: #aab2bb; --mark-l: 42%; }
@media (prefers-color-scheme: dark) { :root { --paper: #12161b; --ink: #e4e9ee; --soft: #9aa5b1; --rule: #303841;
  --tint: #1b2128; --one: #6cb0ff; --two: #f0a35e; --good: #4fc484; --bad: #ff7b6b; --none: #59636e; --mark-l: 64%; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 20px 64px; max-width: 1080px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 44px 0 8px; }
h3 { font-size: 15px; margin: 20px 0 4px; }
p { margin: 6px 0 12px; max-width: 75ch; }
.note, .lead { color: var(--soft); }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0; padding: 0; }
.tiles div { background: var(--tint); border-radius: 8px; padding: 12px 14px; }
.tiles dt { color: var(--soft); font-size: 13px; }
.tiles dd { margin: 0; font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }
.warnings { border-left: 3px solid var(--two); margin: 16px 0; padding: 4px 0 4px 28px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 24px; }
figure { margin: 0; min-width: 0; }
.charts figure { max-width: 560px; }
figcaption { font-weight: 600; margin-bottom: 4px; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--soft); font-size: 12px; }
svg .end { text-anchor: end; }
svg .middle { text-anchor: middle; }
svg .title { fill: var(--ink); font-size: 12.5px; }
.grid { stroke: var(--rule); }
.axis { stroke: var(--soft); }
.diagonal { stroke: var(--none); stroke-dasharray: 4 4; }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.line.s1 { stroke: var(--one); }
.line.s2 { stroke: var(--two); stroke-dasharray: 7 4; }
.dot.s1 { fill: var(--one); }
.dot.s2 { fill: var(--two); }
.key { display: inline-block; width: 28px; margin-right: 6px; vertical-align: middle; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 8px 0; padding: 0; font-size: 13px; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible { outline: 2px solid var(--one); }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; text-align: right; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
th[scope=row], thead th:first-child { text-align: left; }
th[scope=row] { font-weight: 500; overflow-wrap: anywhere; min-width: 110px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.confusion { font-size: 13px; }
.confusion th[scope=col] { min-width: 62px; max-width: 92px; overflow-wrap: break-word; font-size: 12px; }
.confusion .hit { background: color-mix(in srgb, var(--good) calc(var(--share) * 0.6), transparent); }
.confusion .miss { background: color-mix(in srgb, var(--bad) calc(min(var(--share) * 2.4, 80%)), transparent); }
.nothing { color: var(--soft); opacity: 0.55; }
.bar { display: flex; width: clamp(140px, 34vw, 440px); height: 16px; border-radius: 3px; overflow: hidden; }
.right { background: var(--good); }
.wrong { background: repeating-linear-gradient(45deg, var(--bad) 0 4px, color-mix(in srgb, var(--bad), var(--paper) 35%) 4px 7px); }
.unsure { background: var(--none); }
.map { max-width: 760px; margin: 0 auto; background: var(--tint); border-radius: 8px; }
.map circle { fill: hsl(var(--h) var(--s) var(--mark-l)); fill-opacity: 0.75; }
.map .missed { stroke: var(--ink); stroke-width: 1.4; }
.map .name { fill: var(--ink); font-size: 14px; font-weight: 650; text-anchor: middle; paint-order: stroke;
  stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; pointer-events: none; }
.dotted { border-radius: 50%; background: hsl(var(--h) var(--s) var(--mark-l)); }
.ring { border-radius: 50%; border: 1.6px solid var(--ink); }
.messages td, .messages th { text-align: left; }
.messages th[scope=row] { min-width: 260px; font-weight: 400; }
@media print { .scroll { overflow: visible; } h2, figure { break-inside: avoid; } }
`;
