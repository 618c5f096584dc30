/** One-line changes to the fits, their readers and the agreement of raters, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/comparison/fit/outcome-models.ts",
    test: "src/comparison/fit/fit-laws.test.ts",
    changes: [
      { in: "bradleyTerry", from: "{ const $w = $wins + $ties / 2;", to: "{ const $w = $wins;" },
      { in: "bradleyTerry", from: "0.5 - $p", to: "1 - $p" },
    ],
  },
  {
    file: "src/comparison/fit/outcome-models.ts",
    test: "src/comparison/fit/fit.test.ts",
    changes: [
      { in: "bradleyTerry", from: "($w + $l) * $above * $below", to: "$w * $above * $below" },
      { in: "davidson", from: "$ties - $n * $pt", to: "$ties - wins * $pt" },
      { in: "davidson", from: "-$n * $pt * ($pw - $pl)", to: "$n * $pt * ($pw - $pl)" },
      {
        in: "raoKupper",
        from: "$curveLoss; $terms.$dt = $curveLoss - $curveWin;",
        to: "$curveLoss; $terms.$dt = $curveWin - $curveLoss;",
      },
      { in: "raoKupper", from: "$scores[4] = $missedWin - $missedLoss", to: "$scores[4] = 0" },
    ],
  },
  {
    file: "src/comparison/fit/likelihood.ts",
    test: "src/comparison/fit/fit.test.ts",
    changes: [
      { in: "clusterProducts", from: "$counts.$clusters.length / ($counts.$clusters.length - 1)", to: "1" },
      { in: "scoreProducts", from: "$dd += $count * $d * $d; $dt", to: "$dd += $d * $d; $dt" },
      {
        in: "clusterProducts",
        from: "if ($next !== undefined && $counts.$cluster[$next] === $counts.$cluster[$cell]) return;",
        to: "",
      },
    ],
  },
  {
    file: "src/comparison/fit/penalty.ts",
    test: "src/comparison/fit/fit.test.ts",
    changes: [
      {
        in: "firth",
        from: "(-$terms.$dd * $leverage * Math.tanh($d / 2)) / 2",
        to: "-$terms.$dd * $leverage * Math.tanh($d / 2)",
      },
      { in: "ridge", from: "2 * $strength * ($at[$i]! - $mean)", to: "2 * $strength * $at[$i]!" },
    ],
  },
  {
    file: "src/comparison/fit/penalty.ts",
    test: "src/comparison/fit/fit-refusals.test.ts",
    changes: [{ in: "firth", from: "$value + $logDeterminant($factor, $size) / 2", to: "$value" }],
  },
  {
    file: "src/comparison/fit/fit.ts",
    test: "src/comparison/fit/fit.test.ts",
    changes: [{ in: "parameterCovariance", from: '{ ...$problem, $penalty: { $kind: "none" } }', to: "$problem" }],
  },
  {
    file: "src/comparison/fit/fit.ts",
    test: "src/comparison/fit/fit-laws.test.ts",
    changes: [
      { in: "fitComparisons", from: '$isHalved ? "sandwich" : "fisher"', to: '"fisher"' },
      { in: "bootstrapSpread", from: "($draws.length - 1)", to: "$draws.length ** 2" },
    ],
  },
  {
    file: "src/comparison/fit/constraint.ts",
    test: "src/comparison/fit/fit.test.ts",
    changes: [
      { in: "constrainCovariance", from: "- $withShift[$k % $items]! + $ofShift", to: "- $withShift[$k % $items]!" },
    ],
  },
  {
    file: "src/comparison/fit/deviance.ts",
    test: "src/comparison/fit/fit.test.ts",
    changes: [
      { in: "modelDeviance", from: "$order: true", to: "" },
      { in: "modelDeviance", from: "($layout.$tie < 0 ? 1 : 2)", to: "1" },
    ],
  },
  {
    file: "src/comparison/fit/newton.ts",
    test: "src/comparison/fit/parts.test.ts",
    changes: [{ in: "maximize", from: "Math.abs($step[$culprits[0] ?? 0] ?? 0) > $RUNAWAY_STEP", to: "steps < 0" }],
  },
  {
    file: "src/comparison/fit/newton.ts",
    test: "src/comparison/fit/fit.test.ts",
    changes: [{ in: "maximize", from: "$gain <= $tolerance", to: "$gain <= 1e-3" }],
  },
  {
    file: "src/comparison/fit/existence.ts",
    test: "src/comparison/fit/parts.test.ts",
    changes: [
      {
        in: "strongComponents",
        from: "$low[$node] = Math.min($low[$node]!, $order[$target]!); continue",
        to: "$low[$node] = $low[$node]!; continue",
      },
    ],
  },
  {
    file: "src/comparison/fit/existence.ts",
    test: "src/comparison/fit/fit-refusals.test.ts",
    changes: [
      {
        in: "winGraph",
        from: "} if ($isTied || $counts.$losses[$cell]! > 0) {",
        to: "} if ($counts.$losses[$cell]! > 0) {",
      },
    ],
  },
  {
    file: "src/comparison/fit/problem.ts",
    test: "src/comparison/fit/fit-refusals.test.ts",
    changes: [
      { in: "setUpProblem", from: "$ties === 0 || $decided === 0", to: "$ties === 0" },
      { in: "checkFinite", from: "$weakComponents($counts).some(($c) => $c !== 0)", to: "$counts.cells < 0" },
    ],
  },
  {
    file: "src/comparison/fit/bootstrap.ts",
    test: "src/comparison/fit/fit-laws.test.ts",
    changes: [{ in: "bootstrap", from: "$all.$clusters.length > 1", to: "$all.$clusters.length < 0" }],
  },
  {
    file: "src/comparison/resample.ts",
    test: "src/comparison/fit/parts.test.ts",
    changes: [
      { in: "drawMultinomial", from: "-= $here; $weight -= $count;", to: "-= $here; $weight -= $here;" },
      { in: "drawByInversion", from: "($n - $k) / ($k + 1)", to: "$n / ($k + 1)" },
      { in: "drawByRejection", from: "$us >= 0.07 && $v <= $sure", to: "$v <= $sure" },
    ],
  },
  {
    file: "src/comparison/fit/ranks.ts",
    test: "src/comparison/fit/parts.test.ts",
    changes: [
      { in: "rankIntervals", from: "$below <= $tail && $low < $items", to: "$below < $tail / 2 && $low < $items" },
    ],
  },
  {
    file: "src/comparison/fit/groups.ts",
    test: "src/comparison/fit/parts.test.ts",
    changes: [
      { in: "fitGroups", from: "2 * ($sum(($fit) => $fit.$logLikelihood)", to: "($sum(($fit) => $fit.$logLikelihood)" },
    ],
  },
  {
    file: "src/comparison/fit/chi-square.ts",
    test: "src/comparison/fit/parts.test.ts",
    changes: [{ in: "chiSquareTail", from: "-$n * ($n - $a)", to: "-$n * ($n + $a)" }],
  },
  {
    file: "src/comparison/fit/plackett-luce.ts",
    test: "src/comparison/fit/plackett-luce.test.ts",
    changes: [{ in: "rankingLikelihood", from: "($share * $shares[$b]!) / $total", to: "$share * $shares[$b]!" }],
  },
  {
    file: "src/comparison/fit/read/read-comparisons.ts",
    test: "src/comparison/fit/read/read-comparisons.test.ts",
    changes: [
      { in: "recordReader", from: '$shown_left === "b" ? [$b, $a] : [$a, $b]', to: "[$a, $b]" },
      { in: "recordReader", from: "$seen.add($key);", to: "" },
      { in: "recordReader", from: "$options.$unit === undefined ? $id : $named.$unit2", to: "$named.$unit2" },
    ],
  },
  {
    file: "src/comparison/fit/read/intake.ts",
    test: "src/comparison/fit/read/read-comparisons.test.ts",
    changes: [
      { in: "countOf", from: "$number >= 0 && $number", to: "$number" },
      { in: "RowCollector.add", from: "$isTurned = $first > $second", to: "$isTurned = false" },
      { in: "RowCollector.add", from: "$wins > $losses !== $isTurned", to: "$wins > $losses" },
    ],
  },
  {
    file: "src/comparison/fit/read/row-formats.ts",
    test: "src/comparison/fit/read/read-comparisons.test.ts",
    changes: [
      {
        in: "alpacaEval",
        from: "$decide($reading, 2 - $preference, $preference - 1, 0)",
        to: "$decide($reading, $preference - 1, 2 - $preference, 0)",
      },
      { in: "fastChatOutcome", from: "$one === $two ? $one", to: "true ? $one" },
      { in: "oneWinner", from: "$value === $positions[0] && $value !== $row.$second", to: "$value === $positions[0]" },
    ],
  },
  {
    file: "src/comparison/fit/counts.ts",
    test: "src/comparison/fit/parts.test.ts",
    changes: [{ in: "countColumns", from: "$i * $size + $j", to: "$j * $size + $i" }],
  },
  {
    file: "src/comparison/fit/counts.ts",
    test: "src/comparison/fit/read/read-comparisons.test.ts",
    changes: [
      {
        in: "PairCounter.count",
        from: "($turned ? $losses : $wins); this.$losses2[$cell] = this.$losses2[$cell]! + (",
        to: "$wins; this.$losses2[$cell] = this.$losses2[$cell]! + (",
      },
    ],
  },
  {
    file: "src/comparison/agreement.ts",
    test: "src/comparison/agreement.test.ts",
    changes: [
      { in: "addCoincidences", from: "$others) / ($given - 1)", to: "$others) / $given" },
      { in: "distanceFunction", from: "($below += $count) - $count / 2", to: "($below += $count)" },
      { in: "fleissKappa", from: "$count * ($count - 1)", to: "$count * $count" },
      { in: "plainAgreement", from: "if ($c === $tie) continue;", to: "" },
      { in: "addCoincidences", from: "$c === $k ? $counts[$k]! - 1 : $counts[$k]!", to: "$counts[$k]!" },
    ],
  },
  {
    file: "src/comparison/rater-agreement.ts",
    test: "src/comparison/agreement.test.ts",
    changes: [
      { in: "AgreementCounter.add", from: "if ($found.$said.has($number)) this.$replaced++;", to: "" },
      { in: "AgreementCounter.finish", from: "$said.size > 1", to: "$said.size > 0" },
      { in: "cohenOfPairs", from: "$i + 1 + $k", to: "$i + $k" },
      {
        in: "coincidencesByCluster",
        from: "$byCluster.get($cluster)",
        to: "$byCluster.get($cluster + $byCluster.size)",
      },
      {
        in: "AgreementCounter.finish",
        from: "new Set($units.map(({ $said }) => $said.size)).size === 1",
        to: "$units.length > 0",
      },
      { in: "TIE", from: "$TIE = 1", to: "$TIE = 0" },
    ],
  },
];
