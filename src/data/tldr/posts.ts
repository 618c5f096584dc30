/**
 * @module
 * Posts with known facts, and summaries that tell as many of them as is asked: endless, seeded.
 */
import type { RandomStream } from "../../core/index.ts";
import {
  deedTellings,
  type Facts,
  factKinds,
  fillers,
  phrases,
  subreddits,
  summaryClauses,
  tellings,
  titles,
} from "./words.ts";

/** Ends a post, as in the data set that the assignment's models learnt from. */
export const tldrEnding = "TL;DR:";

/** What a summary may tell or leave out; who did what to which thing it always tells. */
const details = Object.keys(summaryClauses) as (keyof typeof summaryClauses)[];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function drawFacts(stream: RandomStream): Facts {
  return Object.fromEntries(factKinds.map((kind) => [kind, stream.choose(phrases[kind])])) as Facts;
}

/**
 * One line each: subreddit, title, post; then the ending that asks for a summary. No line is blank. Every
 * fact is told once: place and time with the deed or in a sentence of their own, the others apart.
 */
export function writePost(facts: Facts, stream: RandomStream): string {
  const atOnce = (["place", "time"] as const).filter(() => stream.uniform() < 0.5);
  const where = atOnce.map((kind) => ` ${facts[kind]}`).join("");
  const filled: Readonly<Record<string, string>> = { ...facts, where };
  const deed = capital(stream.choose(deedTellings).replace(/\{(\w+)\}/g, (_, name: string) => filled[name]!));
  const apart = details.filter((kind) => !(atOnce as readonly string[]).includes(kind));
  const others = apart.map((kind) => stream.choose(tellings[kind]).replace("{}", facts[kind]));
  const told = stream.shuffle([...others, ...stream.shuffle(fillers).slice(0, 1 + stream.integer(2))]);
  const at = stream.integer(3);
  const post = [...told.slice(0, at), deed, ...told.slice(at)].join(" ");
  return `SUBREDDIT: r/${stream.choose(subreddits)}\nTITLE: ${stream.choose(titles)}\nPOST: ${post}\n${tldrEnding}`;
}

/** A summary of who did what, and of the `count` details that are drawn; all six make it full. */
export function writeSummary(facts: Facts, count: number, stream: RandomStream): string {
  const drawn = new Set(stream.shuffle(details).slice(0, count));
  const clause = (kind: keyof typeof summaryClauses): string =>
    stream.choose(summaryClauses[kind]).replace("{}", facts[kind]);
  const where = (["place", "time"] as const).filter((kind) => drawn.has(kind)).map(clause);
  const first = `${capital(facts.other)} ${facts.deed} ${facts.thing}${where.join("")}.`;
  const pairs = [["price", "feeling"] as const, ["wish", "hurdle"] as const];
  const rest = pairs.flatMap((kinds, i) => {
    const clauses = kinds.filter((kind) => drawn.has(kind)).map(clause);
    return clauses.length === 0 ? [] : [`${capital(clauses.join(i === 0 ? " and " : ", but "))}.`];
  });
  return ` ${[first, ...rest].join(" ")}`;
}

/** How many details a full summary tells. */
export const detailCount: number = details.length;
