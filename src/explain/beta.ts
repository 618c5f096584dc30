/**
 * @module
 * E.5: the DPO loss as a function of β, for one or several data points.
 */
import { SettingsError } from "../core/index.ts";
import { type Curve, type Explanation, heading, law, type Part, paragraph, prose, step, table } from "./explanation.ts";
import { commaList, type Formula, fraction, logFraction, math, withValue } from "./formula.ts";
import { dpoValues } from "./losses.ts";
import { checkBeta, type Pair, sigmoid } from "./probabilities.ts";

/** A policy and its reference. */
export interface BetaCase {
  readonly policy: Pair;
  readonly reference: Pair;
}

export interface BetaNumbers extends BetaCase {
  /** Δ, the difference of the log-ratios: the margin is β · Δ. */
  readonly logRatio: number;
  readonly points: readonly BetaPoint[];
  readonly limits: {
    /** β → 0. */
    readonly zero: { readonly loss: number; readonly slope: number };
    /** β → ∞; the loss is null when it grows without bound. */
    readonly infinity: { readonly loss: number | null; readonly slope: number };
  };
}

export interface BetaPoint {
  readonly beta: number;
  readonly loss: number;
  /** dL/dβ. */
  readonly slope: number;
}

/** The numbers of `penchant explain beta`: a single case directly, several under `cases`. */
export type BetaAnswer = BetaNumbers | { readonly cases: readonly BetaNumbers[] };

export interface BetaOptions {
  /** Values of β, each above 0. @default [0.5, 1, 2, 4] */
  readonly betas?: readonly number[];
}

/**
 * The DPO loss and its slope at several values of β.
 *
 *     L(β) = log(1 + e^(−βΔ)),   dL/dβ = −Δ σ(−βΔ),   Δ = log(π_θ(y_w)/π_SFT(y_w)) − log(π_θ(y_l)/π_SFT(y_l))
 *
 * At β → 0 every loss is log 2. As β → ∞ it falls to 0 when Δ > 0, and grows by −Δ for each unit of β when Δ < 0.
 *
 * @throws {SettingsError} `E_SETTINGS` when a β is not above 0, or probabilities are invalid
 */
export function betaNumbers(
  { policy, reference }: BetaCase,
  { betas = [0.5, 1, 2, 4] }: BetaOptions = {},
): BetaNumbers {
  if (betas.length === 0) throw new SettingsError("beta: betas must hold a number, got none");
  for (const beta of betas) checkBeta("beta", beta);
  const logRatio = dpoValues({ policy, reference, beta: 1 }).margin;
  const points = betas.map((beta) => {
    const { loss } = dpoValues({ policy, reference, beta });
    return { beta, loss, slope: -logRatio * sigmoid(-beta * logRatio) };
  });
  return {
    policy,
    reference,
    logRatio,
    points,
    limits: {
      zero: { loss: Math.LN2, slope: -logRatio / 2 },
      infinity:
        logRatio > 0
          ? { loss: 0, slope: 0 }
          : logRatio < 0
            ? { loss: null, slope: -logRatio }
            : { loss: Math.LN2, slope: 0 },
    },
  };
}

/**
 * Explains the effect of β for each case, with the curves.
 *
 * @throws {SettingsError} `E_SETTINGS` as `betaNumbers`
 * @example
 * const policy = { chosen: 0.2, rejected: 0.3 };
 * const reference = { chosen: 0.2, rejected: 0.4 };
 * const { parts, chart } = explainBeta([{ policy, reference }], { betas: [0.5, 1, 2, 4] });
 */
