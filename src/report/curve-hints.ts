/**
 * @module
 * What to look for in each curve of a training, by the name of its metric.
 */

/** Metrics as studies name them; `sft` and `orpo` losses differ in what they count. */
const HINTS: Readonly<Record<string, string>> = {
  loss: "Look for two curves that fall and stay together: the model learns. A held-out curve that rises while the training curve falls means that the model memorises its examples.",
  "orpo loss":
    "The loss is that of the chosen texts plus β times the odds-ratio loss. Look for a fall in both curves; a held-out curve that turns up while the training curve still falls means that the model memorises the pairs.",
  logps:
    "Look for a gap: the chosen completions should become likelier than the rejected ones. Both may rise or fall together, since pairs share most of their words; the distance between the curves is what is learnt.",
  accuracy:
    "The share of pairs whose chosen completion is likelier than the rejected one. Chance is 50 %; a training value near 100 % with a lower held-out value means memorised pairs.",
  margin:
    "How much likelier the chosen completion is than the rejected one. It should rise from 0; a margin that grows without end while the loss hardly falls is a sign of overconfidence.",
  "true reward":
    "The model does not see this reward while it learns. Look for a rise beyond the band; a curve that stays in its own band shows no change.",
  kl: "The distance of the policy from the reference model. A fast rise means that the model leaves what it had learnt before.",
  "gradient norm":
    "Look for a calm line; single high peaks come from unusual batches and are cut by gradient clipping.",
  "learning rate": "The step size of the optimiser, as the schedule sets it: a rise at the start, then a slow fall.",
  "tokens/s": "Speed. It should be level; a fall means that something else uses the machine.",
};

export const CURVE_METRICS: readonly string[] = Object.keys(HINTS);

/** One sentence or two; undefined for an unknown metric. */
export function curveHint(metric: string | undefined): string | undefined {
  return metric !== undefined && Object.hasOwn(HINTS, metric) ? HINTS[metric] : undefined;
}
