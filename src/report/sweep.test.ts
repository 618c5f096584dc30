/** A matrix in a report: a table of all combinations, and notes on the sections of the first one. */
import { describe, expect, test } from "vitest";

import { documentLatex } from "./document/latex.ts";
import { documentMarkdown } from "./document/markdown.ts";
import { documentTypst } from "./document/typst.ts";
import { reportHtml } from "./html.ts";
import type { Report } from "./report.ts";
import { reportDocument } from "./report-document.ts";
import { sampleReport } from "./sample-report.case.ts";

const swept: Report = {
  ...sampleReport,
  sweep: {
    variables: [{ name: "seed", value: "1, 2" }],
    shown: "seed = 1",
    tables: [
      {
        title: "win rate & <b>",
        rows: [
          { name: "seed = 1", value: 0.625, interval: [0.5, 0.75] },
          { name: "seed = 2", value: 0.5, interval: null },
        ],
        means: [{ name: "mean over 2 seeds", value: 0.5625, interval: [0, 1] }],
      },
    ],
  },
};

const renderings: readonly (readonly [string, (report: Report) => string, title: string])[] = [
  ["HTML", reportHtml, "win rate &amp; &lt;b&gt;"],
  ["Markdown", (report) => documentMarkdown(reportDocument(report)), "win rate &amp; &lt;b&gt;"],
  ["LaTeX", (report) => documentLatex(reportDocument(report)), "win rate \\& \\textless{}b\\textgreater{}"],
  ["Typst", (report) => JSON.stringify(documentTypst(reportDocument(report))), "win rate & <b>"],
];

describe.each(renderings)("%s", (name, render, title) => {
  const text = render(swept);

  test("has a section of all combinations, with means last", () => {
    expect(text).toContain("All combinations");
    expect(text).toContain("The study ran for every combination of seed = 1, 2.");
    expect(text.includes(title), "the title is escaped").toBe(true);
    const places = ["0.625", "0.5 to 0.75", "not known", "0.5625", "0 to 1"].map((cell) => text.indexOf(cell));
    expect(
      places.every((place) => place > 0),
      name,
    ).toBe(true);
    expect(places[3]).toBeGreaterThan(places[0]!);
  });

  test("marks result, curves, comparisons and samples as the first combination's", () => {
    expect(text.split("This section covers the first combination only: seed = 1.")).toHaveLength(6);
  });

  test("has no such note without a matrix", () => {
    expect(render(sampleReport)).not.toMatch(/combination/);
  });
});
