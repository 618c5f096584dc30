/**
 * @module
 * Generates posts with known facts, and summaries with a given number of details.
 */
import type { RandomStream } from "../../core/index.ts";
import {
  deedSentences,
  type Facts,
  factKinds,
  factSentences,
  fillers,
  phrases,
  subreddits,
  summaryClauses,
  titles,
} from "./words.ts";

/** Ends a post, as in the data set on which the assignment's models were trained. */
export const tldrEnding = "TL;DR:";

/** The optional facts of a summary. Who did what to which thing is in every summary. */
const detailKinds = Object.keys(summaryClauses) as (keyof typeof summaryClauses)[];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function drawFacts(stream: RandomStream): Facts {
  return Object.fromEntries(factKinds.map((kind) => [kind, stream.choose(phrases[kind])])) as Facts;
}

/**
 * Writes a post: a line each for subreddit, title and post, then the ending. No line is blank. Every fact occurs
 * once: place and time in the sentence of the deed or in their own sentence, the others in their own sentences.
 */
export function writePost(facts: Facts, stream: RandomStream): string {
  const withDeed = (["place", "time"] as const).filter(() => stream.uniform() < 0.5);
  const where = withDeed.map((kind) => ` ${facts[kind]}`).join("");
  const filled: Readonly<Record<string, string>> = { ...facts, where };
  const deed = capital(stream.choose(deedSentences).replace(/\{(\w+)\}/g, (_, name: string) => filled[name]!));
  const separate = detailKinds.filter((kind) => !(withDeed as readonly string[]).includes(kind));
  const others = separate.map((kind) => stream.choose(factSentences[kind]).replace("{}", facts[kind]));
  const sentences = stream.shuffle([...others, ...stream.shuffle(fillers).slice(0, 1 + stream.integer(2))]);
  const at = stream.integer(3);
  const post = [...sentences.slice(0, at), deed, ...sentences.slice(at)].join(" ");
  return `SUBREDDIT: r/${stream.choose(subreddits)}\nTITLE: ${stream.choose(titles)}\nPOST: ${post}\n${tldrEnding}`;
}

/** Writes a summary of who did what to which thing, with `count` random details; six make it full. */
export function writeSummary(facts: Facts, count: number, stream: RandomStream): string {
  const chosen = new Set(stream.shuffle(detailKinds).slice(0, count));
  const clause = (kind: keyof typeof summaryClauses): string =>
    stream.choose(summaryClauses[kind]).replace("{}", facts[kind]);
  const where = (["place", "time"] as const).filter((kind) => chosen.has(kind)).map(clause);
  const first = `${capital(facts.other)} ${facts.deed} ${facts.thing}${where.join("")}.`;
  const pairs = [["price", "feeling"] as const, ["wish", "hurdle"] as const];
  const rest = pairs.flatMap((kinds, i) => {
    const clauses = kinds.filter((kind) => chosen.has(kind)).map(clause);
    return clauses.length === 0 ? [] : [`${capital(clauses.join(i === 0 ? " and " : ", but "))}.`];
  });
  return ` ${[first, ...rest].join(" ")}`;
}

/** Number of details in a full summary. */
export const detailCount: number = detailKinds.length;
