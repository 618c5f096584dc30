/**
 * @module
 * What an architecture is. A model file says what is computed, with weights by their Hugging Face names.
 * How weights are stored, which tokens attend to which, and what is cached, is decided by the caller.
 */
import type { Tensor } from "../engine/index.ts";
import type { ConfigOptions } from "./config.ts";

/** The operations that an architecture may call. Tokens are flat: [token, …], whatever batch they are part of. */
export interface ForwardContext {
  /** Rows of a weight: [token] → [token, width]. */
  embed(name: string, ids: Tensor<"token">): Tensor<"token width">;
  /** x·W + b: [token, in] → [token, out]. */
  linear(name: string, x: Tensor<"token width">): Tensor<"token width">;
  layerNorm(name: string, x: Tensor<"token width">, epsilon: number): Tensor<"token width">;
  /** Attention of one layer, scaled by 1/√dim: each [token, heads, dim]. */
  attend(
    layer: number,
    q: Tensor<"token head dim">,
    k: Tensor<"token head dim">,
    v: Tensor<"token head dim">,
  ): Tensor<"token head dim">;
  /** Dropout at a named site, with the probability that config.json gives it. */
  dropout(site: string, probability: number, x: Tensor<"token width">): Tensor<"token width">;
}

/** What every config.json says. */
export interface ModelConfig {
  readonly modelType: string;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly headDim: number;
  readonly maxPositions: number;
  /** Above 0 is refused in training unless dropout is disabled: attention dropout is not implemented. */
  readonly attentionDropout: number;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number | null;
}

export interface WeightSpec {
  readonly shape: readonly number[];
  /** Initialisation: the standard deviation of a normal distribution, or a constant. */
  readonly initial: { readonly normal: number } | "zeros" | "ones";
  /** Only for matrices of linear layers: [out, in] as `nn.Linear`, or [in, out] as GPT-2's `Conv1D`. */
  readonly layout?: "out-in" | "in-out";
}

/** The output head. `weight` may be the token embedding (a tied head). */
export interface HeadSpec {
  readonly weight: string;
  readonly bias?: string;
}

export interface Architecture<Config extends ModelConfig = ModelConfig> {
  /** `model_type` in config.json. */
  readonly modelType: string;
  /** The class that `transformers` loads it with. */
  readonly className: string;
  /** Reads config.json. @throws {WeightsError} naming what is missing or not supported */
  readConfig(json: Readonly<Record<string, unknown>>, options?: ConfigOptions): Config;
  /** Every weight by its Hugging Face name. */
  weights(config: Config): Readonly<Record<string, WeightSpec>>;
  /** Tensors of older checkpoints that are no parameters, by their names in the file: they are skipped without a warning. */
  readonly ignored: RegExp;
  /** A tensor that some checkpoints hold although the head is tied: it must equal the head's weight. */
  readonly tiedHead?: string;
  /** A prefix that some checkpoints leave out in front of every name. */
  readonly optionalPrefix?: string;
  /** The linear layers that carry a LoRA adapter unless told otherwise: PEFT's own choice. */
  readonly loraTargets: readonly string[];
  head(config: Config): HeadSpec;
  /** Hidden states after the last norm: [token] ids and positions → [token, width]. */
  forward(
    config: Config,
    ids: Tensor<"token">,
    positions: Tensor<"token">,
    seam: ForwardContext,
  ): Tensor<"token width">;
}

/** An architecture with its sizes and its weights' names. */
export interface ModelShape {
  readonly architecture: Architecture<ModelConfig>;
  readonly config: ModelConfig;
  readonly specs: Readonly<Record<string, WeightSpec>>;
}

/** The output and input width of a linear layer, whatever its layout. */
export function linearSizes({ shape, layout }: WeightSpec): { outer: number; inner: number } {
  const [first, second] = shape as readonly [number, number];
  return layout === "in-out" ? { outer: second, inner: first } : { outer: first, inner: second };
}

/** Names of a model's linear layers, the output head left out. */
export function linearLayers({ architecture, config, specs }: ModelShape): string[] {
  const { weight: head } = architecture.head(config);
  return Object.keys(specs)
    .filter((name) => specs[name]!.layout !== undefined && name !== head)
    .map((name) => name.replace(/\.weight$/, ""));
}
