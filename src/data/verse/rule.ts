/**
 * @module
 * A rule judge for verse: three plain questions, one vote each. It shares the word lists with the reward
 * and nothing else: no weights, no shares, no degrees.
 */
import { archaicWords, plainWords, wordsOf } from "./diction.ts";

export type VerseCriterion = "diction" | "ending" | "repetition";

export interface VerseVote {
  readonly criterion: VerseCriterion;
  readonly vote: "a" | "b" | "neither";
  /** Why, in words: `a has 6 archaic and 0 plain words, b 0 and 5`. */
  readonly reason: string;
}

export interface VerseVerdict {
  readonly choice: "a" | "b" | "tie";
  readonly votes: readonly VerseVote[];
}

/** A text with fewer words wins no vote: there is nothing to judge. */
const ENOUGH_WORDS = 8;
/** Differences below this are taken for chance. */
const CLEAR_DIFFERENCE = 2;

interface Findings {
  readonly words: number;
  readonly archaic: number;
  readonly plain: number;
  readonly ends: boolean;
  readonly saidAgain: number;
}

/**
 * Which of two verse completions is better by three votes, the majority of which decides.
 *
 * - diction: more different archaic words, less different plain ones, wins if it leads by 2;
 * - ending: a text that ends in . ! or ? beats one that does not;
 * - repetition: fewer three-word sequences said again wins if it leads by 2.
 *
 * A text of fewer than 8 words wins no vote. Swapping the texts swaps the verdict.
 */
export function verseRule(completionA: string, completionB: string): VerseVerdict {
  const [a, b] = [findings(completionA), findings(completionB)];
  const votes = [
    cast("diction", a, b, lead(a.archaic - a.plain, b.archaic - b.plain), ({ archaic, plain }, name) =>
      name === "a" ? `a has ${archaic} archaic and ${plain} plain words` : `b ${archaic} and ${plain}`,
    ),
    cast("ending", a, b, Number(a.ends) - Number(b.ends), ({ ends }, name) =>
      ends ? `${name} ends its last sentence` : `${name} breaks off`,
    ),
    cast("repetition", a, b, lead(-a.saidAgain, -b.saidAgain), ({ saidAgain }, name) =>
      name === "a" ? `a says ${saidAgain} three-word sequences again` : `b ${saidAgain}`,
    ),
  ];
  const balance = votes.reduce((sum, { vote }) => sum + (vote === "a" ? 1 : vote === "b" ? -1 : 0), 0);
  return { choice: balance > 0 ? "a" : balance < 0 ? "b" : "tie", votes };
}

function findings(text: string): Findings {
  const words = wordsOf(text);
  const different = [...new Set(words)];
  const sequences = words.slice(2).map((word, place) => `${words[place]} ${words[place + 1]} ${word}`);
  return {
    words: words.length,
    archaic: different.filter((word) => archaicWords.has(word)).length,
    plain: different.filter((word) => plainWords.has(word)).length,
    ends: /[.!?]["'”’)]*$/.test(text.trimEnd().slice(-4)),
    saidAgain: sequences.length - new Set(sequences).size,
  };
}

/** The difference, where it is clear. */
const lead = (a: number, b: number): number => (Math.abs(a - b) >= CLEAR_DIFFERENCE ? a - b : 0);

function cast(
  criterion: VerseCriterion,
  a: Findings,
  b: Findings,
  difference: number,
  describe: (findings: Findings, name: "a" | "b") => string,
): VerseVote {
  const winner = difference > 0 ? a : difference < 0 ? b : undefined;
  if (winner === undefined || winner.words >= ENOUGH_WORDS) {
    const vote = winner === undefined ? "neither" : winner === a ? "a" : "b";
    return { criterion, vote, reason: `${describe(a, "a")}, ${describe(b, "b")}` };
  }
  const name = winner === a ? "a" : "b";
  return { criterion, vote: "neither", reason: `${name} has only ${winner.words} words, too few to win a vote` };
}
