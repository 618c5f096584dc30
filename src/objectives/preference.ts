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
