/**
 * @module
 * The types that preference objectives share.
 */
import type { Tensor } from "../engine/index.ts";

/** Log-probabilities of both completions of each pair, in nats: sums or means over tokens, as the objective states. */
export interface PairLogps {
  /** Of log π(y_w | x), the preferred completion. */
  readonly chosen: Tensor<"pair">;
  /** Of log π(y_l | x), the other completion. */
  readonly rejected: Tensor<"pair">;
}

/** The numbers of completion tokens, as floats. */
export interface PairLengths {
  readonly chosen: Tensor<"pair">;
  readonly rejected: Tensor<"pair">;
  /** The mean length of a chosen completion over the whole gradient-accumulation window, a scalar. */
  readonly meanChosen: Tensor<"">;
}

/** All inputs of a preference objective for a batch of pairs. */
export interface PreferencePairs {
  /** Log-probabilities under the policy, summed over completion tokens. */
  readonly policy: PairLogps;
  /** The same under the reference model, for objectives that need it. */
  readonly reference?: PairLogps;
  readonly lengths?: PairLengths;
}

/** The result of a preference objective. */
export interface PreferenceResult {
  /** One loss per pair, to be minimised; the caller takes the mean. */
  readonly losses: Tensor<"pair">;
  /** The implicit reward of each chosen completion, detached: for logging only. */
  readonly chosenRewards: Tensor<"pair">;
  /** The implicit reward of each rejected completion, detached. */
  readonly rejectedRewards: Tensor<"pair">;
}

/** A loss on pairs with its options bound. */
export type PreferenceObjective = (pairs: PreferencePairs) => PreferenceResult;
