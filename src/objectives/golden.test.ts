import { describe, expect, test } from "vitest";

import { constant, evaluate, type Tensor, tensor } from "../engine/index.ts";
import golden from "./golden/objectives.json" with { type: "json" };
import {
  alignedTokenLogps,
  alphaDivergence,
  clippedSurrogate,
  clippedValueLoss,
  comparisonWeights,
  estimateAdvantages,
  forwardKl,
  jsDivergence,
  k1,
  k2,
  k3,
  ktoBaseline,
  ktoLoss,
  lengthDesensitizingWeights,
  mixture,
  negativeEntropy,
  oddsRatioLoss,
  type PairLogps,
  type PreferenceLossType,
  type PreferenceOptions,
  plackettLuceLoss,
  preferenceObjective,
  rankingLoss,
  rewardModelLoss,
  whiten,
  whitenKeepingMean,
  wpoWeights,
} from "./index.ts";

// Values from TRL's trainers, or from PyTorch where TRL has no such loss: golden/objectives.py.

type Rows = readonly (readonly number[])[];
type Side = "chosen" | "rejected";

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const meanOf = (values: readonly number[]): number => total(values) / values.length;
const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);
const bySide = <T>(f: (side: Side) => T) => ({ chosen: f("chosen"), rejected: f("rejected") });
const matrix = (rows: Rows): Tensor => constant(rows.flat(), "float32", [rows.length, rows[0]!.length]);
const flags = (values: readonly boolean[], shape?: readonly number[]): Tensor =>
  constant(values.map(Number), "bool", shape);

/** Compares with a relative tolerance, absolute below 1. */
function compare(got: readonly number[], wanted: readonly number[], tolerance = 1e-12): void {
  expect(got).toHaveLength(wanted.length);
  got.forEach((value, i) => {
    const error = Math.abs(value - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!));
    expect(error, `[${i}] is ${value} instead of ${wanted[i]}`).toBeLessThanOrEqual(tolerance);
  });
}

/** Tolerance where TRL computes in float32. */
const FLOAT32 = 1e-6;

const { policy: policyTokens, reference: referenceTokens, sumOfSquares } = golden.pairs;
const summed = (rows: { chosen: Rows; rejected: Rows }): PairLogps =>
  bySide((side) => tensor(rows[side].map((row) => total(row))));
const lengths = {
  ...bySide((side) => tensor(policyTokens[side].map((row) => row.length))),
  meanChosen: constant(meanOf(policyTokens.chosen.map((row) => row.length))),
};
const pairs = { policy: summed(policyTokens), reference: summed(referenceTokens), lengths };
const { beta, labelSmoothing, tau } = golden.options;
const lossesOf = (name: PreferenceLossType, options: PreferenceOptions = {}): number[] =>
  numbers(preferenceObjective(name, { beta, labelSmoothing, tau, ...options })(pairs).losses);

describe("the DPO family", () => {
  test.each(Object.entries(golden.family))("%s", (name, wanted) => {
    const losses = lossesOf(name as PreferenceLossType);
    if (typeof wanted === "number") compare([meanOf(losses)], [wanted]);
    else compare(losses, wanted);
  });

  test.each(Object.entries(golden.ours))("%s", (name, wanted) => {
    compare(lossesOf(name as PreferenceLossType, { lambda: 5 }), wanted);
  });

  const divergences = {
    forward_kl: forwardKl,
    js_divergence: jsDivergence,
    alpha_divergence: alphaDivergence(0.5),
  };
  test.each(Object.entries(golden.divergences))("%s", (key, wanted) => {
    const [name, f] = key.split("/") as [PreferenceLossType, keyof typeof divergences];
    const losses = lossesOf(name, { divergence: divergences[f] });
    compare(losses, wanted, f === "alpha_divergence" ? FLOAT32 : undefined);
  });

  test("length-desensitised", () => {
    const weighted = (rows: { chosen: Rows; rejected: Rows }): PairLogps => {
      const weights = rows.chosen.map((row, i) =>
        lengthDesensitizingWeights({ chosen: row.length, rejected: rows.rejected[i]!.length }, { alpha: 0.4 }),
      );
      return bySide((side) =>
        tensor(rows[side].map((row, i) => total(row.map((logp, t) => logp * weights[i]![side][t]!)))),
      );
    };
    const objective = preferenceObjective("sigmoid", { beta });
    const { losses } = objective({ policy: weighted(policyTokens), reference: weighted(referenceTokens) });
    compare(numbers(losses), golden.combined["ld_alpha 0.4"]);
  });

  test("weighted by likelihood", () => {
    const aligned = bySide((side) =>
      tensor(
        policyTokens[side].map((row, i) =>
          meanOf(numbers(alignedTokenLogps({ logps: tensor(row), sumOfSquares: tensor(sumOfSquares[side][i]!) }))),
        ),
      ),
    );
    const { losses } = preferenceObjective("sigmoid", { beta })(pairs);
    compare(numbers(losses.mul(wpoWeights(aligned))), golden.combined.use_weighting);
  });

  test("mixed", () => {
    const weights = { sigmoid: 0.8, bco_pair: 0.2, sft: 1 };
    const parts = Object.entries(weights).map(([name, weight]) => ({
      objective: preferenceObjective(name as PreferenceLossType, { beta }),
      weight,
    }));
    compare([meanOf(numbers(mixture(parts)(pairs).losses))], [golden.combined.mpo]);
  });
});

