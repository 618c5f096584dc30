/**
 * @module
 * A document with every kind of block, for tests of the formats, with exchangeable texts.
 */
import { math } from "../../explain/index.ts";
import type { Block, PlainDocument } from "./document.ts";

const formula = math`π/2`;

/** Every string of the example is the given text. */
export function documentOf(text: string): PlainDocument {
  const inner: Block[] = [
    {
      kind: "paragraph",
      text: [
        text,
        formula,
        { kind: "strong", text },
        { kind: "emphasis", text: [text] },
        { kind: "code", text },
        { kind: "quoted", text },
        { kind: "link", to: "first", text },
        { kind: "term", to: "term-a", text },
      ],
    },
    { kind: "list", lead: text, items: [text, [formula, text]] },
    {
      kind: "table",
      header: [text, text],
      rows: [[text, [formula]]],
      total: [text, text],
      caption: text,
      columns: ["right", "wide"],
    },
    { kind: "table", header: [text], rows: Array.from({ length: 30 }, () => [text.slice(0, 50)]), caption: text },
    { kind: "quote", label: text, text },
    { kind: "quote", text },
    { kind: "code", text },
    { kind: "pair", prompt: text, left: { label: text, text }, right: { label: text, text: `${text} more` } },
    { kind: "formula", formula },
    { kind: "formula", lead: [text, formula], formula },
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
      hint: text,
    },
    { kind: "aside", title: text, blocks: [{ kind: "paragraph", text }] },
    { kind: "aside", tone: "warning", blocks: [{ kind: "list", items: [text] }] },
    { kind: "details", summary: text, blocks: [{ kind: "quote", text }] },
    { kind: "definitions", entries: [{ id: "term-a", term: text, text: [text, formula] }] },
    { kind: "space", label: text, lines: 3 },
  ];
  const deeper: Block = {
    kind: "section",
    title: text,
    blocks: [{ kind: "section", title: [text, formula], blocks: [] }],
  };
  const blocks: Block[] = [
    { kind: "paragraph", text },
    {
      kind: "section",
      id: "first",
      title: text,
      blocks: [...inner, { kind: "section", title: text, blocks: [deeper] }],
    },
    { kind: "section", id: "second", title: text, blocks: [] },
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
