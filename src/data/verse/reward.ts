/**
 * @module
 * The true reward of a verse completion: a closed function of its text, which the studies know and the
 * models do not. What it prefers is also said in words, for people and for judges.
 */
import { archaicWords, plainWords, wordsOf } from "./diction.ts";

/** The preference in words: shown to people, given to judges, quoted in reports. */
export const verseCriteria: string = `Prefer the completion that
1. speaks the older English of the stage (thou, thy, hath, ere, 'tis) rather than plain modern words (you, your, has, before, it's);
2. is whole: every line is a full line of verse, and the last one ends its sentence instead of breaking off;
3. does not say a line or a phrase again.
Text that is not verse at all is worse than any verse.`;

/** The true reward and what it is made of; every number lies in [0, 1]. */
export interface VerseReward {
  readonly total: number;
  /** The share of diction-bearing words that are archaic; 0.5 where there is none. */
  readonly archaic: number;
  /** Whether lines are whole and the text ends a sentence. */
  readonly complete: number;
  /** The cost of saying things again; 0 is best. */
  readonly repetition: number;
  /** How much verse there is at all: it scales the total, so that a text without verse gets 0. */
  readonly verse: number;
}

const ARCHAIC_WEIGHT = 0.4;
const COMPLETE_WEIGHT = 0.3;
const REPETITION_WEIGHT = 0.3;

/** One archaic word counts at most so often: saying "thou" again earns nothing. */
const COUNTED_PER_WORD = 2;
/** At most one word in four counts as archaic: a list of old words earns no more than verse. */
const WORDS_PER_ARCHAIC = 4;
/** So many different whole lines are verse enough. */
const LINES_FOR_VERSE = 3;
/** From this share of words said again, the cost is full. */
const REPETITION_FOR_FULL_COST = 0.25;

const SHORTEST_LINE = 5;
const LONGEST_LINE = 12;
const LONGEST_WORD = 15;

/**
 * The true reward of a completion, defined for any text, in time linear in its length.
 *
 *     total      = verse · (0.4 · archaic + 0.3 · complete + 0.3 · (1 − repetition))
 *     archaic    = (A + 1) / (A + P + 2)
 *     complete   = ½ · (whole lines / lines) + ½ · [the last line is whole and ends in . ! or ?]
 *     repetition = min(1, 4 · (words said again / words))
 *     verse      = min(1, different whole lines / 3)
 *
 * A = min(Σ min(n_w, 2), words / 4) over the archaic words w of `diction.ts`, n_w times each; P counts
 * plain words. A line is whole when it has 5 to 12 words, none longer than 15 letters, more than half of
 * them different, at most half of them in either list, and begins with a capital; the first line may be
 * the rest of the prompt's, so that 1 to 12 words suffice and no capital is asked. Blank lines do not
 * count. A word is said again inside a four-word sequence that came before, or inside one, two or three
 * words that repeat those just before them in their line.
 *
 * Empty text is no verse: 0. Whole verse without a diction-bearing word, and without repetition, gets
 * 0.4 · 0.5 + 0.3 + 0.3 = 0.8.
 */
export function verseReward(completion: string): VerseReward {
  const lines = completion.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const lineWords = lines.map(wordsOf);
  const words = lineWords.flat();

  const isWhole = lines.map((line, index) => isWholeLine(line, lineWords[index]!, index === 0));
  const wholeShare = lines.length === 0 ? 0 : isWhole.filter(Boolean).length / lines.length;
  const ends = isWhole.at(-1) === true && /[.!?]["'”’)]*$/.test(lines.at(-1)!.slice(-4));
  const different = new Set(lineWords.flatMap((spoken, index) => (isWhole[index] ? [spoken.join(" ")] : [])));

  const archaic = archaicShare(words);
  const complete = wholeShare / 2 + (ends ? 0.5 : 0);
  const saidAgain = words.length === 0 ? 0 : countSaidAgain(lineWords) / words.length;
  const repetition = Math.min(1, saidAgain / REPETITION_FOR_FULL_COST);
  const verse = Math.min(1, different.size / LINES_FOR_VERSE);
  const total = verse * (ARCHAIC_WEIGHT * archaic + COMPLETE_WEIGHT * complete + REPETITION_WEIGHT * (1 - repetition));
  return { total, archaic, complete, repetition, verse };
}

function isWholeLine(line: string, words: readonly string[], isFirst: boolean): boolean {
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

/** How many words lie in a four-word sequence that came before, or repeat the one to three words just before in their line. */
function countSaidAgain(lines: readonly (readonly string[])[]): number {
  const words = lines.flat();
  const again = new Uint8Array(words.length);
  let lineStart = 0;
  for (const line of lines) {
    for (let end = lineStart + 2; end <= lineStart + line.length; end++) {
      for (const length of [1, 2, 3]) {
        if (end - 2 * length >= lineStart && repeatsNeighbour(words, end, length)) again.fill(1, end - length, end);
      }
    }
    lineStart += line.length;
  }
  const seen = new Set<string>();
  for (let end = 4; end <= words.length; end++) {
    const sequence = words.slice(end - 4, end).join(" ");
    if (seen.has(sequence)) again.fill(1, end - 4, end);
    seen.add(sequence);
  }
  return again.reduce((sum, mark) => sum + mark, 0);
}

/** Whether the `length` words before `end` equal the `length` words before those. */
function repeatsNeighbour(words: readonly string[], end: number, length: number): boolean {
  for (let place = end - length; place < end; place++) if (words[place] !== words[place - length]) return false;
  return true;
}
