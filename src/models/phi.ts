/**
 * @module
 * Phi-1.5 and Phi-2 (Li et al. 2023, arXiv:2309.05463): partial rotary embeddings, and a parallel
 * residual: one norm feeds both attention and MLP.
 */
import { inspect, WeightsError } from "../core/index.ts";
import { constant, gelu, rotary, type Tensor } from "../engine/index.ts";
import type { Architecture, ModelConfig, WeightSpec } from "./architecture.ts";
import { ConfigReader } from "./config.ts";

export interface PhiConfig extends ModelConfig {
  readonly innerSize: number;
  readonly layerNormEpsilon: number;
  readonly initializerRange: number;
  readonly ropeTheta: number;
  /** Dimensions of a head that are rotated. */
  readonly rotaryDim: number;
  readonly embeddingDropout: number;
  readonly residualDropout: number;
}

export const phi: Architecture<PhiConfig> = {
  modelType: "phi",
  className: "PhiForCausalLM",
  ignored: /\.rotary_emb\.inv_freq$/,
  loraTargets: ["q_proj", "v_proj", "fc1", "fc2"],

  readConfig(json, options) {
    // Since transformers 5 the rotary settings are in rope_parameters.
    const rope = json["rope_parameters"] ?? {};
    if (typeof rope !== "object" || Array.isArray(rope)) {
      const where = options?.where ?? "phi config";
      throw new WeightsError(`${where}: rope_parameters must be an object, got ${inspect(rope)}`);
    }
    const config = new ConfigReader("phi", { ...json, ...rope }, options);
    config.requires("hidden_act", ["gelu_new"], "gelu_new");
    config.requires("qk_layernorm", [false], false);
    config.requires("tie_word_embeddings", [false], false);
    config.requires("rope_type", ["default"], "default");
    config.requires("rope_scaling", [null], null);
    const hiddenSize = config.size("hidden_size");
    const heads = config.divisor("num_attention_heads", "hidden_size");
    config.equal("num_key_value_heads", "num_attention_heads", heads);
    const headDim = hiddenSize / heads;
    return {
      modelType: "phi",
      vocabSize: config.size("vocab_size"),
      hiddenSize,
      layers: config.layers("num_hidden_layers"),
      heads,
      headDim,
      maxPositions: config.positions("max_position_embeddings", 2048),
      attentionDropout: config.probability("attention_dropout", 0),
      innerSize: config.size("intermediate_size"),
      layerNormEpsilon: config.positive("layer_norm_eps", 1e-5),
      initializerRange: config.notNegative("initializer_range", 0.02),
      ropeTheta: config.positive("rope_theta", 10_000),
      rotaryDim: config.evenShare("partial_rotary_factor", 0.5, headDim),
      embeddingDropout: config.probability("embd_pdrop", 0),
      residualDropout: config.probability("resid_pdrop", 0),
      bosTokenId: config.tokenId("bos_token_id"),
      eosTokenId: config.tokenId("eos_token_id"),
    };
  },

  weights({ vocabSize, hiddenSize: d, layers, innerSize, initializerRange }) {
    const weights: Record<string, WeightSpec> = {};
    const norm = (name: string): void => {
      weights[`${name}.weight`] = { shape: [d], initial: "ones" };
      weights[`${name}.bias`] = { shape: [d], initial: "zeros" };
    };
    const linear = (name: string, inner: number, outer: number): void => {
      weights[`${name}.weight`] = { shape: [outer, inner], initial: { normal: initializerRange }, layout: "out-in" };
      weights[`${name}.bias`] = { shape: [outer], initial: "zeros" };
    };
    weights["model.embed_tokens.weight"] = { shape: [vocabSize, d], initial: { normal: initializerRange } };
    for (let layer = 0; layer < layers; layer++) {
      const block = `model.layers.${layer}`;
      norm(`${block}.input_layernorm`);
      for (const projection of ["q_proj", "k_proj", "v_proj", "dense"])
        linear(`${block}.self_attn.${projection}`, d, d);
      linear(`${block}.mlp.fc1`, d, innerSize);
      linear(`${block}.mlp.fc2`, innerSize, d);
    }
    norm("model.final_layernorm");
    linear("lm_head", d, vocabSize);
    return weights;
  },

  head: () => ({ weight: "lm_head.weight", bias: "lm_head.bias" }),

  forward(config, ids, positions, { embed, linear, layerNorm, attend, dropout }) {
    const { hiddenSize, heads, headDim, layerNormEpsilon: epsilon, residualDropout } = config;
    const { cos, sin } = angles(positions, config.rotaryDim, config.ropeTheta);
    let x = dropout("embedding", config.embeddingDropout, embed("model.embed_tokens", ids));
    for (let layer = 0; layer < config.layers; layer++) {
      const block = `model.layers.${layer}`;
      const h = layerNorm(`${block}.input_layernorm`, x, epsilon);
      const project = (name: string): Tensor => {
        const projected = linear(`${block}.self_attn.${name}`, h);
        return projected.reshape([x.shape[0]!, heads, headDim]);
      };
      const [q, k] = [rotary(project("q_proj"), cos, sin), rotary(project("k_proj"), cos, sin)];
      const attended = attend(layer, q, k, project("v_proj")).reshape([x.shape[0]!, hiddenSize]);
      const dense = dropout(`${block}.attn`, residualDropout, linear(`${block}.self_attn.dense`, attended));
      const inner = linear(`${block}.mlp.fc2`, gelu(linear(`${block}.mlp.fc1`, h)));
      x = x.add(dense).add(dropout(`${block}.mlp`, residualDropout, inner));
    }
    return layerNorm("model.final_layernorm", x, epsilon);
  },
};

/** Cosines and sines of position · θ^(−2i/dim), i from 0 to dim/2 − 1: [token, dim/2] each. */
function angles(positions: Tensor<"token">, dim: number, theta: number): { cos: Tensor; sin: Tensor } {
  const frequencies = Array.from({ length: dim / 2 }, (_, i) => theta ** ((-2 * i) / dim));
  const turns = positions.cast("float32").reshape([positions.shape[0]!, 1]).mul(constant(frequencies));
  return { cos: turns.cos(), sin: turns.sin() };
}
