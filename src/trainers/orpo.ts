/**
 * @module
 * ORPO (Hong et al. 2024, arXiv:2403.07691): no reference model.
 */
import { resolveSettings, type SettingsInput } from "../core/index.ts";
import { type PreferenceExample, preferenceCodec } from "../data/index.ts";
import { input } from "../engine/index.ts";
import { negativeLogLikelihood, oddsRatioLoss } from "../objectives/index.ts";
import { floats } from "../policy/index.ts";
import { averageOf, type Method, means } from "./method.ts";
import { type OrpoSettings, orpoSettings } from "./orpo-settings.ts";
import { CHOSEN, PairBatch, PROMPT, tracePairs } from "./pair-batch.ts";

/**
 * ORPO as a method of the loop: the likelihood of the chosen text and, weighted by λ (`beta`), the odds of
 * the chosen completion against those of the rejected one.
 *
 *     loss = −mean log π(chosen text) − λ · mean log σ(log odds(chosen) − log odds(rejected))      Eqs. 6, 7
 *
 * @throws {SettingsError} `E_SETTINGS` naming each setting that cannot be used
 * @example
 * for await (const event of train({ policy, method: orpo({ beta: 0.25 }), examples, folder, clock })) …
 */
export function orpo(given: SettingsInput<typeof orpoSettings> = {}): Method<PreferenceExample, OrpoSettings> {
  const settings = resolveSettings("orpo", orpoSettings, given);
  const { beta, nllScope, packing, maxLength } = settings;
  const promptTargets = nllScope === "full";
  const isLikelihood = (segment: number): boolean => segment === CHOSEN || (segment === PROMPT && promptTargets);
  return {
    name: "orpo",
    settings,
    codec: preferenceCodec,

    trace(model) {
      const { tokens, chosen, rejected } = tracePairs(model);
      const { logps, meanLogit } = tokens;
      const tokenWeights = input<"token">("tokenWeights", "float32", ["targets"]);
      const pairWeights = input<"pair">("pairWeights", "float32", ["pairs"]);
      const { losses, logOdds, bounded } = oddsRatioLoss({ chosen, rejected });
      const loss = negativeLogLikelihood(logps, tokenWeights).add(losses.mul(pairWeights).sum());
      const outputs = { logps, meanLogit, chosenLogps: chosen, rejectedLogps: rejected, losses, logOdds, bounded };
      return { outputs, loss };
    },

    normalizers: (examples) => ({
      tokens: examples.reduce(
        (total, { prompt, chosen }) => total + chosen.length + (promptTargets ? prompt.length - 1 : 0),
        0,
      ),
      pairs: examples.length,
    }),

    collate(examples, window) {
      const batch = new PairBatch(examples, { packing, maxLength, reduction: "mean", promptTargets });
      const tokenWeights = batch.tokenWeights((segment) => (isLikelihood(segment) ? 1 / window.tokens : 0));
      return {
        feeds: {
          ...batch.feeds,
          tokenWeights: floats([tokenWeights.length], tokenWeights),
          pairWeights: floats([batch.pairs], batch.pairWeights(beta / window.pairs)),
        },
        tokens: batch.tokens,
        paddedTokens: batch.paddedTokens,
        measure: (outputs) => ({
          nll_loss: averageOf(batch.valuesIn(outputs["logps"]!.data, isLikelihood).map((logp) => -logp)),
          log_odds_ratio: averageOf(outputs["losses"]!.data.map((loss) => -loss)),
          log_odds_chosen: averageOf(outputs["logOdds"]!.data),
          ...batch.metrics(outputs, (logp) => beta * logp),
          odds_bounded: averageOf(outputs["bounded"]!.data),
        }),
      };
    },

    // TRL logs log σ of the log odds under log_odds_ratio; the odds-ratio loss is its negative.
    metrics(averages) {
      const mean = means(averages);
      return { loss: mean["nll_loss"]! - beta * mean["log_odds_ratio"]!, ...mean };
    },
  };
}
