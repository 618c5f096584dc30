/**
 * @module
 * f-divergences: replacements of the log-ratio when the penalty to the reference is not the reverse KL.
 *
 *     max E[r] − β·D_f(π‖π_ref)   ⇒   r(x, y) = β · f′(π(y|x)/π_ref(y|x)) + a function of x
 *
 * Wang et al. 2023, Theorem 1 and Table 1 (arXiv:2309.16240). Each function maps log t to f′(t), t = π/π_ref,
 * and is 0 at t = 1; additive constants of f′ cancel in a pair. Its slope there is 1, so that β has the same
 * scale for all; the slope of the Jensen–Shannon divergence is ½.
 */
import { logSigmoid, type Tensor } from "../../engine/index.ts";

/** log t ↦ f′(t). */
export type Divergence = (logRatio: Tensor) => Tensor;

/** Exponents are clamped to at most this, without a gradient beyond: float32 overflows at about e⁸⁸. */
export const EXPONENT_BOUND = 80;

/** f′(t) = log t, up to a constant: the divergence of DPO. */
export const reverseKl: Divergence = (logRatio) => logRatio;

/** f′(t) = log(2t/(t + 1)) = log 2 + log σ(log t): the Jensen–Shannon divergence, whose rewards are at most β · log 2. */
export const jsDivergence: Divergence = (logRatio) => logSigmoid(logRatio).add(Math.LN2);

/**
 * f′(t) = (t^(α−1) − 1)/(α − 1): α = 0 is the forward KL, and the limit α → 1 the reverse KL.
 *
 * For α < 1 it is unbounded below as t → 0; `EXPONENT_BOUND` keeps it finite, as in TRL.
 */
export const alphaDivergence = (alpha: number): Divergence =>
  alpha === 1
    ? reverseKl
    : (logRatio) =>
        logRatio
          .mul(alpha - 1)
          .minimum(EXPONENT_BOUND)
          .expm1()
          .mul(1 / (alpha - 1));

/** f′(t) = 1 − 1/t. */
export const forwardKl: Divergence = alphaDivergence(0);
