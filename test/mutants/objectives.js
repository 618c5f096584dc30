/** One-line changes to the objectives, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/objectives/nll.ts",
    test: "src/objectives/nll.test.ts",
    changes: [{ in: "negativeLogLikelihood", from: "$tokenLogps.$mul($weights).$sum()", to: "$tokenLogps.$sum()" }],
  },
  {
    file: "src/objectives/reward-model.ts",
    test: "src/objectives/reward-model.test.ts",
    changes: [
      {
        in: "rewardModelLoss",
        from: "$scores.$chosen.$sub($scores.$rejected).$sub($margin)",
        to: "$scores.$rejected.$sub($scores.$chosen).$sub($margin)",
      },
      {
        in: "rewardModelLoss",
        from: "$scores.$chosen.$sub($scores.$rejected).$sub($margin)",
        to: "$scores.$chosen.$sub($scores.$rejected).add($margin)",
      },
      {
        in: "rewardModelLoss",
        from: "$sum.$mul($sum).$mul($centeringCoefficient)",
        to: "$sum.$mul($centeringCoefficient)",
      },
      {
        in: "rewardModelLoss",
        from: "const $sum = $scores.$chosen.$add($scores.$rejected);",
        to: "const $sum = $scores.$chosen.sub($scores.$rejected);",
      },
    ],
  },
  {
    file: "src/objectives/ranking.ts",
    test: "src/objectives/ranking.test.ts",
    changes: [
      { in: "comparisonWeights", from: "$a < $b", to: "$a <= $b" },
      {
        in: "comparisonWeights",
        from: "$a !== undefined && $b !== undefined && $a < $b",
        to: "$a !== undefined && ($b === undefined || $a < $b)",
      },
      { in: "comparisonWeights", from: "$win / $count", to: "$win" },
      { in: "rankingLoss", from: "$sum([1, 2]).$neg()", to: "$sum([1, 2])" },
      {
        in: "rankingLoss",
        from: "$scores.$reshape([$prompts!, $count!, 1]).$sub($scores.$reshape([$prompts!, 1, $count!]))",
        to: "$scores.$reshape([$prompts!, 1, $count!]).$sub($scores.$reshape([$prompts!, $count!, 1]))",
      },
    ],
  },
  {
    file: "src/objectives/log-ratios.ts",
    test: "src/objectives/dpo.test.ts",
    changes: [
      {
        in: "logRatios",
        from: "$policy.$chosen.$sub($reference.$chosen.$detach()),",
        to: "$policy.$chosen.$sub($reference.$chosen),",
      },
      { in: "logRatios", from: "$policy.$rejected.$sub($reference.$rejected.$detach()) }", to: "$policy.$rejected }" },
      {
        in: "logRatioMargin",
        from: "$divergence($ratios.$chosen).$sub($divergence($ratios.$rejected))",
        to: "$divergence($ratios.$rejected).$sub($divergence($ratios.$chosen))",
      },
      {
        in: "withRewards",
        from: "$chosenRewards: $values.$chosen.$mul($beta).$detach(),",
        to: "$chosenRewards: $values.$chosen.$mul($beta),",
      },
      {
        in: "withRewards",
        from: "$rejectedRewards: $values.$rejected.$mul($beta).$detach() }",
        to: "$rejectedRewards: $values.$rejected.$detach() }",
      },
    ],
  },
  {
    file: "src/objectives/log-ratios.ts",
    test: "src/objectives/dpo-family/ipo.test.ts",
    changes: [
      {
        in: "perToken",
        from: "$sums.$rejected.$div($lengths.$rejected2.$maximum(1)) }",
        to: "$sums.$rejected.$div($lengths.chosen.$maximum(1)) }",
      },
      {
        in: "perToken",
        from: "$sums.$rejected.$div($lengths.$rejected2.$maximum(1)) }",
        to: "$sums.$rejected.$div($lengths.$rejected2) }",
      },
    ],
  },
  {
    file: "src/objectives/dpo.ts",
    test: "src/objectives/dpo.test.ts",
    changes: [
      { in: "dpoLoss", from: "$leadOf($ratios, $divergence).$mul($beta)", to: "$leadOf($ratios, $divergence)" },
      { in: "dpoLoss", from: "$logits.$neg()", to: "$logits" },
      { in: "dpoLoss", from: "$agree.$add($flip).$neg()", to: "$agree.$add($flip)" },
    ],
  },
  {
    file: "src/objectives/dpo-family/divergences.ts",
    test: "src/objectives/dpo-family/divergences.test.ts",
    changes: [
      { in: "jsDivergence", from: ".$add(Math.LN2)", to: "" },
      { in: "alphaDivergence", from: ".$mul(1 / ($alpha - 1))", to: "" },
      { in: "alphaDivergence", from: ".$minimum($EXPONENT_BOUND)", to: "" },
      { in: "forwardKl", from: "$alphaDivergence(0)", to: "$alphaDivergence(0.5)" },
    ],
  },
  {
    file: "src/objectives/dpo-family/divergences.ts",
    test: "test/conformance/onnxruntime.test.ts",
    changes: [{ in: "EXPONENT_BOUND", from: "$EXPONENT_BOUND = 80", to: "$EXPONENT_BOUND = 100" }],
  },
  {
    file: "src/objectives/dpo-family/hinge.ts",
    test: "src/objectives/dpo-family/hinge.test.ts",
    changes: [
      { in: "hingeLoss", from: ".$mul(-$beta).$add(1)", to: ".$mul(-$beta).$add($beta)" },
      { in: "hingeLoss", from: "$shortfall.$maximum(0)", to: "$shortfall" },
    ],
  },
  {
    file: "src/objectives/dpo-family/ipo.ts",
    test: "src/objectives/dpo-family/ipo.test.ts",
    changes: [
      { in: "squaredError", from: "1 / (2 * $beta)", to: "1 / $beta" },
      {
        in: "ipoPerTokenLoss",
        from: "$means.$chosen.$sub($means.$rejected)",
        to: "scores.$chosen.$sub(scores.$rejected)",
      },
    ],
  },
  {
    file: "src/objectives/dpo-family/sigmoid-norm.ts",
    test: "src/objectives/dpo-family/sigmoid-norm.test.ts",
    changes: [
      {
        in: "sigmoidNormLoss",
        from: "$means.$chosen.$sub($means.$rejected)",
        to: "scores.$chosen.$sub(scores.$rejected)",
      },
    ],
  },
  {
    file: "src/objectives/dpo-family/exo.ts",
    test: "src/objectives/dpo-family/exo.test.ts",
    changes: [
      { in: "exoPairLoss", from: "Math.log1p(-$labelSmoothing)", to: "Math.log($labelSmoothing)" },
      { in: "exoPairLoss", from: "$leadOf($ratios, $divergence).$mul($beta)", to: "$leadOf($ratios, $divergence)" },
      { in: "exoPairLoss", from: ".$neg().$sigmoid()", to: ".$sigmoid()" },
    ],
  },
  {
    file: "src/objectives/dpo-family/nca.ts",
    test: "src/objectives/dpo-family/nca.test.ts",
    changes: [
      { in: "ncaPairLoss", from: ".$mul(0.5)", to: "" },
      {
        in: "ncaPairLoss",
        from: "$logSigmoid($chosen.$neg()).$add($logSigmoid($rejected.$neg()))",
        to: "$logSigmoid($chosen.$neg()).$add($logSigmoid($rejected))",
      },
    ],
  },
  {
    file: "src/objectives/dpo-family/robust.ts",
    test: "src/objectives/dpo-family/robust.test.ts",
    changes: [
      { in: "robustLoss", from: "$flipped.$sub($clean)", to: "$flipped.add($clean).neg()" },
      { in: "robustLoss", from: "$leadOf($ratios, $divergence).$mul($beta)", to: "$leadOf($ratios, $divergence)" },
      { in: "robustLoss", from: ".$mul(1 / (1 - 2 * $labelSmoothing))", to: "" },
    ],
  },
  {
    file: "src/objectives/dpo-family/bco.ts",
    test: "src/objectives/dpo-family/bco.test.ts",
    changes: [{ in: "bcoPairLoss", from: "$ratios.$rejected.$mul(-$beta)", to: "$ratios.$rejected.$mul($beta)" }],
  },
  {
    file: "src/objectives/dpo-family/sppo.ts",
    test: "src/objectives/dpo-family/sppo.test.ts",
    changes: [
      {
        in: "sppoHardLoss",
        from: "$ratios.$chosen.$sub(0.5 / $beta); const",
        to: "$ratios.$chosen.$sub(1 / $beta); const",
      },
      {
        in: "sppoHardLoss",
        from: "$ratios.$rejected.$add(0.5 / $beta); return",
        to: "$ratios.$rejected.sub(0.5 / $beta); return",
      },
    ],
  },
  {
    file: "src/objectives/dpo-family/sorting.ts",
    test: "src/objectives/dpo-family/sorting.test.ts",
    changes: [
      {
        in: "sortAscending",
        from: "$row.$lessOrEqual($column).$where(0, 1)",
        to: "$column.$lessOrEqual($row).$where(0, 1)",
      },
      { in: "sortAscending", from: "$isLess.$add($isFirstOfEqual).$sum([", to: "$isLess.$sum([" },
      { in: "sortAscending", from: "$index.$reshape([1, $count!]).$sub(1)", to: "$index.$reshape([1, $count!])" },
    ],
  },
  {
    file: "src/objectives/dpo-family/aot.ts",
    test: "src/objectives/dpo-family/aot.test.ts",
    changes: [
      {
        in: "aotLoss",
        from: "$ascending($policy.$chosen.$sub($policy.$rejected))",
        to: "$policy.$chosen.$sub($policy.$rejected)",
      },
      {
        in: "aotLoss",
        from: "$reference.$chosen.$sub($reference.$rejected).$detach()",
        to: "$reference.$chosen.$sub($reference.$rejected)",
      },
      {
        in: "aotUnpairedLoss",
        from: "$ascending($ratios.$chosen).$sub($ascending($ratios.$rejected))",
        to: "$ascending($ratios.$chosen.$sub($ratios.$rejected))",
      },
      { in: "smoothedLogisticLoss", from: ".$add($logSigmoid($logits.$neg()).$mul($labelSmoothing))", to: "" },
      { in: "aotUnpairedLoss", from: "$gaps.$mul($beta)", to: "$gaps" },
    ],
  },
  {
    file: "src/objectives/dpo-family/apo.ts",
    test: "src/objectives/dpo-family/apo.test.ts",
    changes: [
      { in: "apoZeroLoss", from: "$ratios.$chosen.$mul(-$beta)", to: "$ratios.$chosen.$mul($beta)" },
      { in: "apoZeroLoss", from: "$ratios.$rejected.$mul($beta).$sigmoid()", to: "$ratios.$rejected.$sigmoid()" },
      {
        in: "apoDownLoss",
        from: "$ratios.$chosen.$sub($ratios.$rejected).$mul(-$beta)",
        to: "$ratios.$rejected.$mul($beta)",
      },
      { in: "apoDownLoss", from: "($chosenBelief.$add($leadDoubt)", to: "($leadDoubt.sub($chosenBelief)" },
    ],
  },
  {
    file: "src/objectives/dpo-family/discopop.ts",
    test: "src/objectives/dpo-family/discopop.test.ts",
    changes: [
      { in: "discopopLoss", from: "1 / $tau", to: "$tau" },
      { in: "discopopLoss", from: "$leadOf($ratios, $divergence).$mul($beta)", to: "$leadOf($ratios, $divergence)" },
      { in: "discopopLoss", from: "$modulation.$neg().$sigmoid()", to: "$modulation.$sigmoid()" },
    ],
  },
  {
    file: "src/objectives/dpo-family/discopop.ts",
    test: "test/conformance/onnxruntime.test.ts",
    changes: [
      {
        in: "discopopLoss",
        from: "$logSigmoid($modulation).$sub($logits).$exp()",
        to: "$modulation.sigmoid().mul($logits.neg().$exp())",
      },
    ],
  },
  {
    file: "src/objectives/dpo-family/sft.ts",
    test: "src/objectives/dpo-family/sft.test.ts",
    changes: [
      { in: "sftLoss", from: "$policy.$chosen.$div($meanChosen)", to: "$policy.$chosen" },
      { in: "sftLoss", from: "$policy.$chosen.$div($meanChosen)", to: "$policy.rejected.$div($meanChosen)" },
    ],
  },
  {
    file: "src/objectives/dpo-family/dpop.ts",
    test: "src/objectives/dpo-family/dpop.test.ts",
    changes: [
      { in: "dpopLoss", from: "$ratios.$chosen.$neg().$maximum(0)", to: "$ratios.$chosen.$neg()" },
      { in: "dpopLoss", from: "$lostLikelihood.$mul($lambda)", to: "$lostLikelihood" },
      {
        in: "dpopLoss",
        from: "$sub($lostLikelihood.$mul($lambda)).$mul($beta)",
        to: "$sub($lostLikelihood.$mul($lambda))",
      },
    ],
  },
  {
    file: "src/objectives/dpo-family/length-desensitizing.ts",
    test: "src/objectives/dpo-family/length-desensitizing.test.ts",
    changes: [
      {
        in: "lengthDesensitizingWeights",
        from: "Math.min($lengths.$chosen, $lengths.$rejected)",
        to: "Math.max($lengths.$chosen, $lengths.$rejected)",
      },
    ],
  },
  {
    file: "src/objectives/dpo-family/wpo.ts",
    test: "src/objectives/dpo-family/wpo.test.ts",
    changes: [
      { in: "alignedTokenLogps", from: "$sumOfSquares.$log()", to: "$sumOfSquares" },
      {
        in: "alignedTokenLogps",
        from: "$logps.$sub($sumOfSquares.$log()).$detach()",
        to: "$logps.$sub($sumOfSquares.$log())",
      },
      {
        in: "wpoWeights",
        from: "$meanAligned.$chosen.$add($meanAligned.$rejected).$exp().$detach()",
        to: "$meanAligned.$chosen.$add($meanAligned.$rejected).$exp()",
      },
      {
        in: "wpoWeights",
        from: "$meanAligned.$chosen.$add($meanAligned.$rejected).$exp()",
        to: "$meanAligned.$chosen.$exp()",
      },
    ],
  },
  {
    file: "src/objectives/dpo-family/mixture.ts",
    test: "src/objectives/dpo-family/mixture.test.ts",
    changes: [
      { in: "mixture", from: "$objective($pairs).$losses.$mul($weight)", to: "$objective($pairs).$losses" },
      { in: "mixture", from: "$leading.$losses.$mul($first.$weight)", to: "$leading.$losses" },
    ],
  },
  {
    file: "src/objectives/orpo.ts",
    test: "src/objectives/orpo.test.ts",
    changes: [
      { in: "oddsRatioLoss", from: "$bound($logp).$sub($log1mExp($bound($logp)))", to: "$bound($logp)" },
      {
        in: "oddsRatioLoss",
        from: "$logOddsOf($mean.$chosen).$sub($logOddsOf($mean.$rejected));",
        to: "$logOddsOf($mean.$rejected).$sub($logOddsOf($mean.$chosen));",
      },
      {
        in: "oddsRatioLoss",
        from: "$logp.$minimum(-$MEAN_LOGP_BOUND); const $logOddsOf = (",
        to: "$logp; const $logOddsOf = (",
      },
      { in: "oddsRatioLoss", from: "$logOdds: $logOdds2.$detach()", to: "$logOdds" },
    ],
  },
  {
    file: "src/objectives/simpo.ts",
    test: "src/objectives/simpo.test.ts",
    changes: [
      { in: "simpoLoss", from: ".$mul($beta).$sub($gamma)", to: ".$sub($gamma).$mul($beta)" },
      { in: "simpoLoss", from: ".$mul($beta).$sub($gamma)", to: ".$mul($beta).add($gamma)" },
    ],
  },
  {
    file: "src/objectives/cpo.ts",
    test: "src/objectives/cpo.test.ts",
    changes: [
      {
        in: "cpoLoss",
        from: "$policy.$chosen.$sub($policy.$rejected).$mul($beta)",
        to: "$policy.$chosen.$sub($policy.$rejected)",
      },
      { in: "cpoLoss", from: "$logits.$neg()", to: "$logits" },
    ],
  },
  {
    file: "src/objectives/kto.ts",
    test: "src/objectives/kto.test.ts",
    changes: [
      { in: "ktoBaseline", from: ".$sum().$maximum(0).$detach()", to: ".$sum().$detach()" },
      { in: "ktoBaseline", from: ".$mul($weights).$sum()", to: ".$sum()" },
      { in: "ktoLoss", from: "$policy.$sub($reference.$detach())", to: "$policy.$sub($reference)" },
      { in: "ktoLoss", from: 'typeof $baseline === "number" ? $baseline : $baseline.$detach()', to: "$baseline" },
      {
        in: "ktoLoss",
        from: "$gain.$neg().$sigmoid().$mul($desirableWeight)",
        to: "$gain.$neg().$sigmoid().$mul(undesirableWeight)",
      },
      {
        in: "ktoLoss",
        from: "$isDesirable.$where($desirable, $undesirable)",
        to: "$isDesirable.$where($undesirable, $desirable)",
      },
    ],
  },
  {
    file: "src/objectives/plackett-luce.ts",
    test: "src/objectives/plackett-luce.test.ts",
    changes: [
      { in: "plackettLuceLoss", from: "$reference.$detach()", to: "$reference" },
      {
        in: "plackettLuceLoss",
        from: "$policy.$sub($reference.$detach()).$mul($beta)",
        to: "$policy.$sub($reference.$detach())",
      },
      {
        in: "plackettLuceLoss",
        from: "$place.$reshape([$count!, 1]).$lessOrEqual($place.$reshape([1, $count!]))",
        to: "$place.$reshape([1, $count!]).$lessOrEqual($place.$reshape([$count!, 1]))",
      },
      {
        in: "plackettLuceLoss",
        from: "$isPresent.$where($policy.$sub($reference.",
        to: "$isPresent.equal($isPresent).$where($policy.$sub($reference.",
      },
      {
        in: "plackettLuceLoss",
        from: "$isPresent.$where($rewards, 0).$detach()",
        to: "$isPresent.$where($rewards, 0)",
      },
    ],
  },
  {
    file: "src/objectives/maxmin/worst-group.ts",
    test: "src/objectives/maxmin/maxmin.test.ts",
    changes: [
      { in: "worstGroup", from: "Math.min(...$means)", to: "Math.max(...$means)" },
      { in: "worstGroup", from: "$sum($each) / $each.length", to: "$sum($each)" },
      {
        in: "lowestScores",
        from: "Math.min(...$scores.map(($each) => $each[$i]!))",
        to: "Math.max(...$scores.map(($each) => $each[$i]!))",
      },
    ],
  },
  {
    file: "src/objectives/maxmin/normalized-scores.ts",
    test: "src/objectives/maxmin/maxmin.test.ts",
    changes: [
      { in: "normalizedScores", from: "($score - $mean) / $deviation", to: "$score / $deviation" },
      { in: "meanScores", from: "/ $scores.length", to: "" },
    ],
  },
  {
    file: "src/objectives/ppo/clipped-surrogate.ts",
    test: "src/objectives/ppo/clipped-surrogate.test.ts",
    changes: [
      { in: "clippedSurrogate", from: "$free.$maximum($held),", to: "$free.minimum($held)," },
      { in: "clippedSurrogate", from: "$free.$maximum($held),", to: "$held," },
      {
        in: "clippedSurrogate",
        from: "$ratios.$minimum(1 + $epsilon).$maximum(1 - $epsilon)",
        to: "$ratios.$minimum(1 + $epsilon)",
      },
      {
        in: "clippedSurrogate",
        from: "$counting($tokenLogps.$sub($oldTokenLogps.$detach()))",
        to: "$tokenLogps.$sub($oldTokenLogps.$detach())",
      },
      { in: "clippedSurrogate", from: "$oldTokenLogps.$detach()", to: "$oldTokenLogps" },
      { in: "clippedSurrogate", from: "$counting($advantages).$detach().$neg()", to: "$advantages.$detach().$neg()" },
      {
        in: "clippedSurrogate",
        from: "$counting($advantages).$detach().$neg()",
        to: "$counting($advantages).$detach()",
      },
      {
        in: "clippedSurrogate",
        from: "$held.$lessOrEqual($free).$where(0, 1)",
        to: "$free.$lessOrEqual($held).$where(0, 1)",
      },
      { in: "clippedSurrogate", from: "$logRatios.$mul($logRatios).$mul(0.5)", to: "$logRatios.$mul($logRatios)" },
      { in: "clippedSurrogate", from: ": $counting($ratios).$detach()", to: ": $ratios.$detach()" },
    ],
  },
  {
    file: "src/objectives/ppo/clipped-surrogate.ts",
    test: "test/conformance/onnxruntime.test.ts",
    changes: [
      { in: "clippedSurrogate", from: "$logRatios.$minimum($LOG_RATIO_BOUND).$exp()", to: "$logRatios.$exp()" },
    ],
  },
  {
    file: "src/objectives/ppo/kl-estimators.ts",
    test: "test/conformance/onnxruntime.test.ts",
    changes: [{ in: "k3", from: ".$minimum(80)", to: "" }],
  },
  {
    file: "src/objectives/ppo/clipped-value.ts",
    test: "src/objectives/ppo/clipped-value.test.ts",
    changes: [
      { in: "clippedValueLoss", from: "$free.$maximum($held).$mul(0.5)", to: "$free.$maximum($held)" },
      { in: "clippedValueLoss", from: "$free.$maximum($held).$mul(0.5)", to: "$free.$mul(0.5)" },
      {
        in: "clippedValueLoss",
        from: "$moved.$minimum($epsilon).$maximum(-$epsilon)",
        to: "$moved.$minimum($epsilon)",
      },
      {
        in: "clippedValueLoss",
        from: "$masked($values).$sub($masked($oldValues).$detach())",
        nth: 2,
        to: "$masked($values).$sub($masked($oldValues))",
      },
      {
        in: "clippedValueLoss",
        from: "$masked($values).$sub($masked($returns).$detach())",
        nth: 1,
        to: "$values.$sub($returns.$detach())",
      },
      {
        in: "clippedValueLoss",
        from: "$held.$lessOrEqual($free).$where(0, 1)",
        to: "$free.$lessOrEqual($held).$where(0, 1)",
      },
    ],
  },
  {
    file: "src/objectives/ppo/entropy.ts",
    test: "src/objectives/ppo/entropy.test.ts",
    changes: [{ in: "negativeEntropy", from: "$logps.$exp().$mul($logps).$sum([1])", to: "$logps.$sum([1])" }],
  },
  {
    file: "src/objectives/ppo/kl-estimators.ts",
    test: "src/objectives/ppo/kl-estimators.test.ts",
    changes: [
      { in: "k2", from: "$mul($logRatio).$mul(0.5)", to: "$mul($logRatio)" },
      { in: "k3", from: ".$expm1().$add($logRatio)", to: ".exp().sub(1).$add($logRatio)" },
      { in: "k3", from: ".$expm1().$add($logRatio)", to: ".$expm1().sub($logRatio)" },
    ],
  },
  {
    file: "src/objectives/ppo/advantages.ts",
    test: "src/objectives/ppo/advantages.test.ts",
    changes: [
      { in: "estimateAdvantages", from: "$gamma * $lambda * $nextAdvantage", to: "$lambda * $nextAdvantage" },
      { in: "estimateAdvantages", from: "$gamma * $lambda * $nextAdvantage", to: "$gamma * $nextAdvantage" },
      {
        in: "estimateAdvantages",
        from: "$rewards[$t]! + $gamma * $nextValue",
        to: "$rewards[$t]! + lambda * $nextValue",
      },
      { in: "estimateAdvantages", from: "$advantage + $values[$t]!", to: "$advantage" },
      { in: "estimateAdvantages", from: "[$bootstrapValue, 0]", to: "[0, 0]" },
      { in: "estimateAdvantages", from: "$lambda = 0.95", to: "$lambda = 1" },
    ],
  },
  {
    file: "src/objectives/ppo/token-rewards.ts",
    test: "src/objectives/ppo/token-rewards.test.ts",
    changes: [
      { in: "tokenRewards", from: "-$beta * $divergence", to: "$beta * $divergence" },
      { in: "tokenRewards", from: "$rewards.length - 1", to: "0" },
    ],
  },
  {
    file: "src/objectives/ppo/whitening.ts",
    test: "src/objectives/ppo/whitening.test.ts",
    changes: [
      { in: "whiten", from: "($value - $mean) / $deviation", to: "$value / $deviation" },
      { in: "whitenKeepingMean", from: "$mean + ($value - $mean) / $deviation", to: "($value - $mean) / $deviation" },
      { in: "meanAndDeviation", from: ".filter(($_, $i) => $mask[$i])", to: "" },
      { in: "meanAndDeviation", from: "$counting.length - 1", to: "$counting.length" },
      { in: "meanAndDeviation", from: ") + $EPSILON", to: ")" },
    ],
  },
  {
    file: "src/objectives/ppo/kl-controller.ts",
    test: "src/objectives/ppo/kl-controller.test.ts",
    changes: [
      {
        in: "proportionalKlCoefficient",
        from: "Math.max(-0.2, $observedKl / $target - 1)",
        to: "$observedKl / $target - 1",
      },
      { in: "proportionalKlCoefficient", from: "($error * $episodes) / $horizon", to: "$error / $horizon" },
      { in: "doublingKlCoefficient", from: "$observedKl < $target / 1.5", to: "$observedKl <= $target / 1.5" },
      { in: "doublingKlCoefficient", from: "$coefficient * 2", to: "$coefficient * 1.5" },
    ],
  },
  {
    file: "src/objectives/preference-family.ts",
    test: "src/objectives/preference-family.test.ts",
    changes: [
      {
        in: "preferenceFamily",
        from: '{ $sigmoid: $member(["reference"], $shaped,',
        to: '{ $sigmoid: $member(["reference"], smoothingOptions,',
      },
      { in: "withCoupledPairs", from: "({ ...$each, $couplesPairs: true })", to: "$each" },
    ],
  },
  {
    file: "src/objectives/preference-objective.ts",
    test: "src/objectives/preference-family.test.ts",
    changes: [
      {
        in: "preferenceObjective",
        from: "$loss($pairs as Required<$PreferencePairs>, $read)",
        to: "$loss($pairs as Required<$PreferencePairs>, options)",
      },
    ],
  },
];
