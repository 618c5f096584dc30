/** One-line changes to what a reader sees: the HTML report in a browser, and --help. Each must turn its test red. */

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
    file: "src/report/html-style.ts",
    test: "test/browser/report.test.ts",
    changes: [
      // Too little contrast in the dark.
      { in: "STYLE", text: "--soft:#9da7b3", to: "--soft:#5d6773" },
      // Wide tables and charts make the page scroll sideways on a phone.
      { in: "STYLE", text: ".scroll{overflow-x:auto}", to: ".scroll{overflow-x:visible}" },
      // Table headings break inside words.
      { in: "STYLE", text: "white-space:normal;overflow-wrap:normal", to: "white-space:normal" },
      // Black paper.
      {
        in: "STYLE",
        text: "@media screen and (prefers-color-scheme:dark){:root",
        to: "@media (prefers-color-scheme:dark){:root",
      },
      { in: "STYLE", text: "nav{display:none}", to: "" },
    ],
  },
  {
    file: "src/report/charts/chart-theme.ts",
    test: "test/browser/report.test.ts",
    changes: [
      // Charts are cut on a phone.
      { in: "SCREEN_STYLE", text: "max-width:100%;", to: "" },
      // Their text is too small to read there.
      { in: "SCREEN_STYLE", text: "font:12.5px", to: "font:11px" },
    ],
  },
  {
    file: "src/report/html-parts.ts",
    test: "src/report/html-parts.test.ts",
    changes: [
      { in: "paragraph", from: "$i % 2 === 1", to: "$i % 2 === 2" },
      { in: "chartFigure", text: "}.</strong>", to: "}</strong>" },
    ],
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
