/**
 * @module
 * What the training stages share: events, text that the model writes while it learns, and the trained model.
 */
import { formatJsonl, joinPath, parseJsonl, readText } from "../../core/index.ts";
import { embeddedCorpus } from "../../data/index.ts";
import { generate } from "../../generation/index.ts";
import { openPolicy, type Policy } from "../../policy/index.ts";
import { type Method, trainAndSave } from "../../trainers/index.ts";
import type { Facts, StageContext, StageEvent } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";

/** The folder of a training stage's model, inside of the stage's own. */
const MODEL_FOLDER = "model";

export interface TrainingTask<Example> {
  readonly policy: Policy;
  readonly method: Method<Example>;
  readonly examples: readonly Example[];
  readonly evalExamples: readonly Example[];
  readonly corpus: CorpusFacts;
  /** Completions that the true reward scores at every evaluation; 0: none. */
  readonly rewardSamples: number;
}

/** The trained policy of another stage. */
export async function openStagePolicy({ storage, device, input }: StageContext, role: string): Promise<Policy> {
  return openPolicy(joinPath(input(role).folder, MODEL_FOLDER), { storage, device: await device() });
}

/** The true reward of samples while training. */
export interface RewardPoint {
  readonly step: number;
  readonly mean: number;
  /** Of the mean, over samples. */
  readonly standardError: number;
}

const REWARDS_FILE = "rewards.jsonl";

/** Trains and saves; returns the facts for the report. */
export async function* runTraining<Example>(
  context: StageContext,
  task: TrainingTask<Example>,
): AsyncGenerator<StageEvent, Facts> {
  const { folder, storage, clock, signal } = context;
  const { policy, method, examples, evalExamples } = task;
  let rewards: readonly RewardPoint[] = [];
  const saveTo = joinPath(folder, MODEL_FOLDER);
  for await (const event of trainAndSave({ policy, method, examples, evalExamples, folder, saveTo, clock, signal })) {
    // Examples are given, so no data file is read.
    if (event.event === "reading" || event.event === "data") continue;
    yield event;
    if (event.event === "start") rewards = await earlierRewards(context, event.resumedFrom);
    if (event.event !== "eval") continue;
    const { sample, reward } = await writeSamples(task, event.step);
    yield sample;
    if (!reward) continue;
    // Before the loop goes on to its checkpoint, so that a checkpoint always has the rewards up to its step.
    rewards = [...rewards, reward];
    await storage.write(joinPath(folder, REWARDS_FILE), formatJsonl(rewards));
  }
  const { parameters } = policy.cost();
  return { method: method.name, parameters, examples: examples.length, settings: method.settings, rewards };
}

/** Rewards that a killed run measured up to the checkpoint that is continued. */
async function earlierRewards({ storage, folder }: StageContext, resumedFrom: number): Promise<RewardPoint[]> {
  const path = joinPath(folder, REWARDS_FILE);
  if (resumedFrom === 0 || (await storage.size(path)) === undefined) return [];
  const points = parseJsonl(await readText(storage, path), path).map(({ value }) => value as RewardPoint);
  return points.filter(({ step }) => step <= resumedFrom);
}

/** Completions by the model as it is now: one to read, and some that the true reward scores. */
async function writeSamples<Example>(
  { policy, method, corpus, rewardSamples }: TrainingTask<Example>,
  step: number,
): Promise<{ sample: StageEvent; reward: RewardPoint | undefined }> {
  const count = Math.max(1, rewardSamples);
  const prompts = Array.from(
    { length: Math.min(count, corpus.prompts.length) },
    (_, i) => corpus.prompts[i]! + corpus.separator,
  );
  const completions = await generate(policy, prompts, {
    maxNewTokens: 80,
    temperature: 0.8,
    numReturnSequences: Math.ceil(count / prompts.length),
    seed: method.settings.seed,
  });
  const sample: StageEvent = { event: "sample", step, prompt: corpus.prompts[0]!, text: completions[0]![0]!.text };
  if (rewardSamples === 0 || corpus.reward === null) return { sample, reward: undefined };
  const { reward } = embeddedCorpus(corpus.reward)!;
  const scores = completions.flatMap((samples, i) => samples.map(({ text }) => reward(corpus.prompts[i]!, text).total));
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  const variance = scores.reduce((total, score) => total + (score - mean) ** 2, 0) / Math.max(1, scores.length - 1);
  return { sample, reward: { step, mean, standardError: Math.sqrt(variance / scores.length) } };
}
