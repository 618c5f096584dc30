/**
 * @module
 * The style sheet of the HTML report: light, dark and paper, no fonts or images from elsewhere.
 */
import { type Markup, verbatim } from "./markup.ts";

const STYLE = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--paper:#ffffff;--panel:#f6f8fa;--rule:#d0d7de;--mark:#fff1c2;--warn:#7a4a00;--link:#0a58ca}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--paper:#0d1117;--panel:#161b22;--rule:#3d444d;--mark:#5a4500;--warn:#f0c36d;--link:#79b8ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
h1{font-size:1.8rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.3rem;margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--rule)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
a{color:var(--link)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:.75rem 0;font-size:.95rem}
caption{text-align:start;color:var(--soft);padding:.25rem 0}
th,td{border:1px solid var(--rule);padding:.3rem .6rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
thead th,tfoot th,tfoot td{background:var(--panel)}
.number{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0;padding:.6rem .8rem;background:var(--panel);border-inline-start:3px solid var(--rule);unicode-bidi:isolate}
pre.text{font:.9rem/1.5 ui-monospace,monospace}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1rem}
figure{margin:1rem 0}
.pair figure{margin:0}
figcaption{color:var(--soft);font-size:.92rem}
mark{background:var(--mark);color:inherit;text-decoration:underline dotted}
.warnings{border:2px solid var(--warn);padding:.25rem 1rem;margin:1rem 0}
.outcome{font-weight:600}
.soft{color:var(--soft)}
@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}h2,h3,figcaption,caption{break-after:avoid}article,figure,tr,.warnings{break-inside:avoid}.scroll{overflow:visible}a{color:inherit;text-decoration:none}.text,thead th{print-color-adjust:exact}}
`;

export const pageStyle: Markup = verbatim(`<style>${STYLE}</style>`);
