/**
 * @module
 * E.4 in numbers: how DPO's gradient and RLHF's optimum change the probabilities of three outcomes: the chosen
 * response, the rejected response, and all others.
 */
import { SettingsError } from "../core/index.ts";
import { dpoValues } from "./losses.ts";
import { checkBeta, checkDistribution, checkNumbers, type Pair, remainingProbability } from "./probabilities.ts";

/** Values for y_w, y_l and all other responses together. */
export type Outcomes = readonly [chosen: number, rejected: number, rest: number];

/** The data point of both methods. */
export interface ShiftPoint {
  /** π_θ, the current policy. */
  readonly policy: Pair;
  /** π_SFT, the reference. */
  readonly reference: Pair;
  /** r_φ, the reward model's scores. */
  readonly reward: Pair;
  readonly beta: number;
}

export interface ShiftOptions {
  /** Reward of all other responses, if known. */
  readonly restReward?: number;
  /** Step size of gradient descent on the logits. @default 0.1 */
  readonly stepSize?: number;
}

export interface PolicyShift {
  readonly dpo: DpoShift;
  readonly rlhf: RlhfShift;
}

export interface DpoShift {
  readonly margin: number;
  /** σ(−margin), between 0 and 1: larger when the implicit rewards order the pair wrongly. */
  readonly weight: number;
  /** β · weight. */
  readonly scaledWeight: number;
  /** dL/d log π of y_w and y_l. */
  readonly gradLogp: readonly [number, number];
  /** dL/dπ of y_w and y_l, ignoring that probabilities sum to 1. */
  readonly gradP: readonly [number, number];
  /** dπ/dt under gradient descent on the logits of a softmax; sums to 0. */
  readonly softmaxFlow: Outcomes;
  readonly step: { readonly size: number; readonly policy: Outcomes; readonly loss: number };
}

export interface RlhfShift {
  readonly oddsReference: number;
  readonly oddsNow: number;
  /** π*(y_w) / π*(y_l) = oddsReference · exp((r_w − r_l)/β). */
  readonly oddsOptimal: number;
  /** π*(y_w) / (π*(y_w) + π*(y_l)). */
  readonly pairShareOptimal: number;
  /** π*, only with `restReward`. */
  readonly optimal?: Outcomes;
  /**
   * Thresholds of the reward of all other responses: below the first the optimum raises π(y_w), above the second it
   * lowers π(y_l). The first is null when no reward is low enough, the second when every reward is high enough;
   * both are null when there are no other responses.
   */
  readonly restThresholds: readonly [number | null, number | null];
  /** The policy gradient at the current policy. */
  readonly gradient: RlhfGradient;
}

export interface RlhfGradient {
  /** Penalised reward r − β log(π_θ/π_SFT) of y_w and y_l. */
  readonly penalisedReward: readonly [number, number];
  /** The difference of the two: positive raises the odds of y_w against y_l. */
  readonly advantage: number;
  /** dπ/dt under gradient ascent on the logits of a softmax; only with `restReward`, and if its penalty is finite. */
  readonly softmaxFlow?: Outcomes;
}

/**
 * How DPO and RLHF change the policy at one data point.
 *
 *     DPO:   dL/d log π(y_w) = −β σ(−ĥ) = −dL/d log π(y_l)
 *     RLHF:  π*(y) = π_SFT(y) exp(r(y)/β) / Z
 *
 * Rafailov et al. 2023, section 4 and Eq. 4 (arXiv:2305.18290). Flows are of the logits z of a softmax over
 * three outcomes, whose probabilities move as dπ_k = π_k (dz_k − Σ_j π_j dz_j).
 *
 * @throws {SettingsError} `E_SETTINGS` when probabilities are invalid or sum to more than 1, a score is not
 * finite, or β or the step size is not above 0
 */
export function policyShift(point: ShiftPoint, { restReward, stepSize = 0.1 }: ShiftOptions = {}): PolicyShift {
  const { policy, reference, reward, beta } = point;
  checkDistribution("policy", policy);
  checkDistribution("reference", reference);
  checkNumbers("reward", { chosen: reward.chosen, rejected: reward.rejected });
  checkBeta("policy-shift", beta);
  if (restReward !== undefined) checkNumbers("policy-shift", { restReward });
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new SettingsError(`policy-shift: step must be a finite number above 0, got ${stepSize}`);
  }
  return { dpo: dpoShift(point, stepSize), rlhf: rlhfShift(point, restReward) };
}

