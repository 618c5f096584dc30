/**
 * @module
 * The verse corpus as speeches, rows, pairs and held-out prefixes: endless, seeded, the same everywhere.
 */
import { DataError, inspect, RandomStream, SettingsError } from "../../core/index.ts";
import { verseReward } from "./reward.ts";
import { drawBody, drawOpening, type Opening, shapeLines, type VerseForm, type VerseStyle } from "./speech.ts";
import type { Mood } from "./words.ts";

/** Ends the prompt that a completion model is trained on, as in the assignment's own scripts. */
export const verseSeparator = " <complete>";

export interface VerseSpeech {
  /** The first line, or its first half: free of style. */
  readonly prefix: string;
  /** The rest, beginning with a line break, or with a space within the first line. */
  readonly completion: string;
  /** `prefix + completion`, the speech as one reads it. */
  readonly text: string;
  readonly style: VerseStyle;
  readonly form: VerseForm;
  readonly mood: Mood;
  readonly speaker: string;
  readonly addressee: string;
}

export interface VerseCount {
  /** Same seed, same verse. @default 1 */
  readonly seed?: number;
  readonly count: number;
}

/** How often each style occurs; the three are drawn independently of each other and of the prefix. */
export interface VerseShares {
  /** Share of speeches in archaic diction. @default 0.5 */
  readonly archaicShare?: number;
  /** Share of speeches whose last line breaks off. @default 0.35 */
  readonly brokenShare?: number;
  /** Share of speeches that say a line or a phrase again. @default 0.3 */
  readonly repeatingShare?: number;
}

export interface VersePrompts {
  /** What follows the prefix in a prompt; `""` for bare prefixes. @default " <complete>" */
  readonly separator?: string;
}

/** A prompt and its completion, to be joined without anything between. */
export interface VerseRow {
  readonly prompt: string;
  readonly completion: string;
}

/** Two completions of one prompt; `chosen` has the higher true reward. */
export interface VersePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** The first `count` speeches under a seed; none has a held-out prefix. @throws {SettingsError} `E_SETTINGS` */
export function* verseSpeeches(options: VerseCount & VerseShares): Generator<VerseSpeech> {
  const { seed = 1, count, archaicShare = 0.5, brokenShare = 0.35, repeatingShare = 0.3 } = options;
  checkCount("verseSpeeches", seed, count);
  checkShares("verseSpeeches", { archaicShare, brokenShare, repeatingShare });
  for (let index = 0; index < count; index++) {
    const name = `verse/speech/${index}`;
    const opening = drawOpening(new RandomStream(seed, `${name}/opening`), "training");
    const styles = new RandomStream(seed, `${name}/style`);
    const style: VerseStyle = {
      diction: styles.uniform() < archaicShare ? "archaic" : "plain",
      ending: styles.uniform() < brokenShare ? "broken" : "complete",
      repetition: styles.uniform() < repeatingShare ? "repeating" : "none",
    };
    const { completion, form } = complete(opening, style, seed, name);
    const { prefix, mood, cast } = opening;
    yield {
      prefix,
      completion,
      text: prefix + completion,
      style,
      form,
      mood,
      speaker: cast.self,
      addressee: cast.friend,
    };
  }
}

/**
 * The same speeches as rows to learn from: `prompt` is the prefix and the separator, `completion` begins
 * with the line break or the space that joins it.
 *
 * Without its separator, `prompt + completion` is the speech.
 *
 * @throws {SettingsError} `E_SETTINGS`
 */
export function* verseRows(options: VerseCount & VerseShares & VersePrompts): Generator<VerseRow> {
  const { separator = verseSeparator } = options;
  for (const { prefix, completion } of verseSpeeches(options)) yield { prompt: prefix + separator, completion };
}

/**
 * Preference pairs: half differ in one respect only, a quarter in all three the same way, a quarter as
 * two styles drawn at random do. In half of them both completions say the same, word for word as far as
 * their styles allow. `chosen` is the one with the higher true reward; pairs nearer than 0.02 are left out.
 *
 * @throws {SettingsError} `E_SETTINGS`
 */
