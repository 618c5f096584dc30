/** One-line changes to documents, submission and bundle, each of which must turn its test red. */
const printable = "src/report/document/printable.ts";
const typst = "src/report/document/typst.ts";
const latexText = "src/report/document/latex-text.ts";

export const mutants = [
  {
    file: typst,
    from: 'text.replace(/[\\\\"]/g, "\\\\$&")',
    to: 'text.replace(/["]/g, "\\\\$&")',
    test: "src/report/document/typst.test.ts",
  },
  {
    file: typst,
    from: "return typst === undefined ? `#align(center, ",
    to: "return typst !== undefined ? `#align(center, ",
    test: "src/report/document/typst.test.ts",
  },
  {
    file: "src/report/document/typst-math.ts",
    from: 'return isPaired(latex) && typst !== "" ? typst : undefined;',
    to: 'return typst !== "" ? typst : undefined;',
    test: "src/report/document/typst-math.test.ts",
  },
  {
    file: "src/report/document/typst-math.ts",
    from: '",": "comma",',
    to: '",": ",",',
    test: "src/report/document/typst-math.test.ts",
  },
  { file: latexText, from: '"[": "{[}",', to: "", test: "src/report/document/latex-text.test.ts" },
  { file: latexText, from: 'text.normalize("NFC")', to: "text", test: "src/report/document/latex-text.test.ts" },
  {
    file: latexText,
    from: 'latex += (joins ? "{}" : "") + latexCharacter(character);',
    to: "latex += latexCharacter(character);",
    test: "src/report/document/latex-text.test.ts",
  },
  {
    file: printable,
    from: "return visibleText(kept)",
    to: "return kept",
    test: "src/report/document/printable.test.ts",
  },
  {
    file: printable,
    from: "const isCut = characters.length > most;",
    to: "const isCut = false;",
    test: "src/report/document/printable.test.ts",
  },
  {
    file: "src/report/document/tikz.ts",
    from: "else runs.push([]);",
    to: "",
    test: "src/report/document/latex.test.ts",
  },
  {
    file: "src/report/charts/chart-theme.ts",
    from: ".replace(chartStyle.text, ",
    to: '.replace("", ',
    test: "src/report/document/typst.test.ts",
  },
  {
    file: "src/report/zip.ts",
    from: "const mtime = new Date(1980, 0, 1);",
    to: "const mtime = new Date(Date.UTC(1980, 0, 2));",
    test: "src/report/zip.test.ts",
  },
  {
    file: "src/report/submission-name.ts",
    from: 'if (/^\\.+$/.test(value)) return "be more than dots";',
    to: "",
    test: "src/report/submission-name.test.ts",
  },
  {
    file: "src/report/measured.ts",
    from: "sum: sum + b - a",
    to: "sum: sum + a - b",
    test: "src/report/measured.test.ts",
  },
  {
    file: "src/comparison/clustered-mean.ts",
    from: "Math.sqrt((groups / (groups - 1)) * squares)",
    to: "Math.sqrt(squares)",
    test: "src/comparison/clustered-mean.test.ts",
  },
  {
    file: "src/report/submission.ts",
    from: "(isTemplate ? TO_FILL : formatNumber(value));",
    to: "formatNumber(value);",
    test: "src/report/submission.test.ts",
  },
  {
    file: "src/cli/submission-files.ts",
    from: "if (bytes.length <= MOST_BYTES) return;",
    to: "if (bytes.length <= 2 * MOST_BYTES) return;",
    test: "src/cli/commands/bundle.test.ts",
  },
  {
    file: "src/study/submission.ts",
    from: "filter(({ model, insteadOf }) => model !== insteadOf);",
    to: "filter(() => false);",
    test: "src/cli/commands/bundle.test.ts",
  },
];
