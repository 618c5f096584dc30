/**
 * Peak memory of the output head, forward and backward, while the number of completion tokens grows
 * fourfold: in chunks, as shipped, and with all logits at once for comparison.
 *
 *   node bench/head-memory.js
 */
import { fileURLToPath } from "node:url";

import { environment, inOwnProcess, peakBytes, record } from "./record.js";

const VOCABULARY = 50_257;
const WIDTH = 256;

async function child(tokens, logitsAtOnce) {
  const { input, parameter, program, tokenLogps } = await import("../dist/engine/index.js");
  const { inProcessDevice } = await import("../dist/platform/node/index.js");
  const { RandomStream } = await import("../dist/core/index.js");
  const random = new RandomStream(1, "head");
  const floats = (shape) => ({
    dtype: "float32",
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.uniform() - 0.5),
  });
  const hidden = input("hidden", "float32", ["tokens", WIDTH]);
  const weight = parameter("weight", [VOCABULARY, WIDTH]);
  const { logps } = tokenLogps(hidden, weight, input("labels", "int32", ["tokens"]), undefined, { logitsAtOnce });
  const device = inProcessDevice();
  await device.put({ weight: floats([VOCABULARY, WIDTH]) });
  const handle = await device.load(program("head", { outputs: {}, loss: logps.sum() }));
  const feeds = {
    hidden: floats([tokens, WIDTH]),
    labels: {
      dtype: "int32",
      shape: [tokens],
      data: Int32Array.from({ length: tokens }, () => random.integer(VOCABULARY)),
    },
  };
  const begun = performance.now();
  await device.accumulate(handle, feeds);
  console.log(JSON.stringify({ peak: peakBytes(), seconds: (performance.now() - begun) / 1000 }));
}

if (process.argv[2]) await child(Number(process.argv[2]), Number(process.argv[3]));
else {
  const script = fileURLToPath(import.meta.url);
  const machine = environment();
  const at = (tokens, logitsAtOnce) => {
    const { peak, seconds } = inOwnProcess(script, [String(tokens), String(logitsAtOnce)]);
    return { tokens, peakGB: peak / 1e9, seconds };
  };
  const chunked = [1024, 2048, 4096].map((tokens) => at(tokens, 2 ** 25));
  const atOnce = [1024, 2048, 4096].map((tokens) => at(tokens, 2 ** 40));
  record("head-memory", {
    what: `peak memory of a process that runs the head once, forwards and backwards: vocabulary ${VOCABULARY}, width ${WIDTH}`,
    machine,
    chunked,
    allLogitsAtOnce: atOnce,
    growthChunked: chunked.at(-1).peakGB / chunked[0].peakGB,
    growthAtOnce: atOnce.at(-1).peakGB / atOnce[0].peakGB,
  });
}
