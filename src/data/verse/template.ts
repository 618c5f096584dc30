/**
 * @module
 * Line templates: their notation, and how slots are filled with words that agree with their neighbours.
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
type Slot = MoodClass | SharedClass | EndClass | NameSlot;

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "choice"; readonly archaic: string; readonly plain: string }
  | { readonly kind: "slot"; readonly slot: Slot }
  | { readonly kind: "cut" };

export interface LineTemplate {
  readonly parts: readonly Part[];
  /** The rhyme class of the last word, if the line can rhyme. */
  readonly end: EndClass | undefined;
}

const NOTATION = /\[([^|\]]*)\|([^\]]*)\]|\{([^}]+)\}| ~|[^[{~]+?(?=\[|\{| ~|$)/g;

/** Parses one line: `[archaic|plain]`, `{slot}`, ` ~` where a prompt may end. */
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

/** The words for a slot in a mood, and the names for the slots of names. */
function wordsOfSlot(slot: Slot, mood: Mood): readonly string[] {
  if (slot in moodWords[mood]) return moodWords[mood][slot as MoodClass];
  if (slot in sharedWords) return sharedWords[slot as SharedClass];
  if (slot in endWords) return endWords[slot as EndClass];
  if (slot === "friend") return [...shortNames.map(({ name }) => name), ...longNames];
  return shortNames.map(({ name }) => name);
}

/** The speaker, the person addressed, and the person spoken of. */
export interface Cast {
  readonly self: string;
  readonly friend: string;
  readonly rival: (typeof shortNames)[number];
}

export function drawCast(stream: RandomStream): Cast {
  // Three offsets, each within its own third of the list, so that the names differ.
  const step = Math.floor(shortNames.length / 3);
  const first = stream.integer(shortNames.length);
  const [self, friend, rival] = [0, step, 2 * step].map(
    (start) => shortNames[(first + start + stream.integer(step)) % shortNames.length]!,
  );
  const hasLongName = stream.uniform() < 0.5;
  return { self: self!.name, friend: hasLongName ? stream.choose(longNames) : friend!.name, rival: rival! };
}

/** Removes a final s: "star" and "stars" count as a repetition, and so do "weep" and "weeps". */
const root = (word: string): string => (word.endsWith("s") ? word.slice(0, -1) : word);

/** Share of places and things at a line's end that come from the mood; the others come from all rhymes. */
const MOOD_SHARE_OF_ENDS = 0.5;
/** Number of redraws for a word that was used before. */
const MAX_ATTEMPTS = 8;
/** Number of sounds that are tried for a couplet; about one in four fits. */
const MAX_RHYME_ATTEMPTS = 200;

/** Draws words for the slots of one speech and avoids repetitions. */
export class WordChooser {
  readonly #stream: RandomStream;
  readonly #mood: Mood;
  readonly #cast: Cast;
  readonly #used: Set<string>;

  constructor(stream: RandomStream, mood: Mood, cast: Cast, used: Iterable<string> = []) {
    this.#stream = stream;
    this.#mood = mood;
    this.#cast = cast;
    this.#used = new Set(used);
  }

  get usedWords(): ReadonlySet<string> {
    return this.#used;
  }

  /** Draws a word for a slot. */
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
        return this.#drawEndWord(slot);
      default:
        return this.#drawUnused(wordsOfSlot(slot, this.#mood));
    }
  }

  /** Draws unused words that rhyme, one for each line of a couplet; empty in the unlikely case that none are found. */
  chooseRhyme(ends: readonly EndClass[]): readonly string[] {
    for (let attempt = 0; attempt < MAX_RHYME_ATTEMPTS; attempt++) {
      const sound = this.#stream.choose(rhymes);
      if (ends.some((end) => sound[end].length === 0)) continue;
      const words = ends.map((end) => this.#stream.choose(sound[end]));
      if (words[0] !== words[1] && !words.some((word) => this.#used.has(root(word)))) {
        return words.map((word) => this.markUsed(word));
      }
    }
    return [];
  }

  /** Unused words that rhyme with a given word. */
  rhymesWith(word: string, end: EndClass): readonly string[] {
    return (rhymeOf.get(word)?.[end] ?? []).filter((other) => !this.#used.has(root(other)));
  }

  /** Marks a word as used and returns it. */
  markUsed(word: string): string {
    this.#used.add(root(word));
    return word;
  }

  #drawEndWord(end: EndClass): string {
    const { place, thing } = moodWords[this.#mood];
    const ofMood = end === "shore" ? place : end === "rose" ? thing : undefined;
    return this.#drawUnused(ofMood && this.#stream.uniform() < MOOD_SHARE_OF_ENDS ? ofMood : endWords[end]);
  }

  #drawUnused(words: readonly string[]): string {
    let word = this.#stream.choose(words);
    for (let attempt = 0; attempt < MAX_ATTEMPTS && this.#used.has(root(word)); attempt++)
      word = this.#stream.choose(words);
    return this.markUsed(word);
  }
}

interface FilledLine {
  readonly text: string;
  /** Offset where a prompt may end within the line, if anywhere. */
  readonly cut: number | undefined;
  /** The last word, if the template has a rhyme slot there. */
  readonly endWord: string | undefined;
}

/** Fills the slots of a line and applies agreement; a given `rhyme` becomes the last word. */
export function fillTemplate(
  { parts, end }: LineTemplate,
  diction: Diction,
  words: WordChooser,
  rhyme?: string,
): FilledLine {
  let [text, cut, endWord]: [string, number | undefined, string | undefined] = ["", undefined, undefined];
  for (const part of parts) {
    if (part.kind === "cut") cut = text.length;
    else if (part.kind === "text") text += part.text;
    else if (part.kind === "choice") text += part[diction];
    else if (part.slot === end) text += endWord = rhyme === undefined ? words.choose(end) : words.markUsed(rhyme);
    else text += words.choose(part.slot);
  }
  // Agreement may have lengthened words before the cut, so its offset is computed again.
  const agreed = applyAgreement(text, diction);
  return {
    text: agreed,
    cut: cut === undefined ? undefined : applyAgreement(text.slice(0, cut), diction).length,
    endWord,
  };
}

/** Before a vowel: "an" for "a" and, in archaic diction, "thine" for "thy" and "mine" for "my". Capitalizes the first letter. */
function applyAgreement(text: string, diction: Diction): string {
  const agreed = text.replace(/\b([Aa]|[Tt]hy|[Mm]y) (?=[aeiou]|hour\b|honour|honest)/g, (all, word: string) => {
    if (/^a$/i.test(word)) return `${word}n `;
    return diction === "archaic" ? `${word.slice(0, -1)}ine ` : all;
  });
  return agreed.replace(/^'?./, (start) => start.toUpperCase());
}
