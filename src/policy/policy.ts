/**
 * @module
 * A model that can be used: architecture, weights (dense, 8-bit, LoRA), tokenizer and chat template, on a
 * device under a name prefix, so that several models share one device.
 */
import { canonicalJson, type Storage, sha256, UsageError } from "../core/index.ts";
import {
  type ChatTemplate,
  copyChatTemplate,
  type SequenceExample,
  saveTokenizer,
  type TextTokenizer,
} from "../data/index.ts";
import type { Device, TensorData } from "../engine/index.ts";
import {
  type ForwardContext,
  int8Names,
  type LoraConfig,
  loraNames,
  loraSpecs,
  type Model,
  type ModelConfig,
  mergeLora,
  openWeights,
  resolveWeights,
  saveAdapter,
  saveModel,
} from "../models/index.ts";
import { costOf, type PolicyCost } from "./cost.ts";
import { noDropout } from "./dropout.ts";
import type { TracedModel } from "./forward.ts";
import { hiddenStatesOf, type ScoreOptions, sequenceLogps } from "./score.ts";

/** What a policy is made of. */
export interface PolicyParts {
  readonly model: Model;
  readonly tokenizer: TextTokenizer;
  /** Turns conversations into text. */
  readonly template?: ChatTemplate | undefined;
  readonly device: Device;
  readonly storage: Storage;
  /** In front of the names of its tensors on the device. */
  readonly prefix: string;
  /** A LoRA adapter over frozen weights. */
  readonly lora?: LoraConfig | undefined;
  /** Names of the weights that are quantised to 8 bits. */
  readonly int8?: ReadonlySet<string> | undefined;
  /** The folder of the model, or of an adapter's base model; none for fresh weights. */
  readonly folder?: string | undefined;
  /** Names of tensors in the folder that are not used. */
  readonly unused?: readonly string[];
}

export interface TraceOptions {
  /** Off: the base model without its adapter, which is LoRA's reference model. @default true */
  readonly adapter?: boolean;
  /** No parameter is trained. @default false */
  readonly frozen?: boolean;
  /** @default none */
  readonly dropout?: ForwardContext["dropout"];
}

export interface SavePolicyOptions {
  /** With an adapter: write a whole model with the adapter merged into it. @default false: the adapter alone */
  readonly merge?: boolean;
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * A model that can be used. Open one by `openPolicy` or `createPolicy`.
 *
 * @example
 * const policy = await openPolicy("base");
 * const [logps] = await policy.logps([{ tokens: policy.encode("To be, or not"), from: 1 }]);
 */
export class Policy {
  readonly model: Model;
  readonly tokenizer: TextTokenizer;
  readonly template: ChatTemplate | undefined;
  readonly device: Device;
  readonly storage: Storage;
  readonly prefix: string;
  readonly lora: LoraConfig | undefined;
  readonly int8: ReadonlySet<string> | undefined;
  readonly folder: string | undefined;
  readonly unused: readonly string[];
  #ownsDevice = false;

  constructor(parts: PolicyParts) {
    this.model = parts.model;
    this.tokenizer = parts.tokenizer;
    this.template = parts.template;
    this.device = parts.device;
    this.storage = parts.storage;
    this.prefix = parts.prefix;
    this.lora = parts.lora;
    this.int8 = parts.int8;
    this.folder = parts.folder;
    this.unused = parts.unused ?? [];
  }

  get config(): ModelConfig {
    return this.model.config;
  }

  /** The model for a program that is being traced. Call it once for each program. */
  trace({ adapter = true, frozen = false, dropout = noDropout }: TraceOptions = {}): TracedModel {
    const { architecture, config, specs } = this.model;
    const weights = resolveWeights({
      specs,
      prefix: this.prefix,
      frozen: frozen || this.lora !== undefined,
      lora: adapter ? this.lora : undefined,
      dropout,
      ...(this.int8 ? { int8: { layers: this.int8, backward: "dequantized" } } : {}),
    });
    return { architecture, config, specs, weights, dropout };
  }

  /** The token ids of a text, nothing added. */
  encode(text: string): number[] {
    return this.tokenizer.encode(text);
  }

  /** The text of token ids, special tokens left out. */
  decode(ids: readonly number[]): string {
    return this.tokenizer.decode(ids);
  }

  /** A length in tokens, cut to the model's context length. */
  fitLength(maxLength: number): number {
    return Math.min(maxLength, this.config.maxPositions);
  }

