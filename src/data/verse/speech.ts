/**
 * @module
 * The grammar of a speech: a first line, sentences that may follow it, and a style that is applied to them. It is
 * independent of the reward, and the first line is independent of the style.
 */
import { RandomStream } from "../../core/index.ts";
import { moodSentences } from "./mood-units.ts";
import { moodOpenings, type OpeningKind, openings } from "./openings.ts";
import {
  type Cast,
  type Diction,
  drawCast,
  fillTemplate,
  type LineTemplate,
  parseLine,
  WordChooser,
} from "./template.ts";
import { closingCouplets, laments, laterSentences, mainSentences, soSentences } from "./units.ts";
import { type Mood, moods } from "./words.ts";

/** The style of a completion; every prefix allows every style. */
export interface VerseStyle {
  /** Archaic words, or modern ones with the same meaning. */
  readonly diction: Diction;
  /** Whether the last line ends its sentence. */
  readonly ending: "complete" | "broken";
  /** Whether a line or a phrase is repeated. */
  readonly repetition: "none" | "repeating";
}

export type VerseForm = "blank" | "couplets";

/** The first line, and what it determines for the rest. */
export interface Opening {
  /** The prompt: the first line, or its first half. */
  readonly prefix: string;
  /** The rest of the first line, with the space before it; often empty. */
  readonly rest: string;
  readonly kind: OpeningKind;
  readonly mood: Mood;
  readonly cast: Cast;
  readonly endWord: string | undefined;
  readonly usedWords: ReadonlySet<string>;
}

/** The lines after the first, before the style is applied. */
interface Body {
  readonly form: VerseForm;
  readonly lines: readonly string[];
}

/** A sentence of one line or two. */
type Unit = readonly LineTemplate[];

const parseUnits = (sources: readonly string[]): readonly Unit[] =>
  sources.map((source) => source.split(" / ").map(parseLine));
const parseOpenings = (kinds: Readonly<Partial<Record<OpeningKind, readonly string[]>>>): OpeningTemplate[] =>
  Object.entries(kinds).flatMap(([kind, sources]) =>
    sources.map((source) => ({ kind: kind as OpeningKind, line: parseLine(source) })),
  );
const byMood = <T>(make: (mood: Mood) => T): Readonly<Record<Mood, T>> =>
  Object.fromEntries(moods.map((mood) => [mood, make(mood)])) as Record<Mood, T>;

interface OpeningTemplate {
  readonly kind: OpeningKind;
  readonly line: LineTemplate;
}

/** Every template, parsed once. */
export const grammar: {
  readonly openings: readonly OpeningTemplate[];
  readonly moodOpenings: Readonly<Record<Mood, readonly OpeningTemplate[]>>;
  readonly main: readonly Unit[];
  readonly later: readonly Unit[];
  readonly so: readonly Unit[];
  readonly closing: readonly Unit[];
  readonly mood: Readonly<Record<Mood, readonly Unit[]>>;
  readonly laments: readonly { readonly phrase: LineTemplate; readonly close: string | undefined }[];
} = {
  openings: parseOpenings(openings),
  moodOpenings: byMood((mood) => parseOpenings(moodOpenings[mood])),
  main: parseUnits(mainSentences),
  later: parseUnits(laterSentences),
  so: parseUnits(soSentences),
  closing: parseUnits(closingCouplets),
  mood: byMood((mood) => parseUnits(moodSentences[mood])),
  laments: laments.map(({ phrase, close }) => ({ phrase: parseLine(phrase), close })),
};

/** One prefix in eight is held out. */
const HELD_OUT_OF = 8;
const MOOD_OPENING_SHARE = 0.25;
const CUT_SHARE = 0.25;
const COUPLETS_SHARE = 0.3;
const CLOSING_SHARE = 0.5;
const MOOD_SENTENCE_SHARE = 0.25;
const LATER_SENTENCE_SHARE = 0.25;
const SEMICOLON_SHARE = 0.35;
const EXCLAMATION_SHARE = 0.1;
/** Number of sentences of a pool that are tried before the largest pool is used. */
const MAX_ATTEMPTS = 12;

/**
 * Whether a prefix is held out. A hash of its text decides, so a prefix is in the same part under every seed.
 */
export function isHeldOut(prefix: string): boolean {
  return new RandomStream(0, `verse/prefix/${prefix}`).integer(HELD_OUT_OF) === 0;
}

