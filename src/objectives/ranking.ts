/**
 * @module
 * Rankings of K completions of one prompt, as the comparisons they contain.
 */
import { UsageError } from "../core/index.ts";
import { logSigmoid, type Tensor } from "../engine/index.ts";
import { checkShapes } from "./shapes.ts";

/**
 * The weight of every comparison in a ranking: 1/n where the row's completion beats the column's.
 *
 *     wᵢⱼ = 1/n if rank i < rank j, else 0,   n = C(K, 2) less the ties
 *
 * Ranks count from the best upwards, equal ranks are ties, and `undefined` is a completion that is
 * not there. Every prompt has the same say, whatever its K is: Ouyang et al. 2022, Eq. 1
 * (arXiv:2203.02155), which drops ties; that n counts only what is kept is ours. [K·K], row by row.
 *
 * @example
 * comparisonWeights([1, 2, 2]); //=> [0, ½, ½, 0, 0, 0, 0, 0, 0]
 * @throws {UsageError} `E_USAGE` when no completion beats another
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
 * and each completion is scored once: as separate examples they overfit within an epoch. `scores` is
 * [prompt, rank] in any order; `weights` [prompt, rank, rank] come from `comparisonWeights`.
 *
 * Equal scores cost log 2. With K = 2 it is `rewardModelLoss`.
 *
 * @throws {ShapeError} `E_SHAPE` when scores and weights disagree about prompts or K
 */
export function rankingLoss(scores: Tensor<"prompt rank">, weights: Tensor<"prompt rank rank">): Tensor<"prompt"> {
  checkShapes("rankingLoss", { scores: [scores, "prompt rank"], weights: [weights, "prompt rank rank"] });
  const [prompts, count] = scores.shape;
  const leads = scores.reshape([prompts!, count!, 1]).sub(scores.reshape([prompts!, 1, count!]));
  return logSigmoid(leads).mul(weights).sum([1, 2]).neg();
}
