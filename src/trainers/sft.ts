/**
 * @module
 * Supervised fine-tuning: maximum likelihood of texts or completions.
 */
import { resolveSettings, type SettingsInput } from "../core/index.ts";
import {
  assignRows,
  oneTreePerRow,
  packBatch,
  type SegmentTree,
  type SequenceExample,
  selectTargets,
  sequenceCodec,
} from "../data/index.ts";
import { input } from "../engine/index.ts";
import { negativeLogLikelihood } from "../objectives/index.ts";
import {
  batchFeeds,
  batchInputs,
  floats,
  hiddenStates,
  targetFeeds,
  targetInputs,
  targetLogps,
} from "../policy/index.ts";
import { averageOf, type Method, means } from "./method.ts";
import { type SftSettings, sftSettings } from "./sft-settings.ts";

/**
 * Supervised fine-tuning as a method of the loop. With targets t of the whole accumulation window,
 *
 *     loss = −Σₜ log π(yₜ | y<ₜ) / number of targets      [nats per token]
 *
 * @throws {SettingsError} `E_SETTINGS` naming each setting that cannot be used
 * @example
 * for await (const event of train({ policy, method: sft({ learningRate: 1e-4 }), examples, folder, clock })) …
 */
export function sft(given: SettingsInput<typeof sftSettings> = {}): Method<SequenceExample, SftSettings> {
  const settings = resolveSettings("sft", sftSettings, given);
  const { packing, maxLength } = settings;
  return {
    name: "sft",
    settings,
    codec: sequenceCodec,

    trace(model) {
      const { logps, entropy, argmax } = targetLogps(model, hiddenStates(model, batchInputs()), targetInputs());
      const weights = input<"token">("weights", "float32", ["targets"]);
      return { outputs: { logps, entropy, argmax }, loss: negativeLogLikelihood(logps, weights) };
    },

    normalizers: (examples) => ({
      tokens: examples.reduce((total, { tokens, from }) => total + tokens.length - Math.max(1, from), 0),
      pairs: 0,
    }),

    collate(examples, window) {
      const trees = examples.map(({ tokens }): SegmentTree => [{ tokens }]);
      const batch = packBatch(trees, packing ? assignRows(trees, maxLength) : oneTreePerRow(trees));
      const targets = selectTargets(trees, batch, (tree, _, offset) => offset >= examples[tree]!.from);
      const weights = new Float32Array(targets.labels.length).fill(1 / window.tokens);
      return {
        feeds: { ...batchFeeds(batch), ...targetFeeds(batch, targets), weights: floats([weights.length], weights) },
        tokens: examples.reduce((total, { tokens }) => total + tokens.length, 0),
        paddedTokens: batch.time * batch.rows,
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
