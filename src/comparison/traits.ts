/**
 * @module
 * Visible traits of texts: which ones sample preferences prefer, and which of two models has more of them. They say how
 * two models differ in what the samples ask for, with the words that show it.
 */

import type { MeasuredPair } from "./measured.ts";
import { formatNumber } from "./number-text.ts";
import { signTest } from "./sign-test.ts";
import { wordsOf } from "./words.ts";

/** A trait that a reader can see. */
export interface Trait {
  /** Of what a text has more or less: `lines`. */
  readonly name: string;
  measure(text: string, prompt: string): number;
  /** Words or phrases of a text that show the trait. */
  evidence?(text: string, prompt: string): readonly string[];
}

/** A preference sample: the text that was chosen and the one that was not. */
export interface SamplePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** What samples say of a trait: means of chosen and rejected texts, and how many samples agree. */
export interface SampleEvidence {
  readonly chosen: number;
  readonly rejected: number;
  readonly agree: number;
  /** Samples whose two texts differ in the trait. */
  readonly decided: number;
}

/** A trait that is preferred: by samples, or by a goal in words (`samples` is null). */
export interface PreferredTrait {
  readonly trait: Trait;
  /** Whether preferred texts have more of it, or less. */
  readonly direction: "more" | "less";
  readonly samples: SampleEvidence | null;
}

/** A preferred trait in the texts of two models. */
export interface TraitFinding {
  readonly name: string;
  readonly direction: "more" | "less";
  readonly samples: SampleEvidence | null;
  /** Means over the compared texts. */
  readonly baseline: number;
  readonly tuned: number;
  /** Pairs where the tuned model's text goes further in the preferred direction; where the baseline's does; equal ones. */
  readonly pairs: { readonly tuned: number; readonly baseline: number; readonly equal: number };
  /** A pair that shows the difference, in the direction of most pairs. */
  readonly example: {
    readonly id: string;
    readonly a: number;
    readonly b: number;
    readonly evidence: { readonly a: readonly string[]; readonly b: readonly string[] };
  } | null;
}

