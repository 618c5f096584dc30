/**
 * @module
 * The true reward of a summary: which of the post's facts it tells, and which it makes up.
 */
import { type FactKind, factKinds, phrases } from "./words.ts";

/** The preference in words: shown to people, given to judges, quoted in reports. */
export const tldrCriteria: string = `Prefer the summary that is more comprehensive and provides more context:
1. it says who did what to which thing, where and when;
2. it says what that is worth, how the writer feels, what the writer wants, and what stands in the way;
3. it says nothing that the post does not say.`;

/** What a summary tells of a post. */
export interface FactCoverage {
  /** (told − invented) / facts of the post, at least 0. */
  readonly total: number;
  /** Facts of the post that the summary tells. */
  readonly told: readonly FactKind[];
  /** Phrases of the summary that name a fact which the post does not have. */
  readonly invented: readonly string[];
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

/**
 * The share of a post's facts that its summary tells, less those that it invents.
 *
 *     total = max(0, told − invented) / facts
 *
 * A fact is told when its phrase stands in both texts, and invented when a phrase stands in the summary
 * alone; each counts once, however often it is said. A post without facts gives 0. The whole post as its
 * own summary gives 1: length is what the reward does not see.
 */
export function factCoverage(post: string, summary: string): FactCoverage {
  const facts = factsIn(post);
  const said = factsIn(summary);
  const told = [...said].flatMap(([phrase, kind]) => (facts.has(phrase) ? [kind] : []));
  const invented = [...said.keys()].filter((phrase) => !facts.has(phrase));
  const total = facts.size === 0 ? 0 : Math.max(0, told.length - invented.length) / facts.size;
  return { total, told, invented };
}
