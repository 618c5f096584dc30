/**
 * @module
 * Text statistics that need no model: length, lexical variety, repetition.
 */
import { wordsOf } from "./words.ts";

export interface TextMeasures {
  readonly words: number;
  /** Unicode code points. */
  readonly characters: number;
  /** Distinct words / words; null without words. */
  readonly distinct1: number | null;
  /** Distinct bigrams / bigrams; null with fewer than two words. */
  readonly distinct2: number | null;
  /** Share of repeated 4-grams; null with fewer than four words. */
  readonly repetition: number | null;
}

const REPETITION_GRAM = 4;

/**
 * Length, variety and repetition of one text.
 *
 *     distinct-n = |different n-grams| / |n-grams|,   repetition = 1 − distinct-4
 *
 * distinct-n is Li et al. 2016 (arXiv:1510.03055), repetition is seq-rep-4 of Welleck et al. 2020
 * (arXiv:1908.04319), both over lower-cased words: runs of letters and digits with inner apostrophes and hyphens. Scripts
 * without spaces, such as Chinese and Thai, are divided by `wordsOf`.
 * Longer texts have lower distinct-n, so compare at equal length.
 *
 * "to be or not to be" has 6 words, distinct-1 4/6, distinct-2 4/5, repetition 0.
 */
export function measureText(text: string): TextMeasures {
  const words = wordsOf(text.toLowerCase(), /[\p{L}\p{M}\p{N}]+(?:['\u2019-][\p{L}\p{M}\p{N}]+)*/gu);
  const repeated = distinctShare(words, REPETITION_GRAM);
  return {
    words: words.length,
    characters: [...text].length,
    distinct1: distinctShare(words, 1),
    distinct2: distinctShare(words, 2),
    repetition: repeated === null ? null : 1 - repeated,
  };
}

function distinctShare(words: readonly string[], n: number): number | null {
  const total = words.length - n + 1;
  if (total < 1) return null;
  const grams = new Set(Array.from({ length: total }, (_, i) => words.slice(i, i + n).join(" ")));
  return grams.size / total;
}
