/**
 * @module
 * ORPO (Hong et al. 2024, arXiv:2403.07691): likelihood of the chosen text and, weighted by λ, the odds
 * of the chosen completion against the rejected one. No reference model. Both completions hang on one
 * copy of their prompt.
 */
import { layRows, type PreferenceExample, packTrees, type Tree, targetsOf } from "../data/index.ts";
import { input, matmul, type Tensor } from "../engine/index.ts";
import { negativeLogLikelihood, oddsRatioLoss } from "../objectives/index.ts";
import { floats, hiddenStates, rowFeeds, rowInputs, targetFeeds, targetInputs, targetLogps } from "../policy/index.ts";
import { averageOf, type Method, means } from "./method.ts";
import type { OrpoSettings } from "./orpo-settings.ts";

/** Segments of each tree. */
const [PROMPT, CHOSEN, REJECTED] = [0, 1, 2] as const;

/** The method for the loop. */
export function orpo({
  beta,
  nllScope,
  packing,
  maxLength,
}: Pick<OrpoSettings, "beta" | "nllScope" | "packing" | "maxLength">): Method<PreferenceExample> {
  const isLearnt = (segment: number): boolean => segment === CHOSEN || (segment === PROMPT && nllScope === "full");
  return {
    name: "orpo",

    trace(model, dropout) {
      const { logps, meanLogit } = targetLogps(model, hiddenStates(model, rowInputs(), dropout), targetInputs());
      const tokenWeights = input<"token">("tokenWeights", "float32", ["targets"]);
      const pairWeights = input<"pair">("pairWeights", "float32", ["pairs"]);
      // Rows of these hold 1/n at the n tokens of a completion: the product is its mean log-probability.
      const meanOf = (side: string): Tensor =>
        matmul(input(side, "float32", ["pairs", "targets"]), logps.reshape(["targets", 1])).reshape(["pairs"]);
      const chosen = meanOf("chosen");
      const rejected = meanOf("rejected");
      const { losses, logOdds, bounded } = oddsRatioLoss({ chosen, rejected });
      const loss = negativeLogLikelihood(logps, tokenWeights).add(losses.mul(pairWeights).sum());
      return {
        outputs: { logps, meanLogit, chosenMeans: chosen, rejectedMeans: rejected, losses, logOdds, bounded },
        loss,
      };
    },

    counts: (examples) => ({
      tokens: examples.reduce(
        (total, { prompt, chosen }) => total + chosen.length + (nllScope === "full" ? prompt.length - 1 : 0),
        0,
      ),
      pairs: examples.length,
    }),

    collate(examples, window) {
      const trees = examples.map(
        ({ prompt, chosen, rejected }): Tree => [
          { tokens: prompt },
          { tokens: chosen, parent: PROMPT },
          { tokens: rejected, parent: PROMPT },
        ],
      );
      const rows = layRows(trees, packing ? packTrees(trees, maxLength) : trees.map((_, i) => [i]));
      const targets = targetsOf(trees, rows, (_, segment) => segment !== PROMPT || nllScope === "full");
      const count = targets.labels.length;
      const tokenWeights = Float32Array.from(targets.owners, ({ segment }) =>
        isLearnt(segment) ? 1 / window.tokens : 0,
      );
      const meansOver = (side: typeof CHOSEN | typeof REJECTED): Float32Array => {
        const matrix = new Float32Array(examples.length * count);
        targets.owners.forEach(({ tree, segment }, target) => {
          if (segment === side) matrix[tree * count + target] = 1 / trees[tree]![side]!.tokens.length;
        });
        return matrix;
      };
      return {
        feeds: {
          ...rowFeeds(rows),
          ...targetFeeds(rows, targets),
          tokenWeights: floats([count], tokenWeights),
          pairWeights: floats([examples.length], new Float32Array(examples.length).fill(beta / window.pairs)),
          chosen: floats([examples.length, count], meansOver(CHOSEN)),
          rejected: floats([examples.length, count], meansOver(REJECTED)),
        },
        tokens: examples.reduce(
          (total, { prompt, chosen, rejected }) => total + prompt.length + chosen.length + rejected.length,
          0,
        ),
        places: rows.time * rows.rows,
        measure({ logps, meanLogit, chosenMeans, rejectedMeans, losses, logOdds, bounded }) {
          const ofSegment = (values: ArrayLike<number>, wanted: (segment: number) => boolean): number[] =>
            Array.from(values).filter((_, i) => wanted(targets.owners[i]!.segment));
          const [good, bad] = [Array.from(chosenMeans!.data), Array.from(rejectedMeans!.data)];
          return {
            nll_loss: averageOf(ofSegment(logps!.data, isLearnt).map((logp) => -logp)),
            log_odds_ratio: averageOf(losses!.data.map((loss) => -loss)),
            log_odds_chosen: averageOf(logOdds!.data),
            "rewards/chosen": averageOf(good.map((logp) => beta * logp)),
            "rewards/rejected": averageOf(bad.map((logp) => beta * logp)),
            "rewards/margins": averageOf(good.map((logp, i) => beta * (logp - bad[i]!))),
            "rewards/accuracies": averageOf(good.map((logp, i) => Number(logp > bad[i]!))),
            "logps/chosen": averageOf(good),
            "logps/rejected": averageOf(bad),
            "logits/chosen": averageOf(ofSegment(meanLogit!.data, (segment) => segment === CHOSEN)),
            "logits/rejected": averageOf(ofSegment(meanLogit!.data, (segment) => segment === REJECTED)),
            odds_bounded: averageOf(bounded!.data),
          };
        },
      };
    },

    // TRL logs log σ of the log odds under log_odds_ratio; the odds-ratio loss is its negative.
    metrics(averages) {
      const mean = means(averages);
      return { loss: mean["nll_loss"]! - beta * mean["log_odds_ratio"]!, ...mean };
    },
  };
}
