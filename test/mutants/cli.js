/** One-line changes to what the terminal shows of a study, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/cli/study-board.ts",
    test: "src/cli/study-board.test.ts",
    changes: [
      { in: "changed", from: "$from: $before?.$from2 ?? $done }", to: "$from: 0 }" },
      { in: "progressText", from: "$perItem * ($of - $done)", to: "$perItem * $of" },
      {
        in: "StudyBoard.lines",
        from: "Math.min($at - Math.floor($room / 2), $all.length - $room)",
        to: "$at - Math.floor($room / 2)",
      },
      { in: "clipped", from: "$letters.length < $columns", to: "$letters.length < $columns + 9" },
      { in: "StudyBoard.lines", from: "$visibleText($text)", to: "$text" },
      { in: "progressText", from: "Math.floor(($BAR * $done) / $of)", to: "Math.ceil(($BAR * $done) / $of)" },
    ],
  },
  {
    file: "src/cli/terminal.ts",
    test: "src/cli/terminal.test.ts",
    changes: [
      { in: "panelOf", from: "`${$erased()}${$text}${$joined($drawn)}`", to: "`${$erased()}${$text}`" },
      { in: "openTerminal", from: "$stderr.isTTY && !($json && $stdout.isTTY)", to: "$stderr.isTTY" },
      { in: "panelOf", from: "$drawn = [];", to: "" },
    ],
  },
];
