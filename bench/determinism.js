/**
 * Bits of a training run: equal between two runs, and between 1 and 2 threads.
 *
 *   node bench/determinism.js
 */
import { createHash } from "node:crypto";

import { environment, record } from "./record.js";

const { measureStep, stepSizes } = await import("../dist/cli/measure.js");
const { inProcessDevice } = await import("../dist/platform/node/index.js");

const STEPS = 6;
const machine = environment();

/** Digest of every parameter and moment after some steps. */
async function digestAfter(size, threads) {
  const device = inProcessDevice({ threads });
  let digest = "";
  const { drop } = device;
  // The measurement drops its tensors at the end: that is the moment to read them.
  device.drop = async (names) => {
    const hash = createHash("sha256");
    for (const [name, { data }] of Object.entries(await device.take(names))) {
      hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    digest = hash.digest("hex").slice(0, 16);
    await drop.call(device, names);
  };
  await measureStep(device, { ...size, steps: STEPS });
  return digest;
}

const sizes = {};
for (const size of stepSizes.slice(0, 2)) {
  const runs = {
    "2 threads": await digestAfter(size, 2),
    "2 threads again": await digestAfter(size, 2),
    "1 thread": await digestAfter(size, 1),
  };
  sizes[size.name] = { runs, equal: new Set(Object.values(runs)).size === 1 };
}
record("determinism", {
  what: `digests of all parameters and moments after ${STEPS + 1} training steps`,
  machine,
  sizes,
});