export function* versePairs(options: VerseCount & VersePrompts): Generator<VersePair> {
  const { seed = 1, count, separator = verseSeparator } = options;
  checkCount("versePairs", seed, count);
  for (let index = 0, made = 0; made < count; index++) {
    const name = `verse/pair/${index}`;
    const opening = drawOpening(new RandomStream(seed, `${name}/opening`), "training");
    const stream = new RandomStream(seed, `${name}/style`);
    const styles = drawContrast(stream);
    const sharesBody = stream.uniform() < 0.5;
    const [first, second] = styles.map((style, side) => {
      const { completion } = complete(opening, style, seed, sharesBody ? name : `${name}/${side}`);
      return { completion, reward: verseReward(completion).total };
    }) as [Rated, Rated];
    if (Math.abs(first.reward - second.reward) < CLEAR_DIFFERENCE) continue;
    const [chosen, rejected] = first.reward > second.reward ? [first, second] : [second, first];
    yield { prompt: opening.prefix + separator, chosen: chosen.completion, rejected: rejected.completion };
    made++;
  }
}

/** Two rewards nearer than this are a tie. */
const CLEAR_DIFFERENCE = 0.02;

interface Rated {
  readonly completion: string;
  readonly reward: number;
}

/** Two different styles. */
function drawContrast(stream: RandomStream): readonly [VerseStyle, VerseStyle] {
  const drawStyle = (): VerseStyle => ({
    diction: stream.choose(["archaic", "plain"]),
    ending: stream.choose(["complete", "broken"]),
    repetition: stream.choose(["none", "repeating"]),
  });
  const kind = stream.uniform();
  const style = drawStyle();
  if (kind < 0.5) {
    const respect = stream.choose(["diction", "ending", "repetition"] as const);
    return [style, { ...style, [respect]: opposite(style)[respect] }];
  }
  if (kind < 0.75) {
    const best: VerseStyle = { diction: "archaic", ending: "complete", repetition: "none" };
    return [best, opposite(best)];
  }
  for (;;) {
    const other = drawStyle();
    if (JSON.stringify(other) !== JSON.stringify(style)) return [style, other];
  }
}

const opposite = ({ diction, ending, repetition }: VerseStyle): VerseStyle => ({
  diction: diction === "archaic" ? "plain" : "archaic",
  ending: ending === "complete" ? "broken" : "complete",
  repetition: repetition === "none" ? "repeating" : "none",
});

function complete(
  opening: Opening,
  style: VerseStyle,
  seed: number,
  name: string,
): { readonly completion: string; readonly form: VerseForm } {
  const { form, lines } = drawBody(opening, style.diction, new RandomStream(seed, `${name}/body`));
  const shaped = shapeLines(lines, opening, style, new RandomStream(seed, `${name}/shape`));
  return { completion: `${opening.rest}\n${shaped.join("\n")}`, form };
}

/**
 * Different prefixes that no speech and no pair has under any seed, one line each, without separator.
 *
 * @throws {SettingsError} `E_SETTINGS`
 * @throws {DataError} `E_DATA` when the grammar has not that many
 */
export function versePrefixes({ seed = 1, count }: VerseCount): string[] {
  checkCount("versePrefixes", seed, count);
  const stream = new RandomStream(seed, "verse/held-out");
  const prefixes = new Set<string>();
  for (let attempt = 0; prefixes.size < count; attempt++) {
    if (attempt > 20 * count + 1000) {
      throw new DataError(`versePrefixes: count must leave room for new prefixes, got ${count}; hint: ask for fewer`);
    }
    prefixes.add(drawOpening(stream, "held-out").prefix);
  }
  return [...prefixes];
}

function checkCount(where: string, seed: number, count: number): void {
  if (!Number.isSafeInteger(seed)) throw new SettingsError(`${where}: seed must be an integer, got ${inspect(seed)}`);
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new SettingsError(`${where}: count must be an integer of at least 0, got ${inspect(count)}`);
  }
}

function checkShares(where: string, shares: Readonly<Record<string, number>>): void {
  for (const [name, share] of Object.entries(shares)) {
    if (!(share >= 0 && share <= 1))
      throw new SettingsError(`${where}: ${name} must be from 0 to 1, got ${inspect(share)}`);
  }
}
