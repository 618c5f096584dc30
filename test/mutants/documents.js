/** One-line changes to what a reader sees: the printers of documents, the HTML report in a browser, and --help. Each must turn its test red. */

export const mutants = [
  {
    file: "src/report/markup.ts",
    test: "test/browser/report.test.ts",
    changes: [
      // Text of models becomes markup.
      { in: "ENTITIES", from: '"<": "&lt;"', to: '"<": "<"' },
    ],
  },
  {
    file: "src/report/document/html-style.ts",
    test: "test/browser/report.test.ts",
    changes: [
      // Too little contrast in the dark.
      { in: "STYLE", text: "--soft:#9da7b3", to: "--soft:#5d6773" },
      // Wide tables make the page scroll sideways on a phone.
      { in: "STYLE", text: ".scroll{overflow-x:auto;", to: ".scroll{overflow-x:visible;" },
      // Charts are wider than a phone.
      { in: "STYLE", text: ".chart{display:block;width:100%;", to: ".chart{display:block;min-width:36rem;" },
      // Table headings break inside words.
      { in: "STYLE", text: "white-space:normal;overflow-wrap:normal", to: "white-space:normal;overflow-wrap:anywhere" },
      // Black paper.
      {
        in: "STYLE",
        text: "@media screen and (prefers-color-scheme:dark){:root",
        to: "@media (prefers-color-scheme:dark){:root",
      },
      { in: "STYLE", text: "nav{display:none}", to: "" },
      // What is folded is not printed.
      { in: "STYLE", text: "details::details-content{content-visibility:visible;block-size:auto}", to: "" },
    ],
  },
  {
    file: "src/report/document/html.ts",
    test: "src/report/document/html.test.ts",
    changes: [
      { in: "quoteMarkup", from: "if ($isBlank($text))", to: "if (false)" },
      { in: "tableMarkup", from: "$tables.count++;", to: "" },
      { in: "pieceMarkup", from: "$differs ?", to: "!$differs ?" },
    ],
  },
  {
    file: "src/report/document/text.ts",
    test: "src/report/document/explanation-blocks.test.ts",
    changes: [{ in: "proseText", from: '.replaceAll(" ", $NO_BREAK_SPACE)', to: "" }],
  },
  {
    file: "src/report/document/text.ts",
    test: "src/report/document/text.test.ts",
    changes: [
      // A table is as wide as its texts.
      { in: "columnWidths", from: "$excess() > 0", to: "false" },
      { in: "pairText", from: "$width < $MIN_PAIR_WIDTH", to: "true" },
    ],
  },
  {
    file: "src/report/document/markdown.ts",
    test: "src/report/document/markdown.test.ts",
    changes: [
      { in: "spacedText", from: '/^\\s/.test($text) ? " " : ""', to: '""' },
      { in: "printerFor", from: "$anchor === undefined ?", to: "false ?" },
    ],
  },
  {
    file: "src/report/document/typst-style.ts",
    test: "src/platform/node/typst-pdf.test.ts",
    changes: [
      // Dashes and quotation marks of models become ligatures.
      { in: "TYPST_STYLE", text: "set text(size: 9pt, ligatures: false, hyphenate: false)", to: "set text(size: 9pt)" },
      { in: "TYPST_STYLE", text: "text(ligatures: false, hyphenate: false, body)", to: "text(hyphenate: false, body)" },
    ],
  },
  {
    file: "src/report/glossary.ts",
    test: "src/report/glossary.test.ts",
    changes: [
      { in: "linkFirst", from: "!$entry || $seen.has($entry)", to: "!$entry" },
      { in: "glossarySection", from: "$used.has($entry)", to: "true" },
    ],
  },
  {
    file: "src/report/verdict.ts",
    test: "src/report/verdict.test.ts",
    changes: [{ in: "meaningText", from: '$outcome === "worse"', to: "true" }],
  },
  {
    file: "src/report/numbers.ts",
    test: "src/report/numbers.test.ts",
    changes: [{ in: "joinWithAnd", from: '$item.includes(",")', to: "false" }],
  },
  {
    file: "src/report/claims.ts",
    test: "src/report/claims.test.ts",
    changes: [{ in: "claimSection", from: "$isRate ? $inPercent($sentence) : $sentence", to: "$sentence" }],
  },
  {
    file: "src/cli/flags.ts",
    test: "test/cli/help.test.ts",
    changes: [
      { in: "helpOf", from: '.replace(/\\.$/, "")', to: "" },
      { in: "withFlagNames", from: "$name in $settings ? `--${$toKebabCase($name)}` : $name", to: "$name" },
      { in: "helpOf", from: "$letter.toLowerCase()", to: "$letter" },
    ],
  },
  {
    file: "src/cli/main.ts",
    test: "test/cli/help.test.ts",
    changes: [{ in: "configureErrors", from: '.replace(" (default: [])", "")', to: "" }],
  },
  {
    file: "src/cli/commands/plan.ts",
    test: "test/cli/help.test.ts",
    changes: [
      { in: "planCommand", text: "Example:\\n  penchant plan --win-rate", to: "Example:\\n  penchant plan --winrate" },
    ],
  },
  {
    file: "src/cli/commands/bench.ts",
    test: "test/cli/help.test.ts",
    changes: [
      { in: "benchCommand", from: '.addHelpText("after", "\\nExample:\\n  penchant bench --sizes 0.9M 4.2M")', to: "" },
    ],
  },
];
