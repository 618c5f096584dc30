/**
 * @module
 * The grammar of a speech: a first line, sentences that may follow it, and a latent style that shapes
 * them. It knows nothing of rewards, and a first line never knows the style of what follows.
 */
import { RandomStream } from "../../core/index.ts";
import { moodSentences } from "./mood-units.ts";
import { moodOpenings, type OpeningKind, openings } from "./openings.ts";
import { type Cast, type Diction, drawCast, type LineTemplate, parseLine, speak, WordChooser } from "./template.ts";
import { closingCouplets, laments, laterSentences, mainSentences, soSentences } from "./units.ts";
import { type Mood, moods } from "./words.ts";

/** What a completion is free to choose, whatever its prefix. */
export interface VerseStyle {
  /** Words of the old stage, or today's for the same things. */
  readonly diction: Diction;
  /** Whether the last line ends its sentence or stops within it. */
  readonly ending: "complete" | "broken";
  /** Whether a line or a phrase is said again. */
  readonly repetition: "none" | "repeating";
}

export type VerseForm = "blank" | "couplets";

/** The first line, and what it settles for the rest. */
export interface Opening {
  /** The prompt: the first line, or its first half. */
  readonly prefix: string;
  /** What is left of the first line, with the space before it; often empty. */
  readonly rest: string;
  readonly kind: OpeningKind;
  readonly mood: Mood;
  readonly cast: Cast;
  readonly endWord: string | undefined;
  readonly said: ReadonlySet<string>;
}

/** What follows a first line, before its ending and its repetitions are shaped. */
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

/** One prefix in eight is never trained on. */
const HELD_OUT_OF = 8;
const MOOD_OPENING_SHARE = 0.25;
const CUT_SHARE = 0.25;
const COUPLETS_SHARE = 0.3;
const CLOSING_SHARE = 0.5;
const MOOD_SENTENCE_SHARE = 0.25;
const LATER_SENTENCE_SHARE = 0.25;
const SEMICOLON_SHARE = 0.35;
const EXCLAMATION_SHARE = 0.1;
/** How many sentences of a pool are tried before the largest pool has to do. */
const PATIENCE = 12;

/**
 * Whether a prefix belongs to the held-out part: a hash of its text decides, so no seed, count or
 * purpose can ever bring one prefix into both parts.
 */
export function isHeldOut(prefix: string): boolean {
  return new RandomStream(0, `verse/prefix/${prefix}`).integer(HELD_OUT_OF) === 0;
}

/** A first line of the training part or of the held-out part. */
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
  // First lines hold no choice of diction; "plain" keeps "my eye", which "mine eye" would betray.
  const { text, cut, endWord } = speak(line, "plain", words);
  const whole = stream.uniform() < 0.5 ? text.replace(/;$/, ".") : text;
  const length = cut !== undefined && stream.uniform() < CUT_SHARE ? cut : whole.length;
  return { prefix: whole.slice(0, length), rest: whole.slice(length), kind, mood, cast, endWord, said: words.said };
}

/**
 * The lines after the first. Streams at the same position give the same sentences with the same words in
 * both dictions, because no choice depends on the diction.
 */
export function drawBody(opening: Opening, diction: Diction, stream: RandomStream): Body {
  const words = new WordChooser(stream, opening.mood, opening.cast, opening.said);
  const spoken = new Set<Unit>();
  const lines: string[] = [];
  const say = (unit: Unit, rhymes: readonly string[] = []): void => {
    spoken.add(unit);
    lines.push(...unit.map((line, at) => speak(line, diction, words, rhymes[at]).text));
    if (stream.uniform() < SEMICOLON_SHARE) lines.push(lines.pop()!.replace(/\.$/, ";"));
  };
  const draw = (units: readonly Unit[], isWanted: (unit: Unit) => boolean): Unit => {
    for (let attempt = 0; attempt < PATIENCE; attempt++) {
      const unit = stream.choose(units);
      if (!spoken.has(unit) && isWanted(unit)) return unit;
    }
    // The few sentences of a mood may all be spoken; those of `main` never are.
    return stream.choose(grammar.main.filter((unit) => !spoken.has(unit) && isWanted(unit)));
  };
  const sayCouplet = (units: readonly Unit[]): void => {
    const unit = draw(units, canBeCouplet);
    say(unit, words.chooseRhyme(unit.map(({ end }) => end!)));
  };

  const answers = stream.uniform() < COUPLETS_SHARE ? rhymingAnswers(opening, words) : [];
  const closes = stream.uniform() < CLOSING_SHARE;
  if (answers.length > 0) {
    const answer = stream.choose(answers);
    say(answer, [stream.choose(words.rhymesWith(opening.endWord!, answer[0]!.end!))]);
    sayCouplet(drawPool(opening.mood, stream));
    sayCouplet(closes ? grammar.closing : drawPool(opening.mood, stream));
  } else {
    const count = 4 + stream.integer(2) - (closes ? 2 : 0);
    const fits = (unit: Unit): boolean => lines.length + unit.length <= count;
    say(draw(firstPool(opening, stream), fits));
    while (lines.length < count) say(draw(drawPool(opening.mood, stream), fits));
    if (closes) sayCouplet(grammar.closing);
  }
  const end = stream.uniform() < EXCLAMATION_SHARE ? "!" : ".";
  lines.push(lines.pop()!.replace(/[.;]$/, end));
  return { form: answers.length > 0 ? "couplets" : "blank", lines };
}

