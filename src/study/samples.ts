/**
 * @module
 * Pairs of a comparison for a report: both texts with what can be measured of them.
 */
import type { Comparison } from "../comparison/index.ts";
import { embeddedCorpus, type TextReward } from "../data/index.ts";
import { type Property, type ReportSample, textProperties } from "../report/index.ts";
import type { FinishedStage } from "./stage.ts";

/** The true reward that a comparison's corpus is judged by. */
export function rewardOf({ facts }: FinishedStage): Reward | undefined {
  const { reward } = facts as { readonly reward?: string };
  return reward === undefined ? undefined : embeddedCorpus(reward)?.reward;
}

type Reward = (prompt: string, text: string) => TextReward;

/** Every pair of one comparison, with what every judge said and what can be measured. */
export function samplesOf(records: readonly Comparison[], reward: Reward | undefined): ReportSample[] {
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
      properties: [...rewards, ...textProperties(a.text, b.text)],
      choices: judged.map(({ rater, choice }) => ({ judge: `${rater.kind}:${rater.id}`, choice })),
    };
  });
}

function rewardProperties(a: TextReward, b: TextReward): Property[] {
  return [
    { name: "true reward", a: a.total, b: b.total },
    ...Object.keys(a.parts).map((part) => ({ name: `reward: ${part}`, a: a.parts[part]!, b: b.parts[part]! })),
  ];
}

/** What judges scored, where no reward is known. */
function scoreProperties(judged: readonly Comparison[]): Property[] {
  return judged.flatMap(({ rater, scores }) =>
    scores ? [{ name: `score by ${rater.kind}:${rater.id}`, a: scores.a, b: scores.b }] : [],
  );
}
