/**
 * @module
 * ROUGE: n-gram and subsequence overlap of a text with a reference text.
 */
import { wordsOf } from "./words.ts";

export interface RougeScore {
  /** Share of the text found in the reference text. */
  readonly precision: number;
  /** Share of the reference text found in the text. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f: number;
}

export interface Rouge {
  readonly rouge1: RougeScore;
  readonly rouge2: RougeScore;
  readonly rougeL: RougeScore;
}

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L of a text against a reference text.
 *
 *     ROUGE-n: match = Σ min(count in text, count in reference) over n-grams; ROUGE-L: the longest common subsequence
 *     precision = match / |text|,   recall = match / |reference|,   f = 2 · p · r / (p + r)
 *
 * Lin 2004, "ROUGE: a package for automatic evaluation of summaries", sections 2 and 3.1, with β = 1. Equal
 * to Google's rouge-score without its stemmer (`rougeL`, not `rougeLsum`) on ASCII texts. Words are lower-cased runs of
 * letters and digits of any script, where rouge-score drops all but a–z and 0–9; scripts without spaces are divided by
 * `wordsOf`, and a text of other symbols into its characters. A text of nothing but ASCII punctuation scores 0.
 *
 * "the cat sat" against "the cat ate": two words of three, one pair of two.
 */
export function rouge(text: string, reference: string, words: (text: string) => readonly string[] = rougeWords): Rouge {
  const [ours, theirs] = [words(text), words(reference)];
  return {
    rouge1: gramScore(ours, theirs, 1),
    rouge2: gramScore(ours, theirs, 2),
    rougeL: score(longestCommonSubsequence(ours, theirs), ours.length, theirs.length),
  };
}

/** A text with its reference texts. */
export interface TextWithReferences {
  readonly text: string;
  /** At least one; the one with the best f counts. */
  readonly references: readonly string[];
}

/** Mean ROUGE over texts; null without texts. */
export function meanRouge(texts: readonly TextWithReferences[]): Rouge | null {
  if (texts.length === 0) return null;
  const all = texts.map(({ text, references }) => references.map((reference) => rouge(text, reference)));
  const meanOf = (name: keyof Rouge): RougeScore => {
    const best = all.map((scores) => scores.map((one) => one[name]).reduce((x, y) => (y.f > x.f ? y : x)));
    const of = (figure: keyof RougeScore): number => best.reduce((sum, one) => sum + one[figure], 0) / best.length;
    return { precision: of("precision"), recall: of("recall"), f: of("f") };
  };
  return { rouge1: meanOf("rouge1"), rouge2: meanOf("rouge2"), rougeL: meanOf("rougeL") };
}

function rougeWords(text: string): string[] {
  const words = wordsOf(text.normalize("NFC").toLowerCase(), /[\p{L}\p{M}\p{N}]+/gu);
  // Of emoji and the like.
  return words.length > 0 ? words : (text.match(/[^\p{ASCII}\s]/gu) ?? []);
}

function gramScore(ours: readonly string[], theirs: readonly string[], n: number): RougeScore {
  const [text, reference] = [countGrams(ours, n), countGrams(theirs, n)];
  let match = 0;
  for (const [gram, count] of text) match += Math.min(count, reference.get(gram) ?? 0);
  return score(match, Math.max(0, ours.length - n + 1), Math.max(0, theirs.length - n + 1));
}

function score(match: number, size: number, referenceSize: number): RougeScore {
  const precision = size === 0 ? 0 : match / size;
  const recall = referenceSize === 0 ? 0 : match / referenceSize;
  return { precision, recall, f: match === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function countGrams(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= words.length; i++) {
    const gram = words.slice(i, i + n).join(" ");
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let previous = new Uint32Array(b.length + 1);
  for (const word of a) {
    const current = new Uint32Array(b.length + 1);
    for (let j = 1; j <= b.length; j++) {
      current[j] = word === b[j - 1] ? previous[j - 1]! + 1 : Math.max(previous[j]!, current[j - 1]!);
    }
    previous = current;
  }
  return previous[b.length]!;
}
