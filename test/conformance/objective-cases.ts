/**
 * @module
 * Every objective, forwards and backwards, at ordinary values; and those of pairs where log-ratios are a
 * thousand nats.
 */
import type { Tensor } from "../../src/engine/index.ts";
import {
  alignedTokenLogps,
  alphaDivergence,
  clippedSurrogate,
  clippedValueLoss,
  type Divergence,
  forwardKl,
  jsDivergence,
  k1,
  k2,
  k3,
  ktoBaseline,
  ktoLoss,
  mixture,
  negativeEntropy,
  negativeLogLikelihood,
  oddsRatioLoss,
  type PreferencePairs,
  plackettLuceLoss,
  preferenceLossTypes,
  preferenceObjective,
  rankingLoss,
  rewardModelLoss,
  wpoWeights,
} from "../../src/objectives/index.ts";
import type { Argument, ConformanceCase } from "./case.ts";

type Values = NonNullable<Argument["values"]>;
type Given = Readonly<Record<string, Tensor>>;

/** Sums over a completion, near each other for policy and reference. */
const logps: Values = (size, random) => Array.from({ length: size }, () => -6 - random.normal());
const means: Values = (size, random) => Array.from({ length: size }, () => -0.1 - 2 * random.uniform());
const positive: Values = (size, random) => Array.from({ length: size }, () => 0.1 + random.uniform());
const lengths: Values = (size, random) => Array.from({ length: size }, () => 1 + random.integer(9));
const mostly: Values = (size, random) =>
  Array.from({ length: size }, (_, i) => Number(i === 0 || random.integer(4) > 0));
const listed =
  (values: readonly number[]): Values =>
  () =>
    values;

const rows = [{ n: 5 }, { n: 1 }];
const vector = (values?: Values): Argument => ({ shape: ["n"], ...(values ? { values } : {}) });
const bools: Argument = { dtype: "bool", shape: ["n"], values: mostly };

const pairArguments = (values: Values): Record<string, Argument> => ({
  chosen: vector(values),
  rejected: vector(values),
  referenceChosen: vector(values),
  referenceRejected: vector(values),
  chosenLengths: vector(lengths),
  rejectedLengths: vector(lengths),
  meanChosen: { shape: [], values: listed([4.5]) },
});
const fixed = ["referenceChosen", "referenceRejected", "chosenLengths", "rejectedLengths", "meanChosen"];

const pairsOf = (given: Given): PreferencePairs => ({
  policy: { chosen: given["chosen"]!, rejected: given["rejected"]! },
  reference: { chosen: given["referenceChosen"]!, rejected: given["referenceRejected"]! },
  lengths: {
    chosen: given["chosenLengths"]!,
    rejected: given["rejectedLengths"]!,
    meanChosen: given["meanChosen"]!,
  },
});

const options = { beta: 0.5, labelSmoothing: 0.1, tau: 0.5, lambda: 3, gamma: 0.7 };

const preferences: ConformanceCase[] = preferenceLossTypes.map((name) => ({
  name: `objective ${name}`,
  arguments: pairArguments(logps),
  fixed,
  logged: ["chosenRewards", "rejectedRewards", "read"],
  sizes: rows,
  // All arguments are fed, whether the objective reads them or not.
  build: (given) => ({ ...preferenceObjective(name, options)(pairsOf(given)), read: readAll(given) }),
}));

const readAll = (given: Given): Tensor =>
  Object.values(given)
    .reduce((total, x) => total.add(x))
    .detach();

const divergences: ConformanceCase[] = Object.entries({
  forwardKl,
  jsDivergence,
  "alphaDivergence(0.5)": alphaDivergence(0.5),
  "alphaDivergence(2)": alphaDivergence(2),
}).map(([name, divergence]: [string, Divergence]) => ({
  name: `divergence ${name}`,
  arguments: { x: vector() },
  sizes: rows,
  build: ({ x }) => divergence(x!),
}));