/** Words in lower case, in any script. */
const lowerWords = (text: string): string[] =>
  wordsOf(text.toLowerCase().replace(/[’‘]/g, "'"), /[\p{L}\p{M}\p{N}]+(?:['-][\p{L}\p{M}\p{N}]+)*/gu);

/** Traits of any text. */
export const textTraits: readonly Trait[] = [
  { name: "words", measure: (text) => lowerWords(text).length },
  { name: "lines", measure: (text) => text.split("\n").filter((line) => line.trim() !== "").length },
  { name: "whole last sentences", measure: (text) => (/[.!?]["'”’)]*\s*$/.test(text) ? 1 : 0) },
  {
    name: "repeated word pairs",
    measure: (text) => repeatedPairs(text).length,
    evidence: repeatedPairs,
  },
];

function repeatedPairs(text: string): string[] {
  const words = lowerWords(text);
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (let i = 1; i < words.length; i++) {
    const pair = `${words[i - 1]} ${words[i]}`;
    if (seen.has(pair)) repeated.add(pair);
    seen.add(pair);
  }
  return [...repeated];
}

/** What a goal of more context asks for: words, and words of the prompt. */
export const contextTraits: readonly PreferredTrait[] = [
  { trait: textTraits[0]!, direction: "more", samples: null },
  {
    trait: {
      name: "words of the post",
      measure: (text, prompt) => sharedWords(text, prompt).length,
      evidence: sharedWords,
    },
    direction: "more",
    samples: null,
  },
  {
    trait: {
      name: "numbers of the post",
      measure: (text, prompt) => sharedNumbers(text, prompt).length,
      evidence: sharedNumbers,
    },
    direction: "more",
    samples: null,
  },
];

/** Distinct words of four letters or more that a text has from its prompt. */
function sharedWords(text: string, prompt: string): string[] {
  const known = new Set(lowerWords(prompt));
  return [...new Set(lowerWords(text))].filter((word) => word.length >= 4 && known.has(word));
}

function sharedNumbers(text: string, prompt: string): string[] {
  const known = new Set(prompt.match(/\d+(?:[.,]\d+)*/g) ?? []);
  return [...new Set(text.match(/\d+(?:[.,]\d+)*/g) ?? [])].filter((number) => known.has(number));
}

/** A trait that counts the distinct words of a list. */
export function wordTrait(name: string, words: Iterable<string>): Trait {
  const known = new Set(words);
  const evidence = (text: string): string[] => [...new Set(lowerWords(text))].filter((word) => known.has(word));
  return { name, measure: (text) => evidence(text).length, evidence };
}

/** p-values at which a trait, and a single word of thousands, counts as preferred. */
const TRAIT_LEVEL = 0.01;
const WORD_LEVEL = 0.001;
const MAX_WORDS = 8;

/**
 * The traits that sample preferences prefer: chosen and rejected texts differ by a sign test (p ≤ 0.01). Also the words
 * that tell chosen from rejected texts (p ≤ 0.001 each, as thousands of words are tried).
 */
export function preferredTraits(samples: readonly SamplePair[], traits: readonly Trait[]): PreferredTrait[] {
  const { chosen, rejected } = tellingWords(samples);
  const learnt = [
    ...(chosen.length > 0 ? [wordTrait(`of the words ${quote(chosen)}`, chosen)] : []),
    ...(rejected.length > 0 ? [wordTrait(`of the words ${quote(rejected)}`, rejected)] : []),
  ];
  return [...traits, ...learnt].flatMap((trait): PreferredTrait[] => {
    const values = samples.map((one) => ({
      chosen: trait.measure(one.chosen, one.prompt),
      rejected: trait.measure(one.rejected, one.prompt),
    }));
    const more = values.filter((one) => one.chosen > one.rejected).length;
    const less = values.filter((one) => one.chosen < one.rejected).length;
    if (signTest(more, less).p > TRAIT_LEVEL) return [];
    return [
      {
        trait,
        direction: more > less ? "more" : "less",
        samples: {
          chosen: mean(values.map((one) => one.chosen)),
          rejected: mean(values.map((one) => one.rejected)),
          agree: Math.max(more, less),
          decided: more + less,
        },
      },
    ];
  });
}

/** Words that only one text of a pair has, in many more pairs on one side. */
function tellingWords(samples: readonly SamplePair[]): Record<"chosen" | "rejected", string[]> {
  const counts = new Map<string, { chosen: number; rejected: number }>();
  for (const { chosen, rejected } of samples) {
    const [ofChosen, ofRejected] = [new Set(lowerWords(chosen)), new Set(lowerWords(rejected))];
    for (const word of new Set([...ofChosen, ...ofRejected])) {
      if (ofChosen.has(word) && ofRejected.has(word)) continue;
      const count = counts.get(word) ?? { chosen: 0, rejected: 0 };
      count[ofChosen.has(word) ? "chosen" : "rejected"]++;
      counts.set(word, count);
    }
  }
  const telling = [...counts].filter(([, { chosen, rejected }]) => signTest(chosen, rejected).p <= WORD_LEVEL);
  const top = (side: "chosen" | "rejected", other: "chosen" | "rejected"): string[] =>
    telling
      .filter(([, count]) => count[side] > count[other])
      .sort(([, a], [, b]) => b[side] - b[other] - (a[side] - a[other]))
      .slice(0, MAX_WORDS)
      .map(([word]) => word);
  return { chosen: top("chosen", "rejected"), rejected: top("rejected", "chosen") };
}

/** Which of two models has more of what the samples prefer. */
export function traitFindings(preferred: readonly PreferredTrait[], pairs: readonly MeasuredPair[]): TraitFinding[] {
  return preferred.map(({ trait, direction, samples }) => {
    const sign = direction === "more" ? 1 : -1;
    const values = pairs.map(({ id, prompt, a, b }) => {
      const [ofA, ofB] = [trait.measure(a.text, prompt), trait.measure(b.text, prompt)];
      return { id, prompt, a: ofA, b: ofB, lead: sign * (ofB - ofA), texts: { a: a.text, b: b.text } };
    });
    const [tuned, baseline] = [values.filter(({ lead }) => lead > 0), values.filter(({ lead }) => lead < 0)];
    const [clearest] = [...(tuned.length >= baseline.length ? tuned : baseline)].sort(
      (one, other) => Math.abs(other.lead) - Math.abs(one.lead),
    );
    const evidence = (text: string): readonly string[] =>
      trait.evidence?.(text, clearest!.prompt).slice(0, MAX_WORDS) ?? [];
    return {
      name: trait.name,
      direction,
      samples,
      baseline: mean(values.map(({ a }) => a)),
      tuned: mean(values.map(({ b }) => b)),
      pairs: { tuned: tuned.length, baseline: baseline.length, equal: pairs.length - tuned.length - baseline.length },
      example: clearest
        ? {
            id: clearest.id,
            a: clearest.a,
            b: clearest.b,
            evidence: { a: evidence(clearest.texts.a), b: evidence(clearest.texts.b) },
          }
        : null,
    };
  });
}

/** A finding in words: what the samples prefer, and which model does it. */
export function traitSentence(finding: TraitFinding, texts: string): string {
  const { name, direction, samples, baseline, tuned, pairs, example } = finding;
  const than = direction === "more" ? "more" : "fewer";
  const preferred =
    samples === null
      ? `The goal asks for ${than} ${name}.`
      : `The chosen samples have ${than} ${name} than the rejected ones (${short(samples.chosen)} against ${short(samples.rejected)} on average; in ${samples.agree} of ${samples.decided} samples that differ).`;
  const compared = `The tuned model's ${texts} have ${short(tuned)}, the baseline's ${short(baseline)}: the tuned model has ${than} in ${pairs.tuned} pairs, the baseline in ${pairs.baseline}, and ${pairs.equal} are equal.`;
  return [preferred, compared, ...(example ? [exampleSentence(example)] : [])].join(" ");
}

function exampleSentence({ id, a, b, evidence }: NonNullable<TraitFinding["example"]>): string {
  const side = (value: number, words: readonly string[]): string =>
    words.length === 0 ? short(value) : `${short(value)} (${quote(words)})`;
  return `For example, in ${id} the tuned model has ${side(b, evidence.b)}, the baseline ${side(a, evidence.a)}.`;
}

/** Two decimals are enough for a mean of words or lines. */
const short = (value: number): string => formatNumber(Number(value.toFixed(2)));

const quote = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(", ");

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((x, y) => x + y, 0) / values.length;
