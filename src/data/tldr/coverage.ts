/**
 * @module
 * The true reward of a summary: the post's facts that it tells, the facts that it invents, and its other words.
 */
import { type FactKind, factKinds, phrases } from "./words.ts";

/** The preference criteria in words, for people, judges and reports. */
export const tldrCriteria: string = `Prefer the summary that is more comprehensive and provides more context:
1. it says who did what to which thing, where and when;
2. it says what that is worth, how the writer feels, what the writer wants, and what stands in the way;
3. it says nothing that the post does not say, nothing twice, and nothing beside the point.`;

/** The facts of a summary compared with those of its post. */
export interface FactCoverage {
  /** The reward, in [0, 1]. */
  readonly total: number;
  /** Facts of the post that the summary tells. */
  readonly told: readonly FactKind[];
  /** Phrases of the summary that the post does not have. */
  readonly invented: readonly string[];
  /** Words that belong to no fact, or repeat one. */
  readonly idle: number;
}

/** Every phrase with a pattern that matches it as whole words, ignoring case. */
const phrasePatterns = factKinds.flatMap((kind) =>
  phrases[kind].map((phrase) => ({
    kind,
    phrase,
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])${phrase.replaceAll(" ", "\\s+")}(?![\\p{L}\\p{N}])`, "iu"),
  })),
);

/** The phrases in a text, with the kind of fact of each. */
export function factsIn(text: string): ReadonlyMap<string, FactKind> {
  return new Map(phrasePatterns.filter(({ pattern }) => pattern.test(text)).map(({ phrase, kind }) => [phrase, kind]));
}

/** Idle words that are free for each fact: "it is worth", "and I am", "but" join facts to sentences. */
const JOINING_WORDS = 2;

/** So many more idle words cost as much as one fact: about the length of a sentence without facts. */
const WORDS_OF_A_FACT = 5;

/**
 * The share of a post's facts that its summary tells, minus penalties for invention and padding.
 *
 *     total = max(0, told − invented − padding) / facts,   padding = max(0, idle − 2 · told) / 5
 *
 * A fact is told if its phrase is in both texts, and invented if it is only in the summary; each counts once. All
 * other words are idle, and so are the words of a repeated phrase. A post without facts gives 0.
 *
 * The result is in [0, 1]. A summary with all facts and at most two other words for each gives 1; the whole post as
 * its own summary has about 35 idle words and loses a third or more.
 */
export function factCoverage(post: string, summary: string): FactCoverage {
  const facts = factsIn(post);
  const summaryFacts = factsIn(summary);
  const told = [...summaryFacts].flatMap(([phrase, kind]) => (facts.has(phrase) ? [kind] : []));
  const invented = [...summaryFacts.keys()].filter((phrase) => !facts.has(phrase));
  const idle = countWords(summary) - [...summaryFacts.keys()].reduce((sum, phrase) => sum + countWords(phrase), 0);
  const padding = Math.max(0, idle - JOINING_WORDS * told.length) / WORDS_OF_A_FACT;
  const total = facts.size === 0 ? 0 : Math.max(0, told.length - invented.length - padding) / facts.size;
  return { total, told, invented, idle };
}

const countWords = (text: string): number => text.match(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)?.length ?? 0;
