/** One-line changes to documents, submission and bundle, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/report/document/typst.ts",
    test: "src/report/document/typst.test.ts",
    changes: [
      { in: "typstString", from: '$text.replace(/[\\\\"]/g, "\\\\$&")', to: '$text.replace(/["]/g, "\\\\$&")' },
      { in: "displayTypst", from: "$typst === undefined", to: "$typst !== undefined" },
    ],
  },
  {
    file: "src/report/document/typst-math.ts",
    test: "src/report/document/typst-math.test.ts",
    changes: [
      { in: "typstMath", from: '$isPaired($latex) && $typst !== ""', to: '$typst !== ""' },
      { in: "CHARACTERS", from: '",": "comma"', to: '",": ","' },
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
    changes: [{ in: "runsOf", from: "else $runs.push([]);", to: "" }],
  },
  {
    file: "src/report/charts/chart-theme.ts",
    test: "src/report/document/typst.test.ts",
    changes: [{ in: "printChart", from: ".replace($chartStyle.$text,", to: '.replace("",' }],
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
