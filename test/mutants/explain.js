/** One-line changes to the exercises worked by hand and to social choice, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/comparison/maximin-lottery.ts",
    test: "src/comparison/maximin-lottery.test.ts",
    changes: [
      {
        in: "pivot",
        from: "($entry * $corner - $factor * $pivotRow[$j]!) / $scale",
        to: "$entry * $corner - $factor * $pivotRow[$j]!",
      },
      { in: "pivot", from: "$j === $column ? -$factor", to: "$j === $column ? $factor" },
      { in: "maximinLottery", from: "1n - $least($units.flat())", to: "0n" },
      { in: "ratioTest", from: "$difference < 0n", to: "$difference > 0n" },
      { in: "ratioTest", from: "if ($slope <= 0n) return;", to: "" },
    ],
  },
  {
    file: "src/comparison/social-choice.ts",
    test: "src/comparison/social-choice.test.ts",
    changes: [
      { in: "maxMin", from: "$columnsOf($matrix).map($least)", to: "$columnsOf($matrix).map(maxOf)" },
      { in: "nash", from: "$matrix.$denominator ** BigInt($matrix.$units.length)", to: "$matrix.$denominator" },
      { in: "leximin", from: "$compare($a, $b) < 0 ? $b : $a", to: "$compare($a, $b) < 0 ? $a : $b" },
      { in: "borda", from: "$other === $row[$i]!).length - 1", to: "$other === $row[$i]!).length" },
    ],
  },
  {
    file: "src/comparison/rating-matrix.ts",
    test: "src/comparison/rating-matrix.test.ts",
    changes: [
      { in: "ratingMatrix", from: "$digits * 10n ** BigInt($places - $own)", to: "$digits" },
      { in: "stretchToUnitRange", from: "$range === 0n ? $denominator :", to: "$range === 0n ? 0n :" },
      { in: "parseDecimal", from: "$fraction.length - Number($exponent)", to: "$fraction.length" },
    ],
  },
  {
    file: "src/explain/probabilities.ts",
    test: "src/explain/bradley-terry.test.ts",
    changes: [{ in: "sigmoid", from: "Math.exp(-$x)", to: "Math.exp($x)" }],
  },
  {
    file: "src/explain/bradley-terry.ts",
    test: "src/explain/bradley-terry.test.ts",
    changes: [
      { in: "probabilityOf", from: "$base ** ($b - $a)", to: "$base ** ($a - $b)" },
      { in: "probabilityOf", from: "Number.isFinite($a + $b)", to: "true" },
      { in: "checkStrengths", from: "$zeros.length > 1", to: "$zeros.length > 2" },
      { in: "preferenceTables", from: "[$i + 1]", to: "[$i]" },
      { in: "roundProbability", from: "$p < 1e-3 ?", to: "false ?" },
      { in: "withRoundedValue", from: "Math.abs($rounded - $p) <= 1e-14", to: "Math.abs($rounded - $p) <= 1e-4" },
      { in: "comparison", from: "$gap($one) >", to: "$gap($one) <" },
      { in: "explainBradleyTerry", from: "$answer !== $scale", to: "false" },
    ],
  },
  {
    file: "src/explain/maxmin.ts",
    test: "src/explain/maxmin.test.ts",
    changes: [
      { in: "comparisonParts", from: "$best[0]! - 1", to: "$best[0]!" },
      { in: "pooledWinner", from: "0.5 + 1e-12", to: "0.6" },
    ],
  },
  {
    file: "src/explain/losses.ts",
    test: "src/explain/losses.test.ts",
    changes: [
      { in: "dpoValues", from: "$chosenReward - $rejectedReward", to: "$rejectedReward - $chosenReward" },
      { in: "dpoValues", from: "[$ofChosen!, $ofRejected!]", to: "[$ofRejected!, $ofChosen!]" },
      {
        in: "dpoValues",
        from: "$dpoLoss({ $chosen, $rejected }, $fixed, { $beta })",
        to: "$dpoLoss({ $chosen, $rejected }, $fixed)",
      },
      { in: "dpoValues", from: '$checkDistribution("reference", $reference);', to: "" },
    ],
  },
  {
    file: "src/explain/losses.ts",
    test: "src/explain/beta.test.ts",
    changes: [{ in: "dpoValues", from: "$ROUNDING * $beta", to: "-1" }],
  },
  {
    file: "src/explain/policy-shift-numbers.ts",
    test: "src/explain/policy-shift.test.ts",
    changes: [
      { in: "dpoShift", from: "[-$chosen, -$rejected, 0]", to: "[$chosen, $rejected, 0]" },
      { in: "probabilityFlow", from: "$p * ($direction[$k]! - $mean)", to: "$p * $direction[$k]!" },
      { in: "dpoShift", from: "$weight: $rejected / $beta", to: "$weight: $rejected" },
      {
        in: "rlhfShift",
        from: "($reward.$chosen - $reward.$rejected) / $beta",
        to: "($reward.$chosen - $reward.$rejected) * $beta",
      },
      { in: "rlhfShift", from: "$top + $beta * Math.log($left / $rest)", to: "$beta * Math.log($left / $rest)" },
      { in: "rlhfShift", from: "$others - $beta * Math.log($now[2] / $rest)", to: "$others" },
      { in: "rlhfShift", from: "$flow($now, $flow($now, $penalised))", to: "$flow($now, $penalised)" },
      { in: "softmax", from: "Math.exp($z - $top) / $total", to: "Math.exp($z) / $total" },
    ],
  },
  {
    file: "src/explain/policy-shift.ts",
    test: "src/explain/policy-shift.test.ts",
    changes: [
      { in: "changeSign", from: "Math.abs($b - $a) <= 1e-12", to: "Math.abs($b - $a) <= 1e-20" },
      { in: "dpoDirection", from: "$rest > 0", to: "$rest < 0" },
      { in: "rlhfDirection", from: "$push < 0", to: "$push > 0" },
      { in: "klPull", from: "$changeSign($now, $reference)", to: "$changeSign($reference, $now)" },
      { in: "moveOfPair", from: "$atLow === $atHigh ? $atLow : undefined", to: "$atLow" },
      { in: "moveOfPair", from: "$changeSign($now, $optimum[$k])", to: "$changeSign($optimum[$k], $now)" },
    ],
  },
  {
    file: "src/explain/beta.ts",
    test: "src/explain/beta.test.ts",
    changes: [
      { in: "betaNumbers", from: "$sigmoid(-$beta * $logRatio)", to: "$sigmoid($beta * $logRatio)" },
      { in: "betaNumbers", from: "{ $loss: null, $slope: -$logRatio }", to: "{ $loss: null, $slope: $logRatio }" },
      { in: "curveOf", from: "($end * $k) / $steps", to: "$k / $steps" },
      { in: "shortAnswer", from: "$logRatio > 0", to: "$logRatio < 0" },
    ],
  },
  {
    file: "src/explain/formula.ts",
    test: "src/explain/formula.test.ts",
    changes: [
      { in: "isShownExactly", from: "1e-14 * Math.max", to: "1e-3 * Math.max" },
      // A minus between two terms is no sign.
      { in: "NotationReader.#items", from: '$previous.kind === "operator"', to: "true" },
      { in: "NotationReader.#argument", from: "$word.length > 1", to: "false" },
      { in: "NotationReader.#group", from: "this.$tokens[this.$at] !== $close", to: "false" },
      { in: "NotationReader.formula", from: "this.$at === this.$tokens.length", to: "true" },
      { in: "rowOf", from: "$items.flatMap($itemsOf)", to: "$items" },
    ],
  },
  {
    file: "src/explain/formula-text.ts",
    test: "src/explain/formula.test.ts",
    changes: [
      { in: "itemText", from: '$item.kind === "fraction" && $isFactor', to: "false" },
      { in: "partText", from: "$isCompound ?", to: "false ?" },
      { in: "superscriptText", from: '$sup.kind === "row" ?', to: "false ?" },
    ],
  },
  {
    file: "src/report/formula/latex.ts",
    test: "src/report/formula/formula.test.ts",
    changes: [
      { in: "joinLatex", from: "/\\\\[A-Za-z]+$/.test($before)", to: "false" },
      { in: "scriptLatex", from: '$base.kind === "row" ?', to: "false ?" },
      { in: "argument", from: '$script.kind === "name" ?', to: "false ?" },
    ],
  },
  {
    file: "src/report/formula/typst.ts",
    test: "src/report/formula/formula.test.ts",
    changes: [
      { in: "SYNTAX", from: '",": "comma",', to: "" },
      { in: "scriptTypst", from: '$script.kind === "name" ?', to: "false ?" },
    ],
  },
  {
    file: "src/report/formula/mathml.ts",
    test: "src/report/formula/formula.test.ts",
    changes: [
      { in: "gapBefore", from: '$item.kind === "group"', to: "false" },
      { in: "scriptElement", from: '$display === "block" &&', to: "" },
      { in: "inlineMathml", from: "$isNumber($formula) ?", to: "false ?" },
    ],
  },
  {
    file: "src/explain/exercises.ts",
    test: "src/explain/exercises.test.ts",
    changes: [
      { in: "ratingAnswers", from: '["logit", "strength"]', to: '["strength", "logit"]' },
      { in: "ratingAnswers", from: "{ $scale, $answer, ...$groupOptions }", to: "{ $scale, ...$groupOptions }" },
      { in: "pairAnswers", from: ", ...($otherReference ? [$otherReference] : [])]", to: "]" },
    ],
  },
  {
    file: "src/explain/probabilities.ts",
    test: "src/explain/losses.test.ts",
    changes: [{ in: "checkDistribution", from: "1 + $ROUNDING", to: "2" }],
  },
  {
    file: "src/explain/probabilities.ts",
    test: "src/explain/policy-shift.test.ts",
    changes: [{ in: "remainingProbability", from: "$rest < $ROUNDING ? 0 : $rest", to: "$rest" }],
  },
  {
    file: "src/explain/exercises-file.ts",
    test: "src/explain/exercises-file.test.ts",
    changes: [
      { in: "parseExercises", from: "$groups.map(($name) => $ratings[$name]!)", to: "Object.values($ratings)" },
      { in: "placeOf", from: "$node ?? $document", to: "$document" },
    ],
  },
];
