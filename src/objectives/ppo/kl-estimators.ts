/**
 * @module
 * Estimators of KL(π‖π_ref) from samples of π, one estimate per token, in nats.
 *
 *     d = log π(a|s) − log π_ref(a|s),   a sampled from π
 *
 * Schulman 2020, "Approximating KL divergence"; TRL's `kl_estimator`. All are 0 where π = π_ref. Used as
 * losses, only k2 has a gradient whose expectation is that of the KL.
 */
import type { Tensor } from "../../engine/index.ts";

/** k1 = d: unbiased, may be negative, high variance. */
export const k1 = (logRatio: Tensor): Tensor => logRatio;

/** k2 = ½·d²: slightly biased, never negative. */
export const k2 = (logRatio: Tensor): Tensor => logRatio.mul(logRatio).mul(0.5);

/**
 * k3 = e^−d − 1 + d: unbiased, never negative, lower variance than k1.
 *
 * It grows exponentially for tokens far more likely under π_ref than under π; −d is clamped to 80 in the
 * exponential, because float32 overflows at about e⁸⁸.
 *
 * @example
 * item(k3(tensor([Math.log(3)]))); //=> 0.4319
 */
export const k3 = (logRatio: Tensor): Tensor => logRatio.neg().minimum(80).expm1().add(logRatio);
