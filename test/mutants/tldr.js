/** One-line changes to the posts, their reward, and what is measured of summaries, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/data/tldr/corpus.ts",
    test: "src/data/tldr/tldr.test.ts",
    changes: [
      { in: "tldrHeldOut", from: '$drawFactsOf("held-out", $stream)', to: "drawFacts($stream)" },
      {
        in: "tldrPairs",
        from: "$factCoverage($prompt, $rejected).$total) continue;",
        to: "$factCoverage($prompt, $rejected).$total) {}",
      },
      { in: "tldrPairs", from: "$stream.$uniform() < 0.25", to: "$stream.$uniform() < 0.05" },
      {
        in: "tldrHeldOut",
        from: "$writeSummary($facts, $detailCount, $stream)",
        to: "$writeSummary($facts, 5, $stream)",
      },
    ],
  },
  {
    file: "src/data/tldr/coverage.ts",
    test: "src/data/tldr/tldr.test.ts",
    changes: [
      { in: "factCoverage", from: "$told.length - $invented.length - $padding", to: "$told.length - $padding" },
      { in: "factCoverage", from: "$told.length - $invented.length - $padding", to: "$told.length - $invented.length" },
      { in: "factCoverage", from: "$idle - $JOINING_WORDS * $told.length", to: "$idle" },
      { in: "factCoverage", from: "$facts.size === 0 ? 0 : Math.max(0,", to: "$facts.size === 0 ? 0 : (0 +" },
      { in: "factCoverage", from: "$facts.size === 0 ? 0 : Math.max(", to: "Math.max(" },
      { in: "phrasePatterns", from: '"iu")', to: '"u")' },
      { in: "phrasePatterns", text: "(?<![\\\\p{L}\\\\p{N}])", to: "" },
    ],
  },
  {
    file: "src/data/tldr/posts.ts",
    test: "src/data/tldr/tldr.test.ts",
    changes: [
      { in: "writePost", from: "!($atOnce as readonly string[]).includes($kind)", to: "true" },
      {
        in: "writeSummary",
        from: "$kinds.filter(($kind) => $drawn.has($kind)).map($clause)",
        to: "$kinds.map($clause)",
      },
    ],
  },
  {
    file: "src/comparison/measured.ts",
    test: "src/comparison/measured.test.ts",
    changes: [
      { in: "rougeProperties", from: "$a: $of($ofA).$f,", to: "$a: $of($ofA).recall," },
      {
        in: "rougeProperties",
        from: "[$rouge($a, $text), $rouge($b, $text)]",
        to: "[$rouge($a, $text), $rouge($a, $text)]",
      },
      { in: "measurePairs", from: "$references[$prompt] ?? []", to: "($references[$prompt] ?? []).slice(0, 1)" },
      {
        in: "rougeProperties",
        from: '$row("ROUGE-L", ({ $rougeL }) => $rougeL)',
        to: '$row("ROUGE-L", ({ rouge1 }) => rouge1)',
      },
    ],
  },
  {
    file: "src/study/stages/sft.ts",
    test: "test/study/summaries.test.ts",
    changes: [
      { in: "measureHeldOut", from: "$examples.every(({ $from }) => $from > 1)", to: "false" },
      { in: "measureHeldOut", from: "$tokenizer.$decode($tokens.slice($from))", to: "$tokenizer.$decode($tokens)" },
    ],
  },
  {
    file: "src/study/report.ts",
    test: "test/study/summaries.test.ts",
    changes: [{ in: "measuredDifferencesIn", from: '$layout === "summaries"', to: '$layout === "completions"' }],
  },
  {
    file: "src/report/report-document.ts",
    test: "src/report/report-document.test.ts",
    changes: [
      {
        in: "reportDocument",
        from: '"Measured properties", $scoped($measuredSections($report))',
        to: '"Measured properties", []',
      },
    ],
  },
];
