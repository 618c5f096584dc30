/**
 * @module
 * What the two training stages share: events passed on, text that the model writes while it learns, and
 * the finished model in its folder.
 */
import { formatJsonl, joinPath, parseJsonl, readText, resolveSettings } from "../../core/index.ts";
import { embeddedCorpus, saveTokenizer, type TextTokenizer } from "../../data/index.ts";
import type { Device } from "../../engine/index.ts";
import { generateAll, generationSettings } from "../../generation/index.ts";
import { type Model, parameterCount, saveModel } from "../../models/index.ts";
import { dropCheckpoints, type Method, type TrainingSettings, train } from "../../trainers/index.ts";
import type { Facts, StageContext, StageEvent } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";

export interface TrainingTask<Example> {
  readonly model: Model;
  readonly tokenizer: TextTokenizer;
  readonly device: Device;
  readonly method: Method<Example>;
  readonly settings: TrainingSettings;
  readonly examples: readonly Example[];
  readonly evalExamples: readonly Example[];
  readonly corpus: CorpusFacts;
  /** Completions that are scored by the true reward at every evaluation; 0: none. */
  readonly rewardSamples: number;
  /** Digest of the weights that training begins from. */
  readonly modelId: string;
}

/** The true reward of samples while training. */
export interface RewardPoint {
  readonly step: number;
  readonly mean: number;
  /** Of the mean, over samples. */
  readonly standardError: number;
}

const REWARDS_FILE = "rewards.jsonl";

/** Trains and saves; returns what the report shows of it. */
export async function* runTraining<Example>(
  context: StageContext,
  task: TrainingTask<Example>,
): AsyncGenerator<StageEvent, Facts> {
  const { folder, storage, clock, signal } = context;
  const { model, tokenizer, device, method, settings, examples, evalExamples, modelId } = task;
  let rewards: readonly RewardPoint[] = [];
  const options = { device, model, modelId, method, settings, examples, evalExamples, storage, folder, clock, signal };
  for await (const event of train(options)) {
    yield event;
    if (event.event === "start") rewards = await earlierRewards(context, event.resumedFrom);
    if (event.event !== "eval") continue;
    const { sample, reward } = await lookAt(task, event.step);
    yield sample;
    if (!reward) continue;
    // Before the loop goes on to its checkpoint, so that a checkpoint always has the rewards up to its step.
    rewards = [...rewards, reward];
    await storage.write(joinPath(folder, REWARDS_FILE), formatJsonl(rewards));
  }
  const target = joinPath(folder, "model");
  await saveModel(storage, target, model, device);
  await saveTokenizer(storage, target, tokenizer);
  await dropCheckpoints(storage, folder);
  return { method: method.name, parameters: parameterCount(model), examples: examples.length, settings, rewards };
}

/** Rewards that a killed run measured up to the checkpoint that is continued. */
async function earlierRewards({ storage, folder }: StageContext, resumedFrom: number): Promise<RewardPoint[]> {
  const path = joinPath(folder, REWARDS_FILE);
  if (resumedFrom === 0 || (await storage.size(path)) === undefined) return [];
  const points = parseJsonl(await readText(storage, path), path).map(({ value }) => value as RewardPoint);
  return points.filter(({ step }) => step <= resumedFrom);
}

/** What the model writes now: one completion to read, and some to score. */
async function lookAt<Example>(
  { model, tokenizer, device, corpus, rewardSamples, settings }: TrainingTask<Example>,
  step: number,
): Promise<{ sample: StageEvent; reward: RewardPoint | undefined }> {
  const count = Math.max(1, rewardSamples);
  const prompts = Array.from(
    { length: Math.min(count, corpus.prompts.length) },
    (_, i) => corpus.prompts[i]! + corpus.separator,
  );
  const generation = resolveSettings("sample", generationSettings, {
    maxNewTokens: 80,
    temperature: 0.8,
    numReturnSequences: Math.ceil(count / prompts.length),
    seed: settings.seed,
  });
  const completions = await generateAll(prompts, { device, model, tokenizer, settings: generation });
  const sample: StageEvent = { event: "sample", step, prompt: corpus.prompts[0]!, text: completions[0]![0]!.text };
  if (rewardSamples === 0) return { sample, reward: undefined };
  const { reward } = embeddedCorpus(corpus.reward)!;
  const scores = completions.flatMap((samples, i) => samples.map(({ text }) => reward(corpus.prompts[i]!, text).total));
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  const variance = scores.reduce((total, score) => total + (score - mean) ** 2, 0) / Math.max(1, scores.length - 1);
  return { sample, reward: { step, mean, standardError: Math.sqrt(variance / scores.length) } };
}
