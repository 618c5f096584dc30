/**
 * @module
 * The true reward of a verse completion, a function of its text, and the same preference in words.
 */
import { archaicWords, plainWords, wordsOf } from "./diction.ts";

/** The preference criteria in words, for people, judges and reports. */
export const verseCriteria: string = `Prefer the completion that
1. speaks the older English of the stage (thou, thy, hath, ere, 'tis) rather than plain modern words (you, your, has, before, it's);
2. is whole: every line is a full line of verse, and the last one ends its sentence instead of breaking off;
3. does not say a line or a phrase again.
Text that is not verse at all is worse than any verse.`;

/** The true reward and its components, all in [0, 1]. */
export interface VerseReward {
  readonly total: number;
  /** Share of archaic words among archaic and plain words; 0.5 if there are none. */
  readonly archaic: number;
  /** Whether lines are complete and the text ends with a sentence. */
  readonly complete: number;
  /** Penalty for repetition; 0 is best. */
  readonly repetition: number;
  /** Amount of verse: a factor of the total, so that a text without verse gets 0. */
  readonly verse: number;
}

const ARCHAIC_WEIGHT = 0.4;
const COMPLETE_WEIGHT = 0.3;
const REPETITION_WEIGHT = 0.3;

/** Maximum count of one archaic word, so that repeating "thou" is not rewarded. */
const COUNTED_PER_WORD = 2;
/** At most one word in four counts as archaic, so that a list of archaic words is not rewarded. */
const WORDS_PER_ARCHAIC = 4;
/** Number of distinct complete lines for full verse. */
const LINES_FOR_VERSE = 3;
/** Share of repeated words from which the penalty is full. */
const REPETITION_FOR_FULL_COST = 0.25;

const SHORTEST_LINE = 5;
const LONGEST_LINE = 12;
const LONGEST_WORD = 15;

/**
 * The true reward of a completion. Defined for any text, in linear time.
 *
 *     total      = verse · (0.4 · archaic + 0.3 · complete + 0.3 · (1 − repetition))
 *     archaic    = (A + 1) / (A + P + 2)
 *     complete   = ½ · (complete lines / lines) + ½ · [the last line is complete and ends in . ! or ?]
 *     repetition = min(1, 4 · (repeated words / words))
 *     verse      = min(1, distinct complete lines / 3)
 *
 * A = min(Σ min(n_w, 2), words / 4) over the archaic words w of `diction.ts` with counts n_w; P is the number of
 * plain words. A line is complete if it has 5 to 12 words, none longer than 15 letters, more than half of them
 * distinct, at most half of them archaic or plain, and begins with a capital. The first line may continue the
 * prompt's line, so 1 to 12 words are enough and no capital is required. Blank lines do not count. A word is
 * repeated if it is in a four-word sequence that occurred before, or in a sequence of one, two or three words that
 * immediately repeats in its line.
 *
 * Empty text has reward 0. Complete verse without archaic or plain words and without repetition has
 * 0.4 · 0.5 + 0.3 + 0.3 = 0.8.
 */
export function verseReward(completion: string): VerseReward {
  const lines = completion.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const lineWords = lines.map(wordsOf);
  const words = lineWords.flat();

  const completeLines = lines.map((line, index) => isCompleteLine(line, lineWords[index]!, index === 0));
  const completeShare = lines.length === 0 ? 0 : completeLines.filter(Boolean).length / lines.length;
  const endsSentence = completeLines.at(-1) === true && /[.!?]["'”’)]*$/.test(lines.at(-1)!.slice(-4));
  const distinct = new Set(lineWords.flatMap((spoken, index) => (completeLines[index] ? [spoken.join(" ")] : [])));

  const archaic = archaicShare(words);
  const complete = completeShare / 2 + (endsSentence ? 0.5 : 0);
  const repeatedShare = words.length === 0 ? 0 : countRepeatedWords(lineWords) / words.length;
  const repetition = Math.min(1, repeatedShare / REPETITION_FOR_FULL_COST);
  const verse = Math.min(1, distinct.size / LINES_FOR_VERSE);
  const total = verse * (ARCHAIC_WEIGHT * archaic + COMPLETE_WEIGHT * complete + REPETITION_WEIGHT * (1 - repetition));
  return { total, archaic, complete, repetition, verse };
}

function isCompleteLine(line: string, words: readonly string[], isFirst: boolean): boolean {
  return (
    words.length >= (isFirst ? 1 : SHORTEST_LINE) &&
    words.length <= LONGEST_LINE &&
    words.every((word) => word.length <= LONGEST_WORD) &&
    new Set(words).size * 2 > words.length &&
    words.filter((word) => archaicWords.has(word) || plainWords.has(word)).length * 2 <= words.length &&
    (isFirst || /^['"“‘(]?\p{Lu}/u.test(line))
  );
}

function archaicShare(words: readonly string[]): number {
  const counts = new Map<string, number>();
  let plain = 0;
  for (const word of words) {
    if (archaicWords.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    else if (plainWords.has(word)) plain++;
  }
  let archaic = 0;
  for (const count of counts.values()) archaic += Math.min(count, COUNTED_PER_WORD);
  archaic = Math.min(archaic, words.length / WORDS_PER_ARCHAIC);
  return (archaic + 1) / (archaic + plain + 2);
}

/** Number of words in a four-word sequence that occurred before, or in one to three words that immediately repeat in their line. */
function countRepeatedWords(lines: readonly (readonly string[])[]): number {
  const words = lines.flat();
  const isRepeated = new Uint8Array(words.length);
  let lineStart = 0;
  for (const line of lines) {
    for (let end = lineStart + 2; end <= lineStart + line.length; end++) {
      for (const length of [1, 2, 3]) {
        if (end - 2 * length >= lineStart && repeatsNeighbour(words, end, length))
          isRepeated.fill(1, end - length, end);
      }
    }
    lineStart += line.length;
  }
  const seen = new Set<string>();
  for (let end = 4; end <= words.length; end++) {
    const sequence = words.slice(end - 4, end).join(" ");
    if (seen.has(sequence)) isRepeated.fill(1, end - 4, end);
    seen.add(sequence);
  }
  return isRepeated.reduce((sum, mark) => sum + mark, 0);
}

/** Whether the `length` words before `end` equal the `length` words before those. */
function repeatsNeighbour(words: readonly string[], end: number, length: number): boolean {
  for (let place = end - length; place < end; place++) if (words[place] !== words[place - length]) return false;
  return true;
}
