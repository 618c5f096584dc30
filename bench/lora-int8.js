/**
 * A LoRA step over a frozen base in 8 bits against one in float32: time, peak memory, and how far the
 * adapters' gradients are apart. Phi-1.5's widths, fewer layers: the cost of a layer is what is compared.
 *
 *   node bench/lora-int8.js [--layers N] [--rounds N]
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { environment, inOwnProcess, peakBytes, record, spread } from "./record.js";

const TIME = 512;
const TARGETS = 384;
const bases = ["float32", "transposed", "dequantized"];

/** One base: median step time, and the gradient of every adapter. */
async function child(base, layers, rounds) {
  const { RandomStream } = await import("../dist/core/index.js");
  const { BLOCK, input, program, quantize } = await import("../dist/engine/index.js");
  const { int8Names, modelFromConfig, resolveWeights } = await import("../dist/models/index.js");
  const { hiddenStates, rowFeeds, rowInputs, targetFeeds, targetInputs, targetLogps } = await import(
    "../dist/policy/index.js"
  );
  const { layRows, targetsOf } = await import("../dist/data/index.js");
  const { negativeLogLikelihood } = await import("../dist/objectives/index.js");
  const { inProcessDevice } = await import("../dist/platform/node/index.js");

  const model = modelFromConfig({
    model_type: "phi",
    vocab_size: 51_200,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: layers,
    num_attention_heads: 32,
    max_position_embeddings: 2048,
    partial_rotary_factor: 0.5,
  });
  const lora = { rank: 16, alpha: 32, targets: (name) => /q_proj|k_proj|v_proj|dense|fc1|fc2/.test(name) };
  const int8 = base === "float32" ? {} : { int8: { backward: base } };
  const weights = resolveWeights({ specs: model.specs, frozen: true, lora, ...int8 });
  const { logps } = targetLogps(
    { ...model, weights },
    hiddenStates({ ...model, weights }, rowInputs()),
    targetInputs(),
  );
  const loss = negativeLogLikelihood(logps, input("weights", "float32", ["targets"]));
  const built = program("LoRA step", { outputs: {}, loss });

  const device = inProcessDevice();
  /** Distinct values for every tensor: equal ones would be shared by the runtime. A prime many, repeated. */
  const normal = (name, size, deviation) => {
    const random = new RandomStream(1, name);
    const values = Float32Array.from({ length: Math.min(size, 1_000_003) }, () => deviation * random.normal());
    return Float32Array.from({ length: size }, (_, i) => values[i % values.length]);
  };
  for (const [name, { shape, initial }] of Object.entries(model.specs)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const data =
      initial === "ones"
        ? new Float32Array(size).fill(1)
        : initial === "zeros"
          ? new Float32Array(size)
          : normal(name, size, 0.02);
    const names = int8Names(name);
    if (built.parameters.has(names.bytes)) {
      const [outer, inner] = shape;
      const put = async (values, rows, columns, bytes, scales) => {
        const matrix = quantize(values, rows, columns);
        await device.put({
          [bytes]: { dtype: "uint8", shape: [rows, columns / BLOCK, BLOCK], data: matrix.bytes },
          [scales]: { dtype: "float32", shape: [matrix.scales.length], data: matrix.scales },
        });
      };
      await put(data, outer, inner, names.bytes, names.scales);
      if (base === "transposed") {
        const turned = new Float32Array(size);
        for (let i = 0; i < outer; i++) for (let j = 0; j < inner; j++) turned[j * outer + i] = data[i * inner + j];
        await put(turned, inner, outer, names.turnedBytes, names.turnedScales);
      }
    } else await device.put({ [name]: { dtype: "float32", shape, data } });
  }
  const adapters = [...built.gradients.keys()];
  for (const name of adapters) {
    const { shape } = built.parameters.get(name);
    await device.put({ [name]: { dtype: "float32", shape, data: normal(name, shape[0] * shape[1], 0.02) } });
  }
  const handle = await device.load(built);
  const random = new RandomStream(2, "tokens");
  const trees = [[{ tokens: Array.from({ length: TIME }, () => random.integer(51_200)) }]];
  const rows = layRows(trees, [[0]]);
  const targets = targetsOf(trees, rows, (_tree, _segment, offset) => offset >= TIME - TARGETS);
  const count = targets.labels.length;
  const feeds = {
    ...rowFeeds(rows),
    ...targetFeeds(rows, targets),
    weights: { dtype: "float32", shape: [count], data: new Float32Array(count).fill(1 / count) },
  };
  const before = await device.take(adapters);
  const update = { optimizer: { kind: "sgd", momentum: 0 }, step: 1, learningRate: 1, weightDecay: 0, decayed: [] };
  const seconds = [];
  let outputs;
  let gradients;
  for (let round = 0; round <= rounds; round++) {
    const begun = performance.now();
    outputs = await device.accumulate(handle, feeds);
    await device.update(update);
    if (round > 0) seconds.push((performance.now() - begun) / 1000);
    // Plain descent with a rate of 1: what moved is the gradient.
    if (round === 0) {
      const after = await device.take(adapters);
      gradients = adapters.map((name) => Array.from(before[name].data, (v, i) => v - after[name].data[i]));
    }
    await device.put(before);
  }
  console.log(
    JSON.stringify({
      loss: outputs.loss.data[0],
      seconds,
      peak: peakBytes(),
      gradients: gradients.map((g) => Buffer.from(Float32Array.from(g).buffer).toString("base64")),
    }),
  );
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { layers: { type: "string", default: "4" }, rounds: { type: "string", default: "3" } },
});
if (positionals[0]) await child(positionals[0], Number(options.layers), Number(options.rounds));
else {
  const machine = environment();
  const script = fileURLToPath(import.meta.url);
  const results = {};
  for (const base of bases) {
    results[base] = inOwnProcess(script, [base, "--layers", options.layers, "--rounds", options.rounds]);
    console.error(`${base}: ${results[base].seconds.map((s) => s.toFixed(2)).join(", ")} s`);
  }
  const floats = (text) => {
    const bytes = Buffer.from(text, "base64");
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  };
  /** ‖g − g₃₂‖ / ‖g₃₂‖ over all adapters together, and the worst single one. */
  const errorOf = (base) => {
    let [difference, norm, worst] = [0, 0, 0];
    results[base].gradients.forEach((text, i) => {
      const [ours, exact] = [floats(text), floats(results.float32.gradients[i])];
      let [own, size] = [0, 0];
      exact.forEach((value, j) => {
        own += (ours[j] - value) ** 2;
        size += value ** 2;
      });
      difference += own;
      norm += size;
      worst = Math.max(worst, Math.sqrt(own / size));
    });
    return { relativeError: Math.sqrt(difference / norm), worstAdapter: worst };
  };
  record("lora-int8", {
    what: `a LoRA step (rank 16 on six projections, ${TIME} tokens, ${TARGETS} of them targets) over Phi-1.5's widths with ${options.layers} layers`,
    machine,
    bases: Object.fromEntries(
      bases.map((base) => [
        base,
        {
          seconds: spread(results[base].seconds),
          toFloat32: spread(results.float32.seconds).median / spread(results[base].seconds).median,
          peakGB: results[base].peak / 1e9,
          loss: results[base].loss,
          ...(base === "float32" ? {} : { gradient: errorOf(base) }),
        },
      ]),
    ),
  });
}
