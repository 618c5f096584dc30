/**
 * @module
 * `uses: orpo`: tunes the model of another stage on preference pairs.
 */
import { joinPath, readText, type SettingsOf } from "../../core/index.ts";
import { encodePreferences, type PreferenceExample, parseRows } from "../../data/index.ts";
import type { Policy } from "../../policy/index.ts";
import type { TokenLogp, WorkedPair } from "../../report/index.ts";
import { type OrpoSettings, orpo, orpoSettings } from "../../trainers/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { PAIRS_FILE } from "./pairs.ts";
import { readKeys } from "./spec.ts";
import { openStagePolicy, runTraining } from "./training.ts";

const own = {
  rewardSamples: {
    kind: "number",
    default: 32,
    atLeast: 0,
    integer: true,
    help: "Completions scored by the true reward at every evaluation.",
  },
} as const;

interface Planned extends SettingsOf<typeof own> {
  readonly settings: OrpoSettings;
}

const keys = {
  inputs: {
    corpus: "The corpus whose prompts show how the model writes while it learns.",
    pairs: "The stage that made the preference pairs.",
    model: "The stage whose model is tuned.",
  },
  own,
  settings: orpoSettings,
};

export const orpoStage: StageKind<Planned> = {
  uses: "orpo",
  help: "Tunes the model of another stage on preference pairs by ORPO.",
  keys,
  plan(spec, place) {
    const { inputs, own: named, settings } = readKeys(spec, keys, place);
    return { inputs, settings: { settings, ...named }, files: {} };
  },
  run,
};

async function* run(context: StageContext, { settings, rewardSamples }: Planned): AsyncGenerator<StageEvent, Facts> {
  const { storage, input } = context;
  const policy = await openStagePolicy(context, "model");
  const maxLength = policy.fitLength(settings.maxLength);
  const path = joinPath(input("pairs").folder, PAIRS_FILE);
  const rows = parseRows(await readText(storage, path), path, "preference");
  const { examples, excluded } = encodePreferences(policy.tokenizer, rows, {
    maxLength,
    addBosToken: settings.addBosToken,
  });
  for (const { reason, count, first } of excluded)
    yield { event: "note", text: `left out ${count}, first ${first}: ${reason}` };
  const held = Math.floor(examples.length * settings.evalSplit);
  const facts = yield* runTraining(context, {
    policy,
    method: orpo(settings),
    // Pairs come in random order, so the last ones are as good as any to hold out.
    examples: examples.slice(0, examples.length - held),
    evalExamples: examples.slice(examples.length - held),
    corpus: input("corpus").facts as unknown as CorpusFacts,
    rewardSamples,
  });
  // Facts name the stage instead of its folder: they are the same wherever the study runs.
  const name = `${input("pairs").stage}/${PAIRS_FILE}`;
  const left = excluded.map((one) => ({ ...one, first: one.first.replace(path, name) }));
  const [first] = examples;
  const workedPair = first && (await workPair(policy, first, { settings, model: context.stage }));
  return { ...facts, base: input("model").stage, excluded: left, ...(workedPair && { workedPair }) };
}

/** The first pair under the tuned model, with the log-probability of each token. */
async function workPair(
  policy: Policy,
  { prompt, chosen, rejected }: PreferenceExample,
  { settings: { beta, nllScope }, model }: { readonly settings: OrpoSettings; readonly model: string },
): Promise<WorkedPair> {
  const [ofChosen = [], ofRejected = []] = await policy.logps([
    { tokens: [...prompt, ...chosen], from: 1 },
    { tokens: [...prompt, ...rejected], from: prompt.length },
  ]);
  const chosenLogps = ofChosen.slice(prompt.length - 1);
  const trained = nllScope === "full" ? ofChosen : chosenLogps;
  const withText = (tokens: readonly number[], logps: readonly number[]): TokenLogp[] =>
    tokens.map((token, i) => ({ token: policy.decode([token]), logp: logps[i]! }));
  return {
    prompt: policy.decode(prompt),
    chosen: policy.decode(chosen),
    rejected: policy.decode(rejected),
    model,
    beta,
    chosenTokens: withText(chosen, chosenLogps),
    rejectedTokens: withText(rejected, ofRejected),
    nll: -trained.reduce((sum, logp) => sum + logp, 0) / trained.length,
  };
}
