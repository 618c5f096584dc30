import { expect, test } from "vitest";

import { math } from "../../explain/index.ts";
import type { Block } from "./document.ts";
import { documentOf, HOSTILE_TEXTS } from "./example.case.ts";
import { documentMarkdown } from "./markdown.ts";

const formula = math`1/y_w`;

test("blocks, exactly", () => {
  const inside: Block[] = [
    { kind: "paragraph", text: ["half is ", formula, " of <b>."] },
    { kind: "list", items: ["a", [formula]] },
    {
      kind: "table",
      header: ["a", "n"],
      rows: [["x|y", "1"]],
      total: ["all", "1"],
      columns: ["left", "right"],
      caption: "C",
    },
    { kind: "quote", label: "Prompt", text: "a\n```" },
    { kind: "pair", left: { label: "A", text: " " }, right: { label: "B", text: "b" } },
    { kind: "formula", lead: "So:", formula },
    {
      kind: "aside",
      title: "Mind",
      blocks: [
        { kind: "paragraph", text: "one" },
        { kind: "paragraph", text: "two" },
      ],
    },
    { kind: "details", summary: "More", blocks: [{ kind: "code", text: "npm ci" }] },
    { kind: "space", label: "why?", lines: 3 },
    { kind: "section", title: "Inner", blocks: [] },
  ];
  const blocks: Block[] = [{ kind: "section", id: "e-1", title: "E.1", blocks: inside }];
  expect(documentMarkdown({ title: "T*", authors: ["A"], blocks }).split("\n\n")).toEqual([
    ...["# T\\*", "A", "## E.1", "half is $`1/y_w`$ of &lt;b&gt;.", "- a\n- $`1/y_w`$", "C"],
    "| a | n |\n| --- | ---: |\n| x\\|y | 1 |\n| all | 1 |",
    ...["Prompt", "````text\na\n```\n````", "A", "*(empty)*", "B", "```text\nb\n```"],
    ...["So:", "```math\n1/y_w\n```", "> **Mind**\n>\n> one\n>\n> two", "**More**", "```text\nnpm ci\n```"],
    ...["**why?**", "### Inner\n"],
  ]);
});

test("links lead to the headings as GitHub names them; without a section they are text", () => {
  const blocks: Block[] = [
    {
      kind: "paragraph",
      text: [
        { kind: "link", to: "samples", text: "see" },
        " ",
        { kind: "term", to: "term-a", text: "a" },
        " ",
        { kind: "link", to: "none", text: "no" },
      ],
    },
    { kind: "section", id: "samples", title: "Samples, side by side", blocks: [] },
    {
      kind: "section",
      id: "glossary",
      title: "Glossary",
      blocks: [{ kind: "definitions", entries: [{ id: "term-a", term: "a", text: "b" }] }],
    },
  ];
  const text = documentMarkdown({ title: "T", authors: [], blocks });
  expect(text).toContain("[see](#samples-side-by-side) [a](#glossary) no\n");
  expect(text).toContain("\n- **a**: b\n");
});

test("hostile texts are no HTML and no links", () => {
  const [, , , , , html, links] = HOSTILE_TEXTS;
  const outside = documentMarkdown(documentOf(html! + links!)).replace(/^```+text\n[\s\S]*?\n```+$/gm, "");
  expect(outside).not.toContain("<");
  expect(outside).not.toMatch(/https:\/\//);
});
