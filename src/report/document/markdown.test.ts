import { expect, test } from "vitest";

import { math } from "../../explain/index.ts";
import { documentOf, HOSTILE_TEXTS } from "./example.case.ts";
import { documentMarkdown } from "./markdown.ts";

const formula = math`1/y_w`;

test("blocks, exactly", () => {
  expect(
    documentMarkdown({
      title: "T*",
      authors: ["A"],
      blocks: [
        { kind: "heading", level: 1, text: "E.1" },
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
        { kind: "verbatim", text: "a\n```" },
        { kind: "formula", formula },
        { kind: "note", text: "mind" },
        { kind: "space", label: "why?", lines: 3 },
      ],
    }).split("\n\n"),
  ).toEqual([
    ...["# T\\*", "A", "## E.1", "half is $`1/y_w`$ of &lt;b&gt;.", "- a\n- $`1/y_w`$", "C"],
    "| a | n |\n| --- | ---: |\n| x\\|y | 1 |\n| all | 1 |",
    ...["````text\na\n```\n````", "```math\n1/y_w\n```", "> mind", "**why?**\n"],
  ]);
});

test("hostile texts are no HTML and no links", () => {
  const [, , , , , html, links] = HOSTILE_TEXTS;
  const outside = documentMarkdown(documentOf(html! + links!)).replace(/^```+text\n[\s\S]*?\n```+$/gm, "");
  expect(outside).not.toContain("<");
  expect(outside).not.toMatch(/https:\/\//);
});
