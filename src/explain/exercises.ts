/**
 * @module
 * All exercises of a sheet: ratings for E.1 and E.2, a data point for E.3 to E.5.
 */
import type { Normalization } from "../comparison/index.ts";
import { explainBeta } from "./beta.ts";
import { explainBradleyTerry, type Scale } from "./bradley-terry.ts";
import type { Explanation } from "./explanation.ts";
import { explainDpoLoss, explainRewardLoss } from "./losses.ts";
import { explainMaxMin } from "./maxmin.ts";
import { explainPolicyShift } from "./policy-shift.ts";
import type { ShiftPoint } from "./policy-shift-numbers.ts";
import type { Pair } from "./probabilities.ts";

/** The inputs of a sheet. Exercises without inputs are not answered. */
export interface Exercises {
  readonly ratings?: RatingExercise;
  readonly pair?: PairExercise;
}

/** E.1 and E.2. */
export interface RatingExercise {
  /** One row per group, one column per response. */
  readonly ratings: readonly (readonly number[])[];
  /** One name per group. @default "Group 1", … */
  readonly groups?: readonly string[];
  /** Rating scales of E.1: the first is the answer, the others are asides. @default ["logit", "strength"] */
  readonly scales?: readonly Scale[];
  /** For E.2 only. @default "none" */
  readonly normalize?: Normalization;
}

/** E.3 to E.5. */
export interface PairExercise extends ShiftPoint {
  readonly restReward?: number;
  /** @default [0.5, 1, 2, 4] */
  readonly betas?: readonly number[];
  /** Reference of the second case of E.5. */
  readonly otherReference?: Pair;
}

/** The answer of one exercise; the keys name its explanations for scripts. */
export interface Answer {
  readonly exercise: "E.1" | "E.2" | "E.3" | "E.4" | "E.5";
  readonly explanations: Readonly<Record<string, Explanation>>;
}

/**
 * Answers the exercises, in the order of the sheet.
 *
 * @throws {SettingsError} `E_SETTINGS` as the single explanations
 */
export function answerExercises({ ratings, pair }: Exercises): Answer[] {
  return [...(ratings ? ratingAnswers(ratings) : []), ...(pair ? pairAnswers(pair) : [])];
}

function ratingAnswers({
  ratings,
  groups,
  scales = ["logit", "strength"],
  normalize = "none",
}: RatingExercise): Answer[] {
  const groupOptions = groups === undefined ? {} : { groups };
  const tables = scales.map(
    (scale, _, [answer = scale]) => [scale, explainBradleyTerry(ratings, { scale, answer, ...groupOptions })] as const,
  );
  return [
    { exercise: "E.1", explanations: Object.fromEntries(tables) },
    { exercise: "E.2", explanations: { maxmin: explainMaxMin(ratings, { normalize, ...groupOptions }) } },
  ];
}

function pairAnswers({ restReward, betas, otherReference, ...point }: PairExercise): Answer[] {
  const { policy, reference, reward } = point;
  const references = [reference, ...(otherReference ? [otherReference] : [])];
  const shift = restReward === undefined ? {} : { restReward };
  return [
    {
      exercise: "E.3",
      explanations: { "reward-loss": explainRewardLoss(reward), "dpo-loss": explainDpoLoss(point) },
    },
    { exercise: "E.4", explanations: { "policy-shift": explainPolicyShift(point, shift) } },
    {
      exercise: "E.5",
      explanations: {
        beta: explainBeta(
          references.map((one) => ({ policy, reference: one })),
          betas === undefined ? {} : { betas },
        ),
      },
    },
  ];
}
