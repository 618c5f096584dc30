/**
 * Training steps, optimiser included, at three sizes: symbolic dimensions beside static ones, as a share of
 * the machine's own matrix-product peak, and beside throw-away prototypes where a folder with them is given.
 * Everything is interleaved, round by round.
 *
 *   node bench/train-step.js [--prototypes DIR] [--rounds N]
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { environment, record, root, spread } from "./record.js";

const { measureStep, stepSizes } = await import("../dist/trainers/index.js");
const { measurePeak } = await import("../dist/engine/index.js");
const { inProcessDevice } = await import("../dist/platform/node/index.js");

const { values: options } = parseArgs({
  options: { prototypes: { type: "string" }, rounds: { type: "string", default: "3" } },
});
const rounds = Number(options.rounds);
const machine = environment();

/** Names that the prototype gives our sizes. */
const prototypeOf = { "0.9M": "tiny", "4.2M": "small", "124M": "gpt2" };
const folder = options.prototypes ? mkdtempSync(join(tmpdir(), "penchant-prototypes-")) : undefined;
if (folder) {
  cpSync(options.prototypes, folder, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

/** GFLOP/s of the prototype's step: forward and gradients, no optimiser. */
function prototypeStep(size) {
  const { stdout } = spawnSync(process.execPath, [join(folder, "train-step.mjs"), prototypeOf[size]], {
    encoding: "utf8",
    cwd: folder,
  });
  return Number(/(\d+) GFLOP/.exec(stdout)?.[1]);
}

const measured = new Map(stepSizes.map(({ name }) => [name, { symbolic: [], fixed: [], update: [], prototype: [] }]));
const peaks = [];
let steps;
for (let round = 0; round < rounds; round++) {
  for (const size of stepSizes) {
    // The largest takes minutes a round; its steps show their own spread.
    if (size.name === "124M" && round >= 1) continue;
    const device = inProcessDevice();
    peaks.push(await measurePeak(device, performance));
    const { rows, time } = size;
    const ours = measured.get(size.name);
    steps = await measureStep(device, size, { clock: performance });
    ours.symbolic.push(steps.gigaflops);
    ours.update.push(steps.updateMilliseconds / steps.milliseconds);
    ours.tokens = steps.tokens;
    ours.parameters = steps.parameters;
    const sizes = { rows, time, targets: rows * (time - 1), maxTargetsPerSource: 1 };
    ours.fixed.push((await measureStep(inProcessDevice({ sizes }), size, { clock: performance })).gigaflops);
    if (folder) ours.prototype.push(prototypeStep(size.name));
    console.error(`round ${round + 1} of ${rounds}: ${size.name} done`);
  }
}
if (folder) rmSync(folder, { recursive: true });

const peak = spread(peaks);
record("train-step", {
  what: "GFLOP/s of whole training steps, counting 6 · parameters · tokens; ours with AdamW and clipping, the prototype without an optimiser",
  machine,
  peak,
  sizes: Object.fromEntries(
    [...measured].map(([name, { symbolic, fixed, update, prototype, parameters, tokens }]) => [
      name,
      {
        parameters,
        tokensAStep: tokens,
        symbolic: spread(symbolic),
        shareOfPeak: spread(symbolic).median / peak.median,
        tokensPerSecond: (spread(symbolic).median * 1e9) / 6 / parameters,
        updateShare: spread(update).median,
        fixed: spread(fixed),
        symbolicCost: 1 - spread(symbolic.map((rate, i) => rate / fixed[i])).median,
        ...(folder
          ? { prototype: spread(prototype), toPrototype: spread(symbolic.map((rate, i) => rate / prototype[i])).median }
          : {}),
      },
    ]),
  ),
});
