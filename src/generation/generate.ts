/**
 * @module
 * Decoding: prompts in, tokens out, one event for each token. Batches change the speed, never the result.
 */
import { DataError, InterruptedError, resolveSettings, type SettingsInput } from "../core/index.ts";
import type { Policy } from "../policy/index.ts";
import { KvCache } from "./kv-cache.ts";
import { type FinishReason, type GeneratedToken, Sequence } from "./sequence.ts";
import { type GenerationSettings, generationSettings } from "./settings.ts";

/** A finished completion of a prompt. */
export interface Completion {
  /** Index of the prompt. */
  readonly prompt: number;
  /** Index of the sample: 0 is A, 1 is B. */
  readonly sample: number;
  readonly text: string;
  /** Token ids; the last one ends the text where `finish` is "eos". */
  readonly tokens: readonly number[];
  /** log π of each token under the model, in nats. */
  readonly tokenLogps: readonly number[];
  /** Log-probability of each token under the distribution that it was drawn from; 0 when greedy. */
  readonly samplingLogps: readonly number[];
  readonly finish: FinishReason;
}

/** A token as it is generated, or a completion that has ended. */
export type GenerationEvent =
  | ({ readonly event: "token"; readonly prompt: number; readonly sample: number } & GeneratedToken)
  | ({ readonly event: "completion" } & Completion);

/** Options of `generate` and `streamCompletions`: every setting of generation. */
export interface GenerateOptions extends SettingsInput<typeof generationSettings> {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Completes prompts, `numReturnSequences` times each, and yields every token as it is generated. An empty prompt is
 * completed from the beginning-of-text token, or else from the end-of-text token.
 *
 * @throws {DataError} `E_DATA` when an empty prompt has no such token, or a prompt leaves no room within the model's context or `maxLength`
 * @throws {SettingsError} `E_SETTINGS` naming each setting that cannot be used
 * @throws {InterruptedError} `E_INTERRUPTED` when the signal is aborted
 * @example
 * for await (const event of streamCompletions(policy, ["Shall I compare"], { maxNewTokens: 40 }))
 *   if (event.event === "token") process.stdout.write(event.text);
 */
export async function* streamCompletions(
  policy: Policy,
  prompts: readonly string[],
  { signal, ...given }: GenerateOptions = {},
): AsyncGenerator<GenerationEvent, void> {
  const settings = resolveSettings("generate", generationSettings, given);
  const checked = prompts.map((prompt, i) => checkPrompt(policy, promptIds(policy, prompt), i, settings));
  const perBatch = Math.max(1, Math.floor(settings.batchSize / settings.numReturnSequences));
  const cache = await KvCache.open(policy);
  try {
    for (let start = 0; start < prompts.length; start += perBatch) {
      yield* decodeBatch(policy, cache, checked.slice(start, start + perBatch), start, settings, signal);
      if (signal?.aborted) throw new InterruptedError("generate: interrupted");
    }
  } finally {
    await cache.close().catch(() => {});
  }
}

/** A prompt's token ids. An empty one is the token that begins texts, or that ends the text before it. */
function promptIds({ tokenizer }: Policy, prompt: string): readonly number[] {
  const ids = tokenizer.encode(prompt);
  const first = tokenizer.bosTokenId ?? tokenizer.eosTokenId;
  return ids.length === 0 && first !== null ? [first] : ids;
}

/** A prompt and how many tokens may follow it. */
interface CheckedPrompt {
  readonly ids: readonly number[];
  readonly limit: number;
}

function checkPrompt(
  { config: { maxPositions } }: Policy,
  ids: readonly number[],
  index: number,
  { maxNewTokens, maxLength }: GenerationSettings,
): CheckedPrompt {
  const where = `generate: prompt ${index + 1}`;
  if (ids.length === 0)
    throw new DataError(
      `${where} must have a token, got an empty text, and no file names a token that begins or ends texts`,
    );
  if (ids.length >= maxPositions) {
    throw new DataError(
      `${where} must leave room within the model's ${maxPositions} positions, got ${ids.length} tokens`,
    );
  }
  const wanted = maxNewTokens ?? (maxLength === null ? Number.POSITIVE_INFINITY : maxLength - ids.length);
  if (wanted <= 0) {
    throw new DataError(
      `${where} must be shorter than maxLength, which is ${maxLength}, got ${ids.length} tokens; hint: maxNewTokens counts the completion alone`,
    );
  }
  return { ids, limit: Math.min(wanted, maxPositions - ids.length) };
}

async function* decodeBatch(
  { tokenizer, config: { vocabSize } }: Policy,
  cache: KvCache,
  prompts: readonly CheckedPrompt[],
  firstPrompt: number,
  settings: GenerationSettings,
  signal: AbortSignal | undefined,
): AsyncGenerator<GenerationEvent, void> {
  const samples = settings.numReturnSequences;
  const sequences = prompts.flatMap(({ ids, limit }, p) =>
    Array.from({ length: samples }, (_, sample) => {
      const sequence = new Sequence(`${firstPrompt + p}/${sample}`, ids, limit, { tokenizer, settings });
      return { prompt: firstPrompt + p, sample, sequence };
    }),
  );
  // 1. Prefill: every sample of a prompt begins from the same logits.
  let logits = await cache.prefill(
    prompts.map(({ ids }) => ids),
    samples,
  );
  let rowOf = (index: number): number => Math.floor(index / samples);
  for (;;) {
    // 2. Each sequence chooses its next token.
    for (const [index, { prompt, sample, sequence }] of sequences.entries()) {
      if (sequence.finish) continue;
      const row = rowOf(index);
      const generated = sequence.advance(logits.subarray(row * vocabSize, (row + 1) * vocabSize));
      yield { event: "token", prompt, sample, ...generated };
      const { text, tokens, tokenLogps, samplingLogps, finish } = sequence;
      if (finish) yield { event: "completion", prompt, sample, text, tokens, tokenLogps, samplingLogps, finish };
    }
    if (sequences.every(({ sequence }) => sequence.finish)) return;
    if (signal?.aborted) throw new InterruptedError("generate: interrupted");
    // 3. The model reads these tokens. A finished sequence repeats its last one, and its logits are not used.
    logits = await cache.append(Int32Array.from(sequences, ({ sequence }) => sequence.lastToken));
    rowOf = (index) => index;
  }
}
