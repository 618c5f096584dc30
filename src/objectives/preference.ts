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

/** What a preference objective returns. */
export interface PreferenceResult {
  /** One loss per pair, to be minimised; the caller reduces. */
  readonly losses: Tensor<"pair">;
  /** The implicit reward of each chosen completion, detached: to be logged, never to be trained on. */
  readonly chosenRewards: Tensor<"pair">;
  /** The implicit reward of each rejected completion, detached. */
  readonly rejectedRewards: Tensor<"pair">;
}