describe("without a reference", () => {
  test("cpo", () => compare(lossesOf("cpo"), golden.free.cpo));
  test("simpo", () => compare(lossesOf("simpo", { gamma: 0.7 }), golden.free.simpo));
  test("orpo", () => {
    const means = bySide((side) => tensor(policyTokens[side].map((row) => meanOf(row))));
    compare(numbers(oddsRatioLoss(means).losses), golden.free.orpo, FLOAT32);
  });
});

describe("reward models", () => {
  const scores = { chosen: tensor(golden.scores.chosen), rejected: tensor(golden.scores.rejected) };
  test.each([
    ["plain", {}],
    ["margin", { margin: tensor(golden.scores.margin) }],
    ["centred", { centeringCoefficient: 0.01 }],
  ] as const)("%s", (key, options) => {
    compare(numbers(rewardModelLoss(scores, options)), golden.rewardModel[key]);
  });

  test("rankings", () => {
    const weights = golden.ranked.flatMap((row) => Array.from(comparisonWeights(row.map((_, i) => i))));
    compare(numbers(rankingLoss(matrix(golden.ranked), constant(weights, "float32", [2, 4, 4]))), golden.ranking);
  });

  test("Plackett and Luce", () => {
    const ranked = {
      policy: matrix(golden.ranked),
      reference: matrix(golden.ranked.map((row) => row.map(() => 0))),
      isPresent: flags(
        golden.ranked.flat().map(() => true),
        [2, 4],
      ),
    };
    compare(numbers(plackettLuceLoss(ranked, { beta }).losses), golden.plackettLuce);
  });
});

describe("KTO", () => {
  const { ktoInputs } = golden;
  const batch = {
    policy: tensor(ktoInputs.policy),
    reference: tensor(ktoInputs.reference),
    isDesirable: flags(ktoInputs.label),
  };
  const mismatched = {
    policy: tensor(ktoInputs.mismatchedPolicy),
    reference: tensor(ktoInputs.mismatchedReference),
  };
  test.each(Object.entries(golden.kto))("%s", (key, wanted) => {
    const [name, label] = key.split("/");
    const baseline = name === "kto" ? ktoBaseline(mismatched, tensor([0.25, 0.25, 0.25, 0.25])) : 0;
    const losses = numbers(ktoLoss(batch, baseline, { beta, desirableWeight: 1.3, undesirableWeight: 0.8 }).losses);
    compare([total(losses.filter((_, i) => ktoInputs.label[i] === (label === "desirable")))], [wanted]);
  });
});

describe("PPO", () => {
  const inputs = golden.ppoInputs;
  const of = (key: Exclude<keyof typeof inputs, "logits">): Tensor => tensor(inputs[key]);
  const completionMask = flags(inputs.values.map(() => true));
  const all = inputs.advantages.map(() => 1);
  const logRatio = of("tokenLogps").sub(of("oldTokenLogps"));
  const episode = { rewards: inputs.rewards, values: inputs.oldValues };

  test.each(
    Object.entries({
      surrogate: () =>
        numbers(
          clippedSurrogate({
            tokenLogps: of("tokenLogps"),
            oldTokenLogps: of("oldTokenLogps"),
            advantages: of("advantages"),
            completionMask,
          }).losses,
        ),
      value: () =>
        numbers(
          clippedValueLoss({
            values: of("values"),
            oldValues: of("oldValues"),
            returns: of("returns"),
            completionMask,
          }).losses,
        ),
      negativeEntropy: () => numbers(negativeEntropy(matrix(inputs.logits))),
      k1: () => numbers(k1(logRatio)),
      k2: () => numbers(k2(logRatio)),
      k3: () => numbers(k3(logRatio)),
      "gae gamma 0.97 lambda 0.9": () =>
        Array.from(estimateAdvantages(episode, { gamma: 0.97, lambda: 0.9 }).advantages),
      "gae gamma 1 lambda 0.95, cut off at 0.7": () =>
        Array.from(estimateAdvantages(episode, { bootstrapValue: 0.7 }).advantages),
      whiten: () => Array.from(whiten(inputs.advantages, all)),
      whitenKeepingMean: () => Array.from(whitenKeepingMean(inputs.advantages, all)),
    }),
  )("%s", (key, compute) => {
    compare(compute(), golden.ppo[key as keyof typeof golden.ppo]);
  });
});
