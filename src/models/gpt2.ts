/**
 * @module
 * GPT-2 (Radford et al. 2019): learned positions, pre-norm blocks, GELU.
 */
import { gelu, split, type Tensor } from "../engine/index.ts";
import type { Architecture, ModelConfig, WeightSpec } from "./architecture.ts";
import { ConfigReader } from "./config.ts";

export interface Gpt2Config extends ModelConfig {
  readonly innerSize: number;
  readonly layerNormEpsilon: number;
  readonly initializerRange: number;
  readonly embeddingDropout: number;
  readonly residualDropout: number;
}

export const gpt2: Architecture<Gpt2Config> = {
  modelType: "gpt2",
  className: "GPT2LMHeadModel",
  optionalPrefix: "transformer.",
  ignored: /(^|\.)attn\.(bias|masked_bias)$/,
  tiedHead: "lm_head.weight",
  loraTargets: ["c_attn"],

  readConfig(json, options) {
    const config = new ConfigReader("gpt2", json, options);
    config.requires("activation_function", ["gelu_new", "gelu_pytorch_tanh"], "gelu_new");
    config.requires("scale_attn_weights", [true], true);
    config.requires("scale_attn_by_inverse_layer_idx", [false], false);
    config.requires("tie_word_embeddings", [true], true);
    const hiddenSize = config.size("n_embd");
    const heads = config.divisor("n_head", "n_embd");
    return {
      modelType: "gpt2",
      vocabSize: config.size("vocab_size"),
      hiddenSize,
      layers: config.layers("n_layer"),
      heads,
      headDim: hiddenSize / heads,
      maxPositions: config.size("n_positions", 1024),
      attentionDropout: config.probability("attn_pdrop", 0.1),
      innerSize: config.size("n_inner", 4 * hiddenSize),
      layerNormEpsilon: config.positive("layer_norm_epsilon", 1e-5),
      initializerRange: config.notNegative("initializer_range", 0.02),
      embeddingDropout: config.probability("embd_pdrop", 0.1),
      residualDropout: config.probability("resid_pdrop", 0.1),
      bosTokenId: config.tokenId("bos_token_id"),
      eosTokenId: config.tokenId("eos_token_id"),
    };
  },

  weights({ vocabSize, hiddenSize: d, maxPositions, layers, innerSize, initializerRange }) {
    const weights: Record<string, WeightSpec> = {};
    const norm = (name: string): void => {
      weights[`${name}.weight`] = { shape: [d], initial: "ones" };
      weights[`${name}.bias`] = { shape: [d], initial: "zeros" };
    };
    const conv1d = (name: string, inner: number, outer: number, deviation = initializerRange): void => {
      weights[`${name}.weight`] = { shape: [inner, outer], initial: { normal: deviation }, layout: "in-out" };
      weights[`${name}.bias`] = { shape: [outer], initial: "zeros" };
    };
    // Projections into the residual stream start smaller, so that its variance does not grow with depth.
    const residual = initializerRange / Math.sqrt(2 * layers);
    weights["transformer.wte.weight"] = { shape: [vocabSize, d], initial: { normal: initializerRange } };
    weights["transformer.wpe.weight"] = { shape: [maxPositions, d], initial: { normal: initializerRange } };
    for (let layer = 0; layer < layers; layer++) {
      const block = `transformer.h.${layer}`;
      norm(`${block}.ln_1`);
      conv1d(`${block}.attn.c_attn`, d, 3 * d);
      conv1d(`${block}.attn.c_proj`, d, d, residual);
      norm(`${block}.ln_2`);
      conv1d(`${block}.mlp.c_fc`, d, innerSize);
      conv1d(`${block}.mlp.c_proj`, innerSize, d, residual);
    }
    norm("transformer.ln_f");
    return weights;
  },

  head: () => ({ weight: "transformer.wte.weight" }),

  forward(config, ids, positions, { embed, linear, layerNorm, attend, dropout }) {
    const { hiddenSize, heads, headDim, layerNormEpsilon: epsilon, residualDropout } = config;
    const toHeads = (x: Tensor): Tensor => x.reshape([x.shape[0]!, heads, headDim]);
    const embedded = embed("transformer.wte", ids).add(embed("transformer.wpe", positions));
    let x = dropout("embedding", config.embeddingDropout, embedded);
    for (let layer = 0; layer < config.layers; layer++) {
      const block = `transformer.h.${layer}`;
      const h = layerNorm(`${block}.ln_1`, x, epsilon);
      const [q, k, v] = split(linear(`${block}.attn.c_attn`, h), 3).map(toHeads) as [Tensor, Tensor, Tensor];
      const attended = attend(layer, q, k, v).reshape([x.shape[0]!, hiddenSize]);
      x = x.add(dropout(`${block}.attn`, residualDropout, linear(`${block}.attn.c_proj`, attended)));
      const inner = gelu(linear(`${block}.mlp.c_fc`, layerNorm(`${block}.ln_2`, x, epsilon)));
      x = x.add(dropout(`${block}.mlp`, residualDropout, linear(`${block}.mlp.c_proj`, inner)));
    }
    return layerNorm("transformer.ln_f", x, epsilon);
  },
};
