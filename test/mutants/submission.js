/** One-line changes to documents, submission and bundle, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/report/document/typst.ts",
    test: "src/report/document/typst.test.ts",
    changes: [
      { in: "typstString", from: '$text.replace(/[\\\\"]/g, "\\\\$&")', to: '$text.replace(/["]/g, "\\\\$&")' },
    ],
  },
  {
    file: "src/report/document/latex-text.ts",
    test: "src/report/document/latex-text.test.ts",
    changes: [
      { in: "COMMANDS", from: '"[": "{[}",', to: "" },
      { in: "latexCharacters", from: '$text.normalize("NFC")', to: "$text" },
      {
        in: "latexCharacters",
        from: '($joins ? "{}" : "") + $latexCharacter($character)',
        to: "$latexCharacter($character)",
      },
    ],
  },
  {
    file: "src/report/document/printable.ts",
    test: "src/report/document/printable.test.ts",
    changes: [
      { in: "printableText", from: "$visibleText($kept)", to: "$kept" },
      { in: "printableText", from: "$characters.length > $most", to: "false" },
    ],
  },
  {
    file: "src/report/document/tikz.ts",
    test: "src/report/document/latex.test.ts",
    changes: [
      { in: "sceneTikz", text: "pt,y=-", to: "pt,y=" },
      { in: "path", from: "$x + 0.1", to: "$x" },
    ],
  },
  {
    file: "src/report/charts/figure.ts",
    test: "src/report/document/typst.test.ts",
    changes: [{ in: "sceneSvg", from: '$medium === "screen" ?', to: '$medium !== "none" ?' }],
  },
  {
    file: "src/report/charts/figure.ts",
    test: "src/report/charts/line-chart.test.ts",
    changes: [
      { in: "labelMarkup", from: "$run.$shift - ($runs[$i - 1]?.$shift ?? 0)", to: "$run.$shift" },
      { in: "sceneSvg", from: "$hasTitle ? 0 : $TITLE_HEIGHT", to: "0" },
    ],
  },
  {
    file: "src/report/charts/line-chart.ts",
    test: "src/report/charts/line-chart.test.ts",
    changes: [
      { in: "splitAt", from: "else $runs.push([]);", to: "" },
      { in: "placeLegend", from: "$x > 8 && $x + $width > $WIDTH", to: "false" },
    ],
  },
  {
    file: "src/report/charts/interval-plot.ts",
    test: "src/report/charts/interval-plot.test.ts",
    changes: [
      { in: "intervalScene", from: '.replace(/^-/, "−")', to: "" },
      { in: "intervalScene", from: "$barAt($i) - 9", to: "$TOP" },
    ],
  },
  {
    file: "src/report/zip.ts",
    test: "src/report/zip.test.ts",
    changes: [{ in: "zipFolder", from: "new Date(1980, 0, 1)", to: "new Date(1980, 0, 2)" }],
  },
  {
    file: "src/report/submission-name.ts",
    test: "src/report/submission-name.test.ts",
    changes: [{ in: "problemOf", from: 'if (/^\\.+$/.test($value)) return "be more than dots";', to: "" }],
  },
  {
    file: "src/comparison/measured.ts",
    test: "src/report/measured.test.ts",
    changes: [{ in: "measureDifferences", from: "$sum + $b - $a", to: "$sum + $a - $b" }],
  },
  {
    file: "src/comparison/clustered-mean.ts",
    test: "src/comparison/clustered-mean.test.ts",
    changes: [{ in: "clusteredMean", from: "($groups / ($groups - 1)) * $squares", to: "$squares" }],
  },
  {
    file: "src/report/submission.ts",
    test: "src/report/submission.test.ts",
    changes: [
      { in: "countTable", from: "($isTemplate ? $TO_FILL : $formatNumber($value))", to: "$formatNumber($value)" },
    ],
  },
  {
    file: "src/cli/submission-files.ts",
    test: "src/cli/commands/bundle.test.ts",
    changes: [{ in: "checkSize", from: "$bytes.length <= $MOST_BYTES", to: "$bytes.length <= 2 * $MOST_BYTES" }],
  },
  {
    file: "src/study/submission.ts",
    test: "src/cli/commands/bundle.test.ts",
    changes: [{ in: "standInsFor", from: "({ $model, $insteadOf }) => $model !== $insteadOf", to: "() => false" }],
  },
];
