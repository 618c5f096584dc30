/**
 * @module
 * Logits processors, as `transformers` defines them and in its order: repetition penalty, temperature,
 * top-k, top-p, min-p, typical. Each changes the logits in place; −∞ forbids a token.
 */
import type { GenerationSettings } from "./settings.ts";

const FORBIDDEN = Number.NEGATIVE_INFINITY;

/**
 * Repetition penalty: logits of seen tokens are divided by it when positive, and multiplied when negative.
 *
 * Keskar et al. 2019, section 4.1 (arXiv:1909.05858), which always divides; the rule for negative logits is `transformers`'.
 */
export function penalizeRepetition(logits: Float64Array, seen: Iterable<number>, penalty: number): void {
  for (const id of new Set(seen)) {
    const logit = logits[id]!;
    logits[id] = logit < 0 ? logit * penalty : logit / penalty;
  }
}

export function divideByTemperature(logits: Float64Array, temperature: number): void {
  for (let id = 0; id < logits.length; id++) logits[id]! /= temperature;
}

/** Top-k sampling: forbids tokens below the k-th largest logit; ties with it are kept. */
export function keepTopK(logits: Float64Array, k: number): void {
  const limit = Float64Array.from(logits).sort()[Math.max(0, logits.length - k)]!;
  for (let id = 0; id < logits.length; id++) if (logits[id]! < limit) logits[id] = FORBIDDEN;
}

/**
 * Nucleus sampling: forbids the least likely tokens whose total probability is at most 1 − p. The most likely one stays.
 * Of equal logits the smaller ids are forbidden first; `transformers` leaves as many, but its order is not defined.
 */
export function keepTopP(logits: Float64Array, p: number): void {
  const probabilities = probabilitiesOf(logits);
  const rising = byValue(logits);
  let total = 0;
  for (const id of rising.slice(0, -1)) {
    total += probabilities[id]!;
    if (total > 1 - p) break;
    logits[id] = FORBIDDEN;
  }
}

/** Forbids tokens whose probability is below `share` times the largest one. */
export function keepMinP(logits: Float64Array, share: number): void {
  const probabilities = probabilitiesOf(logits);
  const limit = share * probabilities.reduce((a, b) => Math.max(a, b), 0);
  for (let id = 0; id < logits.length; id++) if (probabilities[id]! < limit) logits[id] = FORBIDDEN;
}

/**
 * Keeps the tokens whose surprisal −log p is nearest to the entropy, until their probabilities reach `mass`.
 *
 * Meister et al. 2022, Eq. 9 (arXiv:2202.00666).
 */
export function keepTypical(logits: Float64Array, mass: number): void {
  const probabilities = probabilitiesOf(logits);
  const surprisal = probabilities.map((p) => -Math.log(p));
  const entropy = probabilities.reduce((sum, p, id) => (p > 0 ? sum + p * surprisal[id]! : sum), 0);
  const distances = surprisal.map((value) => Math.abs(value - entropy));
  let total = 0;
  // The token that reaches the mass is the last one that is kept, with all that are as near as it.
  const last = byValue(distances).find((id) => (total += probabilities[id]!) >= mass);
  if (last === undefined) return;
  for (let id = 0; id < logits.length; id++) if (distances[id]! > distances[last]!) logits[id] = FORBIDDEN;
}

/** Applies the processors that the settings ask for. Greedy decoding applies the repetition penalty alone. */
export function processLogits(logits: Float64Array, seen: readonly number[], settings: GenerationSettings): void {
  const { doSample, temperature, topK, topP, minP, typicalP, repetitionPenalty } = settings;
  if (repetitionPenalty !== 1) penalizeRepetition(logits, seen, repetitionPenalty);
  if (!doSample) return;
  if (temperature !== 1) divideByTemperature(logits, temperature);
  if (topK > 0) keepTopK(logits, topK);
  if (topP < 1) keepTopP(logits, topP);
  if (minP > 0) keepMinP(logits, minP);
  if (typicalP < 1) keepTypical(logits, typicalP);
}

/** softmax(logits) */
export function probabilitiesOf(logits: Float64Array): Float64Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), FORBIDDEN);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

/** Token ids by increasing value; equal values by id. */
function byValue(values: Float64Array): number[] {
  return Array.from(values, (_, id) => id).sort((a, b) => values[a]! - values[b]! || a - b);
}

/** log softmax(logits) at one id: logit − log Σ exp(logits). */
export function logSoftmaxAt(logits: Float64Array, id: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), FORBIDDEN);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return logits[id]! - largest - Math.log(total);
}

/** The id of the largest logit; the first of equals. */
export function argmax(logits: Float64Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

/** Draws an id: the first at which the cumulative probability exceeds `uniform`, a number from [0, 1). */
export function sampleToken(logits: Float64Array, uniform: number): number {
  const probabilities = probabilitiesOf(logits);
  let rest = uniform;
  let last = argmax(logits);
  for (let id = 0; id < probabilities.length; id++) {
    const p = probabilities[id]!;
    if (p === 0) continue;
    last = id;
    rest -= p;
    if (rest < 0) break;
  }
  return last;
}
