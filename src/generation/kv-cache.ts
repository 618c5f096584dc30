/**
 * @module
 * The KV cache: keys and values of every layer stay on the device while a batch of prompts is completed.
 *
 * Each layer has two spans. The prompt span [prompts, heads, length, dim] is written once by the prefill and
 * shared by all samples of a prompt. The generated span [past, sequences, heads, dim] grows by one position
 * with each step. A step's attention takes one softmax over both.
 */

import { oneTreePerRow, packBatch } from "../data/index.ts";
import {
  cachedAttention,
  type Device,
  type Dim,
  input,
  type Program,
  type ProgramHandle,
  product,
  program,
  type RunOptions,
  type Tensor,
  takeRows,
} from "../engine/index.ts";
import type { ForwardContext } from "../models/index.ts";
import {
  attendInBatch,
  batchFeeds,
  batchInputs,
  floats,
  headLogits,
  hiddenStates,
  ints,
  type Policy,
  type TracedModel,
} from "../policy/index.ts";

/** Added to the score of a key that no query may attend to. */
const MASKED = -1e9;

/** One span of one layer: the names of its tensors, as inputs of a program and (with the policy's prefix) on the device. */
export interface Span {
  readonly keys: string;
  readonly values: string;
}

/** The two spans of a layer. */
export const spansOf = (layer: number): { readonly prompt: Span; readonly generated: Span } => ({
  prompt: { keys: `cache/${layer}/prompt/keys`, values: `cache/${layer}/prompt/values` },
  generated: { keys: `cache/${layer}/generated/keys`, values: `cache/${layer}/generated/values` },
});

/** A layer's new keys and values, as outputs of a program. */
const outputsOf = (layer: number): Span => ({ keys: `keys/${layer}`, values: `values/${layer}` });

/** The KV cache of one policy, and the two programs that fill it. */
export class KvCache {
  readonly layers: number;
  readonly #policy: Policy;
  readonly #prefill: ProgramHandle;
  readonly #step: ProgramHandle;
  /** The batch in the cache: prompts, each with so many samples. */
  #prompts: readonly (readonly number[])[] = [];
  #samples = 0;
  /** Length of the generated span. */
  #past = 0;

  private constructor(policy: Policy, prefill: ProgramHandle, step: ProgramHandle) {
    this.layers = policy.config.layers;
    this.#policy = policy;
    this.#prefill = prefill;
    this.#step = step;
  }

  /** Loads the two programs; the cache is empty. */
  static async open(policy: Policy): Promise<KvCache> {
    const prefill = await policy.device.load(prefillProgram(policy.trace()));
    return new KvCache(policy, prefill, await policy.device.load(stepProgram(policy.trace())));
  }

