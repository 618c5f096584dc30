/**
 * @module
 * KL(π‖π_ref) from samples of π, one estimate per token.
 *
 *     d = log π(a|s) − log π_ref(a|s),   a drawn from π
 *
 * Schulman 2020, "Approximating KL divergence"; TRL's `kl_estimator`. All are 0 where the two agree. As
 * losses they differ from what they are as measures: only k2's gradient points along that of the KL.
 */
import type { Tensor } from "../../engine/index.ts";

/** k1 = d: unbiased, of either sign, of high variance. */
export const k1 = (logRatio: Tensor): Tensor => logRatio;

/** k2 = ½·d²: biased a little, never negative. */
export const k2 = (logRatio: Tensor): Tensor => logRatio.mul(logRatio).mul(0.5);

/**
 * k3 = e^−d − 1 + d: unbiased and never negative, of lower variance than k1.
 *
 * It grows without bound where π_ref finds likely what π drew by accident; d is held above −80 in the
 * exponential, which is nearly the end of float32.
 */
export const k3 = (logRatio: Tensor): Tensor => logRatio.neg().minimum(80).expm1().add(logRatio);
