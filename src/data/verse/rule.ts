/**
 * @module
 * A rule judge for verse: three criteria, one vote each. It shares only the word lists with the reward.
 */
import { archaicWords, plainWords, wordsOf } from "./diction.ts";

export type VerseCriterion = "diction" | "ending" | "repetition";

export interface VerseVote {
  readonly criterion: VerseCriterion;
  readonly vote: "a" | "b" | "neither";
  /** `a has 6 archaic and 0 plain words, b 0 and 5` */
  readonly reason: string;
}

export interface VerseVerdict {
  readonly choice: "a" | "b" | "tie";
  readonly votes: readonly VerseVote[];
}

/** A text with fewer words cannot win a vote. */
const MIN_WORDS = 8;
/** Smaller differences are ignored. */
const MIN_DIFFERENCE = 2;

/** What the votes compare; `archaic` and `plain` count distinct words, `repeated` three-word sequences. */
interface TextFeatures {
  readonly words: number;
  readonly archaic: number;
  readonly plain: number;
  readonly ends: boolean;
  readonly repeated: number;
}

/**
 * Judges two verse completions by the majority of three votes.
 *
 * - diction: distinct archaic minus distinct plain words, with a lead of at least 2;
 * - ending: a text that ends in . ! or ? wins over one that does not;
 * - repetition: fewer repeated three-word sequences, with a lead of at least 2.
 *
 * A text of fewer than 8 words wins no vote. Swapping the texts swaps the verdict.
 */
export function verseRule(completionA: string, completionB: string): VerseVerdict {
  const [a, b] = [countFeatures(completionA), countFeatures(completionB)];
  const votes = [
    castVote("diction", a, b, clearDifference(a.archaic - a.plain, b.archaic - b.plain), ({ archaic, plain }, name) =>
      name === "a" ? `a has ${archaic} archaic and ${plain} plain words` : `b ${archaic} and ${plain}`,
    ),
    castVote("ending", a, b, Number(a.ends) - Number(b.ends), ({ ends }, name) =>
      ends ? `${name} ends its last sentence` : `${name} breaks off`,
    ),
    castVote("repetition", a, b, clearDifference(-a.repeated, -b.repeated), ({ repeated }, name) =>
      name === "a" ? `a repeats ${repeated} three-word sequences` : `b ${repeated}`,
    ),
  ];
  const balance = votes.reduce((sum, { vote }) => sum + (vote === "a" ? 1 : vote === "b" ? -1 : 0), 0);
  return { choice: balance > 0 ? "a" : balance < 0 ? "b" : "tie", votes };
}

function countFeatures(text: string): TextFeatures {
  const words = wordsOf(text);
  const distinct = [...new Set(words)];
  const sequences = words.slice(2).map((word, i) => `${words[i]} ${words[i + 1]} ${word}`);
  return {
    words: words.length,
    archaic: distinct.filter((word) => archaicWords.has(word)).length,
    plain: distinct.filter((word) => plainWords.has(word)).length,
    ends: /[.!?]["'”’)]*$/.test(text.trimEnd().slice(-4)),
    repeated: sequences.length - new Set(sequences).size,
  };
}

/** a − b, or 0 if the difference is below the minimum. */
const clearDifference = (a: number, b: number): number => (Math.abs(a - b) >= MIN_DIFFERENCE ? a - b : 0);

function castVote(
  criterion: VerseCriterion,
  a: TextFeatures,
  b: TextFeatures,
  difference: number,
  describe: (findings: TextFeatures, name: "a" | "b") => string,
): VerseVote {
  const winner = difference > 0 ? a : difference < 0 ? b : undefined;
  if (winner === undefined || winner.words >= MIN_WORDS) {
    const vote = winner === undefined ? "neither" : winner === a ? "a" : "b";
    return { criterion, vote, reason: `${describe(a, "a")}, ${describe(b, "b")}` };
  }
  const name = winner === a ? "a" : "b";
  return { criterion, vote: "neither", reason: `${name} has only ${winner.words} words, too few to win a vote` };
}
