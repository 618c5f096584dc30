/**
 * @module
 * `uses: pairs`: preference pairs. Those of the corpus where it has them; else the best and the worst
 * of several completions that the model writes for prefixes of the corpus, by the true reward.
 */
import { formatJsonl, joinPath, RandomStream, readText, type SettingsOf } from "../../core/index.ts";
import { embeddedCorpus, parseRows } from "../../data/index.ts";
import { CompletionCollector, streamCompletions } from "../../generation/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { readKeys } from "./spec.ts";
import { openStagePolicy } from "./training.ts";

const own = {
  count: {
    kind: "number",
    default: 600,
    atLeast: 1,
    integer: true,
    help: "Prefixes that are completed (where the corpus has no pairs).",
  },
  samples: {
    kind: "number",
    default: 4,
    atLeast: 2,
    integer: true,
    help: "Completions of each, of which the best and the worst make the pair.",
  },
  temperature: { kind: "number", default: 1, above: 0, help: "Of the completions." },
  margin: { kind: "number", default: 0.05, atLeast: 0, help: "Rewards nearer than this make no pair." },
  seed: {
    kind: "number",
    default: 1,
    atLeast: 0,
    integer: true,
    help: "Of the draws, and of which prefixes are chosen.",
  },
} as const;

/** The preference pairs of a corpus or of a stage, in its folder. */
export const PAIRS_FILE = "pairs.jsonl";

type PairSettings = SettingsOf<typeof own>;

const keys = {
  inputs: {
    corpus: "The corpus whose pairs are taken, or whose prefixes are completed.",
    model: "The stage whose model completes them.",
  },
  own,
};

export const pairsStage: StageKind<PairSettings> = {
  uses: "pairs",
  help: "Preference pairs: those of the corpus, or the best and worst of the model's own completions.",
  keys,
  plan(spec, place) {
    const { inputs, own: settings } = readKeys(spec, keys, place);
    return { inputs, settings, files: {} };
  },
  run: make,
};

async function* make(context: StageContext, chosen: PairSettings): AsyncGenerator<StageEvent, Facts> {
  const { storage, folder, input } = context;
  const { pairs, source, archive } = input("corpus").facts as unknown as CorpusFacts;
  const target = joinPath(folder, PAIRS_FILE);
  if (pairs > 0) {
    await storage.write(target, await storage.read(joinPath(input("corpus").folder, PAIRS_FILE)));
    const origin = archive ? `of ${archive}` : `written beside the ${source}, labelled by the true reward`;
    return { pairs, origin };
  }
  const made = yield* samplePairs(context, chosen);
  await storage.write(target, formatJsonl(made));
  return {
    pairs: made.length,
    origin: `best and worst of ${chosen.samples} completions by the fine-tuned model, labelled by the true reward`,
  };
}

async function* samplePairs(
  context: StageContext,
  { count, samples, temperature, margin, seed }: PairSettings,
): AsyncGenerator<StageEvent, { prompt: string; chosen: string; rejected: string }[]> {
  const { storage, input, signal } = context;
  const { reward, separator } = input("corpus").facts as unknown as CorpusFacts;
  const rewardOf = (prompt: string, text: string): number =>
    embeddedCorpus(reward!)!.reward(prompt.slice(0, prompt.length - separator.length), text).total;
  const policy = await openStagePolicy(context, "model");
  const path = joinPath(input("corpus").folder, "rows.jsonl");
  const rows = parseRows(await readText(storage, path), path, "completion");
  const prompts = [...new Set(new RandomStream(seed, "pairs").shuffle(rows).map(({ prompt }) => prompt))].slice(
    0,
    count,
  );
  const settings = { maxNewTokens: 80, temperature, numReturnSequences: samples, seed, signal };
  const collector = new CompletionCollector(prompts.length);
  const total = prompts.length * samples;
  for await (const event of streamCompletions(policy, prompts, settings)) {
    if (collector.add(event)) yield { event: "work", what: "completions", done: collector.count, of: total };
  }
  return collector.texts.flatMap((candidates, i) => {
    const rated = candidates
      .map((text) => ({ text, reward: rewardOf(prompts[i]!, text) }))
      .sort((a, b) => b.reward - a.reward);
    const [best, worst] = [rated[0]!, rated.at(-1)!];
    return best.reward - worst.reward < margin
      ? []
      : [{ prompt: prompts[i]!, chosen: best.text, rejected: worst.text }];
  });
}
