/**
 * @module
 * Supervised fine-tuning: maximum likelihood of texts or completions, packed into rows.
 */
import { layRows, packTrees, type SequenceExample, type Tree, targetsOf } from "../data/index.ts";
import { input } from "../engine/index.ts";
import { negativeLogLikelihood } from "../objectives/index.ts";
import { floats, hiddenStates, rowFeeds, rowInputs, targetFeeds, targetInputs, targetLogps } from "../policy/index.ts";
import { averageOf, type Method, means } from "./method.ts";
import type { SftSettings } from "./sft-settings.ts";

/** The method for the loop. */
export function sft({ packing, maxLength }: Pick<SftSettings, "packing" | "maxLength">): Method<SequenceExample> {
  return {
    name: "sft",

    trace(model, dropout) {
      const { logps, entropy, argmax } = targetLogps(model, hiddenStates(model, rowInputs(), dropout), targetInputs());
      const weights = input<"token">("weights", "float32", ["targets"]);
      return { outputs: { logps, entropy, argmax }, loss: negativeLogLikelihood(logps, weights) };
    },

    counts: (examples) => ({
      tokens: examples.reduce((total, { tokens, from }) => total + tokens.length - Math.max(1, from), 0),
      pairs: 0,
    }),

    collate(examples, window) {
      const trees = examples.map(({ tokens }): Tree => [{ tokens }]);
      const rows = layRows(trees, packing ? packTrees(trees, maxLength) : trees.map((_, i) => [i]));
      const targets = targetsOf(trees, rows, (tree, _, offset) => offset >= examples[tree]!.from);
      const weights = new Float32Array(targets.labels.length).fill(1 / window.tokens);
      return {
        feeds: { ...rowFeeds(rows), ...targetFeeds(rows, targets), weights: floats([weights.length], weights) },
        tokens: examples.reduce((total, { tokens }) => total + tokens.length, 0),
        places: rows.time * rows.rows,
        measure: ({ logps, entropy, argmax }) => ({
          loss: averageOf(logps!.data.map((logp) => -logp)),
          entropy: averageOf(entropy!.data),
          mean_token_accuracy: averageOf(Array.from(argmax!.data, (id, i) => Number(id === targets.labels[i]))),
        }),
      };
    },

    metrics: means,
  };
}
