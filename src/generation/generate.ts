/**
 * @module
 * Decoding: prompts in, tokens out, one event per token. Batches change the speed, never the result:
 * each completion draws from a stream of its own.
 */
import { DataError, InterruptedError, RandomStream } from "../core/index.ts";
import { layRows, type TextTokenizer, type Tree } from "../data/index.ts";
import type { Device, ProgramHandle, TensorData } from "../engine/index.ts";
import { type Model, resolveWeights } from "../models/index.ts";
import { floats, ints, rowFeeds } from "../policy/index.ts";
import { drawn, likeliest, processLogits } from "./processors.ts";
import { cacheNames, decodeProgram, newNames, prefillProgram } from "./programs.ts";
import type { GenerationSettings } from "./settings.ts";

/** Far enough below every score that its token is never seen. */
const UNSEEN = -1e9;

export interface Completion {
  /** Index of the prompt. */
  readonly prompt: number;
  /** Index of the sample: 0 is A, 1 is B. */
  readonly sample: number;
  readonly text: string;
  readonly tokens: readonly number[];
  /** Why it ended. */
  readonly finish: "eos" | "stop" | "length";
}

export type GenerationEvent =
  | { readonly event: "token"; readonly prompt: number; readonly sample: number; readonly text: string }
  | ({ readonly event: "completion" } & Completion);

export interface GenerateOptions {
  readonly device: Device;
  readonly model: Model;
  readonly tokenizer: TextTokenizer;
  readonly settings: GenerationSettings;
  readonly signal?: AbortSignal;
}

/** One completion in the making. */
class Sequence {
  readonly prompt: number;
  readonly sample: number;
  readonly promptIds: readonly number[];
  readonly tokens: number[] = [];
  readonly limit: number;
  finish: Completion["finish"] | undefined;
  text = "";
  readonly #random: RandomStream;
  readonly #tokenizer: TextTokenizer;
  readonly #settings: GenerationSettings;
  readonly #size: number;

  constructor(
    prompt: number,
    sample: number,
    promptIds: readonly number[],
    limit: number,
    { tokenizer, settings }: GenerateOptions,
  ) {
    this.prompt = prompt;
    this.sample = sample;
    this.promptIds = promptIds;
    this.limit = limit;
    this.#random = new RandomStream(settings.seed, `sampling/${prompt}/${sample}`);
    this.#tokenizer = tokenizer;
    this.#settings = settings;
    this.#size = tokenizer.size;
  }

  /** Chooses the next token; returns the text that it adds for certain. */
  advance(logits: Float32Array): string {
    // Ids that the tokenizer does not know fill a model's vocabulary up; they are never chosen.
    const allowed = Float64Array.from(logits.subarray(0, this.#size));
    processLogits(allowed, [...this.promptIds, ...this.tokens], this.#settings);
    const id = this.#settings.doSample ? drawn(allowed, this.#random.uniform()) : likeliest(allowed);
    if (id === this.#tokenizer.eosTokenId) {
      this.finish = "eos";
      return this.#settle(this.#tokenizer.decode(this.tokens));
    }
    this.tokens.push(id);
    const whole = this.#tokenizer.decode(this.tokens);
    const stop = Math.min(
      ...this.#settings.stopStrings.map((s) => whole.indexOf(s)).filter((at) => at >= 0),
      whole.length + 1,
    );
    if (stop <= whole.length) {
      this.finish = "stop";
      return this.#settle(whole.slice(0, stop));
    }
    if (this.tokens.length >= this.limit) this.finish = "length";
    // Until the end, hold back what may still change: half a character, or the beginning of a stop string.
    return this.#settle(this.finish ? whole : whole.slice(0, whole.length - this.#unsettled(whole)));
  }

  #settle(text: string): string {
    const added = text.slice(this.text.length);
    this.text = text;
    return added;
  }

  #unsettled(whole: string): number {
    const half = /\uFFFD+$/.exec(whole)?.[0].length ?? 0;
    const starts = this.#settings.stopStrings.map((stop) => {
      for (let length = Math.min(stop.length - 1, whole.length); length > 0; length--) {
        if (whole.endsWith(stop.slice(0, length))) return length;
      }
      return 0;
    });
    return Math.max(half, ...starts);
  }
}

