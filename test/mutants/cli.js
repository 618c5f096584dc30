/** One-line changes to what the terminal shows, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/cli/study-board.ts",
    test: "src/cli/study-board.test.ts",
    changes: [
      {
        in: "changed",
        from: "$row.$progress !== undefined && $row.$figures?.$what === $event.$what",
        to: "$row.$progress !== undefined",
      },
      {
        in: "changed",
        from: "const { $progress: $a, $figures: $b, ...$rest } = $row; return $rest;",
        to: "return $row;",
      },
      {
        in: "StudyBoard.lines",
        from: "Math.min($at - Math.floor($room / 2), $all.length - $room)",
        to: "$at - Math.floor($room / 2)",
      },
      { in: "StudyBoard.lines", from: "$clip($visibleText($text), $columns)", to: "$clip($text, $columns)" },
      { in: "StudyBoard.lines", from: "$shown.length < $all.length ?", to: "$shown.length > $all.length ?" },
      { in: "StudyBoard.lines", from: '$state === "done" || $state === "cached"', to: '$state === "done"' },
      { in: "line", from: "$duration(1000 * ($seconds ?? 0))", to: "$duration($seconds ?? 0)" },
    ],
  },
  {
    file: "src/cli/progress.ts",
    test: "src/cli/study-board.test.ts",
    changes: [
      { in: "Progress.perItem", from: "/ (this.$last.$done - this.$first.$done)", to: "/ this.$last.$done" },
      {
        in: "Progress.bar",
        from: "Math.floor(($width * this.$done) / this.$total)",
        to: "Math.ceil(($width * this.$done) / this.$total)",
      },
      { in: "Progress.bar", from: "$columns < $NARROW ? $NARROW_BAR : $BAR", to: "$BAR" },
      { in: "clip", from: "$letters.length < $columns", to: "$letters.length < $columns + 9" },
    ],
  },
  {
    file: "src/cli/progress.ts",
    test: "src/cli/progress.test.ts",
    changes: [
      { in: "Progress.left", from: "$perItem * (this.$total - this.$done)", to: "$perItem * this.$total" },
      { in: "Progress.left", from: "- ($now - this.$last.$at)", to: "" },
      { in: "Progress.perItem", from: "return (this.$last.$at - this.$first.$at)", to: "return this.$last.$at" },
      {
        in: "Progress.update",
        from: "if (this.$first) this.$recent = [...this.$recent, $each].slice(-$RECENT);",
        to: "this.$recent = [...this.$recent, $each].slice(-$RECENT); if (this.$first) ;",
      },
      { in: "Progress.update", from: ".slice(-$RECENT)", to: "" },
      { in: "Progress.text", from: "this.$done < this.$total ?", to: "true ?" },
      { in: "duration", from: "Math.floor($seconds / 60) % 60", to: "Math.floor($seconds / 60)" },
      { in: "wrap", from: "$longer.length < $columns", to: "$longer.length <= $columns" },
    ],
  },
  {
    file: "src/cli/terminal.ts",
    test: "src/cli/terminal.test.ts",
    changes: [
      { in: "panelOn", from: "`${$erase()}${$text}${$joined($shown)}`", to: "`${$erase()}${$text}`" },
      { in: "openTerminal", from: "$stderr.isTTY && !($json && $stdout.isTTY)", to: "$stderr.isTTY" },
      { in: "panelOn", from: "$shown = []; }", to: "}" },
      { in: "panelOn", from: "Math.ceil(Array.from($line).length / $columns)", to: "1" },
      {
        in: "panelOn",
        from: "$lines({ $columns, $rows: $room }).slice(-$room)",
        to: "$lines({ $columns, $rows: $room }).slice(0, $room)",
      },
      { in: "panelOn", from: "Math.max(0, $rows - 2)", to: "$rows" },
      { in: "openTerminal", from: "$stdout.isTTY ? $visibleText($text) : $text", to: "$text" },
      { in: "openTerminal", from: "$stdout.isTTY ? $visibleText($text) : $text", to: "$visibleText($text)" },
      { in: "openTerminal", from: "$stderr.isTTY ? $wrap($text, $stderr.columns ?? 80) : [$text]", to: "[$text]" },
    ],
  },
  {
    file: "src/cli/interrupt.ts",
    test: "src/cli/interrupt.test.ts",
    changes: [
      { in: "listenForInterrupt", from: "if ($timer) return;", to: "" },
      { in: "listenForInterrupt", from: "$abort.abort(); $timer =", to: "$timer =" },
      {
        in: "listenForInterrupt",
        from: 'process.off("SIGTERM", $onSignal);',
        to: 'process.off("SIGTERM", $onSignal); process.off("SIGHUP", $onSignal);',
      },
      { in: "listenForInterrupt", from: 'process.off("SIGINT", $onSignal);', to: "" },
      { in: "SAME_PRESS_MS", from: "$SAME_PRESS_MS = 500", to: "$SAME_PRESS_MS = 50" },
      { in: "listenForInterrupt", from: "$describe = $text;", to: "" },
    ],
  },
  {
    file: "src/cli/training-progress.ts",
    test: "src/cli/training-progress.test.ts",
    changes: [
      { in: "TrainingStop.describe", from: "$typical < 1000", to: "$typical < 0" },
      {
        in: "TrainingStop.describe",
        from: 'this.$saveSteps > 0 ? "then saving a checkpoint"',
        to: 'true ? "then saving a checkpoint"',
      },
      { in: "TrainingStop.take", from: "if ($event.$resumedFrom > 0) this.$checkpoint = $event.$resumedFrom;", to: "" },
      { in: "TrainingLines.show", from: "if ($event.$resumedFrom > 0) $note", to: "$note" },
      {
        in: "TrainingLines.show",
        from: "$progress(this.$title, $event.$steps, $event.$resumedFrom)",
        to: "$progress(this.$title, $event.$steps)",
      },
      { in: "trainingFigures", from: "$rate > 0 ?", to: "$rate >= 0 ?" },
    ],
  },
  {
    file: "src/cli/time-left.ts",
    test: "src/cli/time-left.test.ts",
    changes: [
      {
        in: "TimeLeft.#runningWhole",
        from: "$progress.$perItem * $progress.$total",
        to: "$progress.$perItem * $progress.done",
      },
      { in: "TimeLeft.#workOf", from: '$uses === "orpo" ? 2 : 1', to: "1" },
      { in: "TimeLeft.#runningLeft", from: "Math.max(0, $expected - ($now - $since))", to: "$expected" },
      { in: "TimeLeft.text", from: "$isComplete = false;", to: "void 0;" },
      { in: "TimeLeft.text", from: "if (this.$finished.has($name)) continue;", to: "" },
      {
        in: "TimeLeft.take",
        from: '$event.$state === "done" ? 1000 * $number($event.$seconds, 0) : 0',
        to: "1000 * $number($event.$seconds, 1)",
      },
      { in: "TimeLeft.#expected", from: "this.$tasks.get($other)!.$stage === $stage", to: "true" },
      { in: "TimeLeft.#workOf", from: "$isEmbedded ? $number($corpus", to: "true ? $number($corpus" },
      { in: "TimeLeft.#workOf", from: "return $isEmbedded ? undefined", to: "return false ? undefined" },
    ],
  },
  {
    file: "src/cli/run-summary.ts",
    test: "src/cli/run-summary.test.ts",
    changes: [
      { in: "claimLines", from: "$verdicts.length <= $MOST_CLAIMS", to: "$verdicts.length < $MOST_CLAIMS" },
      { in: "claimLines", from: '$outcome !== "reproduced"', to: '$outcome === "reproduced"' },
      { in: "comparisonLine", from: '$winRate === null ? ""', to: 'false ? ""' },
      { in: "runSummary", from: "$sweep && $comparisons.length > 0", to: "$sweep" },
    ],
  },
  {
    file: "src/cli/flags.ts",
    test: "test/cli/flags.test.ts",
    changes: [
      { in: "parseWithin", from: "(!$integer || Number.isSafeInteger($value)) &&", to: "" },
      { in: "parseWithin", from: "$value >= $atLeast &&", to: "" },
      { in: "parseWithin", from: "&& $value <= $atMost", to: "" },
      { in: "refuseEmpty", from: '$one.trim() === ""', to: '$one === ""' },
      { in: "refuseEmpty", from: '$command.$getOptionValueSource($key) === "cli" &&', to: "false &&" },
      { in: "refuseEmpty", from: "if ($isEmpty($value)) $fail", to: "if (false) $fail" },
    ],
  },
];
