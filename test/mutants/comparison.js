/** One-line changes to the statistics of pairs and to the readers of judgements. */

export const mutants = [
  {
    file: "src/comparison/sign-test.ts",
    test: "src/comparison/sign-test.test.ts",
    changes: [
      { in: "signTest", from: "2 * $binomialTail", to: "$binomialTail" },
      { in: "signTest", from: "$twice - $here", to: "$twice - 2 * $here" },
    ],
  },
  {
    file: "src/comparison/wilson.ts",
    test: "src/comparison/wilson.test.ts",
    changes: [
      { in: "scoreBound", from: "$spread / 4", to: "$spread" },
      { in: "scoreBound", from: "$spread / 2", to: "$spread" },
    ],
  },
  {
    file: "src/comparison/binomial.ts",
    test: "src/comparison/binomial.test.ts",
    changes: [{ in: "logBinomial", from: "Math.log1p(-$p)", to: "Math.log($p)" }],
  },
  {
    file: "src/comparison/clustered-rate.ts",
    test: "src/comparison/clustered-rate.test.ts",
    changes: [
      { in: "clusteredRate", from: "$groups / ($groups - 1)", to: "1" },
      { in: "clusteredRate", from: "$cluster.$sum * $n - $cluster.$count * $sum2", to: "$cluster.$sum * $n - $sum2" },
      { in: "clusteredRate", from: "if ($squares === 0) {", to: "if (false) {" },
    ],
  },
  {
    file: "src/comparison/clustered-interval.ts",
    test: "src/comparison/clustered-interval.test.ts",
    changes: [
      { in: "lowerEnd", from: "; $total < $n; )", to: "; false; )" },
      { in: "lowerEnd", from: "+ $PRIOR) / ($effective", to: ") / ($effective" },
      {
        in: "lowerEnd",
        from: "scoreBound($rate, $effective / $share, $critical)",
        to: "scoreBound($rate, $effective, $critical)",
      },
      { in: "lowerEnd", from: "$n ** 2 / $sizeSquares", to: "$clusters.length" },
      { in: "mostAdded", from: "$count + $sum - 2 * $rate * $count", to: "$sum - 2 * $rate * $count" },
      { in: "criticalValue", from: "$tail ** (-1 / $clusters) - 1", to: "$tail ** (-1 / $clusters)" },
      { in: "clusteredInterval", from: "$count - $sum, $count2", to: "$sum, $count2" },
    ],
  },
  {
    file: "src/comparison/clustered-interval.ts",
    test: "src/comparison/monotone.test.ts",
    changes: [{ in: "lowerEnd", from: "; $total < $n; )", to: "; false; )" }],
  },
  {
    file: "src/comparison/sign-flip-test.ts",
    test: "src/comparison/sign-flip-test.test.ts",
    changes: [
      { in: "signFlipTest", from: "2 * $enumeratedTail($times, $total)", to: "$enumeratedTail($times, $total)" },
      { in: "enumeratedTail", from: "$lowest + 2 * $i >= $total", to: "$lowest + 2 * $i > $total" },
      { in: "enumeratedTail", from: "2 * $from - $count", to: "-$count" },
      { in: "logMeanExp", from: "- Math.LN2", to: "" },
    ],
  },
  {
    file: "src/comparison/prediction-powered.ts",
    test: "src/comparison/prediction-powered.test.ts",
    changes: [
      { in: "predictionPowered", from: "* $others) / ($n + $others)", to: ")" },
      { in: "slopeOf", from: "Math.min(1, Math.max(0, $products / $squares))", to: "$products / $squares" },
      { in: "correctedRate", from: "$own.$human - $lambda * $own.$judge", to: "$own.$human" },
      { in: "correctedRate", from: "$labelledPrompts / ($labelledPrompts - 1)", to: "1" },
      { in: "correctedRate", from: "$means.$others - $means.$judge", to: "$means.$others" },
      { in: "joinHumanOutcomes", from: "$mean($human) : null", to: "$human[0]! : null" },
    ],
  },
  {
    file: "src/comparison/percentile.ts",
    test: "src/comparison/cluster-bootstrap.test.ts",
    changes: [{ in: "quantile", from: "($place - $below) * ($high - $low)", to: "0 * ($high - $low)" }],
  },
  {
    file: "src/comparison/probability-text.ts",
    test: "src/comparison/probability-text.test.ts",
    changes: [{ in: "probabilityText", from: "$p < $SMALLEST", to: "$p <= $SMALLEST" }],
  },
  {
    file: "src/comparison/summary.ts",
    test: "src/comparison/summary.test.ts",
    changes: [
      { in: "summarize", from: "$row.$tie / 2", to: "$row.$tie" },
      { in: "count", from: '$of("tie", "both_bad")', to: '$of("tie")' },
      { in: "summarize", from: "$win + $lose + $tie", to: "$win + $lose" },
    ],
  },
  {
    file: "src/comparison/conclusion.ts",
    test: "src/comparison/conclusion.test.ts",
    changes: [
      { in: "conclude", from: "1 - $CONFIDENCE", to: "1" },
      { in: "conclude", from: "$prompt.$win - $prompt.$lose)", to: "$prompt.$win)" },
      { in: "verdictWords", from: "2 / 2 ** $leading", to: "1 / 2 ** $leading" },
    ],
  },
  {
    file: "src/comparison/text-measures.ts",
    test: "src/comparison/text-measures.test.ts",
    changes: [{ in: "measureText", from: "1 - $repeated", to: "$repeated" }],
  },
  {
    file: "src/comparison/clopper-pearson.ts",
    test: "src/comparison/clopper-pearson.test.ts",
    changes: [
      {
        in: "clopperPearson",
        from: "1 - $rising(($p) => $binomialTail($trials - $successes",
        to: "$rising(($p) => $binomialTail($trials - $successes",
      },
      { in: "clopperPearson", from: "(1 - $CONFIDENCE) / 2", to: "1 - $CONFIDENCE" },
    ],
  },
  {
    file: "src/comparison/cluster-bootstrap.ts",
    test: "src/comparison/cluster-bootstrap.test.ts",
    changes: [
      { in: "clusterBootstrap", from: "$random.$integer($filled.length)", to: "draw" },
      { in: "clusterBootstrap", from: "$sum; $count += $cluster.$count2", to: "$sum; $count += 1" },
      { in: "clusterBootstrap", from: "return null", to: "void $first" },
    ],
  },
  {
    file: "src/comparison/cluster-correlation.ts",
    test: "src/comparison/cluster-correlation.test.ts",
    changes: [
      { in: "clusterCorrelation", from: "($size - 1) * $meanWithin", to: "$size * $meanWithin" },
      { in: "clusterCorrelation", from: "$all.length - $groups)", to: "$all.length - 1)" },
      { in: "designEffect", from: "($size - 1) * $correlation", to: "$size * $correlation" },
    ],
  },
  {
    file: "src/comparison/sign-test-power.ts",
    test: "src/comparison/plan.test.ts",
    changes: [
      {
        in: "significantWins",
        from: "2 * $binomialTail($wins, $decided, 0.5)",
        to: "$binomialTail($wins, $decided, 0.5)",
      },
      {
        in: "signTestPower",
        from: "$binomialTail($wins, $decided, $winShare)",
        to: "$binomialTail($wins + 1, $decided, $winShare)",
      },
    ],
  },
  {
    file: "src/comparison/plan.ts",
    test: "src/comparison/plan.test.ts",
    changes: [
      { in: "winShareOf", from: "$losses / (1 - $tieRate)", to: "$losses" },
      { in: "winShareOf", from: "$losses < $ROUNDING ? 1 :", to: "" },
      { in: "checkPowerPlan", from: "$winRate <= $high + $ROUNDING", to: "$winRate <= $high" },
      { in: "checkPowerPlan", from: "$winRate >= $low - $ROUNDING", to: "$winRate >= $low" },
      { in: "floorOf", from: "Math.floor($x * (1 + $ROUNDING))", to: "Math.floor($x)" },
      { in: "ceilOf", from: "Math.ceil($x * (1 - $ROUNDING))", to: "Math.ceil($x)" },
      { in: "powerWithTies", from: "$logBinomial($m, $n, 1 - $tieRate)", to: "$logBinomial($m, $n, 1 - $tieRate / 2)" },
      { in: "smallestSample", from: "$next <= $n + $reach", to: "$next <= $n" },
      { in: "planComparisons", from: "($comparisons * $effect) / $completions", to: "$comparisons / $completions" },
      { in: "availablePower", from: "$isEnough ? $powerOf($effective) : 0", to: "$powerOf($effective)" },
      { in: "detectableWinRate", from: "if ($powerAt($high) < $power) return null;", to: "" },
      { in: "availablePower", from: "$needed * (1 - $correlation)", to: "$needed" },
    ],
  },
  {
    file: "src/comparison/power-statement.ts",
    test: "src/comparison/plan.test.ts",
    changes: [
      { in: "powerStatement", from: "Math.max($wins, $losses) + $ties / 2", to: "$wins + $ties / 2" },
      { in: "powerStatement", from: "$correlation ?? 1", to: "$correlation ?? 0" },
      { in: "promptsFor", from: "$comparisons * $promptsPerComparison", to: "$comparisons" },
    ],
  },
  {
    file: "src/comparison/length-controlled.ts",
    test: "src/comparison/length-controlled.test.ts",
    changes: [
      {
        in: "lengthControlledRate",
        from: "Math.tanh($one.$lengthDifference / $spread)",
        to: "$one.$lengthDifference / $spread",
      },
      { in: "lengthControlledRate", from: "$at($one, 0)", to: "$at($one, 1)" },
      { in: "clusteredMeat", from: "$scores.size / ($scores.size - 1)", to: "1" },
      { in: "lengthControlledRate", from: "if ($standardError < $NO_SPREAD)", to: "if (false)" },
      { in: "standardDeviation", from: "/ ($values.length - 1)", to: "/ $values.length" },
      {
        in: "clusteredMeat",
        from: "$own[$j] = $own[$j]! + $residual * $x[$j]!",
        to: "$own[$j] = $residual * $x[$j]!",
      },
    ],
  },
  {
    file: "src/comparison/rouge.ts",
    test: "src/comparison/rouge.test.ts",
    changes: [
      {
        in: "gramScore",
        from: "Math.min($count, $reference.get($gram) ?? 0)",
        to: "Math.max($count, $reference.get($gram) ?? 0)",
      },
      { in: "longestCommonSubsequence", from: "Math.max($previous[$j]!, $current[$j - 1]!)", to: "$previous[$j]!" },
      { in: "meanRouge", from: "$y.$f > $x.$f ? $y : $x", to: "$x" },
    ],
  },
  {
    file: "src/comparison/position.ts",
    test: "src/comparison/position.test.ts",
    changes: [
      {
        in: "swapConsistency",
        from: '$of("a", "a") + $of("b", "b") + $of("tie", "tie")',
        to: '$of("a", "a") + $of("b", "b")',
      },
      { in: "sidePreference", from: "$shown_left === $choice", to: "$choice === 'a'" },
    ],
  },
  {
    file: "src/comparison/prompt-groups.ts",
    test: "src/comparison/further-figures.test.ts",
    changes: [{ in: "groupByPrompt", text: "(?:\\/[A-Z]+)?", to: "" }],
  },
  {
    file: "src/comparison/further-figures.ts",
    test: "src/comparison/further-figures.test.ts",
    changes: [
      { in: "powerOf", from: '!$id.includes("/")', to: "true" },
      { in: "preferenceOf", from: '$rater.$kind !== "llm" ||', to: "" },
      { in: "leadOf", from: "$outcome - 0.5", to: "$outcome" },
      { in: "outcomeOf", from: "0.5, $both_bad: 0.5", to: "0.5, $both_bad: 0" },
      { in: "lengthOf", from: "for (const $_ of $text) $length++", to: "$length = $text.$length" },
    ],
  },
  {
    file: "src/comparison/annotations.ts",
    test: "src/comparison/annotations.test.ts",
    changes: [
      { in: "alpacaChoice", from: "$preference === 0 ||", to: "" },
      { in: "alpacaChoice", from: "$preference === 0 ? 0.5 : $preference - 1", to: "$preference - 1" },
      { in: "parseAnnotations", from: "if ($before)", to: "if (false)" },
      { in: "PairIds.isSwapped", from: "$first !== this.$baseline", to: "false" },
      { in: "repeatNotes", from: "$pairs === $records.length", to: "true" },
      { in: "checkSameModels", from: "if ($wanted === $got) continue", to: "continue" },
    ],
  },
  {
    file: "src/comparison/choices-file.ts",
    test: "src/comparison/choices-file.test.ts",
    changes: [
      { in: "choicesJudge", from: "|| $record.$b.$text !== $b2", to: "|| false" },
      { in: "choicesJudge", from: "$asked.add($id)", to: "void $asked" },
      { in: "parseRecordChoices", from: "if ($isBare) return", to: "if (false) return" },
      { in: "checkId", from: "!$DATE.test($id)", to: "true" },
      { in: "choiceOf", from: "$value.trim().toLowerCase()", to: "$value" },
    ],
  },
  {
    file: "src/comparison/compare-pairs.ts",
    test: "src/comparison/compare-pairs.test.ts",
    changes: [
      { in: "comparePairs", from: "$pairs.length, $done + $concurrency", to: "$pairs.length, $pairs.length" },
      { in: "comparePairs", from: "$abandoned.abort()", to: "void $abandoned" },
    ],
  },
  {
    file: "src/data/completions-file.ts",
    test: "src/data/completions-file.test.ts",
    changes: [
      { in: "crossPairs", from: "$b: $other.$b2", to: "$b: one.$b2" },
      { in: "inOrderOf", from: "new Set($found).size === $tuned.length", to: "true" },
      { in: "withoutEdits", from: "$isWindows ?", to: "true ?" },
    ],
  },
  {
    file: "src/data/model-outputs.ts",
    test: "src/data/model-outputs.test.ts",
    changes: [
      { in: "outputsOfRows", from: "if ($other)", to: "if (false)" },
      { in: "outputColumns", from: "$candidates.length > 1", to: "false" },
      { in: "groupRows", from: "$row.$hasPrompt === false ?", to: "false ?" },
      { in: "readModelOutputs", from: "HEADER.test($start) ||", to: "" },
    ],
  },
];