export function explainBeta(cases: readonly BetaCase[], options: BetaOptions = {}): Explanation<BetaAnswer> {
  const numbers = cases.map((one) => betaNumbers(one, options));
  const [first] = numbers;
  if (!first) throw new SettingsError("beta: must have a case, got none");
  const isAlone = numbers.length === 1;
  return {
    title: "The DPO loss as a function of β",
    numbers: isAlone ? first : { cases: numbers },
    parts: [
      paragraph`The effect of ${math`β`} on the DPO loss depends on the sign of ${math`Δ`}, the log-ratio ${logFraction(math`π_θ`, math`π_SFT`)} of ${math`y_w`} minus that of ${math`y_l`}.`,
      ...numbers.map((one, i) => shortAnswer(one, isAlone ? undefined : i + 1)),
      ...conclusions(numbers),
      heading("The working"),
      law(
        prose`${math`β`} scales the difference ${math`Δ`} of the log-ratios:`,
        math`Δ = ${logFraction(math`π_θ(y_w)`, math`π_SFT(y_w)`)} − ${logFraction(math`π_θ(y_l)`, math`π_SFT(y_l)`)}`,
      ),
      law("The loss:", math`L_DPO = −log σ(β Δ) = log(1 + exp(−β Δ))`),
      law("Its slope:", math`∂L / ∂β = −Δ σ(−β Δ)`),
      ...numbers.flatMap((one, i) => caseParts(one, isAlone ? undefined : i + 1)),
    ],
    chart: {
      title: "The DPO loss as a function of β",
      xLabel: "β",
      yLabel: "loss",
      series: numbers.map(curveOf),
      referenceLine: { value: Math.LN2, label: "log 2, the policy equal to the reference" },
    },
  };
}

/** The effect of β in one case. */
function shortAnswer({ reference, logRatio }: BetaNumbers, number: number | undefined): Part {
  const [w, b] = [math`y_w`, math`β`];
  const the =
    number === undefined ? prose`Here the` : prose`In case ${number}, with ${referenceFormula(reference)}, the`;
  if (logRatio > 0) {
    return paragraph`${the} policy favours ${w} more than the reference does (${math`Δ > 0`}): a larger ${b} lowers the DPO loss, from ${math`log 2`} towards 0.`;
  }
  if (logRatio < 0) {
    return paragraph`${the} policy favours ${w} less than the reference does (${math`Δ < 0`}): a larger ${b} raises the DPO loss, from ${math`log 2`} without limit.`;
  }
  return paragraph`${the} policy favours ${w} exactly as the reference does (${math`Δ = 0`}): the DPO loss is ${math`log 2`} for every ${b}.`;
}

/** "π_SFT = (0.2, 0.4)", the values for y_w and y_l. */
function referenceFormula({ chosen, rejected }: Pair): Formula {
  return math`π_SFT = (${commaList([chosen, rejected])})`;
}

function caseParts({ policy, reference, logRatio, points, limits }: BetaNumbers, number: number | undefined): Part[] {
  const given = prose`${math`π_θ = (${commaList([policy.chosen, policy.rejected])})`} and ${referenceFormula(reference)} for ${math`y_w`} and ${math`y_l`}`;
  return [
    ...(number === undefined ? [] : [heading(`Case ${number}`)]),
    step(
      prose`With ${given}:`,
      math`Δ = ${logFraction(policy.chosen, reference.chosen)} − ${logFraction(policy.rejected, reference.rejected)}`,
      logRatio,
    ),
    table(
      [prose`${math`β`}`, ["loss"], ["slope"], prose`weight ${math`β σ(−β Δ)`}`],
      [
        [prose`${math`→ 0`}`, prose`${limits.zero.loss}`, prose`${limits.zero.slope}`, prose`${0}`],
        ...points.map(({ beta, loss, slope }) =>
          [beta, loss, slope, beta * sigmoid(-beta * logRatio)].map((value) => prose`${value}`),
        ),
        [
          prose`${math`→ ∞`}`,
          prose`${limits.infinity.loss ?? Number.POSITIVE_INFINITY}`,
          prose`${limits.infinity.slope}`,
          prose`${logRatio > 0 ? 0 : Number.POSITIVE_INFINITY}`,
        ],
      ],
    ),
    caseRemark(logRatio),
  ];
}