  /**
   * Reads a batch of prompts, in place of the batch before.
   *
   * @param samples sequences of each prompt; they are neighbours, and share the prompt's span
   * @returns the logits behind each prompt's last token: [prompts, vocabulary]
   */
  async prefill(prompts: readonly (readonly number[])[], samples: number): Promise<Float32Array> {
    const { heads, headDim } = this.#policy.config;
    const trees = prompts.map((tokens) => [{ tokens }]);
    const batch = packBatch(trees, oneTreePerRow(trees));
    const last = Int32Array.from(prompts, (ids, row) => (ids.length - 1) * prompts.length + row);
    const { logits } = await this.#device.run(
      this.#prefill,
      { ...batchFeeds(batch), last: ints([prompts.length], last) },
      this.#keep((layer) => spansOf(layer).prompt, false),
    );
    this.#prompts = prompts;
    this.#samples = samples;
    // The generated span begins with one masked position, because kernels refuse an axis of length zero.
    const sequences = prompts.length * samples;
    const empty = floats([1, sequences, heads, headDim], new Float32Array(sequences * heads * headDim));
    for (let layer = 0; layer < this.layers; layer++) {
      const { keys, values } = spansOf(layer).generated;
      await this.#device.put({ [this.#stored(keys)]: empty, [this.#stored(values)]: empty });
    }
    this.#past = 1;
    return logits!.data as Float32Array;
  }

  /**
   * Reads one more token of each sequence.
   *
   * @param ids one for each sequence, samples of a prompt side by side
   * @returns the logits behind each: [sequences, vocabulary]
   */
  async append(ids: Int32Array): Promise<Float32Array> {
    const shape = [this.#prompts.length, this.#samples];
    const past = this.#past;
    const { maxPositions } = this.#policy.config;
    const positions = this.#prompts.flatMap((prompt) =>
      // A finished sequence may be at the end of the context; its logits are not used.
      new Array<number>(this.#samples).fill(Math.min(prompt.length + past - 1, maxPositions - 1)),
    );
    const pastBias = new Float32Array(past);
    pastBias[0] = MASKED;
    const { logits } = await this.#device.run(
      this.#step,
      {
        ids: ints(shape, ids),
        positions: ints(shape, Int32Array.from(positions)),
        promptBias: this.#promptBias(),
        pastBias: floats([past], pastBias),
        ...Object.fromEntries(this.#names().map((name) => [name, { stored: this.#stored(name) }])),
      },
      this.#keep((layer) => spansOf(layer).generated, true),
    );
    this.#past++;
    return logits!.data as Float32Array;
  }

  /** Empties the cache. */
  async drop(): Promise<void> {
    await this.#device.drop(this.#names().map((name) => this.#stored(name)));
    [this.#prompts, this.#samples, this.#past] = [[], 0, 0];
  }

  /** Empties the cache and unloads its programs. */
  async close(): Promise<void> {
    await Promise.all([this.#device.unload(this.#prefill), this.#device.unload(this.#step), this.drop()]);
  }

  get #device(): Device {
    return this.#policy.device;
  }

  #stored(name: string): string {
    return `${this.#policy.prefix}${name}`;
  }

  /** Names of all spans' tensors. */
  #names(): string[] {
    return Array.from({ length: this.layers }, (_, layer) => spansOf(layer)).flatMap(({ prompt, generated }) => [
      prompt.keys,
      prompt.values,
      generated.keys,
      generated.values,
    ]);
  }

  /** Masks the padding behind shorter prompts. */
  #promptBias(): ReturnType<typeof floats> {
    const length = Math.max(...this.#prompts.map((ids) => ids.length));
    const bias = this.#prompts.flatMap((ids) => Array.from({ length }, (_, t) => (t < ids.length ? 0 : MASKED)));
    return floats([this.#prompts.length, 1, 1, length], Float32Array.from(bias));
  }

  /** New keys and values go to a span of the cache; only the logits are fetched. */
  #keep(spanOf: (layer: number) => Span, append: boolean): RunOptions {
    const keep: Record<string, { as: string; append: boolean }> = {};
    for (let layer = 0; layer < this.layers; layer++) {
      const [span, output] = [spanOf(layer), outputsOf(layer)];
      keep[output.keys] = { as: this.#stored(span.keys), append };
      keep[output.values] = { as: this.#stored(span.values), append };
    }
    return { fetch: ["logits"], keep };
  }
}

/**
 * Prompts [time, rows] → the logits behind each prompt's last token, and each layer's keys and values
 * [rows, heads, time, dim]. `last` [rows] holds the flat index of the last tokens.
 */
export function prefillProgram(model: TracedModel): Program {
  const { heads, headDim } = model.config;
  const inputs = batchInputs();
  const last = input("last", "int32", ["rows"]);
  const outputs: Record<string, Tensor> = {};
  const attendInPrompt = attendInBatch(inputs.lastQuery);
  const attend: ForwardContext["attend"] = (layer, q, k, v) => {
    const toSpan = (x: Tensor): Tensor => x.reshape(["time", "rows", heads, headDim]).transpose([1, 2, 0, 3]);
    outputs[outputsOf(layer).keys] = toSpan(k);
    outputs[outputsOf(layer).values] = toSpan(v);
    return attendInPrompt(layer, q, k, v);
  };
  const hidden = hiddenStates(model, inputs, attend);
  return program("prefill", { outputs: { logits: headLogits(model, takeRows(hidden, last)), ...outputs } });
}

/** One token of each sequence → its logits, and each layer's new key and value [1, sequences, heads, dim]. */
export function stepProgram(model: TracedModel): Program {
  const { architecture, config, weights, dropout } = model;
  const { heads, headDim } = config;
  const sequences: Dim = product(["prompts", "samples"]);
  const ids = input("ids", "int32", ["prompts", "samples"]);
  const positions = input("positions", "int32", ["prompts", "samples"]);
  const promptBias = input("promptBias", "float32", ["prompts", 1, 1, "length"]);
  const pastBias = input("pastBias", "float32", ["past"]);
  const outputs: Record<string, Tensor> = {};
  const attend: ForwardContext["attend"] = (layer, q, k, v) => {
    const { prompt, generated } = spansOf(layer);
    const promptSpan = (name: string): Tensor => input(name, "float32", ["prompts", heads, "length", headDim]);
    const generatedSpan = (name: string): Tensor => input(name, "float32", ["past", sequences, heads, headDim]);
    outputs[outputsOf(layer).keys] = k.reshape([1, sequences, heads, headDim]);
    outputs[outputsOf(layer).values] = v.reshape([1, sequences, heads, headDim]);
    const spans = {
      promptKeys: promptSpan(prompt.keys),
      promptValues: promptSpan(prompt.values),
      promptBias,
      pastKeys: generatedSpan(generated.keys),
      pastValues: generatedSpan(generated.values),
      pastBias,
    };
    return cachedAttention(q, k, v, spans, { samples: "samples", scale: 1 / Math.sqrt(headDim) });
  };
  const context: ForwardContext = { ...weights, attend, dropout };
  const hidden = architecture.forward(config, ids.reshape([sequences]), positions.reshape([sequences]), context);
  return program("decoding step", { outputs: { logits: headLogits(model, hidden), ...outputs } });
}