/**
 * Log-ratios of ±1000 in every combination; what comes out is 0, or NaN where anything overflowed. With
 * β = ¼ the exponential of a lead is a float64, so that the reference is 0, but no float32.
 */
const far = { chosen: [-1, -1001, -1, -1001], rejected: [-1001, -1, -1, -1001] };
const farFrom = { chosen: [-1001, -1, -1001, -1], rejected: [-1, -1001, -1001, -1] };
const extremes: ConformanceCase[] = [
  ...preferenceLossTypes.map((name) => ({ name, divergence: undefined })),
  { name: "sigmoid", divergence: forwardKl } as const,
  { name: "sigmoid", divergence: jsDivergence } as const,
  { name: "sigmoid", divergence: alphaDivergence(0.5) } as const,
].map(({ name, divergence }, i) => ({
  name: `objective ${name} at extremes, ${i}`,
  arguments: {
    ...pairArguments(lengths),
    chosen: vector(listed(far.chosen)),
    rejected: vector(listed(far.rejected)),
    referenceChosen: vector(listed(farFrom.chosen)),
    referenceRejected: vector(listed(farFrom.rejected)),
  },
  fixed,
  logged: ["read"],
  sizes: [{ n: 4 }],
  build: (given) => {
    const objective = preferenceObjective(name, { ...options, beta: 0.25, ...(divergence ? { divergence } : {}) });
    return { y: objective(pairsOf(given)).losses.mul(0), read: readAll(given) };
  },
}));