/**
 * Completes prompts, `numReturnSequences` times each.
 *
 * @throws {DataError} `E_DATA` when a prompt has no token, or leaves no room within the model's context or `maxLength`
 * @throws {InterruptedError} `E_INTERRUPTED` when the signal says stop
 */
export async function* generate(
  prompts: readonly string[],
  options: GenerateOptions,
): AsyncGenerator<GenerationEvent, void> {
  const { device, model, tokenizer, settings, signal } = options;
  const encoded = prompts.map((prompt, i) => checkedPrompt(tokenizer.encode(prompt), i, options));
  const traced = { ...model, weights: resolveWeights({ specs: model.specs }) };
  const prefill = await device.load(prefillProgram(traced));
  const decode = await device.load(decodeProgram(traced));
  const perBatch = Math.max(1, Math.floor(settings.batchSize / settings.numReturnSequences));
  try {
    for (let start = 0; start < prompts.length; start += perBatch) {
      const batch = encoded.slice(start, start + perBatch);
      yield* decodeBatch(batch, start, prefill, decode, options);
      if (signal?.aborted) throw new InterruptedError("generate: interrupted");
    }
  } finally {
    const names = Array.from({ length: model.config.layers }, (_, layer) => Object.values(cacheNames(layer))).flat();
    await Promise.all([device.unload(prefill), device.unload(decode), device.drop(names)]).catch(() => {});
  }
}

/** A prompt and how many tokens may follow it. */
interface CheckedPrompt {
  readonly ids: readonly number[];
  readonly limit: number;
}

function checkedPrompt(ids: readonly number[], index: number, { model, settings }: GenerateOptions): CheckedPrompt {
  const { maxPositions } = model.config;
  if (ids.length === 0) throw new DataError(`generate: prompt ${index + 1} must have a token, got an empty text`);
  if (ids.length >= maxPositions) {
    throw new DataError(
      `generate: prompt ${index + 1} must leave room within the model's ${maxPositions} positions, got ${ids.length} tokens`,
    );
  }
  const { maxNewTokens, maxLength } = settings;
  const wanted = maxNewTokens ?? (maxLength === null ? Number.POSITIVE_INFINITY : maxLength - ids.length);
  if (wanted <= 0) {
    throw new DataError(
      `generate: prompt ${index + 1} must be shorter than maxLength, which is ${maxLength}, got ${ids.length} tokens; hint: maxNewTokens counts the completion alone`,
    );
  }
  return { ids, limit: Math.min(wanted, maxPositions - ids.length) };
}

