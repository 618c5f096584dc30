/**
 * @module
 * Lines with gaps: their notation, and how gaps become words that agree with their neighbours. It does
 * not know which lines there are, nor what follows what.
 */
import type { RandomStream } from "../../core/index.ts";
import {
  type EndClass,
  epithets,
  longNames,
  type Mood,
  type MoodClass,
  moodWords,
  type Rhyme,
  rhymes,
  type SharedClass,
  sharedWords,
  shortNames,
} from "./words.ts";

export type Diction = "archaic" | "plain";

type NameSlot = "friend" | "self-" | "rival-" | "he";
export type Slot = MoodClass | SharedClass | EndClass | NameSlot;

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "choice"; readonly archaic: string; readonly plain: string }
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "cut" };

export interface LineTemplate {
  readonly parts: readonly Part[];
  /** How the line ends, where it can take part in a rhyme. */
  readonly end: EndClass | undefined;
}

const NOTATION = /\[([^|\]]*)\|([^\]]*)\]|\{([^}]+)\}| ~|[^[{~]+?(?=\[|\{| ~|$)/g;

/** Reads one line: `[archaic|plain]`, `{slot}`, ` ~` where a prompt may stop. */
export function parseLine(source: string): LineTemplate {
  const parts = [...source.matchAll(NOTATION)].map(([text, archaic, plain, slot]): Part => {
    if (archaic !== undefined) return { kind: "choice", archaic, plain: plain! };
    if (slot !== undefined) return { kind: "slot", slot: slot as Slot };
    return text === " ~" ? { kind: "cut" } : { kind: "text", text };
  });
  const last = /\{(\w+)\}[.,;:!?]+$/.exec(source)?.[1];
  return { parts, end: last !== undefined && last in endWords ? (last as EndClass) : undefined };
}

const rhymeOf: ReadonlyMap<string, Rhyme> = new Map(
  rhymes.flatMap((sound) => Object.values(sound).flatMap((words) => words.map((word) => [word, sound]))),
);
const endWordsOf = (end: EndClass): readonly string[] => rhymes.flatMap((classes) => classes[end]);
const endWords: Readonly<Record<EndClass, readonly string[]>> = {
  shore: endWordsOf("shore"),
  rose: endWordsOf("rose"),
  soul: endWordsOf("soul"),
  fall: endWordsOf("fall"),
  fair: endWordsOf("fair"),
};

/** The words that a gap of this kind may hold in this mood, not counting names. */
export function wordsOfSlot(slot: Slot, mood: Mood): readonly string[] {
  if (slot in moodWords[mood]) return moodWords[mood][slot as MoodClass];
  if (slot in sharedWords) return sharedWords[slot as SharedClass];
  if (slot in endWords) return endWords[slot as EndClass];
  if (slot === "friend") return [...shortNames.map(({ name }) => name), ...longNames];
  return shortNames.map(({ name }) => name);
}

/** Who speaks, to whom, and of whom. */
export interface Cast {
  readonly self: string;
  readonly friend: string;
  readonly rival: (typeof shortNames)[number];
}

export function drawCast(stream: RandomStream): Cast {
  // Three steps of less than a third of the circle each never meet.
  const step = Math.floor(shortNames.length / 3);
  const first = stream.integer(shortNames.length);
  const [self, friend, rival] = [0, step, 2 * step].map(
    (start) => shortNames[(first + start + stream.integer(step)) % shortNames.length]!,
  );
  const hasLongName = stream.uniform() < 0.5;
  return { self: self!.name, friend: hasLongName ? stream.choose(longNames) : friend!.name, rival: rival! };
}

/** "star" and "stars" are one word to the ear; so are "weep" and "weeps". */
const root = (word: string): string => (word.endsWith("s") ? word.slice(0, -1) : word);

/** Half of the places and things at a line's end come from the mood, half from all that rhymes. */
const MOOD_SHARE_OF_ENDS = 0.5;
/** How often a word that was said before is drawn again, before it is taken after all. */
const PATIENCE = 8;
/** How many sounds are tried for a couplet; about every fourth fits. */
const RHYME_PATIENCE = 200;

/** Draws words for the gaps of one speech and avoids saying one twice. */
export class WordChooser {
  readonly #stream: RandomStream;
  readonly #mood: Mood;
  readonly #cast: Cast;
  readonly #said: Set<string>;

  constructor(stream: RandomStream, mood: Mood, cast: Cast, said: Iterable<string> = []) {
    this.#stream = stream;
    this.#mood = mood;
    this.#cast = cast;
    this.#said = new Set(said);
  }

  get said(): ReadonlySet<string> {
    return this.#said;
  }

  /** A word for a gap. */
  choose(slot: Slot): string {
    switch (slot) {
      case "friend":
        return longNames.includes(this.#cast.friend)
          ? this.#cast.friend
          : `${this.#stream.choose(epithets)} ${this.#cast.friend}`;
      case "self-":
        return this.#cast.self;
      case "rival-":
        return this.#cast.rival.name;
      case "he":
        return this.#cast.rival.pronoun;
      case "shore":
      case "rose":
      case "soul":
      case "fall":
      case "fair":
        return this.#end(slot);
      default:
        return this.#unsaid(wordsOfSlot(slot, this.#mood));
    }
  }

  /** Unsaid words of one sound, one for each end of a couplet; none in the unlikely case that none is found. */
  chooseRhyme(ends: readonly EndClass[]): readonly string[] {
    for (let attempt = 0; attempt < RHYME_PATIENCE; attempt++) {
      const sound = this.#stream.choose(rhymes);
      if (ends.some((end) => sound[end].length === 0)) continue;
      const words = ends.map((end) => this.#stream.choose(sound[end]));
      if (words[0] !== words[1] && !words.some((word) => this.#said.has(root(word)))) {
        return words.map((word) => this.take(word));
      }
    }
    return [];
  }

  /** Unsaid words that rhyme with a given one. */
  rhymesWith(word: string, end: EndClass): readonly string[] {
    return (rhymeOf.get(word)?.[end] ?? []).filter((other) => !this.#said.has(root(other)));
  }

  /** Marks a word as said. */
  take(word: string): string {
    this.#said.add(root(word));
    return word;
  }

  #end(end: EndClass): string {
    const { place, thing } = moodWords[this.#mood];
    const ofMood = end === "shore" ? place : end === "rose" ? thing : undefined;
    return this.#unsaid(ofMood && this.#stream.uniform() < MOOD_SHARE_OF_ENDS ? ofMood : endWords[end]);
  }

  #unsaid(words: readonly string[]): string {
    let word = this.#stream.choose(words);
    for (let attempt = 0; attempt < PATIENCE && this.#said.has(root(word)); attempt++)
      word = this.#stream.choose(words);
    return this.take(word);
  }
}

export interface SpokenLine {
  readonly text: string;
  /** Where a prompt may stop within the line, if anywhere. */
  readonly cut: number | undefined;
  /** The word at the end, where the template marks one. */
  readonly endWord: string | undefined;
}

/** A line with its gaps filled, in agreement, its first letter a capital; it ends in `rhyme` where one is given. */
export function speak({ parts, end }: LineTemplate, diction: Diction, words: WordChooser, rhyme?: string): SpokenLine {
  let [text, cut, endWord]: [string, number | undefined, string | undefined] = ["", undefined, undefined];
  for (const part of parts) {
    if (part.kind === "cut") cut = text.length;
    else if (part.kind === "text") text += part.text;
    else if (part.kind === "choice") text += part[diction];
    else if (part.slot === end) text += endWord = rhyme === undefined ? words.choose(end) : words.take(rhyme);
    else text += words.choose(part.slot);
  }
  // The cut is found again behind the words before it: agreement may have lengthened some of them.
  const agreed = agree(text, diction);
  return { text: agreed, cut: cut === undefined ? undefined : agree(text.slice(0, cut), diction).length, endWord };
}

/** "an" for "a", "thine" for "thy" and, in archaic diction, "mine" for "my" before a vowel; a capital first. */
function agree(text: string, diction: Diction): string {
  const agreed = text.replace(/\b([Aa]|[Tt]hy|[Mm]y) (?=[aeiou]|hour\b|honour|honest)/g, (all, word: string) => {
    if (/^a$/i.test(word)) return `${word}n `;
    return diction === "archaic" ? `${word.slice(0, -1)}ine ` : all;
  });
  return agreed.replace(/^'?./, (start) => start.toUpperCase());
}
