/**
 * @module
 * E.4 in numbers: where DPO's gradient and RLHF's optimum move the policy on three outcomes, the preferred
 * response, the other one, and all the rest.
 */
import { SettingsError } from "../core/index.ts";
import { dpoValues } from "./losses.ts";
import { checkBeta, checkDistribution, checkNumbers, type Pair, remainingProbability } from "./probabilities.ts";

/** Of y_w, y_l and all other responses together. */
export type Outcomes = readonly [chosen: number, rejected: number, rest: number];

/** A data point as both methods see it. */
export interface ShiftPoint {
  /** π_θ, the policy as it is now. */
  readonly policy: Pair;
  /** π_SFT, where it came from. */
  readonly reference: Pair;
  /** r_φ, the reward model's scores. */
  readonly reward: Pair;
  readonly beta: number;
}

export interface ShiftOptions {
  /** The reward of all other responses, if it is known. */
  readonly restReward?: number;
  /** How long a step of gradient descent on the logits is. @default 0.1 */
  readonly stepSize?: number;
}

export interface PolicyShift {
  readonly dpo: DpoShift;
  readonly rlhf: RlhfShift;
}

export interface DpoShift {
  readonly margin: number;
  /** σ(−margin), between 0 and 1: how wrong DPO takes the policy to be. */
  readonly weight: number;
  /** β · weight. */
  readonly scaledWeight: number;
  /** dL/d log π of y_w and y_l. */
  readonly gradLogp: readonly [number, number];
  /** dL/dπ of y_w and y_l, as if the two were free of each other. */
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
  /** π*, when the reward of all other responses is known. */
  readonly optimal?: Outcomes;
  /**
   * The reward of all other responses below which the optimum raises π(y_w), and above which it lowers π(y_l);
   * null when no reward is low enough, or when every one is high enough, or when there are no others.
   */
  readonly restThresholds: readonly [number | null, number | null];
  /** The policy gradient at the policy as it is. */
  readonly gradient: RlhfGradient;
}

export interface RlhfGradient {
  /** r − β log(π_θ/π_SFT), of y_w and y_l: what the penalised objective pays for a response now. */
  readonly penalisedReward: readonly [number, number];
  /** The difference of the two: positive raises the odds of y_w against y_l. */
  readonly advantage: number;
  /** dπ/dt under gradient ascent on the logits of a softmax, when the reward of all others is known and π_SFT has some. */
  readonly softmaxFlow?: Outcomes;
}

/**
 * What DPO and RLHF do to the policy at one data point.
 *
 *     DPO:   dL/d log π(y_w) = −β σ(−ĥ) = −dL/d log π(y_l)
 *     RLHF:  π*(y) = π_SFT(y) exp(r(y)/β) / Z
 *
 * Rafailov et al. 2023, section 4 and Eq. 4 (arXiv:2305.18290). Flows are of the logits z of a softmax over
 * three outcomes, whose probabilities move as dπ_k = π_k (dz_k − Σ_j π_j dz_j).
 *
 * @throws {SettingsError} `E_SETTINGS` when probabilities are none or sum to more than 1, a score is not
 * finite, or β or the step is not above 0
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
  // The two gradients cancel in the softmax's normalisation, so descent on the logits is descent on log π.
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
  // Where the reference never goes, a policy pays an infinite penalty, and no gradient exists.
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

  /** The reward R of all others at which the optimum leaves this response's probability `now` as it is. */
  function threshold(now: number, from: number, own: number): number | null {
    if (rest === 0) return null;
    // π*(y) = now fixes Z; what Z lacks of the pair's two terms is rest · exp(R/β). Rewards relative to the
    // greater one, which cannot overflow.
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

/** How probabilities of a softmax move when its logits move by `direction`. */
function probabilityFlow(now: Outcomes, direction: Outcomes): Outcomes {
  const mean = now.reduce((sum, p, k) => sum + p * direction[k]!, 0);
  return mapOutcomes(now, (p, k) => (p === 0 ? 0 : p * (direction[k]! - mean)));
}

/** The probabilities after the logits have moved. */
function stepLogits(now: Outcomes, direction: Outcomes, size: number): Outcomes {
  return softmax(mapOutcomes(now, (p, k) => Math.log(p) + size * direction[k]!));
}

/** π_SFT · exp(r/β) / Z, with one reward for all other responses. */
function tiltByReward(reference: Pair, reward: Pair, restReward: number, beta: number): Outcomes {
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

/** A pair with what is left for all other responses. */
export function outcomesOf(pair: Pair): Outcomes {
  return [pair.chosen, pair.rejected, remainingProbability(pair)];
}

const pairOf = ([chosen, rejected]: Outcomes): Pair => ({ chosen, rejected });