function caseRemark(logRatio: number): Part {
  const [w, l, b] = [math`y_w`, math`y_l`, math`β`];
  if (logRatio > 0) {
    return paragraph`${math`Δ > 0`}: relative to the reference, the policy favours ${w}. The loss falls from ${math`log 2`} to 0 as ${b} grows, and its slope goes to 0. The gradient weight of the pair, ${math`β σ(−β Δ)`}, rises at first and then goes to 0: for large ${b} a correctly ordered pair no longer changes the policy.`;
  }
  if (logRatio < 0) {
    return paragraph`${math`Δ < 0`}: relative to the reference, the policy favours ${l}. The loss grows with ${b} and approaches a straight line of slope ${withValue(math`−Δ`, -logRatio)}. The gradient weight of the pair grows almost linearly in ${b}: the larger ${b}, the more a wrongly ordered pair changes the policy.`;
  }
  return paragraph`${math`Δ = 0`}: relative to the reference, the policy favours neither response. The loss is ${math`log 2`} for every ${b}; its gradient still has weight ${fraction(b, 2)}.`;
}

function conclusions(cases: readonly BetaNumbers[]): Part[] {
  const b = math`β`;
  const signs = new Set(cases.map(({ logRatio }) => Math.sign(logRatio)));
  const [first, second] = cases;
  const parts: Part[] = [];
  if (signs.has(1) && signs.has(-1)) {
    const isSamePolicy = cases.every(
      ({ policy }) => policy.chosen === first!.policy.chosen && policy.rejected === first!.policy.rejected,
    );
    parts.push(
      paragraph`A larger ${b} has opposite effects: it lowers the loss of a correctly ordered pair and raises the loss of a wrongly ordered one. The sign of ${math`Δ`} decides the direction, ${b} the amount.`,
    );
    if (isSamePolicy && second && cases.length === 2) {
      const { chosen, rejected } = first!.policy;
      const factors = cases.map(
        ({ reference }) => prose`${chosen / reference.chosen} and ${rejected / reference.rejected}`,
      );
      parts.push(
        paragraph`Both cases have the same policy and different references. Relative to its reference, the policy has changed ${math`π(y_w)`} and ${math`π(y_l)`} by factors of ${factors[0]!} in the first case and ${factors[1]!} in the second. DPO depends on these ratios, not on the probabilities themselves${chosen < rejected ? prose`: ${math`π_θ(y_w) < π_θ(y_l)`} holds in both cases, but alone it does not make the order wrong` : ""}.`,
      );
    }
  }
  parts.push(
    paragraph`As ${math`β → 0`} every loss goes to ${withValue(math`log 2`, Math.LN2)} and every gradient to 0: nothing is learnt. With a large ${b} the loss is close to a hinge loss: correctly ordered pairs have gradient 0, wrongly ordered ones have weight ${b}.`,
    paragraph`Losses at different ${b} are therefore not comparable: with ${math`Δ > 0`} the loss falls as ${b} grows, although the policy is the same. ${b} controls how far the policy may move from the reference. To fit a preference of log-odds ${math`r`}, DPO needs ${math`Δ = r / β`}: the larger ${b}, the closer the policy stays to the reference.`,
  );
  return parts;
}

/** The loss curve from β = 0 to the largest given β. */
function curveOf({ policy, reference, logRatio, points }: BetaNumbers): Curve {
  const end = Math.max(...points.map(({ beta }) => beta));
  const steps = 100;
  return {
    name: prose`${referenceFormula(reference)}, ${math`Δ = ${logRatio}`}`,
    points: Array.from({ length: steps + 1 }, (_, k) => {
      const beta = (end * k) / steps;
      return [beta, beta === 0 ? Math.LN2 : dpoValues({ policy, reference, beta }).loss] as const;
    }),
  };
}