async function* decodeBatch(
  prompts: readonly CheckedPrompt[],
  first: number,
  prefill: ProgramHandle,
  decode: ProgramHandle,
  options: GenerateOptions,
): AsyncGenerator<GenerationEvent, void> {
  const { device, model, settings, signal } = options;
  const { layers, vocabSize } = model.config;
  const samples = settings.numReturnSequences;
  const sequences = prompts.flatMap(({ ids, limit }, p) =>
    Array.from({ length: samples }, (_, sample) => new Sequence(first + p, sample, ids, limit, options)),
  );
  const length = Math.max(...prompts.map(({ ids }) => ids.length));
  const promptLogits = await readPrompts(prompts, prefill, options);
  const bias = prompts.flatMap(({ ids }) => Array.from({ length }, (_, t) => (t < ids.length ? 0 : UNSEEN)));
  const promptBias = floats([prompts.length, 1, 1, length], Float32Array.from(bias));

  let logits = promptLogits;
  // Every sample of a prompt begins from the same logits.
  let rowOf = (index: number): number => Math.floor(index / samples);
  for (let past = 1; ; past++) {
    for (const [index, sequence] of sequences.entries()) {
      if (sequence.finish) continue;
      const row = rowOf(index);
      const text = sequence.advance(logits.subarray(row * vocabSize, (row + 1) * vocabSize));
      const { prompt, sample, finish, tokens } = sequence;
      if (text !== "") yield { event: "token", prompt, sample, text };
      if (finish) yield { event: "completion", prompt, sample, text: sequence.text, tokens, finish };
    }
    if (sequences.every(({ finish }) => finish)) return;
    if (signal?.aborted) throw new InterruptedError("generate: interrupted");

    const pastBias = new Float32Array(past);
    pastBias[0] = UNSEEN;
    const shape = [prompts.length, samples];
    const caches = Array.from({ length: layers }, (_, layer) => Object.values(cacheNames(layer)))
      .flat()
      .map((name) => [name, { stored: name }]);
    const outputs = await device.run(
      decode,
      {
        // A finished sequence goes on reading its last token: nobody looks at what comes of it.
        ids: ints(
          shape,
          Int32Array.from(sequences, ({ tokens, promptIds }) => tokens.at(-1) ?? promptIds.at(-1)!),
        ),
        positions: ints(
          shape,
          Int32Array.from(sequences, ({ promptIds }) =>
            Math.min(promptIds.length + past - 1, model.config.maxPositions - 1),
          ),
        ),
        promptBias,
        pastBias: floats([past], pastBias),
        ...(Object.fromEntries(caches) as Record<string, { stored: string }>),
      },
      {
        fetch: ["logits"],
        keep: keepNew(layers, (layer) => [cacheNames(layer).pastKeys, cacheNames(layer).pastValues], true),
      },
    );
    logits = outputs["logits"]!.data as Float32Array;
    rowOf = (index) => index;
  }
}

/** Reads the prompts into the cache; returns the logits behind each. */
async function readPrompts(
  prompts: readonly CheckedPrompt[],
  prefill: ProgramHandle,
  { device, model, settings }: GenerateOptions,
): Promise<Float32Array> {
  const { layers, heads, headDim } = model.config;
  const trees = prompts.map(({ ids }): Tree => [{ tokens: ids }]);
  const rows = layRows(
    trees,
    trees.map((_, i) => [i]),
  );
  const last = Int32Array.from(prompts, ({ ids }, row) => (ids.length - 1) * prompts.length + row);
  const { logits } = await device.run(
    prefill,
    { ...rowFeeds(rows), last: ints([prompts.length], last) },
    {
      fetch: ["logits"],
      keep: keepNew(layers, (layer) => [cacheNames(layer).promptKeys, cacheNames(layer).promptValues], false),
    },
  );
  // The past begins with one empty place, which its bias hides: kernels cannot multiply by nothing.
  const sequences = prompts.length * settings.numReturnSequences;
  const nothing: TensorData = floats([1, sequences, heads, headDim], new Float32Array(sequences * heads * headDim));
  for (let layer = 0; layer < layers; layer++) {
    const { pastKeys, pastValues } = cacheNames(layer);
    await device.put({ [pastKeys]: nothing, [pastValues]: nothing });
  }
  return logits!.data as Float32Array;
}

function keepNew(
  layers: number,
  names: (layer: number) => [string, string],
  append: boolean,
): Record<string, { as: string; append: boolean }> {
  return Object.fromEntries(
    Array.from({ length: layers }, (_, layer) => {
      const [keys, values] = names(layer);
      return [
        [newNames(layer).keys, { as: keys, append }],
        [newNames(layer).values, { as: values, append }],
      ] as const;
    }).flat(),
  );
}

/** All completions of `generate`, for each prompt in order of its samples. */
export async function generateAll(prompts: readonly string[], options: GenerateOptions): Promise<Completion[][]> {
  const completions: Completion[][] = prompts.map(() => []);
  for await (const event of generate(prompts, options)) {
    if (event.event !== "completion") continue;
    const { event: _, ...completion } = event;
    completions[event.prompt]![event.sample] = completion;
  }
  return completions;
}
