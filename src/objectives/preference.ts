/**
 * @module
 * The vocabulary that preference objectives share.
 */
import type { Tensor } from "../engine/index.ts";

/** One number for each completion of each pair; what it is, the objective says. */
export interface PairLogps {
  /** Of log π(y_w | x), the preferred completion. */
  readonly chosen: Tensor<"pair">;
  /** Of log π(y_l | x), the other one. */
  readonly rejected: Tensor<"pair">;
}

/** How many tokens the completions have, as floats. */
export interface PairLengths {
  readonly chosen: Tensor<"pair">;
  readonly rejected: Tensor<"pair">;
  /** The mean length of a chosen completion, a scalar known for the whole accumulation window. */
  readonly meanChosen: Tensor<"">;
}

/** Everything a preference objective may read of a batch of pairs. */
export interface PreferencePairs {
  /** Log-probabilities under the model that learns, summed over completion tokens. */
  readonly policy: PairLogps;
  /** The same under the frozen model; an objective without one does without. */
  readonly reference?: PairLogps;
  readonly lengths?: PairLengths;
}

/** What a preference objective returns. */
export interface PreferenceResult {
  /** One loss per pair, to be minimised; the caller reduces. */
  readonly losses: Tensor<"pair">;
  /** The implicit reward of each chosen completion, detached: to be logged, never to be trained on. */
  readonly chosenRewards: Tensor<"pair">;
  /** The implicit reward of each rejected completion, detached. */
  readonly rejectedRewards: Tensor<"pair">;
}

/** A loss of pairs whose options are settled. */
export type PreferenceObjective = (pairs: PreferencePairs) => PreferenceResult;
