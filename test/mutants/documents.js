/** One-line changes to what a reader sees: the HTML report in a browser, and --help. Each must turn its test red. */
const report = "test/browser/report.test.ts";
const help = "test/cli/help.test.ts";
const style = "src/report/html-style.ts";

export const mutants = [
  // Text of models becomes markup.
  { file: "src/report/markup.ts", from: '"<": "&lt;",', to: '"<": "<",', test: report },
  // Too little contrast in the dark.
  { file: style, from: "--soft:#9da7b3", to: "--soft:#5d6773", test: report },
  // Wide tables and charts push the page aside on a phone.
  { file: style, from: ".scroll{overflow-x:auto}", to: ".scroll{overflow-x:visible}", test: report },
  // Charts shrink until nobody can read them.
  { file: style, from: "display:block;min-width:36rem;", to: "display:block;", test: report },
  // Heads of tables broken letter by letter.
  { file: style, from: "white-space:normal;overflow-wrap:normal", to: "white-space:normal", test: report },
  // Black paper.
  {
    file: style,
    from: "@media screen and (prefers-color-scheme:dark){:root",
    to: "@media (prefers-color-scheme:dark){:root",
    test: report,
  },
  { file: style, from: "nav{display:none}", to: "", test: report },
  {
    file: "src/report/html-parts.ts",
    from: "i % 2 === 1 ?",
    to: "i % 2 === 2 ?",
    test: "src/report/html-parts.test.ts",
  },
  {
    file: "src/report/html-parts.ts",
    from: "<strong>${title}.</strong>",
    to: "<strong>${title}</strong>",
    test: "src/report/html-parts.test.ts",
  },
  { file: "src/cli/flags.ts", from: '.replace(/\\.$/, "")', to: "", test: help },
  { file: "src/cli/flags.ts", from: "(name in settings ? `--${toKebabCase(name)}` : name)", to: "(name)", test: help },
  { file: "src/cli/flags.ts", from: "letter.toLowerCase()", to: "letter", test: help },
  { file: "src/cli/main.ts", from: '.replace(" (default: [])", "")', to: "", test: help },
  {
    file: "src/cli/commands/plan.ts",
    from: "Example:\\n  penchant plan --win-rate",
    to: "Example:\\n  penchant plan --winrate",
    test: help,
  },
  {
    file: "src/cli/commands/bench.ts",
    from: '.addHelpText("after", "\\nExample:\\n  penchant bench --sizes 0.9M 4.2M")',
    to: "",
    test: help,
  },
];
