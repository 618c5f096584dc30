/** One-line changes to studies, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/study/run.ts",
    test: "test/study/study.test.ts",
    changes: [
      { in: "withKeys", from: "[$role, $input, $keys.get($input)]", to: "[$role, $keys.get($input)]" },
      {
        in: "withKeys",
        from: "{ $uses, $settings, $inputs, $files, $codeVersion }",
        to: "{ $uses, $settings, $files, $codeVersion }",
      },
      { in: "withKeys", from: "$inputs, $files, $codeVersion })", to: "$inputs, $codeVersion })" },
      { in: "withKeys", from: "$inputs, $files, $codeVersion })", to: "$inputs, $files })" },
      {
        in: "readFacts",
        from: "$saved.$key === $key2 ? ($saved.$facts as $Facts) : undefined",
        to: "$saved.$facts as $Facts",
      },
    ],
  },
  {
    file: "src/study/run.ts",
    test: "test/study/crash.long.test.ts",
    changes: [
      { in: "runStudy", from: "{ await $storage.$remove($joinPath($folder, $BEGUN_FILE)); $finish", to: "{ $finish" },
      { in: "runStudy", from: "!(await $readFacts($storage, $joinPath($folder, $BEGUN_FILE), $key))", to: "false" },
    ],
  },
  {
    file: "src/study/stages/training.ts",
    test: "test/study/crash.long.test.ts",
    changes: [
      { in: "earlierRewards", from: "$points.filter(({ $step }) => $step <= $resumedFrom)", to: "[]" },
      { in: "earlierRewards", from: "$points.filter(({ $step }) => $step <= $resumedFrom)", to: "$points" },
    ],
  },
  {
    file: "src/study/stages/compare.ts",
    test: "test/study/study.test.ts",
    changes: [
      {
        in: "run",
        from: "$a: { $model: $baseline.$model2, $text: $a2 },",
        to: "$a: { $model: $baseline.$model2, $text: b },",
      },
    ],
  },
  {
    file: "src/study/stages/corpus.ts",
    test: "test/study/study.test.ts",
    changes: [{ in: "writeText", from: "$text.slice(0, $cut)", to: "$text" }],
  },
  {
    file: "src/study/stages/sft.ts",
    test: "test/study/study.test.ts",
    changes: [
      {
        in: "measureHeldOut",
        from: "new Float64Array($tokenizer.$size).fill(1)",
        to: "new Float64Array($tokenizer.$size).fill(1e-9)",
      },
    ],
  },
  {
    file: "src/study/run.ts",
    test: "test/study/selection.test.ts",
    changes: [
      { in: "runStudy", from: 'await $discard($joinPath($out, "stages", $name), $storage)', to: "void $name" },
      { in: "checkResumable", from: "[$STAGE_FILE, $BEGUN_FILE]", to: "[$STAGE_FILE]" },
    ],
  },
  {
    file: "src/study/selection.ts",
    test: "test/study/plan.test.ts",
    changes: [{ in: "selectWithInputs", from: "if ($wanted.has($name)) for", to: "if (!$wanted.has($name)) for" }],
  },
  {
    file: "src/study/selection.ts",
    test: "test/study/selection.test.ts",
    changes: [{ in: "selectTasks", from: "$stages.slice($stages.indexOf($from))", to: "[$from]" }],
  },
  {
    file: "src/study/report.ts",
    test: "test/study/selection.test.ts",
    changes: [{ in: "missingStages", from: '$uses === "compare" || $claimed', to: "$claimed" }],
  },
  {
    file: "src/study/matrix.ts",
    test: "test/study/plan.test.ts",
    changes: [
      { in: "escapeName", from: '/\\.$/, "%2e"', to: '/x^/, "%2e"' },
      { in: "escapeName", text: "[^a-z0-9._-]+/g", to: "[^a-zA-Z0-9._-]+/g" },
    ],
  },
  {
    file: "src/study/plan.ts",
    test: "test/study/plan.test.ts",
    changes: [
      { in: "tasksOf", from: "[...$own, ...$read.flatMap", to: "[...$read.flatMap" },
      { in: "tasksOf", from: "$plans.find(($one) => $agrees($one.$values, $values2))", to: "$plans[0]" },
      { in: "tasksOf", from: ".find(($task) => $agrees($task.$values, $values2))!.$name", to: "[0]!.$name" },
    ],
  },
  {
    file: "src/study/figures.ts",
    test: "test/study/matrix.test.ts",
    changes: [
      { in: "firstCombination", from: "if (!$first.has($one.$stage)) $first", to: "$first" },
      { in: "sweepOf", from: "filter(({ $path }) => !$paths.has($path))", to: "slice()" },
    ],
  },
  {
    file: "src/study/document.ts",
    test: "test/study/matrix.test.ts",
    changes: [{ in: "StudyDocument.#inlineSingleValues", from: "if ($values.length > 1) continue;", to: "continue;" }],
  },
  {
    file: "src/study/report.ts",
    test: "test/study/matrix.test.ts",
    changes: [{ in: "reportOf", from: "$first.get($found.$stage) === $found", to: "$found" }],
  },
  {
    file: "src/comparison/seed-mean.ts",
    test: "src/comparison/seed-mean.test.ts",
    changes: [
      {
        in: "seedMean",
        from: "$squares / ($values.length - 1) / $values.length",
        to: "$squares / ($values.length - 1)",
      },
      { in: "promptDistances", from: "$interval![1] - $value", to: "$value - $interval![0]" },
    ],
  },
  {
    file: "src/report/report-document.ts",
    test: "src/report/sweep.test.ts",
    changes: [{ in: "sweepBlocks", from: ": $sweepRows($one)", to: ": []" }],
  },
  {
    file: "src/study/stages/outputs.ts",
    test: "test/study/outputs.test.ts",
    changes: [
      { in: "outputsStage", from: "$spared: $otherwise,", to: "" },
      { in: "outputsStage", from: "($zip ?? $file) !== $NONE", to: "$file !== $NONE" },
    ],
  },
  {
    file: "src/study/stages/compare.ts",
    test: "test/study/outputs.test.ts",
    changes: [
      { in: "run", from: 'typeof $facts["file"] !== "string"', to: "false" },
      { in: "check", from: "if ($requirement === undefined) continue;", to: "continue;" },
      { in: "plannedPrompts", from: '$corpus?.$uses !== "corpus"', to: "true" },
      { in: "run", from: "$baseline.$isOurs && $tuned.$isOurs", to: "true" },
    ],
  },
  {
    file: "src/study/stages/corpus.ts",
    test: "test/study/outputs.test.ts",
    changes: [{ in: "useArchive", from: "$prompt.endsWith($separator) ? $prompt : $prompt", to: "$prompt" }],
  },
  {
    file: "src/study/plan.ts",
    test: "test/study/outputs.test.ts",
    changes: [
      {
        in: "planTasks",
        from: "$needed([...$tasks.values()].flat(), $rootsOf($planned))",
        to: "[...$tasks.values()].flat()",
      },
    ],
  },
  {
    file: "src/cli/submission-files.ts",
    test: "src/cli/commands/bundle.test.ts",
    changes: [
      {
        in: "compose",
        from: "$options.$exercises === undefined ? $submittedExercises($run) : undefined",
        to: "undefined",
      },
    ],
  },
  {
    file: "src/report/report-document.ts",
    test: "test/study/exercises.test.ts",
    changes: [{ in: "reportDocument", from: '"Exercises", $answerBlocks($report.$exercises)', to: '"Exercises", []' }],
  },
  {
    file: "src/study/figures.ts",
    test: "test/study/outputs.test.ts",
    changes: [
      { in: "figuresAt", from: "$found === undefined && $isWithoutTruth($uses, $facts) ? null : $found", to: "$found" },
    ],
  },
  {
    file: "src/report/words.ts",
    test: "src/report/words.test.ts",
    changes: [
      // Several pairs of models are not told apart.
      { in: "overallText", from: "$groups.length > 1", to: "false" },
      // Prompts are cut inside words.
      { in: "cutPrompt", from: "$end > 0 ? $kept.slice(0, $end) : $kept", to: "$kept" },
    ],
  },
  {
    file: "src/report/report-figures.ts",
    test: "src/report/words.test.ts",
    changes: [{ in: "winRatePlot", from: "$hasSeveral ? `${$tuned}, ${$judge}` : $judge", to: "$judge" }],
  },
  {
    file: "src/report/measured.ts",
    test: "src/report/measured.test.ts",
    changes: [{ in: "measuredWords", from: "$higher.length + $lower.length <= $MOST_WITH_FIGURES", to: "true" }],
  },
  {
    file: "src/report/document/figures.ts",
    test: "src/report/report-document.test.ts",
    changes: [{ in: "figuresIn", from: '($block) => $block.kind === "figure"', to: "() => false" }],
  },
  {
    file: "src/study/json-schema.ts",
    test: "test/study/json-schema.test.ts",
    changes: [
      { in: "settingProperties", from: "...new Set([$toSnakeCase($name), $name])", to: "$toSnakeCase($name)" },
      { in: "kindSchema", from: "$isRequired ? [$name] : []", to: "[]" },
      { in: "settingSchema", from: "$type = $integer ?", to: "$type = false ?" },
      { in: "claimSchema", from: ', $oneOf: [{ $required: ["above"] }, { $required2: ["below"] }] }', to: "}" },
    ],
  },
  {
    file: "src/study/report.ts",
    test: "test/study/study.test.ts",
    changes: [
      { in: "writeReport", from: "$isReproducible ? $withoutTimes($line) : $line", to: "$line" },
      { in: "writeReport", from: "{ $stage, ...($isReproducible", to: "{ ...($isReproducible" },
      {
        in: "reportOf",
        from: ".slice(0, $MAX_SAMPLES)",
        to: "",
      },
    ],
  },
  {
    file: "src/study/report-details.ts",
    test: "test/study/study.test.ts",
    changes: [{ in: "curvesOf", from: 'if ($uses !== "orpo") return $charts;', to: "return $charts;" }],
  },
];
