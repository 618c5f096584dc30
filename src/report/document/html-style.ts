/**
 * @module
 * The style sheet of the HTML report: light, dark and print; no external fonts or images.
 */
import { type Markup, verbatim } from "../markup.ts";

const STYLE = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--paper:#ffffff;--panel:#f6f8fa;--rule:#d0d7de;--strong:#8c959f;--mark:#fff1c2;--warn:#7a4a00;--warn-panel:#fff8e6;--link:#0a58ca;--shade:rgb(31 35 40/.3)}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--paper:#0d1117;--panel:#161b22;--rule:#30363d;--strong:#6e7681;--mark:#5a4500;--warn:#f0c36d;--warn-panel:#221b0a;--link:#79b8ff;--shade:rgb(230 237 243/.28)}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:56rem;padding:2rem 1.5rem 3rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
h1{font-size:2rem;line-height:1.2;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.35rem;line-height:1.3;margin:3rem 0 1rem;padding-bottom:.3rem;border-bottom:1px solid var(--rule)}
h3{font-size:1.1rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}
h4,h5,h6{font-size:1rem;margin:1.5rem 0 .4rem;overflow-wrap:anywhere}
p,li,dd{max-width:45rem;overflow-wrap:anywhere}
p{margin:.6rem 0}
.author{margin:0;color:var(--soft)}
a{color:var(--link)}
.term{color:inherit;text-decoration:underline dotted var(--link);text-underline-offset:.2em}
:target{background:var(--mark)}
section:target{background:none}
nav{margin:1.5rem 0 0;padding:.5rem 0;border-block:1px solid var(--rule)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem .95rem;margin:0;padding:0}
.scroll{overflow-x:auto;margin:1rem 0;background:linear-gradient(to right,var(--paper) 40%,transparent) left/2.5rem 100% no-repeat local,linear-gradient(to left,var(--paper) 40%,transparent) right/2.5rem 100% no-repeat local,linear-gradient(to right,var(--shade),transparent) left/.9rem 100% no-repeat scroll,linear-gradient(to left,var(--shade),transparent) right/.9rem 100% no-repeat scroll}
table{border-collapse:collapse;font-size:.93rem;border-bottom:1px solid var(--strong)}
caption{text-align:start;color:var(--soft);padding:.25rem 0;position:sticky;inset-inline-start:0;max-width:calc(100vw - 2rem)}
th,td{border-top:1px solid var(--rule);padding:.35rem 1.25rem .35rem 0;text-align:start;vertical-align:top;overflow-wrap:break-word}
th:last-child,td:last-child{padding-inline-end:0}
.wide{min-width:12em}
thead th{border-top:1px solid var(--strong);border-bottom:1px solid var(--strong);font-weight:600;vertical-align:bottom}
tbody th{font-weight:400}
tfoot th,tfoot td{border-top-color:var(--strong);font-weight:600}
.number{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .number{white-space:normal;overflow-wrap:normal}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:.35rem 0;padding:.6rem .9rem;background:var(--panel);border-inline-start:3px solid var(--strong);unicode-bidi:isolate}
.text em{color:var(--soft)}
pre.text{font:.9rem/1.5 ui-monospace,monospace}
q{quotes:none;unicode-bidi:isolate;overflow-wrap:anywhere}
code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
p.formula{margin:.4rem 0 .8rem 1.5rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));gap:0 1.25rem}
.pair figure+figure .text{border-color:var(--link)}
section section section{padding-bottom:.75rem}
figure{margin:1.25rem 0}
.pair figure,figure:has(>.text){margin:.5rem 0}
figcaption{color:var(--soft);font-size:.93rem;max-width:48rem;overflow-wrap:anywhere}
figcaption strong{color:var(--ink)}
.chart{display:block;width:100%;max-width:38rem;height:auto;margin-top:-18px}
.chart .title{display:none}
mark{background:var(--mark);color:inherit;text-decoration:underline dotted;text-underline-offset:.2em}
.note,.warning{background:var(--panel);border-inline-start:4px solid var(--link);padding:.5rem 1rem;margin:1rem 0}
.warning{background:var(--warn-panel);border-color:var(--warn)}
.warning p,.warning li{color:var(--warn)}
.note p,.warning p{margin:.35rem 0}
.note ul,.warning ul{margin:.25rem 0;padding-inline-start:1.2rem}
.outcome{font-weight:600}
details{margin:.75rem 0;border:1px solid var(--rule);border-radius:4px;padding:0 .9rem}
summary{cursor:pointer;margin:0 -.9rem;padding:.45rem .9rem;color:var(--link)}
details[open]{padding-bottom:.5rem}
dt{font-weight:600;margin-top:.8rem}
dd{margin:.1rem 0 0 1.5rem}
.soft{color:var(--soft)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
footer{margin-top:3rem;border-top:1px solid var(--rule);font-size:.93rem}
@media (max-width:34rem){body{padding:1.25rem 1rem 2rem}h1{font-size:1.6rem}h2{margin-top:2.25rem}th,td{padding-inline-end:.9rem}dd{margin-inline-start:.75rem}p.formula{margin-inline-start:.5rem}.chart{margin-top:-10px}}
@media print{html{font-size:10pt}body{max-width:none;padding:0}nav{display:none}h2,h3,h4,h5,figcaption:has(+.text),caption,summary{break-after:avoid}figure:has(>svg),tr,.note,.warning,.pair{break-inside:avoid}tfoot{display:table-row-group}.scroll{overflow:visible;background:none}details{border:0;padding:0}details::details-content{content-visibility:visible;block-size:auto}summary{color:inherit;list-style:none;font-weight:600;margin:0;padding:.3rem 0}a{color:inherit;text-decoration:none}p,li,dd{max-width:none;orphans:3;widows:3}.text,.note,.warning,mark{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;

export const pageStyle: Markup = verbatim(`<style>${STYLE}</style>`);