  /**
   * log π of the tokens of each sequence from `from` on, in nats.
   *
   * @example
   * // perplexity of a text
   * const [logps] = await policy.logps([{ tokens: policy.encode(text), from: 1 }]);
   * Math.exp(-logps.reduce((a, b) => a + b, 0) / logps.length);
   */
  logps(sequences: readonly SequenceExample[], options: ScoreOptions = {}): Promise<number[][]> {
    return sequenceLogps(this, sequences, options);
  }

  /** Hidden states after the last norm: for each sequence, for each token, `hiddenSize` numbers. */
  hiddenStates(sequences: readonly (readonly number[])[], options: ScoreOptions = {}): Promise<Float32Array[][]> {
    return hiddenStatesOf(this, sequences, options);
  }

  /** Names of its tensors on the device, and their shapes. */
  #tensors(): Map<string, readonly number[]> {
    const tensors = new Map<string, readonly number[]>();
    for (const [name, { shape }] of Object.entries(this.model.specs)) {
      if (this.int8?.has(name)) {
        const { bytes, scales } = int8Names(name);
        tensors.set(bytes, shape).set(scales, [size(shape) / 32]);
      } else tensors.set(name, shape);
    }
    if (this.lora)
      for (const [name, shape] of Object.entries(loraSpecs(this.model, this.lora))) tensors.set(name, shape);
    return tensors;
  }

  /** Names of its matrices that weight decay applies to: biases and norms are left out. */
  decayedNames(): string[] {
    return [...this.#tensors()].flatMap(([name, shape]) => (shape.length > 1 ? [`${this.prefix}${name}`] : []));
  }

  /**
   * A content hash of its weights as they are now. Equal weights have equal digests, whatever file or
   * prefix they came from.
   */
  async digest(): Promise<string> {
    const hashes: [string, string][] = [];
    for (const name of [...this.#tensors().keys()].sort()) {
      const { data } = await this.#take(name);
      hashes.push([name, await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))]);
    }
    return sha256(canonicalJson(hashes));
  }

  /** Parameters as scalars, and bytes on the device. */
  cost(): PolicyCost {
    return costOf(this.model, { lora: this.lora, int8: this.int8 });
  }

  /**
   * Writes a folder that `transformers` loads; with an adapter, one that `peft` loads.
   *
   * @throws {UsageError} `E_USAGE` when a quantised base without an adapter is to be written
   */
  async save(folder: string, { merge = false }: SavePolicyOptions = {}): Promise<void> {
    const { storage, model, lora, device, prefix } = this;
    if (this.int8 && !lora)
      throw new UsageError(`${folder}: a model with 8-bit weights must have an adapter to be saved, got none`);
    // The weights are written last: a folder that has them is complete.
    await saveTokenizer(storage, folder, this.tokenizer);
    if (this.folder !== undefined) await copyChatTemplate(storage, this.folder, folder);
    if (lora && !merge) {
      await saveAdapter(storage, folder, model, { config: lora, base: this.folder ?? "" }, device, prefix);
    } else await this.#saveMerged(folder);
  }

  async #saveMerged(folder: string): Promise<void> {
    const { storage, model, lora } = this;
    // Quantised weights are read again, so that the adapter is merged in full precision.
    const stored = this.int8 ? await openWeights(storage, this.folder!, model) : undefined;
    const weight = async (name: string): Promise<TensorData> => {
      const base = this.int8?.has(name) ? await stored!.read(name) : await this.#take(name);
      const names = loraNames(name.replace(/\.weight$/, ""));
      if (!lora || !(names.a in loraSpecs(model, lora))) return base;
      return mergeLora(base, model.specs[name]!, await this.#take(names.a), await this.#take(names.b), lora);
    };
    const eosTokenIds = this.tokenizer.endOfText.stopIds;
    await saveModel(storage, folder, model, this.device, { weight, eosTokenIds });
  }

  async #take(name: string): Promise<TensorData> {
    const stored = `${this.prefix}${name}`;
    return (await this.device.take([stored]))[stored]!;
  }

  /** The same policy, which closes its device with itself. */
  owningDevice(): this {
    this.#ownsDevice = true;
    return this;
  }

  /** Ends its use: closes its device where it has one of its own, and otherwise removes its tensors from it. */
  async close(): Promise<void> {
    await (this.#ownsDevice ? this.device.close() : this.drop());
  }

  /** Removes its tensors from the device. */
  async drop(): Promise<void> {
    await this.device.drop([...this.#tensors().keys()].map((name) => `${this.prefix}${name}`));
  }
}
