/**
 * @module
 * Measures both texts of each pair: the true reward and ROUGE if the corpus has them, and properties of the text.
 */
import { type Comparison, type RougeScore, rouge } from "../comparison/index.ts";
import { embeddedCorpus, type ReferenceText, type TextReward } from "../data/index.ts";
import {
  type MeasuredDifference,
  measureDifferences,
  type Property,
  type ReportSample,
  textProperties,
} from "../report/index.ts";
import type { Facts } from "./stage.ts";

/** Ground truth of a corpus: its true reward, and reference texts. */
export interface GroundTruth {
  readonly reward?: (prompt: string, text: string) => TextReward;
  /** Reference texts by prompt. */
  readonly references: Readonly<Record<string, readonly ReferenceText[]>>;
}

/** The ground truth named in the facts of a compare stage. */
export function groundTruthOf(facts: Facts): GroundTruth {
  const { reward, references = {} } = facts as {
    readonly reward?: string;
    readonly references?: GroundTruth["references"];
  };
  const corpus = reward === undefined ? undefined : embeddedCorpus(reward);
  return corpus ? { reward: corpus.reward, references } : { references };
}

/** Every pair of one comparison, with its measured properties and the choice of every judge. */
export function samplesOf(records: readonly Comparison[], { reward, references }: GroundTruth): ReportSample[] {
  const byPair = new Map<string, Comparison[]>();
  for (const record of records) byPair.set(record.id, [...(byPair.get(record.id) ?? []), record]);
  return [...byPair.values()].map((judged): ReportSample => {
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
      choices: judged.map(({ rater, choice }) => ({ judge: `${rater.kind}:${rater.id}`, choice })),
    };
  });
}

/** The mean differences, by names that can be part of a claim's path: `rouge-1-full-summary`. */
export function measuredFacts(samples: readonly ReportSample[]): Record<string, MeasuredDifference> {
  return Object.fromEntries(
    measureDifferences(samples).map((one) => [one.name.toLowerCase().replace(/[^a-z0-9]+/g, "-"), one]),
  );
}

function rewardProperties(a: TextReward, b: TextReward): Property[] {
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

function rougeProperties(a: string, b: string, { name, text }: ReferenceText): Property[] {
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
