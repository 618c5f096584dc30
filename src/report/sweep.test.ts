/** A matrix in a report: a table of all combinations, and notes on the sections of the first one. */
import { describe, expect, test } from "vitest";

import { documentHtml } from "./document/html.ts";
import { documentLatex } from "./document/latex.ts";
import { documentMarkdown } from "./document/markdown.ts";
import { documentText } from "./document/text.ts";
import { documentTypst } from "./document/typst.ts";
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
        isRate: true,
        rows: [
          { name: "seed = 1", value: 0.625, interval: [0.5, 0.75] },
          { name: "seed = 2", value: 0.5, interval: null },
        ],
        means: [{ name: "mean over 2 seeds", value: 0.5625, interval: [0, 1] }],
      },
      { title: "reward", rows: [{ name: "seed = 1", value: -0.625, interval: null }], means: [] },
    ],
  },
};

const renderings: readonly (readonly [string, (report: Report) => string, title: string, percent: string])[] = [
  ["HTML", (report) => documentHtml(reportDocument(report)), "</a> &amp; &lt;b&gt;.", "\u00a0%"],
  ["Markdown", (report) => documentMarkdown(reportDocument(report)), " &amp; &lt;b&gt;.", " %"],
  ["LaTeX", (report) => documentLatex(reportDocument(report)), " \\& \\textless{}b\\textgreater{}.", "~\\%"],
  ["Typst", (report) => documentTypst(reportDocument(report)).source, '" & <b>."', "\u00a0%"],
  ["plain text", (report) => documentText(reportDocument(report)), "win rate & <b>.", " %"],
];

describe.each(renderings)("%s", (name, render, title, percent) => {
  const text = render(swept);

  test("has a section of all combinations, with means last", () => {
    expect(text).toContain("All combinations");
    expect(text).toMatch(/The study ran for every combination of .{0,12}seed = 1, 2/);
    expect(text, "the title is escaped").toContain(title);
    const rates = ["62.5 %", "50.0 % to 75.0 %", "not known", "56.3 %", "0.0 % to 100.0 %"];
    const places = rates.map((cell) => text.indexOf(cell.replaceAll(" %", percent)));
    expect(
      places.every((place) => place > 0),
      name,
    ).toBe(true);
    expect(places[3]).toBeGreaterThan(places[0]!);
    expect(text).toMatch(/−0\.625|\\ensuremath\{-\}0\.625/);
  });

  test("marks what is of the first combination alone", () => {
    const notes = text.replaceAll("\n", " ").match(/This section covers the first combination only: .{0,12}seed = 1/g);
    expect(notes).toHaveLength(7);
  });

  test("has no such note without a matrix", () => {
    expect(render(sampleReport)).not.toMatch(/combination/);
  });
});
