/**
 * @module
 * Counts the syllables of a word or a line for the tests: by spelling, with exceptions for this vocabulary.
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
  // As in verse: flow'r, tow'r.
  flower: 1,
  tower: 1,
  bower: 1,
  power: 1,
};

/** "silver" → 2, "stones" → 1, "candles" → 2. */
function syllablesOfWord(word: string): number {
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
