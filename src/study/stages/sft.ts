/**
 * @module
 * `uses: sft`: a fresh model learns a corpus; then its perplexity on held-out text, beside that of a model
 * which knows only the frequency of each token.
 */
import { inspect, joinPath, readText, SettingsError, type SettingsOf, WeightsError } from "../../core/index.ts";
import {
  encodeCorpus,
  encodeSequences,
  encodeText,
  parseRows,
  readTokenizer,
  type SequenceExample,
} from "../../data/index.ts";
import { modelFromConfig } from "../../models/index.ts";
import { createPolicy, type Policy, slidingWindows } from "../../policy/index.ts";
import { type SftSettings, sft, sftSettings } from "../../trainers/index.ts";
import type { Facts, StageContext, StageEvent, StageKind, StagePlace } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { mappingIn, readKeys } from "./spec.ts";
import { runTraining } from "./training.ts";

const own = {
  rawShare: {
    kind: "number",
    default: 0,
    atLeast: 0,
    atMost: 1,
    help: "Share of a text corpus that is also learnt as it stands, without separators.",
  },
} as const;

interface Planned extends SettingsOf<typeof own> {
  /** config.json of the fresh model, without its vocabulary. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly settings: SftSettings;
}

const keys = {
  inputs: {
    corpus: "The corpus that is learnt.",
    tokenizer: "The stage whose vocabulary the model has.",
  },
  own,
  settings: sftSettings,
  others: {
    config: {
      help: "A model's config.json without its vocabulary; the weights begin fresh.",
      isRequired: true,
      schema: {
        type: "object",
        properties: { model_type: { type: "string", description: "The architecture." } },
        required: ["model_type"],
      },
    },
  },
} as const;

export const sftStage: StageKind<Planned> = {
  uses: "sft",
  help: "A fresh model learns the corpus.",
  keys,
  plan(spec, place) {
    const config = freshConfig(spec, place);
    const { inputs, own: named, settings } = readKeys(spec, keys, place);
    return { inputs, settings: { config, settings, ...named }, files: {} };
  },
  run,
};

/** config.json of a fresh model; its vocabulary is the tokenizer's. */
function freshConfig(spec: Readonly<Record<string, unknown>>, place: StagePlace): Readonly<Record<string, unknown>> {
  const config = mappingIn(spec, "config", place);
  if (typeof config["model_type"] !== "string") {
    throw new SettingsError(
      `${place.lineOf("config")}: config must be a model's config.json without its vocabulary, got model_type ${inspect(config["model_type"])}`,
    );
  }
  try {
    // Any vocabulary will do to see whether the rest fits together.
    modelFromConfig({ ...config, vocab_size: 1 });
  } catch (cause) {
    if (!(cause instanceof WeightsError)) throw cause;
    throw new SettingsError(`${place.lineOf("config")}: ${cause.message}`);
  }
  return config;
}

async function* run(context: StageContext, { config, settings, rawShare }: Planned): AsyncGenerator<StageEvent, Facts> {
  const { storage, input } = context;
  const corpus = input("corpus").facts as unknown as CorpusFacts;
  const tokenizer = await readTokenizer(storage, input("tokenizer").folder);
  const device = await context.device();
  const policy = await createPolicy(config, { tokenizer, device, storage, seed: settings.seed });
  const maxLength = policy.fitLength(settings.maxLength);

  const rowsOf = async (file: string): Promise<readonly SequenceExample[]> => {
    const path = joinPath(input("corpus").folder, file);
    const rows = parseRows(await readText(storage, path), path, "completion");
    return encodeSequences(tokenizer, rows, {
      maxLength,
      completionOnly: settings.completionOnlyLoss,
    }).examples;
  };
  const examples = [...(await rowsOf("rows.jsonl"))];
  const learnt = joinPath(input("corpus").folder, "learnt.txt");
  if (rawShare > 0 && (await storage.size(learnt)) !== undefined) {
    const pieces = encodeCorpus(tokenizer, await readText(storage, learnt), { maxLength });
    examples.push(...pieces.slice(0, Math.round(pieces.length * rawShare)));
  }
  const held = await rowsOf("held-out.jsonl");
  const facts = yield* runTraining(context, {
    policy,
    method: sft(settings),
    examples,
    evalExamples: held,
    corpus,
    rewardSamples: 0,
  });
  yield { event: "note", text: "measuring perplexity on held-out text" };
  const text = await readText(storage, joinPath(input("corpus").folder, "held-out.txt"));
  return { ...facts, heldOut: await measureHeldOut(policy, { examples, held, text }) };
}

interface HeldOut {
  readonly examples: readonly SequenceExample[];
  readonly held: readonly SequenceExample[];
  readonly text: string;
}

/** How well a model predicts text that it was not trained on. */
export interface HeldOutFacts {
  /** exp of the mean negative log-likelihood of a token, in completions. */
  readonly perplexity: number;
  /** The same of a model that knows each token's frequency in the training rows. */
  readonly unigramPerplexity: number;
  /**
   * Of the held-out text, each token predicted from at least half a window before it; of its completions alone
   * where the model was trained on completions alone.
   */
  readonly bitsPerByte: number;
  readonly bytes: number;
}

async function measureHeldOut(policy: Policy, { examples, held, text }: HeldOut): Promise<HeldOutFacts> {
  const { tokenizer } = policy;
  const logps = (await policy.logps(held)).flat();
  const targets = held.flatMap(({ tokens, from }) => tokens.slice(from));

  // Add-one smoothing: a token that never occurred is not impossible.
  const counts = new Float64Array(tokenizer.size).fill(1);
  for (const { tokens, from } of examples) for (const id of tokens.slice(from)) counts[id]! += 1;
  const total = sum([...counts]);
  const surprisal = sum(targets.map((id) => -Math.log(counts[id]! / total)));

  const onlyCompletions = examples.every(({ from }) => from > 1);
  const scored = onlyCompletions
    ? { logps, texts: held.map(({ tokens, from }) => tokenizer.decode(tokens.slice(from))) }
    : { logps: await logpsOfText(policy, text), texts: [text] };
  const bytes = sum(scored.texts.map((one) => new TextEncoder().encode(one).length));
  return {
    perplexity: Math.exp(-sum(logps) / logps.length),
    unigramPerplexity: Math.exp(surprisal / targets.length),
    bitsPerByte: -sum(scored.logps) / Math.LN2 / bytes,
    bytes,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** log π of each token of a text, predicted from at least half a window before it. */
async function logpsOfText(policy: Policy, text: string): Promise<number[]> {
  const { tokenizer, config } = policy;
  const tokens = encodeText(tokenizer, text);
  // The end-of-text token comes first, so that the first token is predicted too.
  const begun = tokenizer.eosTokenId === null ? tokens : [tokenizer.eosTokenId, ...tokens];
  return (await policy.logps(slidingWindows(begun, config.maxPositions))).flat();
}
