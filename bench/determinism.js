/**
 * Bits of a training run, between two runs and between 1 and 2 threads: steps of rows of one length, and a
 * study's training, whose rows differ in length.
 *
 *   node bench/determinism.js
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { environment, record, root } from "./record.js";

const { measureStep, stepSizes } = await import("../dist/trainers/index.js");
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
  await measureStep(device, { ...size, steps: STEPS }, { clock: performance });
  return digest;
}

const sizes = {};
for (const size of stepSizes.slice(0, 2)) {
  const runs = {
    "2 threads": await digestAfter(size, 2),
    "2 threads again": await digestAfter(size, 2),
    "1 thread": await digestAfter(size, 1),
  };
  sizes[`${size.name}, rows of one length`] = { runs };
}
/** Digest of the weights after some updates of the study's supervised fine-tuning. */
function digestOfStudy(study, threads) {
  const out = mkdtempSync(join(tmpdir(), "penchant-bits-"));
  const set = ["corpus.rows=400", "sft.settings.max_steps=12", "sft.settings.eval_steps=100"];
  const args = ["run", `examples/${study}/study.yaml`, "--only", "sft", "--out", out, "--threads", String(threads)];
  const { status, stderr } = spawnSync(process.execPath, ["bin/penchant.js", ...args, "--set", ...set], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`determinism: the study ended with ${status}: ${stderr.slice(-500)}`);
  const weights = readFileSync(join(out, "stages/sft/model/model.safetensors"));
  rmSync(out, { recursive: true });
  return createHash("sha256").update(weights).digest("hex").slice(0, 16);
}

for (const [study, what] of [
  ["shakespeare", "verse, rows of varied length"],
  ["tldr", "summaries, rows of varied length"],
]) {
  const [two, again, one] = [2, 2, 1].map((threads) => digestOfStudy(study, threads));
  sizes[what] = { runs: { "2 threads": two, "2 threads again": again, "1 thread": one } };
}
record("determinism", {
  what: `digests of all parameters and moments after ${STEPS + 1} training steps, and of two studies' weights after 12 updates`,
  machine,
  sizes,
});
