/**
 * @module
 * A document with every kind of block, for tests of the formats, with exchangeable texts.
 */
import { math } from "../../explain/index.ts";
import type { Block, PlainDocument } from "./document.ts";

const formula = math`π/2`;

/** Every string of the example is the given text. */
export function documentOf(text: string): PlainDocument {
  const blocks: Block[] = [
    { kind: "heading", level: 1, text },
    { kind: "heading", level: 2, text },
    { kind: "heading", level: 3, text },
    { kind: "paragraph", text: [text, formula, text] },
    { kind: "list", items: [text, [formula, text]] },
    {
      kind: "table",
      header: [text, text],
      rows: [[text, [formula]]],
      total: [text, text],
      caption: text,
      columns: ["right", "wide"],
    },
    { kind: "table", header: [text], rows: Array.from({ length: 30 }, () => [text.slice(0, 50)]), caption: text },
    { kind: "quote", text },
    { kind: "verbatim", text },
    { kind: "formula", formula },
    {
      kind: "figure",
      name: "lines",
      chart: {
        type: "lines",
        lines: {
          title: text,
          xLabel: text,
          yLabel: text,
          series: [
            {
              name: text,
              points: [
                [0, 1],
                [1, null],
                [2, 3],
              ],
            },
            {
              name: text,
              points: [
                [0, 2],
                [1, 2.5],
              ],
              band: [
                [0, 1.5, 2.5],
                [1, 2, 3],
              ],
            },
          ],
          referenceLine: { value: 2, label: text },
        },
      },
      caption: text,
    },
    {
      kind: "figure",
      name: "intervals",
      chart: {
        type: "intervals",
        intervals: {
          title: text,
          label: text,
          rows: [
            { name: text, value: 0.5, interval: [0.2, 0.8] },
            { name: text, value: null, interval: null },
          ],
        },
      },
      caption: [text, formula],
    },
    { kind: "note", text },
    { kind: "space", label: text, lines: 3 },
  ];
  return { title: text, authors: [text, text], blocks };
}

/** What tries to be a command of LaTeX, Typst, HTML or Markdown, or to upset what sets it. */
export const HOSTILE_TEXTS: readonly string[] = [
  "\\immediate\\write18{touch leak}\\input{/etc/passwd}\\end{document}",
  "}}}]]] \\\\[3cm] & && # $$ $ % ^^41 ~ \\csname leak\\endcsname",
  '#metadata("x")<leak> #panic("leak") #read("/etc/passwd") $ leak $ *leak* _leak_ = leak',
  '"); #metadata("x")<leak> (" \\"); #panic() //',
  '\\u{22} \\n #"',
  "<script>alert(1)</script><img src=x onerror=leak>&amp;",
  "= leak\n== leak\n- leak\n+ leak\n/ leak: leak\n```leak```\n~~~\n# leak\n| a | b |",
  "@leak <leak> https://leak.example //leak /* leak */",
  "",
  "   \n\n\t\n  ",
  "[*]\n[opt]\n* star\n\\item",
  "\u0000\u0007\u001b[31m\u202eright to left\u2066\u2028\u200b\ufeff\ud800",
  "א ب 中文 😀 👩‍👩‍👧 e\u0301\u0301\u0301 \u{10ffff} \u{e0041} ﷽ 𝔘𝔫𝔦",
  "-- --- '' ,, << >> ?` !` ``quoted'' fi ffl",
  "a".repeat(1_000_000),
  "\\".repeat(100_000),
  "中".repeat(100_000),
  "\n".repeat(1_000_000),
];
