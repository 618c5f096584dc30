/**
 * @module
 * The style sheet of the HTML report: light, dark and print; no external fonts or images.
 */
import { type Markup, verbatim } from "./markup.ts";

const STYLE = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--paper:#ffffff;--panel:#f6f8fa;--rule:#d0d7de;--strong:#8c959f;--mark:#fff1c2;--warn:#7a4a00;--warn-panel:#fff8e6;--link:#0a58ca}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--paper:#0d1117;--panel:#161b22;--rule:#30363d;--strong:#6e7681;--mark:#5a4500;--warn:#f0c36d;--warn-panel:#221b0a;--link:#79b8ff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:56rem;padding:2rem 1.5rem 3rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
h1{font-size:2rem;line-height:1.2;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.35rem;line-height:1.3;margin:3rem 0 1rem;padding-bottom:.3rem;border-bottom:1px solid var(--rule)}
h3{font-size:1.05rem;margin:1.75rem 0 .5rem;overflow-wrap:anywhere}
p,li{max-width:45rem;overflow-wrap:anywhere}
p{margin:.6rem 0}
a{color:var(--link)}
nav{margin:1.5rem 0 0;padding:.5rem 0;border-block:1px solid var(--rule)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem .95rem;margin:0;padding:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:1rem 0;font-size:.93rem;border-bottom:1px solid var(--strong)}
caption{text-align:start;color:var(--soft);padding:.25rem 0}
th,td{border-top:1px solid var(--rule);padding:.35rem 1.25rem .35rem 0;text-align:start;vertical-align:top;min-width:7em;overflow-wrap:anywhere}
th:last-child,td:last-child{padding-inline-end:0}
thead .number{white-space:normal;overflow-wrap:normal}
thead th{border-top:1px solid var(--strong);border-bottom:1px solid var(--strong);font-weight:600;vertical-align:bottom}
tbody th{font-weight:400}
tfoot th,tfoot td{border-top-color:var(--strong);font-weight:600}
td:last-child{min-width:10em}
h2+.scroll>table,h3+.scroll>table{margin-top:-.25rem}
.number,.number:last-child{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap;min-width:0}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:.35rem 0;padding:.6rem .9rem;background:var(--panel);border-inline-start:3px solid var(--strong);unicode-bidi:isolate}
pre.text{font:.9rem/1.5 ui-monospace,monospace}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));gap:0 1.25rem}
.pair figure+figure .text{border-color:var(--link)}
article{padding-bottom:.75rem}
article+article{border-top:1px solid var(--rule)}
figure{margin:1.25rem 0}
.pair figure{margin:.25rem 0}
figcaption{color:var(--soft);font-size:.93rem;overflow-wrap:anywhere}
figcaption strong{color:var(--ink)}
.scroll>.chart{display:block;margin-top:-18px}
.chart .title{display:none}
mark{background:var(--mark);color:inherit;text-decoration:underline dotted;text-underline-offset:.2em}
.warnings{background:var(--warn-panel);border-inline-start:4px solid var(--warn);padding:.5rem 1rem;margin:1rem 0}
.warnings p{margin:0;color:var(--warn)}
.warnings ul{margin:.25rem 0 0;padding-inline-start:1.2rem}
.outcome{font-weight:600}
.whole{white-space:nowrap}
#settings .scroll{display:inline-block;vertical-align:top;max-width:100%;margin-inline-end:2.5rem}
#settings .scroll>table{margin-top:0}
.soft{color:var(--soft)}
article>.soft{margin:.25rem 0 0;font-size:.93rem}
footer{margin-top:3rem;border-top:1px solid var(--rule);font-size:.93rem}
@media (max-width:34rem){body{padding:1.25rem 1rem 2rem}h1{font-size:1.6rem}h2{margin-top:2.25rem}th,td{padding-inline-end:.9rem}}
@media print{html{font-size:10pt}body{max-width:none;padding:0}nav{display:none}h2,h3,figcaption,caption,article>.soft,article>.text{break-after:avoid}figure,tr,.warnings,.scroll,.pair{break-inside:avoid}tfoot{display:table-row-group}.scroll{overflow:visible}a{color:inherit;text-decoration:none}p,li{max-width:none;orphans:3;widows:3}.text,.warnings,mark{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;

export const pageStyle: Markup = verbatim(`<style>${STYLE}</style>`);