/** Draws a first line of the training part or of the held-out part. */
export function drawOpening(stream: RandomStream, part: "training" | "held-out"): Opening {
  for (;;) {
    const opening = drawAnyOpening(stream);
    if (isHeldOut(opening.prefix) === (part === "held-out")) return opening;
  }
}

function drawAnyOpening(stream: RandomStream): Opening {
  const mood = stream.choose(moods);
  const cast = drawCast(stream);
  const ofMood = stream.uniform() < MOOD_OPENING_SHARE;
  const { kind, line } = stream.choose(ofMood ? grammar.moodOpenings[mood] : grammar.openings);
  const words = new WordChooser(stream, mood, cast);
  // First lines have no choice of diction; "plain" keeps "my eye": "mine eye" would reveal the archaic style.
  const { text, cut, endWord } = fillTemplate(line, "plain", words);
  const whole = stream.uniform() < 0.5 ? text.replace(/;$/, ".") : text;
  const length = cut !== undefined && stream.uniform() < CUT_SHARE ? cut : whole.length;
  return {
    prefix: whole.slice(0, length),
    rest: whole.slice(length),
    kind,
    mood,
    cast,
    endWord,
    usedWords: words.usedWords,
  };
}

/**
 * Draws the lines after the first. Both dictions get the same sentences and words from streams at the same position,
 * because no choice depends on the diction.
 */
export function drawBody(opening: Opening, diction: Diction, stream: RandomStream): Body {
  const words = new WordChooser(stream, opening.mood, opening.cast, opening.usedWords);
  const usedUnits = new Set<Unit>();
  const lines: string[] = [];
  const addUnit = (unit: Unit, rhymes: readonly string[] = []): void => {
    usedUnits.add(unit);
    lines.push(...unit.map((line, at) => fillTemplate(line, diction, words, rhymes[at]).text));
    if (stream.uniform() < SEMICOLON_SHARE) lines.push(lines.pop()!.replace(/\.$/, ";"));
  };
  const draw = (units: readonly Unit[], isWanted: (unit: Unit) => boolean): Unit => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const unit = stream.choose(units);
      if (!usedUnits.has(unit) && isWanted(unit)) return unit;
    }
    // All sentences of a mood may be used already, but never all of `main`.
    return stream.choose(grammar.main.filter((unit) => !usedUnits.has(unit) && isWanted(unit)));
  };
  const addCouplet = (units: readonly Unit[]): void => {
    const unit = draw(units, isCouplet);
    addUnit(unit, words.chooseRhyme(unit.map(({ end }) => end!)));
  };

  const answers = stream.uniform() < COUPLETS_SHARE ? rhymingAnswers(opening, words) : [];
  const closes = stream.uniform() < CLOSING_SHARE;
  if (answers.length > 0) {
    const answer = stream.choose(answers);
    addUnit(answer, [stream.choose(words.rhymesWith(opening.endWord!, answer[0]!.end!))]);
    addCouplet(drawPool(opening.mood, stream));
    addCouplet(closes ? grammar.closing : drawPool(opening.mood, stream));
  } else {
    const count = 4 + stream.integer(2) - (closes ? 2 : 0);
    const fits = (unit: Unit): boolean => lines.length + unit.length <= count;
    addUnit(draw(firstPool(opening, stream), fits));
    while (lines.length < count) addUnit(draw(drawPool(opening.mood, stream), fits));
    if (closes) addCouplet(grammar.closing);
  }
  const end = stream.uniform() < EXCLAMATION_SHARE ? "!" : ".";
  lines.push(lines.pop()!.replace(/[.;]$/, end));
  return { form: answers.length > 0 ? "couplets" : "blank", lines };
}

/** The sentences that may directly follow the first line. */
function firstPool({ kind, mood }: Opening, stream: RandomStream): readonly Unit[] {
  if (kind === "as") return grammar.so;
  if (kind === "closed") return drawPool(mood, stream);
  return stream.uniform() < MOOD_SENTENCE_SHARE ? grammar.mood[mood] : grammar.main;
}

function drawPool(mood: Mood, stream: RandomStream): readonly Unit[] {
  const draw = stream.uniform();
  if (draw < MOOD_SENTENCE_SHARE) return grammar.mood[mood];
  return draw < MOOD_SENTENCE_SHARE + LATER_SENTENCE_SHARE ? grammar.later : grammar.main;
}

