/**
 * @module
 * The four programs that prove the engine before a product stands on it: a training step with shared
 * prompts, two normalisers and the chunked head; a decoding step over a shared prompt span; a LoRA step
 * over a frozen 8-bit base; the score of a reward head. Each from both architectures.
 */
import { RandomStream } from "../../src/core/index.ts";
import {
  type Feeds,
  input,
  matmul,
  type Program,
  parameter,
  program,
  selectRows,
  type TensorData,
  type TensorRecord,
} from "../../src/engine/index.ts";
import { spansOf, stepProgram } from "../../src/generation/kv-cache.ts";
import { type LoraConfig, type ModelShape, resolveWeights, type WeightOptions } from "../../src/models/index.ts";
import { negativeLogLikelihood, oddsRatioLoss } from "../../src/objectives/index.ts";
import {
  batchInputs,
  hiddenStates,
  noDropout,
  type TracedModel,
  targetInputs,
  targetLogps,
} from "../../src/policy/index.ts";
import { int8Weights, type TinyModel, tinyModels } from "./models.ts";

export interface ProvenProgram {
  readonly name: string;
  readonly program: Program;
  readonly parameters: TensorRecord;
  readonly feeds: Feeds;
  /** Times the table's tolerance, with the reason. */
  readonly looser: { readonly factor: number; readonly because: string };
}

const ints = (shape: readonly number[], values: readonly number[]): TensorData => ({
  dtype: "int32",
  shape,
  data: Int32Array.from(values),
});
const floats = (shape: readonly number[], values: readonly number[]): TensorData => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(values),
});
const random = (name: string, shape: readonly number[], scale = 0.3): TensorData => {
  const stream = new RandomStream(7, name);
  return floats(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * stream.normal()),
  );
};

/** One row: a prompt of 3 tokens, a chosen completion of 4, a rejected of 2, and padding; time first. */
const TIME = 10;
const rowFeeds = {
  ids: ints([TIME, 1], [5, 9, 2, 11, 30, 7, 1, 23, 1, 0]),
  positions: ints([TIME, 1], [0, 1, 2, 3, 4, 5, 6, 3, 4, 0]),
  lastQuery: ints([TIME, 1], [8, 8, 8, 6, 6, 6, 6, 8, 8, 9]),
};
const targetFeeds = {
  // The prompt's last state predicts the first token of both completions.
  sourceIndex: ints([8], [0, 1, 2, 3, 4, 5, 2, 7]),
  targetsBySource: ints([TIME, 2], [0, -1, 1, -1, 2, 6, 3, -1, 4, -1, 5, -1, -1, -1, 7, -1, -1, -1, -1, -1]),
  labels: ints([8], [9, 2, 11, 30, 7, 1, 23, 1]),
};

const traced = (model: ModelShape, weights: WeightOptions): TracedModel => ({
  ...model,
  weights: resolveWeights(weights),
  dropout: noDropout,
});

/** ORPO: negative log-likelihood of prompt and chosen, weighted by tokens, and odds ratios, weighted by pairs. */
function trainingStep(name: string, { architecture, config, specs, weights }: TinyModel): ProvenProgram {
  const model = traced({ architecture, config, specs }, { specs });
  const { logps } = targetLogps(model, hiddenStates(model, batchInputs()), targetInputs());
  const tokenWeights = input<"token">("tokenWeights", "float32", ["targets"]);
  const pairWeights = input<"pair">("pairWeights", "float32", ["pairs"]);
  const meanOf = (side: string) =>
    matmul(input(side, "float32", ["pairs", "targets"]), logps.reshape(["targets", 1])).reshape(["pairs"]);
  const { losses } = oddsRatioLoss({ chosen: meanOf("chosen"), rejected: meanOf("rejected") });
  const nll = negativeLogLikelihood(logps, tokenWeights);
  const preference = losses.mul(pairWeights).sum();
  return {
    name: `${name}: training step`,
    program: program("training step", { outputs: { nll, preference, logps }, loss: nll.add(preference) }),
    parameters: weights,
    feeds: {
      ...rowFeeds,
      ...targetFeeds,
      tokenWeights: floats([8], [...Array.from({ length: 6 }, () => 1 / 6), 0, 0]),
      pairWeights: floats([1], [0.1]),
      chosen: floats([1, 8], [0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0]),
      rejected: floats([1, 8], [0, 0, 0, 0, 0, 0, 0.5, 0.5]),
    },
    looser: { factor: 20, because: "rounding adds up over two layers" },
  };
}