/** What may stand directly behind the first line. */
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

/** Sentences of one line that can rhyme with the first line. */
function rhymingAnswers({ kind, endWord }: Opening, words: WordChooser): readonly Unit[] {
  if (endWord === undefined) return [];
  return (kind === "as" ? grammar.so : grammar.main).filter(
    ([line, second]) => !second && line!.end !== undefined && words.rhymesWith(endWord, line!.end).length > 0,
  );
}

const canBeCouplet = (unit: Unit): boolean => unit.length === 2 && unit.every(({ end }) => end !== undefined);

/** The lines with the ending and the repetition of a style. */
export function shapeLines(
  lines: readonly string[],
  opening: Opening,
  style: VerseStyle,
  stream: RandomStream,
): string[] {
  const repeated = style.repetition === "repeating" ? sayAgain(lines, opening, style, stream) : [...lines];
  return style.ending === "broken" ? [...repeated.slice(0, -1), breakOff(repeated.at(-1)!, stream)] : repeated;
}

const ENDS_SENTENCE = /[.;!?]$/;
const CLOSING_PHRASE =
  /\b(upon|beneath|beside|within|above|behind|beyond|across|around|below) (the|my|thy|your|mine|thine) ([a-z]+)[.;!?]$/;
const LAMENT_SHARE = 0.6;
const ECHO_SHARE = 0.3;

/** Laments, echoes the phrase at a line's end, or says a line again, at once or as a refrain. */
function sayAgain(lines: readonly string[], opening: Opening, style: VerseStyle, stream: RandomStream): string[] {
  // The last line may be broken off later, so that a repetition must not depend on it.
  const whole = lines.slice(0, -1);
  const placesOf = (pattern: RegExp): number[] => whole.flatMap((line, at) => (pattern.test(line) ? [at] : []));
  const finished = placesOf(ENDS_SENTENCE);
  const echoing = placesOf(CLOSING_PHRASE);
  if (finished.length > 0 && stream.uniform() < LAMENT_SHARE) {
    return insertAfter(lines, stream.choose(finished), lament(opening, style, stream));
  }
  if (echoing.length > 0 && stream.uniform() < ECHO_SHARE) {
    const at = stream.choose(echoing);
    return insertAfter(lines.with(at, whole[at]!.replace(ENDS_SENTENCE, ",")), at, echo(whole[at]!));
  }
  const at = finished.length > 0 ? stream.choose(finished) : stream.integer(whole.length);
  return insertAfter(lines, stream.choose([at, ...finished.filter((later) => later > at)]), whole[at]!);
}

/** "So cold, so cold, so cold, so cold am I." */
function lament({ mood, cast }: Opening, { diction }: VerseStyle, stream: RandomStream): string {
  const { phrase, close } = stream.choose(grammar.laments);
  const { text } = speak(phrase, diction, new WordChooser(stream, mood, cast));
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

/** Words after which no sentence can end. */
const HANGING = new Set(
  "the of and a an my mine thy thine your to in that is are but for with as all upon beneath beside within above behind beyond across around below".split(
    " ",
  ),
);

/** A line that stops within itself, after a word that promises more where it has one. */
function breakOff(line: string, stream: RandomStream): string {
  const words = line.split(" ");
  const places = Array.from({ length: words.length - 4 }, (_, index) => index + 3);
  const hanging = places.filter((count) => HANGING.has(words[count - 1]!.toLowerCase()));
  const count = stream.choose(hanging.length > 0 ? hanging : places);
  return words
    .slice(0, count)
    .join(" ")
    .replace(/[,;:.!?]$/, "");
}
