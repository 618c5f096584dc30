/**
 * @module
 * The two programs of decoding: prefill reads prompts once and leaves their keys and values on the
 * device; a step reads one token per sequence on top of them.
 */
import {
  cachedAttention,
  type Dim,
  input,
  matmul,
  type Program,
  product,
  program,
  type Tensor,
  takeRows,
} from "../engine/index.ts";
import type { Seam } from "../models/index.ts";
import { attendInRows, noDropout, type RowInputs, rowInputs, type TracedModel } from "../policy/index.ts";

/** Names of what a device caches for one layer. */
export const cacheNames = (
  layer: number,
): Record<"promptKeys" | "promptValues" | "pastKeys" | "pastValues", string> => ({
  promptKeys: `cache/${layer}/prompt/keys`,
  promptValues: `cache/${layer}/prompt/values`,
  pastKeys: `cache/${layer}/past/keys`,
  pastValues: `cache/${layer}/past/values`,
});

/** Names of the outputs that hold a layer's new keys and values. */
export const newNames = (layer: number): { keys: string; values: string } => ({
  keys: `keys/${layer}`,
  values: `values/${layer}`,
});

function logitsOf({ architecture, config, weights }: TracedModel, hidden: Tensor): Tensor {
  const { weight, bias } = architecture.head(config);
  const product = matmul(hidden, weights.weight(weight), { transposeB: true });
  return bias === undefined ? product : product.add(weights.weight(bias));
}

/**
 * Prompts [time, rows] → the logits behind each prompt's last token, and each layer's keys and values
 * [rows, heads, time, dim]. `last` [rows] holds the flat places of the last tokens.
 */
export function prefillProgram(model: TracedModel): Program {
  const { architecture, config } = model;
  const rows: RowInputs = rowInputs();
  const last = input("last", "int32", ["rows"]);
  const outputs: Record<string, Tensor> = {};
  const inRows = attendInRows(rows.reach);
  const attend: Seam["attend"] = (layer, q, k, v) => {
    const toCache = (x: Tensor): Tensor => {
      return x.reshape(["time", "rows", config.heads, config.headDim]).transpose([1, 2, 0, 3]);
    };
    outputs[newNames(layer).keys] = toCache(k);
    outputs[newNames(layer).values] = toCache(v);
    return inRows(layer, q, k, v);
  };
  const flat = (x: Tensor): Tensor => x.reshape([product(["rows", "time"])]);
  const seam: Seam = { ...model.weights, attend, dropout: noDropout };
  const hidden = architecture.forward(config, flat(rows.ids), flat(rows.positions), seam);
  return program("prefill", { outputs: { logits: logitsOf(model, takeRows(hidden, last)), ...outputs } });
}

/**
 * One token of each sequence → its logits, and each layer's new key and value [1, sequences, heads, dim].
 * The samples of one prompt stand side by side and share its keys.
 */
export function decodeProgram(model: TracedModel): Program {
  const { architecture, config } = model;
  const { heads, headDim } = config;
  const sequences: Dim = product(["prompts", "samples"]);
  const ids = input("ids", "int32", ["prompts", "samples"]);
  const positions = input("positions", "int32", ["prompts", "samples"]);
  const promptBias = input("promptBias", "float32", ["prompts", 1, 1, "length"]);
  const pastBias = input("pastBias", "float32", ["past"]);
  const outputs: Record<string, Tensor> = {};
  const attend: Seam["attend"] = (layer, q, k, v) => {
    const names = cacheNames(layer);
    const prompt = (name: string): Tensor => input(name, "float32", ["prompts", heads, "length", headDim]);
    const past = (name: string): Tensor => input(name, "float32", ["past", sequences, heads, headDim]);
    outputs[newNames(layer).keys] = k.reshape([1, sequences, heads, headDim]);
    outputs[newNames(layer).values] = v.reshape([1, sequences, heads, headDim]);
    const spans = {
      promptKeys: prompt(names.promptKeys),
      promptValues: prompt(names.promptValues),
      promptBias,
      pastKeys: past(names.pastKeys),
      pastValues: past(names.pastValues),
      pastBias,
    };
    return cachedAttention(q, k, v, spans, { samples: "samples", scale: 1 / Math.sqrt(headDim) });
  };
  const seam: Seam = { ...model.weights, attend, dropout: noDropout };
  const hidden = architecture.forward(config, ids.reshape([sequences]), positions.reshape([sequences]), seam);
  return program("decode", { outputs: { logits: logitsOf(model, hidden), ...outputs } });
}