function dpoShift({ policy, reference, beta }: ShiftPoint, size: number): DpoShift {
  const { margin, gradLogp } = dpoValues({ policy, reference, beta });
  const now = outcomesOf(policy);
  // The two gradients sum to 0, so the normaliser drops out: the gradient by the logits is that by log π.
  const [chosen, rejected] = gradLogp;
  const descent: Outcomes = [-chosen, -rejected, 0];
  const after = stepLogits(now, descent, size);
  if (after[1] === 0) {
    throw new SettingsError(
      `policy-shift: step must leave every probability above 0, got ${size}; hint: a smaller one`,
    );
  }
  return {
    margin,
    weight: rejected / beta,
    scaledWeight: rejected,
    gradLogp,
    gradP: [chosen / policy.chosen, rejected / policy.rejected],
    softmaxFlow: probabilityFlow(now, descent),
    step: { size, policy: after, loss: dpoValues({ policy: pairOf(after), reference, beta }).loss },
  };
}

function rlhfShift({ policy, reference, reward, beta }: ShiftPoint, restReward: number | undefined): RlhfShift {
  const rest = remainingProbability(reference);
  // If the policy puts probability where the reference has none, the KL penalty is infinite.
  const isOutside = rest === 0 && remainingProbability(policy) > 0;
  const oddsReference = reference.chosen / reference.rejected;
  const oddsOptimal = oddsReference * Math.exp((reward.chosen - reward.rejected) / beta);
  const penalisedReward = [
    reward.chosen - beta * Math.log(policy.chosen / reference.chosen),
    reward.rejected - beta * Math.log(policy.rejected / reference.rejected),
  ] as const;
  return {
    oddsReference,
    oddsNow: policy.chosen / policy.rejected,
    oddsOptimal,
    pairShareOptimal: 1 / (1 + 1 / oddsOptimal),
    ...(restReward === undefined ? {} : { optimal: tiltByReward(reference, reward, restReward, beta) }),
    restThresholds: [
      threshold(policy.chosen, reference.chosen, reward.chosen),
      threshold(policy.rejected, reference.rejected, reward.rejected),
    ],
    gradient: {
      penalisedReward,
      advantage: penalisedReward[0] - penalisedReward[1],
      ...(restReward === undefined || isOutside ? {} : { softmaxFlow: ascentFlow(penalisedReward, restReward) }),
    },
  };

  /** The reward R of all others at which the optimum keeps this response's probability `now`. */
  function threshold(now: number, from: number, own: number): number | null {
    if (rest === 0) return null;
    // π*(y) = now determines Z; Z minus the two terms of the pair is rest · exp(R/β). Rewards are relative to the
    // larger one, to avoid overflow.
    const top = Math.max(reward.chosen, reward.rejected);
    const term = (p: number, r: number): number => p * Math.exp((r - top) / beta);
    const left =
      term(from, own) / now - term(reference.chosen, reward.chosen) - term(reference.rejected, reward.rejected);
    return left > 0 ? top + beta * Math.log(left / rest) : null;
  }

  /** dJ/dz_k = π_k (ρ_k − Σ_j π_j ρ_j), with ρ the penalised reward. */
  function ascentFlow([chosen, rejected]: readonly [number, number], others: number): Outcomes {
    const now = outcomesOf(policy);
    const penalised: Outcomes = [chosen, rejected, now[2] > 0 ? others - beta * Math.log(now[2] / rest) : 0];
    return probabilityFlow(now, probabilityFlow(now, penalised));
  }
}

/** The change of softmax probabilities when the logits change by `direction`. */
function probabilityFlow(now: Outcomes, direction: Outcomes): Outcomes {
  const mean = now.reduce((sum, p, k) => sum + p * direction[k]!, 0);
  return mapOutcomes(now, (p, k) => (p === 0 ? 0 : p * (direction[k]! - mean)));
}

/** The probabilities after a step on the logits. */
function stepLogits(now: Outcomes, direction: Outcomes, size: number): Outcomes {
  return softmax(mapOutcomes(now, (p, k) => Math.log(p) + size * direction[k]!));
}

/** π_SFT · exp(r/β) / Z, with one reward for all other responses. */
export function tiltByReward(reference: Pair, reward: Pair, restReward: number, beta: number): Outcomes {
  const rewards: Outcomes = [reward.chosen, reward.rejected, restReward];
  const from = outcomesOf(reference);
  return softmax(mapOutcomes(from, (p, k) => Math.log(p) + rewards[k]! / beta));
}

/** The softmax of logits; −∞ is a probability of 0. */
function softmax(logits: Outcomes): Outcomes {
  const top = Math.max(...logits);
  const total = logits.reduce((sum, z) => sum + Math.exp(z - top), 0);
  return mapOutcomes(logits, (z) => Math.exp(z - top) / total);
}

function mapOutcomes([chosen, rejected, rest]: Outcomes, change: (value: number, k: number) => number): Outcomes {
  return [change(chosen, 0), change(rejected, 1), change(rest, 2)];
}

/** A pair with the probability of all other responses. */
export function outcomesOf(pair: Pair): Outcomes {
  return [pair.chosen, pair.rejected, remainingProbability(pair)];
}

const pairOf = ([chosen, rejected]: Outcomes): Pair => ({ chosen, rejected });
