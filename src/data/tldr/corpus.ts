/**
 * @module
 * The summarisation corpus: posts with short summaries, preference pairs by coverage, and held-out posts with two
 * reference texts each: a usual (short) summary and a full one.
 */
import { inspect, RandomStream, SettingsError } from "../../core/index.ts";
import { factCoverage } from "./coverage.ts";
import { detailCount, drawFacts, writePost, writeSummary } from "./posts.ts";
import type { Facts } from "./words.ts";

export interface TldrCount {
  /** @default 1 */
  readonly seed?: number;
  readonly count: number;
}

/** A post that ends in "TL;DR:", and a summary that begins with a space. */
export interface TldrRow {
  readonly prompt: string;
  readonly completion: string;
}

/** A held-out post with a usual summary (`completion`) and one with all facts (`full`). */
export interface TldrPost extends TldrRow {
  readonly full: string;
}

/** Two summaries of one post; `chosen` covers more of its facts. */
export interface TldrPair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** One in eight combinations of who did what to which thing is held out. */
const HELD_OUT_OF = 8;

function isHeldOut({ other, deed, thing }: Facts): boolean {
  return new RandomStream(0, `tldr/facts/${other}/${deed}/${thing}`).integer(HELD_OUT_OF) === 0;
}

/** Draws facts of the training part or of the held-out part. */
function drawFactsOf(part: "training" | "held-out", stream: RandomStream): Facts {
  for (;;) {
    const facts = drawFacts(stream);
    if (isHeldOut(facts) === (part === "held-out")) return facts;
  }
}

/** Numbers of details in usual summaries, to be drawn uniformly: two on average. */
const usualDetails: readonly number[] = [0, 0, 1, 1, 1, 2, 2, 2, 3, 4, 6];

/** Posts with usual summaries. @throws {SettingsError} `E_SETTINGS` */
export function* tldrRows({ seed = 1, count }: TldrCount): Generator<TldrRow> {
  checkCount("tldrRows", seed, count);
  for (let index = 0; index < count; index++) {
    const stream = new RandomStream(seed, `tldr/row/${index}`);
    const facts = drawFactsOf("training", stream);
    const prompt = writePost(facts, stream);
    yield { prompt, completion: writeSummary(facts, stream.choose(usualDetails), stream) };
  }
}

/**
 * Preference pairs: two summaries of one post with different numbers of details. In a quarter of the pairs the
 * rejected summary has as many details, but some of them are from another post.
 *
 * @throws {SettingsError} `E_SETTINGS`
 */
export function* tldrPairs({ seed = 1, count }: TldrCount): Generator<TldrPair> {
  checkCount("tldrPairs", seed, count);
  for (let index = 0, made = 0; made < count; index++) {
    const stream = new RandomStream(seed, `tldr/pair/${index}`);
    const facts = drawFactsOf("training", stream);
    const prompt = writePost(facts, stream);
    const few = stream.integer(detailCount);
    const more = few + 1 + stream.integer(detailCount - few);
    const chosen = writeSummary(facts, more, stream);
    const rejected =
      stream.uniform() < 0.25
        ? writeSummary(mixFacts(facts, drawFacts(stream), stream), more, stream)
        : writeSummary(facts, few, stream);
    if (factCoverage(prompt, chosen).total <= factCoverage(prompt, rejected).total) continue;
    yield { prompt, chosen, rejected };
    made++;
  }
}

/** Replaces about half of the facts by those of another post. */
function mixFacts(facts: Facts, others: Facts, stream: RandomStream): Facts {
  const entries = Object.entries(facts) as [keyof Facts, string][];
  return Object.fromEntries(
    entries.map(([kind, phrase]) => [kind, stream.uniform() < 0.5 ? others[kind] : phrase]),
  ) as Facts;
}

/** Held-out posts: no row and no pair of any seed has the same combination of who did what to which thing. */
export function tldrHeldOut({ seed = 1, count }: TldrCount): TldrPost[] {
  checkCount("tldrHeldOut", seed, count);
  const stream = new RandomStream(seed, "tldr/held-out");
  return Array.from({ length: count }, () => {
    const facts = drawFactsOf("held-out", stream);
    return {
      prompt: writePost(facts, stream),
      completion: writeSummary(facts, stream.choose(usualDetails), stream),
      full: writeSummary(facts, detailCount, stream),
    };
  });
}

function checkCount(where: string, seed: number, count: number): void {
  if (!Number.isSafeInteger(seed)) throw new SettingsError(`${where}: seed must be an integer, got ${inspect(seed)}`);
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new SettingsError(`${where}: count must be an integer of at least 0, got ${inspect(count)}`);
  }
}
