/**
 * @module
 * The true reward of a summary: which of the post's facts it tells, which it makes up, and how many words
 * it spends on neither.
 */
import { type FactKind, factKinds, phrases } from "./words.ts";

/** The preference in words: shown to people, given to judges, quoted in reports. */
export const tldrCriteria: string = `Prefer the summary that is more comprehensive and provides more context:
1. it says who did what to which thing, where and when;
2. it says what that is worth, how the writer feels, what the writer wants, and what stands in the way;
3. it says nothing that the post does not say, nothing twice, and nothing beside the point.`;

/** What a summary tells of a post. */
export interface FactCoverage {
  /** From 0 to 1: `factCoverage` says how. */
  readonly total: number;
  /** Facts of the post that the summary tells. */
  readonly told: readonly FactKind[];
  /** Phrases of the summary that name a fact which the post does not have. */
  readonly invented: readonly string[];
  /** Words that belong to no fact, or say one again. */
  readonly idle: number;
}

/** A phrase as whole words, whatever the case of its letters. */
const known = factKinds.flatMap((kind) =>
  phrases[kind].map((phrase) => ({
    kind,
    phrase,
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])${phrase.replaceAll(" ", "\\s+")}(?![\\p{L}\\p{N}])`, "iu"),
  })),
);

/** The facts that a text names, by kind. */
export function factsIn(text: string): ReadonlyMap<string, FactKind> {
  return new Map(known.filter(({ pattern }) => pattern.test(text)).map(({ phrase, kind }) => [phrase, kind]));
}

/** Idle words that each fact told may cost: "it is worth", "and I am", "but" join facts to a sentence. */
const JOINING_WORDS = 2;

/** So many idle words beyond those undo one fact: about a sentence that tells nothing. */
const WORDS_OF_A_FACT = 5;

/**
 * The share of a post's facts that its summary tells, less what it invents and what it pads.
 *
 *     total = max(0, told − invented − padding) / facts,   padding = max(0, idle − 2 · told) / 5
 *
 * A fact is told when its phrase stands in both texts, and invented when a phrase stands in the summary
 * alone; each counts once. Idle are all other words, and those of a phrase said again. A post without facts
 * gives 0.
 *
 * Between 0 and 1. A summary that names all facts and joins them with at most two words each gives 1; the
 * whole post as its own summary, some 35 idle words, loses a third and more.
 */
export function factCoverage(post: string, summary: string): FactCoverage {
  const facts = factsIn(post);
  const said = factsIn(summary);
  const told = [...said].flatMap(([phrase, kind]) => (facts.has(phrase) ? [kind] : []));
  const invented = [...said.keys()].filter((phrase) => !facts.has(phrase));
  const idle = wordsIn(summary) - [...said.keys()].reduce((sum, phrase) => sum + wordsIn(phrase), 0);
  const padding = Math.max(0, idle - JOINING_WORDS * told.length) / WORDS_OF_A_FACT;
  const total = facts.size === 0 ? 0 : Math.max(0, told.length - invented.length - padding) / facts.size;
  return { total, told, invented, idle };
}

const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)?.length ?? 0;