/** One-line sentences that can rhyme with the first line. */
function rhymingAnswers({ kind, endWord }: Opening, words: WordChooser): readonly Unit[] {
  if (endWord === undefined) return [];
  return (kind === "as" ? grammar.so : grammar.main).filter(
    ([line, second]) => !second && line!.end !== undefined && words.rhymesWith(endWord, line!.end).length > 0,
  );
}

const isCouplet = (unit: Unit): boolean => unit.length === 2 && unit.every(({ end }) => end !== undefined);

/** Applies the repetition and the ending of a style. */
export function applyStyle(
  lines: readonly string[],
  opening: Opening,
  style: VerseStyle,
  stream: RandomStream,
): string[] {
  const repeated = style.repetition === "repeating" ? addRepetition(lines, opening, style, stream) : [...lines];
  return style.ending === "broken" ? [...repeated.slice(0, -1), breakOff(repeated.at(-1)!, stream)] : repeated;
}

const ENDS_SENTENCE = /[.;!?]$/;
const CLOSING_PHRASE =
  /\b(upon|beneath|beside|within|above|behind|beyond|across|around|below) (the|my|thy|your|mine|thine) ([a-z]+)[.;!?]$/;
const LAMENT_SHARE = 0.6;
const ECHO_SHARE = 0.3;

/** Adds a lament, an echo of the phrase at a line's end, or a repetition of a line, immediately or as a refrain. */
function addRepetition(lines: readonly string[], opening: Opening, style: VerseStyle, stream: RandomStream): string[] {
  // The last line may be cut later, so repetitions do not use it.
  const whole = lines.slice(0, -1);
  const indicesOf = (pattern: RegExp): number[] => whole.flatMap((line, at) => (pattern.test(line) ? [at] : []));
  const finished = indicesOf(ENDS_SENTENCE);
  const echoing = indicesOf(CLOSING_PHRASE);
  if (finished.length > 0 && stream.uniform() < LAMENT_SHARE) {
    return insertAfter(lines, stream.choose(finished), drawLament(opening, style, stream));
  }
  if (echoing.length > 0 && stream.uniform() < ECHO_SHARE) {
    const at = stream.choose(echoing);
    return insertAfter(lines.with(at, whole[at]!.replace(ENDS_SENTENCE, ",")), at, echo(whole[at]!));
  }
  const at = finished.length > 0 ? stream.choose(finished) : stream.integer(whole.length);
  return insertAfter(lines, stream.choose([at, ...finished.filter((later) => later > at)]), whole[at]!);
}

/** "So cold, so cold, so cold, so cold am I." */
function drawLament({ mood, cast }: Opening, { diction }: VerseStyle, stream: RandomStream): string {
  const { phrase, close } = stream.choose(grammar.laments);
  const { text } = fillTemplate(phrase, diction, new WordChooser(stream, mood, cast));
  const again = `, ${text[0] === "O" ? text : text.toLowerCase()}`;
  const end = stream.uniform() < 0.5 ? "!" : ".";
  return `${text}${again.repeat(close === undefined ? 4 : 3)}${close === undefined ? "" : ` ${close}`}${end}`;
}

const insertAfter = (lines: readonly string[], at: number, line: string): string[] => lines.toSpliced(at + 1, 0, line);

/** "… upon the sea;" → "Upon the sea, upon the sea, the sea;" */
function echo(line: string): string {
  const [, preposition, owner, noun] = CLOSING_PHRASE.exec(line)!;
  const phrase = `${preposition} ${owner} ${noun}`;
  return `${phrase[0]!.toUpperCase()}${phrase.slice(1)}, ${phrase}, ${owner} ${noun}${line.at(-1)}`;
}

/** Words that cannot end a sentence. */
const HANGING = new Set(
  "the of and a an my mine thy thine your to in that is are but for with as all upon beneath beside within above behind beyond across around below".split(
    " ",
  ),
);

/** Cuts a line within its sentence, after a word that cannot end a sentence if there is one. */
function breakOff(line: string, stream: RandomStream): string {
  const words = line.split(" ");
  const counts = Array.from({ length: words.length - 4 }, (_, index) => index + 3);
  const hanging = counts.filter((count) => HANGING.has(words[count - 1]!.toLowerCase()));
  const count = stream.choose(hanging.length > 0 ? hanging : counts);
  return words
    .slice(0, count)
    .join(" ")
    .replace(/[,;:.!?]$/, "");
}
