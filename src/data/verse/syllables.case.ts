/**
 * @module
 * How many syllables a word or a line of the verse has, for the tests: by spelling, with the exceptions that
 * the vocabulary needs.
 */
import { wordsOf } from "./diction.ts";

const exceptions: Readonly<Record<string, number>> = {
  every: 2,
  royal: 2,
  lonely: 2,
  beyond: 2,
  crooked: 2,
  wherefore: 2,
  "whene'er": 2,
  "o'er": 1,
  "ne'er": 1,
  // As the stage counts them: flow'r, tow'r.
  flower: 1,
  tower: 1,
  bower: 1,
  power: 1,
};

/** "silver" → 2, "stones" → 1, "candles" → 2. */
export function syllablesOfWord(word: string): number {
  const known = exceptions[word];
  if (known !== undefined) return known;
  const isContracted = /[^o]n't$/.test(word) && !/^(can't|won't)$/.test(word) ? 1 : 0;
  const spoken = word
    .replace(isContracted ? /n't$/ : /'.*$/, "")
    .replace(/(?<=[^td])ed$/, "d")
    .replace(/(?<=[aeiouy][^aeiouyscgxzh]|[aeiouy]th|rs)es$/, "s")
    .replace(/(?<!(?:^|[^aeiouy])[lr])e$/, "");
  return Math.max(1, spoken.match(/[aeiouy]+/g)?.length ?? 0) + isContracted;
}

export function syllablesOfLine(line: string): number {
  return wordsOf(line).reduce((sum, word) => sum + syllablesOfWord(word), 0);
}
