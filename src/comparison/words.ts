/**
 * @module
 * Words of a text in any script.
 */

/** Scripts that are written without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;

let segmenter: Intl.Segmenter | undefined;

/**
 * The words that match a pattern, with those of scripts without spaces divided by Unicode's word segmentation
 * (UAX #29 with the dictionaries of ICU).
 *
 * @param pattern runs of letters; global
 */
export function wordsOf(text: string, pattern: RegExp): string[] {
  const runs = text.match(pattern) ?? [];
  return runs.flatMap((run) => (UNSPACED.test(run) ? segmentsOf(run) : [run]));
}

function segmentsOf(run: string): string[] {
  segmenter ??= new Intl.Segmenter("und", { granularity: "word" });
  return Array.from(segmenter.segment(run), ({ segment }) => segment);
}
