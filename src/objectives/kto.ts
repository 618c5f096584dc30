/**
 * @module
 * Kahneman–Tversky optimisation (KTO): unpaired completions, labelled desirable or undesirable.
 */
import type { Tensor } from "../engine/index.ts";
import { checkShapes } from "./shapes.ts";

/** A batch of unpaired completions. */
export interface LabelledLogps {
  /** log π(y|x), summed over completion tokens, in nats. */
  readonly policy: Tensor<"example">;
  /** The same under the reference model. */
  readonly reference: Tensor<"example">;
  /** Whether the completion is desirable, a bool. */
  readonly isDesirable: Tensor<"example">;
}

export interface KtoOptions {
  /** β, the weight of the KL penalty to the reference; β > 0. @default 0.1 */
  readonly beta?: number;
  /** λ_D, the weight of desirable completions. @default 1 */
  readonly desirableWeight?: number;
  /** λ_U, the weight of undesirable completions. @default 1 */
  readonly undesirableWeight?: number;
}

export interface KtoResult {
  /** One loss per completion, to be minimised. */
  readonly losses: Tensor<"example">;
  /** β · log π/π_ref, detached. */
  readonly rewards: Tensor<"example">;
}

/**
 * The reference point z₀ of a batch, in nats: the KL divergence from the reference on mismatched completions.
 *
 *     z₀ = max(0, Σᵢ wᵢ · (log π(y′ᵢ|xᵢ) − log π_ref(y′ᵢ|xᵢ))),   y′ᵢ the completion of another prompt
 *
 * Ethayarajh et al. 2024, §4.1 (arXiv:2402.01306); TRL takes y′ᵢ from the previous example of the batch.
 * z₀ has no gradient. It couples the batch: every loss depends on all examples, so a batch must not be split,
 * and it needs several prompts.
 *
 * @param weights wᵢ: 1/n, or 0 for padding
 * @throws {ShapeError} `E_SHAPE` when the numbers of examples differ
 */
export function ktoBaseline(mismatched: Omit<LabelledLogps, "isDesirable">, weights: Tensor<"example">): Tensor<""> {
  checkShapes("ktoBaseline", {
    policy: [mismatched.policy, "example"],
    reference: [mismatched.reference, "example"],
    weights: [weights, "example"],
  });
  return mismatched.policy.sub(mismatched.reference).mul(weights).sum().maximum(0).detach();
}

/**
 * The loss of Kahneman–Tversky optimisation (KTO), one per completion; TRL's "kto".
 *
 *     r = log π(y|x) − log π_ref(y|x)
 *     L = λ_D · (1 − σ(β·(r − z₀)))   if y is desirable
 *         λ_U · (1 − σ(β·(z₀ − r)))   if not
 *
 * Ethayarajh et al. 2024, Eq. 7 (arXiv:2402.01306), without the constant λ_y. Gradients flow into `policy`
 * only. When policy and reference are equal and z₀ = 0, every loss is half its weight.
 *
 * @param baseline z₀ from `ktoBaseline`; 0 gives TRL's "apo_zero_unpaired", which does not couple the batch
 * @example
 * const isDesirable = constant([1, 0], "bool");
 * const batch = { policy: tensor([-12, -14]), reference: tensor([-13, -13]), isDesirable };
 * evaluate(ktoLoss(batch, 0, { beta: 1 }).losses).data; //=> [0.2689, 0.2689]
 * @throws {ShapeError} `E_SHAPE` when the numbers of examples differ, or the baseline is not a scalar
 */
export function ktoLoss(
  { policy, reference, isDesirable }: LabelledLogps,
  baseline: Tensor<""> | number,
  { beta = 0.1, desirableWeight = 1, undesirableWeight = 1 }: KtoOptions = {},
): KtoResult {
  checkShapes("ktoLoss", {
    policy: [policy, "example"],
    reference: [reference, "example"],
    isDesirable: [isDesirable, "example"],
    ...(typeof baseline === "number" ? {} : { baseline: [baseline, ""] }),
  });
  const ratios = policy.sub(reference.detach());
  const gain = ratios.sub(typeof baseline === "number" ? baseline : baseline.detach()).mul(beta);
  const desirable = gain.neg().sigmoid().mul(desirableWeight);
  const undesirable = gain.sigmoid().mul(undesirableWeight);
  return { losses: isDesirable.where(desirable, undesirable), rewards: ratios.mul(beta).detach() };
}