/** Two prompts with three samples each, in the middle of decoding. */
function decodingStep(name: string, { architecture, config, specs, weights }: TinyModel): ProvenProgram {
  const model = traced({ architecture, config, specs }, { specs });
  const { heads, headDim, layers } = config;
  const caches = Object.fromEntries(
    Array.from({ length: layers }, (_, layer) => spansOf(layer)).flatMap(({ prompt, generated }) => [
      [prompt.keys, random(prompt.keys, [2, heads, 4, headDim])],
      [prompt.values, random(prompt.values, [2, heads, 4, headDim])],
      [generated.keys, random(generated.keys, [3, 6, heads, headDim])],
      [generated.values, random(generated.values, [3, 6, heads, headDim])],
    ]),
  );
  return {
    name: `${name}: decoding step`,
    program: stepProgram(model),
    parameters: weights,
    feeds: {
      ids: ints([2, 3], [4, 8, 15, 16, 23, 42]),
      positions: ints([2, 3], [6, 6, 6, 5, 5, 5]),
      promptBias: floats([2, 1, 1, 4], [0, 0, 0, 0, 0, 0, 0, -1e9]),
      pastBias: floats([3], [-1e9, 0, 0]),
      ...caches,
    },
    looser: { factor: 20, because: "rounding adds up over two layers" },
  };
}

const lora: LoraConfig = {
  rank: 4,
  alpha: 8,
  dropout: 0,
  targetModules: ["q_proj", "v_proj", "fc1", "c_attn", "c_fc"],
};

/** Negative log-likelihood with adapters alone learning, over a base of 8-bit integers. */
function loraStep(name: string, tiny: TinyModel, backward: "transposed" | "dequantized"): ProvenProgram {
  const { architecture, config, specs } = tiny;
  const layers = new Set(Object.keys(specs).filter((key) => specs[key]!.layout !== undefined));
  const model = traced({ architecture, config, specs }, { specs, frozen: true, lora, int8: { backward, layers } });
  const { logps } = targetLogps(model, hiddenStates(model, batchInputs()), targetInputs());
  const weights = input<"token">("tokenWeights", "float32", ["targets"]);
  const built = program("LoRA step", { outputs: { logps }, loss: negativeLogLikelihood(logps, weights) });
  const adapters = Object.fromEntries(
    [...built.parameters]
      .filter(([key]) => key.includes("lora_"))
      .map(([key, tensor]) => [key, random(key, tensor.shape as number[])]),
  );
  return {
    name: `${name}: LoRA step over 8 bits, backward ${backward}`,
    program: built,
    parameters: { ...tiny.weights, ...int8Weights(tiny), ...adapters },
    feeds: {
      ...rowFeeds,
      ...targetFeeds,
      tokenWeights: floats(
        [8],
        Array.from({ length: 8 }, () => 1 / 8),
      ),
    },
    looser: {
      factor: 20_000,
      because: "each product also rounds its activations to 8 bits: about 1 %, over two layers",
    },
  };
}

/** A scalar for each completion, read at its last token. */
function rewardScore(name: string, { architecture, config, specs, weights }: TinyModel): ProvenProgram {
  const model = traced({ architecture, config, specs }, { specs });
  const head = parameter("score.weight", [1, config.hiddenSize]);
  const last = input("last", "int32", ["completions"]);
  const inverse = input("lastOf", "int32", ["rows*time", "copies"]);
  const states = selectRows(hiddenStates(model, batchInputs()), last, inverse);
  const scores = matmul(states, head, { transposeB: true }).reshape(["completions"]);
  return {
    name: `${name}: reward head`,
    program: program("reward head", {
      outputs: { scores },
      loss: scores.mul(input("weights", "float32", ["completions"])).sum(),
    }),
    parameters: { ...weights, "score.weight": random("score.weight", [1, config.hiddenSize]) },
    feeds: {
      ...rowFeeds,
      last: ints([2], [6, 8]),
      lastOf: ints([TIME, 1], [-1, -1, -1, -1, -1, -1, 0, -1, 1, -1]),
      weights: floats([2], [1, -1]),
    },
    looser: { factor: 20, because: "rounding adds up over two layers" },
  };
}

export const provenPrograms: readonly ProvenProgram[] = Object.entries(tinyModels).flatMap(([name, model]) => [
  trainingStep(name, model),
  decodingStep(name, model),
  loraStep(name, model, "transposed"),
  loraStep(name, model, "dequantized"),
  rewardScore(name, model),
]);
