/**
 * @module
 * The seam between architectures and everything else. A model file says what is computed, by Hugging
 * Face names; how weights are stored, who attends to whom and what is cached is decided outside.
 */
import type { Tensor } from "../engine/index.ts";

/** What an architecture asks for while it runs. Tokens come flat, whatever rows they stand in. */
export interface Seam {
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
  /** Drops elements while training, with the probability that the configuration gives this site. */
  dropout(site: string, probability: number, x: Tensor<"token width">): Tensor<"token width">;
}

/** What every configuration tells. */
export interface ModelConfig {
  readonly modelType: string;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly headDim: number;
  readonly maxPositions: number;
  /** Not implemented while training; a configuration may carry it for other tools. */
  readonly attentionDropout: number;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number | null;
}

export interface WeightSpec {
  readonly shape: readonly number[];
  /** How a fresh model begins. */
  readonly initial: { readonly normal: number } | "zeros" | "ones";
  /** For matrices of linear layers: [out, in] as `nn.Linear`, or [in, out] as GPT-2's `Conv1D`. */
  readonly layout?: "out-in" | "in-out";
}

/** The output head: `weight` may be an embedding's own. */
export interface HeadSpec {
  readonly weight: string;
  readonly bias?: string;
}

export interface Architecture<Config extends ModelConfig = ModelConfig> {
  /** `model_type` in config.json. */
  readonly modelType: string;
  /** The class name that Hugging Face loads it with. */
  readonly className: string;
  /** Reads config.json. @throws {WeightsError} naming what is missing or not supported */
  readConfig(json: Readonly<Record<string, unknown>>): Config;
  /** Every weight by its Hugging Face name. */
  weights(config: Config): Readonly<Record<string, WeightSpec>>;
  /** Tensors of older checkpoints that hold nothing learnt. */
  readonly ignored: RegExp;
  /** What some checkpoints leave out in front of every name. */
  readonly optionalPrefix?: string;
  head(config: Config): HeadSpec;
  /** Hidden states after the last norm: [token] ids and positions → [token, width]. */
  forward(config: Config, ids: Tensor<"token">, positions: Tensor<"token">, seam: Seam): Tensor<"token width">;
}
