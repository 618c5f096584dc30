/**
 * @module
 * Reward models on rankings of K completions of a prompt, as pairwise comparisons.
 */
import { UsageError } from "../core/index.ts";
import { logSigmoid, type Tensor } from "../engine/index.ts";
import { checkShapes } from "./shapes.ts";

/**
 * The weights of the comparisons in a ranking: 1/n where the row's completion is better than the column's.
 *
 *     wᵢⱼ = 1/n if rank i < rank j, else 0,   n = C(K, 2) less the ties
 *
 * Ouyang et al. 2022, Eq. 1 (arXiv:2203.02155), which drops ties; excluding them from n is ours. Every
 * prompt has the same total weight for any K.
 *
 * @param ranks the lowest is the best; equal ranks are ties, and `undefined` is padding
 * @returns [K·K], row-major
 * @example
 * comparisonWeights([1, 2, 2]); //=> [0, ½, ½, 0, 0, 0, 0, 0, 0]
 * @throws {UsageError} `E_USAGE` when no completion is better than another
 */
export function comparisonWeights(ranks: readonly (number | undefined)[]): Float64Array {
  const isBetter = (a: number | undefined, b: number | undefined): boolean =>
    a !== undefined && b !== undefined && a < b;
  const wins = ranks.flatMap((a) => ranks.map((b) => Number(isBetter(a, b))));
  const count = wins.reduce((total, win) => total + win, 0);
  if (count === 0) {
    throw new UsageError(`comparisonWeights: some completion must beat another, got ranks ${ranks.join(", ")}`);
  }
  return Float64Array.from(wins, (win) => win / count);
}

/**
 * The loss of a reward model on rankings, one per prompt.
 *
 *     L = −(1/C(K, 2)) · Σ over y_w ranked above y_l of log σ( r(x, y_w) − r(x, y_l) )
 *
 * Ouyang et al. 2022, Eq. 1 (arXiv:2203.02155). All comparisons of a prompt are one element of the batch,
 * and each completion is scored once: as separate examples they overfit within an epoch.
 *
 * Equal scores give a loss of log 2. K = 2 is `rewardModelLoss`.
 *
 * @param scores [prompt, rank], in any order
 * @param weights [prompt, rank, rank], from `comparisonWeights`
 * @example
 * const weights = tensor([...comparisonWeights([1, 2, 2])]).reshape([1, 3, 3]);
 * item(rankingLoss(tensor([1.5, 0.7, -0.2]).reshape([1, 3]), weights)); //=> 0.2694
 * @throws {ShapeError} `E_SHAPE` when the numbers of prompts or completions differ
 */
export function rankingLoss(scores: Tensor<"prompt rank">, weights: Tensor<"prompt rank rank">): Tensor<"prompt"> {
  checkShapes("rankingLoss", { scores: [scores, "prompt rank"], weights: [weights, "prompt rank rank"] });
  const [prompts, count] = scores.shape;
  const margins = scores.reshape([prompts!, count!, 1]).sub(scores.reshape([prompts!, 1, count!]));
  return logSigmoid(margins).mul(weights).sum([1, 2]).neg();
}
