/**
 * @module
 * The verse corpus: speeches, rows, pairs and held-out prefixes, generated from a seed and identical on every
 * platform.
 */
import { DataError, inspect, RandomStream, SettingsError } from "../../core/index.ts";
import { verseReward } from "./reward.ts";
import { applyStyle, drawBody, drawOpening, type Opening, type VerseForm, type VerseStyle } from "./speech.ts";
import type { Mood } from "./words.ts";

/** Ends each prompt in training, as in the assignment's scripts. */
export const verseSeparator = " <complete>";

export interface VerseSpeech {
  /** The first line, or its first half; independent of the style. */
  readonly prefix: string;
  /** The rest: begins with a line break, or with a space if the prefix ends within the first line. */
  readonly completion: string;
  /** `prefix + completion`. */
  readonly text: string;
  readonly style: VerseStyle;
  readonly form: VerseForm;
  readonly mood: Mood;
  readonly speaker: string;
  readonly addressee: string;
}

export interface VerseCount {
  /** @default 1 */
  readonly seed?: number;
  readonly count: number;
}

/** Frequency of each style; the three are independent of each other and of the prefix. */
export interface VerseShares {
  /** Share of speeches in archaic diction. @default 0.5 */
  readonly archaicShare?: number;
  /** Share of speeches whose last line is incomplete. @default 0.35 */
  readonly brokenShare?: number;
  /** Share of speeches that repeat a line or a phrase. @default 0.3 */
  readonly repeatingShare?: number;
}

export interface VersePrompts {
  /** Appended to the prefix in a prompt. @default " <complete>" */
  readonly separator?: string;
}

/** A prompt and its completion, to be concatenated. */
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

/** The first `count` speeches of a seed; none has a held-out prefix. @throws {SettingsError} `E_SETTINGS` */
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
    const { completion, form } = drawCompletion(opening, style, seed, name);
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
 * The same speeches as training rows: `prompt` is the prefix with the separator. Without the separator,
 * `prompt + completion` is the speech.
 *
 * @throws {SettingsError} `E_SETTINGS`
 */
export function* verseRows(options: VerseCount & VerseShares & VersePrompts): Generator<VerseRow> {
  const { separator = verseSeparator } = options;
  for (const { prefix, completion } of verseSpeeches(options)) yield { prompt: prefix + separator, completion };
}

/**
 * Preference pairs: half of them differ in one style only, a quarter in all three with the same side better, a
 * quarter have two random styles. In half of the pairs both completions have the same sentences, as far as their
 * styles allow. `chosen` has the higher true reward; pairs whose rewards differ by less than 0.02 are skipped.
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
    const styles = drawStylePair(stream);
    const sharesBody = stream.uniform() < 0.5;
    const [first, second] = styles.map((style, side) => {
      const { completion } = drawCompletion(opening, style, seed, sharesBody ? name : `${name}/${side}`);
      return { completion, reward: verseReward(completion).total };
    }) as [ScoredCompletion, ScoredCompletion];
    if (Math.abs(first.reward - second.reward) < TIE_MARGIN) continue;
    const [chosen, rejected] = first.reward > second.reward ? [first, second] : [second, first];
    yield { prompt: opening.prefix + separator, chosen: chosen.completion, rejected: rejected.completion };
    made++;
  }
}

/** Rewards that differ by less are a tie. */
const TIE_MARGIN = 0.02;

interface ScoredCompletion {
  readonly completion: string;
  readonly reward: number;
}

/** Draws two different styles. */
function drawStylePair(stream: RandomStream): readonly [VerseStyle, VerseStyle] {
  const drawStyle = (): VerseStyle => ({
    diction: stream.choose(["archaic", "plain"]),
    ending: stream.choose(["complete", "broken"]),
    repetition: stream.choose(["none", "repeating"]),
  });
  const kind = stream.uniform();
  const style = drawStyle();
  if (kind < 0.5) {
    const aspect = stream.choose(["diction", "ending", "repetition"] as const);
    return [style, { ...style, [aspect]: oppositeStyle(style)[aspect] }];
  }
  if (kind < 0.75) {
    const best: VerseStyle = { diction: "archaic", ending: "complete", repetition: "none" };
    return [best, oppositeStyle(best)];
  }
  for (;;) {
    const other = drawStyle();
    if (JSON.stringify(other) !== JSON.stringify(style)) return [style, other];
  }
}

const oppositeStyle = ({ diction, ending, repetition }: VerseStyle): VerseStyle => ({
  diction: diction === "archaic" ? "plain" : "archaic",
  ending: ending === "complete" ? "broken" : "complete",
  repetition: repetition === "none" ? "repeating" : "none",
});

function drawCompletion(
  opening: Opening,
  style: VerseStyle,
  seed: number,
  name: string,
): { readonly completion: string; readonly form: VerseForm } {
  const { form, lines } = drawBody(opening, style.diction, new RandomStream(seed, `${name}/body`));
  const shaped = applyStyle(lines, opening, style, new RandomStream(seed, `${name}/shape`));
  return { completion: `${opening.rest}\n${shaped.join("\n")}`, form };
}

/**
 * Distinct held-out prefixes, one line each, without separator: no speech and no pair of any seed has one of them.
 *
 * @throws {SettingsError} `E_SETTINGS`
 * @throws {DataError} `E_DATA` when the grammar has too few
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