const others: ConformanceCase[] = [
  {
    // e¹⁰⁰ is a float64, so that the reference is 0, but no float32.
    name: "objective clippedSurrogate and k3 at extremes",
    arguments: {
      tokenLogps: vector(listed([-1, -101, -1, -101])),
      oldTokenLogps: vector(listed([-101, -1, -101, -1])),
      advantages: vector(listed([1, 1, -1, -1])),
      completionMask: { ...bools, values: listed([1, 1, 1, 1]) },
    },
    fixed: ["oldTokenLogps", "advantages"],
    sizes: [{ n: 4 }],
    build: ({ tokenLogps, oldTokenLogps, advantages, completionMask }) => ({
      surrogate: clippedSurrogate({
        tokenLogps: tokenLogps!,
        oldTokenLogps: oldTokenLogps!,
        advantages: advantages!,
        completionMask: completionMask!,
      }).losses.mul(0),
      k3: k3(tokenLogps!.sub(oldTokenLogps!)).mul(0),
    }),
  },
  {
    name: "objective mixture, weighted by likelihood",
    arguments: { ...pairArguments(logps), logps: vector(means), squares: vector(positive) },
    fixed: [...fixed, "logps", "squares"],
    logged: ["read"],
    sizes: rows,
    build: (given) => {
      const mpo = mixture([
        { objective: preferenceObjective("sigmoid", { beta: 0.3 }), weight: 0.8 },
        { objective: preferenceObjective("bco_pair", { beta: 0.3 }), weight: 0.2 },
        { objective: preferenceObjective("sft"), weight: 1 },
      ]);
      const aligned: Tensor = alignedTokenLogps({ logps: given["logps"]!, sumOfSquares: given["squares"]! });
      const weights = wpoWeights({ chosen: aligned, rejected: aligned });
      return { y: mpo(pairsOf(given)).losses.mul(weights), read: readAll(given) };
    },
  },
  {
    name: "objective negativeLogLikelihood",
    arguments: { logps: vector(logps), weights: vector(positive) },
    sizes: rows,
    build: ({ logps, weights }) => negativeLogLikelihood(logps!, weights!),
  },
  {
    name: "objective oddsRatioLoss",
    arguments: { chosen: vector(means), rejected: vector(means) },
    logged: ["logOdds", "bounded"],
    sizes: rows,
    build: ({ chosen, rejected }) => ({ ...oddsRatioLoss({ chosen: chosen!, rejected: rejected! }) }),
  },
  {
    name: "objective rewardModelLoss",
    arguments: { chosen: vector(), rejected: vector(), margin: vector(positive) },
    sizes: rows,
    build: ({ chosen, rejected, margin }) =>
      rewardModelLoss({ chosen: chosen!, rejected: rejected! }, { margin: margin!, centeringCoefficient: 0.1 }),
  },
  {
    name: "objective rankingLoss",
    arguments: { scores: { shape: ["n", "K"] }, weights: { shape: ["n", "K", "K"], values: positive } },
    sizes: [
      { n: 3, K: 4 },
      { n: 1, K: 2 },
    ],
    build: ({ scores, weights }) => rankingLoss(scores!, weights!),
  },
  {
    name: "objective plackettLuceLoss",
    arguments: {
      policy: { shape: ["n", "K"], values: logps },
      reference: { shape: ["n", "K"], values: logps },
      isPresent: {
        dtype: "bool",
        shape: ["n", "K"],
        values: (size) => Array.from({ length: size }, (_, i) => Number(i < size - 1)),
      },
    },
    fixed: ["reference"],
    logged: ["rewards"],
    sizes: [
      { n: 3, K: 4 },
      { n: 1, K: 2 },
    ],
    build: ({ policy, reference, isPresent }) => ({
      ...plackettLuceLoss({ policy: policy!, reference: reference!, isPresent: isPresent! }, { beta: 0.5 }),
    }),
  },
  {
    name: "objective ktoLoss",
    arguments: {
      policy: vector(logps),
      reference: vector(logps),
      isDesirable: bools,
      moved: vector(means),
      weights: vector(positive),
    },
    fixed: ["reference", "moved", "weights"],
    logged: ["rewards", "baseline"],
    sizes: rows,
    build: ({ policy, reference, isDesirable, moved, weights }) => {
      const baseline = ktoBaseline({ policy: moved!, reference: reference! }, weights!);
      const batch = { policy: policy!, reference: reference!, isDesirable: isDesirable! };
      return { ...ktoLoss(batch, baseline, { beta: 0.5, desirableWeight: 1.3 }), baseline };
    },
  },
  {
    name: "objective clippedSurrogate",
    arguments: {
      tokenLogps: vector(listed([-0.7, -2.5, -0.5, -1.4, -3, -0.1])),
      oldTokenLogps: vector(listed([-1, -2, -0.4, -1.5, -2, -1.4])),
      advantages: vector(),
      completionMask: bools,
    },
    fixed: ["oldTokenLogps", "advantages"],
    logged: ["ratios", "clipped", "approxKl"],
    sizes: [{ n: 6 }],
    build: ({ tokenLogps, oldTokenLogps, advantages, completionMask }) => ({
      ...clippedSurrogate({
        tokenLogps: tokenLogps!,
        oldTokenLogps: oldTokenLogps!,
        advantages: advantages!,
        completionMask: completionMask!,
      }),
    }),
  },
  {
    name: "objective clippedValueLoss",
    arguments: { values: vector(), oldValues: vector(), returns: vector(), completionMask: bools },
    fixed: ["oldValues", "returns"],
    logged: ["clipped"],
    sizes: rows,
    build: ({ values, oldValues, returns, completionMask }) => ({
      ...clippedValueLoss({
        values: values!,
        oldValues: oldValues!,
        returns: returns!,
        completionMask: completionMask!,
      }),
    }),
  },
  {
    name: "objective negativeEntropy",
    arguments: { logits: { shape: ["n", 7] } },
    sizes: rows,
    build: ({ logits }) => negativeEntropy(logits!),
  },
  {
    name: "estimators of the KL divergence",
    arguments: { d: vector() },
    sizes: rows,
    build: ({ d }) => ({ k1: k1(d!), k2: k2(d!), k3: k3(d!) }),
  },
];

export const objectiveCases: readonly ConformanceCase[] = [...preferences, ...divergences, ...extremes, ...others];
