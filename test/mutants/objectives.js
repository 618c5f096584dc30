/** One-line changes to the objectives, each of which must turn its test red. */
const room = "src/objectives";
const runtime = "test/conformance/onnxruntime.test.ts";

/** Mutants of one file under the test beside it. */
const of = (/** @type {string} */ name, /** @type {[string, string][]} */ ...changes) =>
  changes.map(([from, to]) => ({ file: `${room}/${name}.ts`, from, to, test: `${room}/${name}.test.ts` }));

/** Mutants of one file under another test. */
const under = (/** @type {string} */ test, /** @type {string} */ name, /** @type {[string, string][]} */ ...changes) =>
  changes.map(([from, to]) => ({ file: `${room}/${name}.ts`, from, to, test }));

export const mutants = [
  ...of("nll", ["tokenLogps.mul(weights).sum().neg()", "tokenLogps.sum().neg()"]),
  ...of(
    "reward-model",
    ["scores.chosen.sub(scores.rejected).sub(margin)", "scores.rejected.sub(scores.chosen).sub(margin)"],
    ["scores.chosen.sub(scores.rejected).sub(margin)", "scores.chosen.sub(scores.rejected).add(margin)"],
    ["sum.mul(sum).mul(centeringCoefficient)", "sum.mul(centeringCoefficient)"],
    ["const sum = scores.chosen.add(scores.rejected)", "const sum = scores.chosen.sub(scores.rejected)"],
  ),
  ...of(
    "ranking",
    ["a !== undefined && b !== undefined && a < b", "a !== undefined && b !== undefined && a <= b"],
    ["a !== undefined && b !== undefined && a < b", "a !== undefined && (b === undefined || a < b)"],
    ["win / count", "win"],
    ["sum([1, 2]).neg()", "sum([1, 2])"],
    [
      "scores.reshape([prompts!, count!, 1]).sub(scores.reshape([prompts!, 1, count!]))",
      "scores.reshape([prompts!, 1, count!]).sub(scores.reshape([prompts!, count!, 1]))",
    ],
  ),
  ...under(
    `${room}/dpo.test.ts`,
    "log-ratios",
    ["policy.chosen.sub(reference.chosen.detach())", "policy.chosen.sub(reference.chosen)"],
    ["policy.rejected.sub(reference.rejected.detach())", "policy.rejected"],
    [
      "divergence(ratios.chosen).sub(divergence(ratios.rejected))",
      "divergence(ratios.rejected).sub(divergence(ratios.chosen))",
    ],
    ["chosenRewards: values.chosen.mul(beta).detach()", "chosenRewards: values.chosen.mul(beta)"],
    ["rejectedRewards: values.rejected.mul(beta).detach()", "rejectedRewards: values.rejected.detach()"],
  ),
  ...under(
    `${room}/dpo-family/ipo.test.ts`,
    "log-ratios",
    ["sums.rejected.div(lengths.rejected.maximum(1))", "sums.rejected.div(lengths.chosen.maximum(1))"],
    ["sums.rejected.div(lengths.rejected.maximum(1))", "sums.rejected.div(lengths.rejected)"],
  ),
  ...of(
    "dpo",
    ["leadOf(ratios, divergence).mul(beta)", "leadOf(ratios, divergence)"],
    ["logSigmoid(logits.neg()).mul(labelSmoothing)", "logSigmoid(logits).mul(labelSmoothing)"],
    ["agree.add(flip).neg()", "agree.add(flip)"],
  ),
  ...of(
    "dpo-family/divergences",
    [".add(Math.LN2)", ""],
    [".mul(1 / (alpha - 1))", ""],
    [".minimum(EXPONENT_BOUND)", ""],
    ["alphaDivergence(0)", "alphaDivergence(0.5)"],
  ),
  ...under(runtime, "dpo-family/divergences", ["EXPONENT_BOUND = 80", "EXPONENT_BOUND = 100"]),
  ...of("dpo-family/hinge", [".mul(-beta).add(1)", ".mul(-beta).add(beta)"], ["shortfall.maximum(0)", "shortfall"]),
  ...of(
    "dpo-family/ipo",
    ["lead.sub(1 / (2 * beta))", "lead.sub(1 / beta)"],
    ["means.chosen.sub(means.rejected)", "scores.chosen.sub(scores.rejected)"],
  ),
  ...of("dpo-family/sigmoid-norm", [
    "means.chosen.sub(means.rejected).mul(beta)",
    "scores.chosen.sub(scores.rejected).mul(beta)",
  ]),
  ...of(
    "dpo-family/exo",
    ["Math.log1p(-labelSmoothing)", "Math.log(labelSmoothing)"],
    ["leadOf(ratios, divergence).mul(beta)", "leadOf(ratios, divergence)"],
    [".neg()\n    .sigmoid()", ".sigmoid()"],
  ),
  ...of(
    "dpo-family/nca",
    [".mul(0.5)", ""],
    ["logSigmoid(chosen.neg()).add(logSigmoid(rejected.neg()))", "logSigmoid(chosen.neg()).add(logSigmoid(rejected))"],
  ),
  ...of(
    "dpo-family/robust",
    ["flipped.sub(clean)", "flipped.add(clean).neg()"],
    ["leadOf(ratios, divergence).mul(beta)", "leadOf(ratios, divergence)"],
    [".mul(1 / (1 - 2 * labelSmoothing))", ""],
  ),
  ...of("dpo-family/bco", ["ratios.rejected.mul(-beta)", "ratios.rejected.mul(beta)"]),
  ...of(
    "dpo-family/sppo",
    ["ratios.chosen.sub(0.5 / beta)", "ratios.chosen.sub(1 / beta)"],
    ["ratios.rejected.add(0.5 / beta)", "ratios.rejected.sub(0.5 / beta)"],
  ),
  ...of(
    "dpo-family/sorting",
    ["row.lessOrEqual(column).where(0, 1)", "column.lessOrEqual(row).where(0, 1)"],
    ["isLess.add(isFirstOfEqual)", "isLess"],
    ["index.reshape([1, count!]).sub(1)", "index.reshape([1, count!])"],
  ),
  ...of(
    "dpo-family/aot",
    ["ascending(policy.chosen.sub(policy.rejected))", "policy.chosen.sub(policy.rejected)"],
    [
      "ascending(reference.chosen.sub(reference.rejected).detach())",
      "ascending(reference.chosen.sub(reference.rejected))",
    ],
    ["ascending(ratios.chosen).sub(ascending(ratios.rejected))", "ascending(ratios.chosen.sub(ratios.rejected))"],
    [".add(logSigmoid(logits.neg()).mul(labelSmoothing))", ""],
    ["dominance(gaps.mul(beta), labelSmoothing)", "dominance(gaps, labelSmoothing)"],
  ),
  ...of(
    "dpo-family/apo",
    ["const chosenDoubt = ratios.chosen.mul(-beta)", "const chosenDoubt = ratios.chosen.mul(beta)"],
    ["ratios.rejected.mul(beta).sigmoid()", "ratios.rejected.sigmoid()"],
    ["ratios.chosen.sub(ratios.rejected).mul(-beta)", "ratios.rejected.mul(beta)"],
    ["chosenBelief.add(leadDoubt)", "leadDoubt.sub(chosenBelief)"],
  ),
  ...of(
    "dpo-family/discopop",
    ["logits.mul(1 / tau)", "logits.mul(tau)"],
    ["leadOf(ratios, divergence).mul(beta)", "leadOf(ratios, divergence)"],
    ["modulation.neg().sigmoid().mul(logSigmoid(logits))", "modulation.sigmoid().mul(logSigmoid(logits))"],
  ),
  ...under(runtime, "dpo-family/discopop", [
    "logSigmoid(modulation).sub(logits).exp()",
    "modulation.sigmoid().mul(logits.neg().exp())",
  ]),
  ...of(
    "dpo-family/sft",
    ["policy.chosen.div(meanChosen)", "policy.chosen"],
    ["policy.chosen.div(meanChosen)", "policy.rejected.div(meanChosen)"],
  ),
  ...of(
    "dpo-family/dpop",
    ["ratios.chosen.neg().maximum(0)", "ratios.chosen.neg()"],
    ["lostLikelihood.mul(lambda)", "lostLikelihood"],
    ["sub(lostLikelihood.mul(lambda)).mul(beta)", "sub(lostLikelihood.mul(lambda))"],
  ),
  ...of("dpo-family/length-desensitizing", [
    "Math.min(lengths.chosen, lengths.rejected)",
    "Math.max(lengths.chosen, lengths.rejected)",
  ]),
  ...of(
    "dpo-family/wpo",
    ["logps.sub(sumOfSquares.log()).detach()", "logps.sub(sumOfSquares).detach()"],
    ["logps.sub(sumOfSquares.log()).detach()", "logps.sub(sumOfSquares.log())"],
    [
      "meanAligned.chosen.add(meanAligned.rejected).exp().detach()",
      "meanAligned.chosen.add(meanAligned.rejected).exp()",
    ],
    ["meanAligned.chosen.add(meanAligned.rejected).exp().detach()", "meanAligned.chosen.exp().detach()"],
  ),
  ...of(
    "dpo-family/mixture",
    ["objective(pairs).losses.mul(weight)", "objective(pairs).losses"],
    ["leading.losses.mul(first.weight)", "leading.losses"],
  ),
  ...of(
    "orpo",
    ["bound(logp).sub(log1mExp(bound(logp)))", "bound(logp)"],
    ["logOddsOf(mean.chosen).sub(logOddsOf(mean.rejected))", "logOddsOf(mean.rejected).sub(logOddsOf(mean.chosen))"],
    ["logp.minimum(-MEAN_LOGP_BOUND)", "logp"],
    ["logOdds: logOdds.detach()", "logOdds"],
  ),
  ...of(
    "simpo",
    [".mul(beta).sub(gamma)", ".sub(gamma).mul(beta)"],
    [".mul(beta).sub(gamma)", ".mul(beta).add(gamma)"],
  ),
  ...of(
    "cpo",
    ["policy.chosen.sub(policy.rejected).mul(beta)", "policy.chosen.sub(policy.rejected)"],
    ["logSigmoid(logits.neg()).mul(labelSmoothing)", "logSigmoid(logits).mul(labelSmoothing)"],
  ),
  ...of(
    "kto",
    [".sum().maximum(0).detach()", ".sum().detach()"],
    [".mul(weights).sum().maximum(0)", ".sum().maximum(0)"],
    ["policy.sub(reference.detach())", "policy.sub(reference)"],
    ['typeof baseline === "number" ? baseline : baseline.detach()', "baseline"],
    ["gain.neg().sigmoid().mul(desirableWeight)", "gain.neg().sigmoid().mul(undesirableWeight)"],
    ["isDesirable.where(desirable, undesirable)", "isDesirable.where(undesirable, desirable)"],
  ),
  ...of(
    "plackett-luce",
    ["policy.sub(reference.detach()).mul(beta)", "policy.sub(reference).mul(beta)"],
    ["policy.sub(reference.detach()).mul(beta)", "policy.sub(reference.detach())"],
    [
      "place.reshape([count!, 1]).lessOrEqual(place.reshape([1, count!]))",
      "place.reshape([1, count!]).lessOrEqual(place.reshape([count!, 1]))",
    ],
    ["isPresent.where(policy.sub", "isPresent.equal(isPresent).where(policy.sub"],
    ["isPresent.where(rewards, 0).detach()", "isPresent.where(rewards, 0)"],
  ),
  ...under(
    `${room}/maxmin/maxmin.test.ts`,
    "maxmin/worst-group",
    ["means.indexOf(Math.min(...means))", "means.indexOf(Math.max(...means))"],
    ["sum(each) / each.length", "sum(each)"],
    ["Math.min(...scores.map((each) => each[i]!))", "Math.max(...scores.map((each) => each[i]!))"],
  ),
  ...under(
    `${room}/maxmin/maxmin.test.ts`,
    "maxmin/normalized-scores",
    ["(score - mean) / deviation", "score / deviation"],
    [" / scores.length)", ")"],
  ),
  ...of(
    "ppo/clipped-surrogate",
    ["free.maximum(held)", "free.minimum(held)"],
    ["free.maximum(held)", "held"],
    ["ratios.minimum(1 + epsilon).maximum(1 - epsilon)", "ratios.minimum(1 + epsilon)"],
    ["counting(tokenLogps.sub(oldTokenLogps.detach()))", "tokenLogps.sub(oldTokenLogps.detach())"],
    ["tokenLogps.sub(oldTokenLogps.detach())", "tokenLogps.sub(oldTokenLogps)"],
    ["counting(advantages).detach().neg()", "advantages.detach().neg()"],
    ["counting(advantages).detach().neg()", "counting(advantages).detach()"],
    ["held.lessOrEqual(free).where(0, 1)", "free.lessOrEqual(held).where(0, 1)"],
    ["logRatios.mul(logRatios).mul(0.5)", "logRatios.mul(logRatios)"],
    ["counting(ratios).detach()", "ratios.detach()"],
  ),
  ...under(runtime, "ppo/clipped-surrogate", ["logRatios.minimum(LOG_RATIO_BOUND).exp()", "logRatios.exp()"]),
  ...under(runtime, "ppo/kl-estimators", [".minimum(80)", ""]),
  ...of(
    "ppo/clipped-value",
    ["free.maximum(held).mul(0.5)", "free.maximum(held)"],
    ["free.maximum(held).mul(0.5)", "free.mul(0.5)"],
    ["moved.minimum(epsilon).maximum(-epsilon)", "moved.minimum(epsilon)"],
    ["counting(oldValues).detach()", "counting(oldValues)"],
    ["counting(values).sub(counting(returns).detach())", "values.sub(returns.detach())"],
    ["held.lessOrEqual(free).where(0, 1)", "free.lessOrEqual(held).where(0, 1)"],
  ),
  ...of("ppo/entropy", ["logps.exp().mul(logps).sum([1])", "logps.sum([1])"]),
  ...of(
    "ppo/kl-estimators",
    ["mul(logRatio).mul(0.5)", "mul(logRatio)"],
    [".expm1().add(logRatio)", ".exp().sub(1).add(logRatio)"],
    [".expm1().add(logRatio)", ".expm1().sub(logRatio)"],
  ),
  ...of(
    "ppo/advantages",
    ["error + gamma * lambda * nextAdvantage", "error + lambda * nextAdvantage"],
    ["error + gamma * lambda * nextAdvantage", "error + gamma * nextAdvantage"],
    ["rewards[t]! + gamma * nextValue - values[t]!", "rewards[t]! + lambda * nextValue - values[t]!"],
    ["advantage + values[t]!", "advantage"],
    ["[bootstrapValue, 0]", "[0, 0]"],
    ["lambda = 0.95", "lambda = 1"],
  ),
  ...of(
    "ppo/token-rewards",
    ["-beta * divergence", "beta * divergence"],
    ["rewards[rewards.length - 1]! += score", "rewards[0]! += score"],
  ),
  ...of(
    "ppo/whitening",
    ["(mask[i] ? (value - mean) / deviation : 0)", "(mask[i] ? value / deviation : 0)"],
    ["(mask[i] ? mean + (value - mean) / deviation : 0)", "(mask[i] ? (value - mean) / deviation : 0)"],
    [".filter((_, i) => mask[i])", ""],
    ["counting.length - 1", "counting.length"],
    ["+ EPSILON", ""],
  ),
  ...of(
    "ppo/kl-controller",
    ["Math.max(-0.2, observedKl / target - 1)", "observedKl / target - 1"],
    ["(error * episodes) / horizon", "error / horizon"],
    ["observedKl < target / 1.5", "observedKl <= target / 1.5"],
    ["coefficient * 2", "coefficient * 1.5"],
  ),
  ...under(
    `${room}/preference-family.test.ts`,
    "preference-family",
    ['sigmoid: member(["reference"], shaped,', 'sigmoid: member(["reference"], smoothed,'],
    ["({ ...each, couplesPairs: true })", "each"],
  ),
  ...under(`${room}/preference-family.test.ts`, "preference-objective", [
    "loss(pairs as Required<PreferencePairs>, read)",
    "loss(pairs as Required<PreferencePairs>, options)",
  ]),
];
