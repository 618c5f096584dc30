/**
 * @module
 * Measured properties of compared texts: the true reward and ROUGE where they are known, length, variety, repetition;
 * and their mean differences over all pairs, with intervals.
 */
import { clusteredMean } from "./clustered-mean.ts";
import type { Interval } from "./interval.ts";
import type { Candidate, Choice, Comparison } from "./record.ts";
import { type RougeScore, rouge } from "./rouge.ts";
import { measureText } from "./text-measures.ts";

/** A measured property of both texts; null where undefined. */
export interface Property {
  readonly name: string;
  readonly a: number | null;
  readonly b: number | null;
}

export interface JudgeChoice {
  readonly judge: string;
  readonly choice: Choice;
  /** The judge's reason; absent when it gave none. */
  readonly comment?: string;
}

/** Two texts for one prompt with their properties and every judge's choice. */
export interface MeasuredPair {
  readonly id: string;
  readonly prompt: string;
  readonly a: Candidate;
  readonly b: Candidate;
  /** Reward and its parts, length, repetition, … */
  readonly properties: readonly Property[];
  readonly choices: readonly JudgeChoice[];
}

/** One property over all pairs where both texts have it; the difference is tuned minus baseline. */
export interface MeasuredDifference {
  readonly name: string;
  readonly pairs: number;
  readonly baseline: number;
  readonly tuned: number;
  readonly difference: number;
  /** 95 % interval of the difference, clustered by prompt; null when unknown. */
  readonly interval: Interval | null;
}

/** The true reward of a text and its components. */
interface ScoredText {
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** A text that completions of one prompt are compared with. */
interface NamedText {
  /** Distinguishes several texts of one prompt: `full summary`. */
  readonly name: string;
  readonly text: string;
}

/** What is known about the right answers: a true reward, and reference texts. */
export interface GroundTruth {
  readonly reward?: (prompt: string, text: string) => ScoredText;
  /** Reference texts by prompt. */
  readonly references: Readonly<Record<string, readonly NamedText[]>>;
}

/** Every pair of one comparison, with its measured properties and the choice of every judge. */
export function measurePairs(records: readonly Comparison[], { reward, references }: GroundTruth): MeasuredPair[] {
  const byPair = new Map<string, Comparison[]>();
  for (const record of records) {
    const found = byPair.get(record.id);
    if (found) found.push(record);
    else byPair.set(record.id, [record]);
  }
  return [...byPair.values()].map((judged): MeasuredPair => {
    const { id, prompt, a, b } = judged[0]!;
    const rewards = reward ? rewardProperties(reward(prompt, a.text), reward(prompt, b.text)) : scoreProperties(judged);
    return {
      id,
      prompt,
      a,
      b,
      properties: [
        ...rewards,
        ...(references[prompt] ?? []).flatMap((text) => rougeProperties(a.text, b.text, text)),
        ...textProperties(a.text, b.text),
      ],
      choices: judged.map(({ rater, choice, comment }) => ({
        judge: `${rater.kind}:${rater.id}`,
        choice,
        ...(comment && { comment }),
      })),
    };
  });
}

/** Mean differences of all properties, in the order of the pairs. */
export function measureDifferences(pairs: readonly MeasuredPair[]): MeasuredDifference[] {
  const names = [...new Set(pairs.flatMap(({ properties }) => properties.map(({ name }) => name)))];
  return names.flatMap((name): MeasuredDifference[] => {
    const found = pairs.flatMap(({ id, prompt, properties }) => {
      const property = properties.find((one) => one.name === name);
      if (!property || !isNumber(property.a) || !isNumber(property.b)) return [];
      return [{ prompt: promptKey(id, prompt), a: property.a, b: property.b }];
    });
    if (found.length === 0) return [];
    const clusters = new Map<string, { sum: number; count: number }>();
    for (const { prompt, a, b } of found) {
      const { sum, count } = clusters.get(prompt) ?? { sum: 0, count: 0 };
      clusters.set(prompt, { sum: sum + b - a, count: count + 1 });
    }
    const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
    const { mean: difference, interval } = clusteredMean([...clusters.values()]);
    return [
      {
        name,
        pairs: found.length,
        baseline: mean(found.map(({ a }) => a)),
        tuned: mean(found.map(({ b }) => b)),
        difference: difference!,
        interval,
      },
    ];
  });
}

/** The differences by names that can be part of a claim's path: `rouge-1-full-summary`. */
export function differencesByKey(pairs: readonly MeasuredPair[]): Record<string, MeasuredDifference> {
  return Object.fromEntries(
    measureDifferences(pairs).map((one) => [one.name.toLowerCase().replace(/[^a-z0-9]+/g, "-"), one]),
  );
}

const isNumber = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** The prompt number of ids like `2-B`, which distinguishes prompts with equal text. */
function promptKey(id: string, prompt: string): string {
  return /^([1-9]\d*)-[A-Z]+$/.exec(id)?.[1] ?? prompt;
}

function rewardProperties(a: ScoredText, b: ScoredText): Property[] {
  return [
    { name: "true reward", a: a.total, b: b.total },
    ...Object.keys(a.parts).map((part) => ({ name: `reward: ${part}`, a: a.parts[part]!, b: b.parts[part]! })),
  ];
}

/** The scores of judges, if no true reward is known. */
function scoreProperties(judged: readonly Comparison[]): Property[] {
  return judged.flatMap(({ rater, scores }) =>
    scores ? [{ name: `score by ${rater.kind}:${rater.id}`, a: scores.a, b: scores.b }] : [],
  );
}

function rougeProperties(a: string, b: string, { name, text }: NamedText): Property[] {
  const [ofA, ofB] = [rouge(a, text), rouge(b, text)];
  const row = (measure: string, of: (scores: typeof ofA) => RougeScore): Property => ({
    name: `${measure}, ${name}`,
    a: of(ofA).f,
    b: of(ofB).f,
  });
  return [
    row("ROUGE-1", ({ rouge1 }) => rouge1),
    row("ROUGE-2", ({ rouge2 }) => rouge2),
    row("ROUGE-L", ({ rougeL }) => rougeL),
  ];
}

/** Measures both texts; see `measureText`. */
export function textProperties(a: string, b: string): Property[] {
  const [ofA, ofB] = [measureText(a), measureText(b)];
  return [
    { name: "words", a: ofA.words, b: ofB.words },
    { name: "characters", a: ofA.characters, b: ofB.characters },
    { name: "distinct-1", a: ofA.distinct1, b: ofB.distinct1 },
    { name: "distinct-2", a: ofA.distinct2, b: ofB.distinct2 },
    { name: "repetition", a: ofA.repetition, b: ofB.repetition },
  ];
}
