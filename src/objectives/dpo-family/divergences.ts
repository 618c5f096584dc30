/**
 * @module
 * f-divergences: what stands in the place of the log-ratio when another divergence than the reverse KL
 * ties the policy to its reference.
 *
 *     max E[r] − β·D_f(π‖π_ref)   ⇒   r(x, y) = β · f′(π(y|x)/π_ref(y|x)) + a function of x
 *
 * Wang et al. 2023, Theorem 1 and Table 1 (arXiv:2309.16240). Each function here maps log t to f′(t),
 * t = π/π_ref, and is 0 at t = 1; additive constants of f′ cancel in a pair. Its slope there is 1, so that
 * a β means the same for each; the Jensen–Shannon divergence's is ½.
 */
import { logSigmoid, type Tensor } from "../../engine/index.ts";

/** log t ↦ f′(t). */
export type Divergence = (logRatio: Tensor) => Tensor;

/** An exponent above this counts as this, and its gradient stops: e⁸⁰ is far from float32's end at e⁸⁸. */
export const EXPONENT_BOUND = 80;

/** f′(t) = log t + 1, without the 1: the divergence of DPO. */
export const reverseKl: Divergence = (logRatio) => logRatio;

/** f′(t) = log(2t/(t + 1)) = log 2 + log σ(log t): the Jensen–Shannon divergence, whose rewards are at most β · log 2. */
export const jsDivergence: Divergence = (logRatio) => logSigmoid(logRatio).add(Math.LN2);

/**
 * f′(t) = (t^(α−1) − 1)/(α − 1): α = 0 is the forward KL, and the limit α → 1 the reverse KL.
 *
 * Below α = 1 a completion that loses probability is pushed back without bound; `EXPONENT_BOUND` keeps
 * it finite, as in TRL.
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
