import { expect, test } from "vitest";

import { parseCsv } from "../core/reading/index.ts";
import { checkTableFormat, formatTable, type Table } from "./table-format.ts";

const hostile = [
  "a|b",
  "\\end{tabular}",
  "\\\\[1cm]*",
  "x & y % z # $m$ _^~",
  '<img src=x onerror="alert(1)">',
  "![i](https://example.com) `code` **bold**",
  'line\nbreak, "quoted"\r\n| --- |',
  "\u001b[31mred\u0007",
  " spaces ",
  "a--b ?` ''",
  "",
];
const table: Table = {
  header: ["name", "value"],
  rows: hostile.map((name, i) => [name, String(-i)]),
  caption: "50 % | \\x",
};

test("Markdown: as many rows and cells as the table has, and no markup", () => {
  const [caption, blank, ...lines] = formatTable(table, "md").split("\n");
  expect([caption, blank]).toEqual(["50 % \\| \\\\x", ""]);
  expect(lines.slice(0, 3)).toEqual(["| name | value |", "| --- | ---: |", "| a\\|b | 0 |"]);
  expect(lines).toHaveLength(hostile.length + 2);
  for (const line of lines) {
    expect(line.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(3);
    expect(line).not.toMatch(/<|(?<!\\)`|(?<!\\)\*|(?<!\\)\]\(|https:\/\//);
  }
});

test("LaTeX: as many rows and cells as the table has, and no command of a cell", () => {
  const lines = formatTable(table, "tex").split("\n");
  expect(lines.slice(0, 7)).toEqual([
    "\\begin{table}",
    "\\centering",
    "\\caption{50 \\% \\textbar{} \\textbackslash{}x}",
    "\\begin{tabular}{lr}",
    "\\hline",
    "name & value \\\\",
    "\\hline",
  ]);
  const rows = lines.slice(7, -3);
  expect(rows).toHaveLength(hostile.length);
  expect(rows[0]).toBe("a\\textbar{}b & 0 \\\\");
  expect(rows[1]).toBe("\\textbackslash{}end\\{tabular\\} & $-$1 \\\\");
  expect(rows[9]).toBe("a-{}-{}b ?{}`{} '{}'{} & $-$9 \\\\");
  for (const row of rows) {
    expect(row.match(/(?<!\\)&/g)).toHaveLength(1);
    const commands =
      row
        .replace(/ \\\\$/, "")
        .replaceAll("$-$", "")
        .match(/\\(?:[a-z]+|.)/gi) ?? [];
    expect(commands.filter((one) => !/^\\(?:text[a-z]+|[{}$&#%_])$/.test(one))).toEqual([]);
  }
  expect(lines.slice(-3)).toEqual(["\\hline", "\\end{tabular}", "\\end{table}"]);
  expect(formatTable({ header: ["a"], rows: [] }, "tex")).toMatch(/^\\begin\{tabular\}\{l\}/);
});

test("CSV is read back as it was; an unknown value is empty", () => {
  const text = formatTable(table, "csv");
  expect(text.split("\r\n")[0]).toBe("name,value");
  expect(parseCsv(text, "t.csv").map(({ fields }) => fields)).toEqual([table.header, ...table.rows]);
  expect(formatTable({ header: ["a", "b"], rows: [["x", "–"]] }, "csv")).toBe("a,b\r\nx,");
});

test("a table and JSON are one too many", () => {
  expect(() => checkTableFormat("fit", { format: "md", json: true })).toThrow(
    "fit: --format must go without --json, got --format md and --json",
  );
  checkTableFormat("fit", { json: true });
});
