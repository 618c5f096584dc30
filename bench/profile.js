/**
 * Where the time of a training step goes: kernels by operation, from the runtime's own profile, and what
 * is left for the optimiser and for copying in and out.
 *
 *   node bench/profile.js [--size 0.9M]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as runtime from "onnxruntime-node";

import { environment, record } from "./record.js";

const { measureStep, stepSizes } = await import("../dist/trainers/index.js");
const { inProcessDevice } = await import("../dist/platform/node/index.js");

const { values: options } = parseArgs({ options: { size: { type: "string", default: "0.9M" } } });
const size = stepSizes.find(({ name }) => name === options.size);
const machine = environment();

const plain = await measureStep(inProcessDevice(), size, { clock: performance });

// The device opens its session by this function: the profile is one option more.
const { InferenceSession } = runtime;
const { create } = InferenceSession;
const folder = mkdtempSync(join(tmpdir(), "penchant-profile-"));
let session;
InferenceSession.create = async (model, settings) => {
  session = await create.call(InferenceSession, model, {
    ...settings,
    enableProfiling: true,
    profileFilePrefix: join(folder, "step"),
  });
  const { run } = session;
  let runs = 0;
  session.run = (...given) => {
    runs++;
    return run.apply(session, given);
  };
  const { release } = session;
  session.release = () => {
    session.endProfiling();
    session.runs = runs;
    return release.call(session);
  };
  return session;
};
await measureStep(inProcessDevice(), size, { clock: performance });
const [file] = readdirSync(folder);
const events = JSON.parse(readFileSync(join(folder, file), "utf8"));
rmSync(folder, { recursive: true });

const kernels = events.filter(
  ({ cat, name, args }) => cat === "Node" && name.endsWith("_kernel_time") && args?.op_name !== "Loop",
);
const byOperation = new Map();
for (const { args, dur } of kernels)
  byOperation.set(args.op_name, (byOperation.get(args.op_name) ?? 0) + dur / 1000 / session.runs);
const products = ["MatMul", "Gemm", "FusedMatMul"].reduce((sum, name) => sum + (byOperation.get(name) ?? 0), 0);
const total = [...byOperation.values()].reduce((a, b) => a + b, 0);
const share = (milliseconds) => milliseconds / plain.milliseconds;
record(`profile-${options.size}`, {
  what: `where a training step of ${options.size} parameters spends its time; kernels run one after another, so their times add up`,
  machine,
  stepMilliseconds: plain.milliseconds,
  gigaflops: plain.gigaflops,
  shares: {
    matrixProducts: share(products),
    otherKernels: share(total - products),
    optimizer: share(plain.updateMilliseconds),
    copiesAndRowGradients: 1 - share(total) - share(plain.updateMilliseconds),
  },
  gigaflopsInsideProducts: (plain.gigaflops * plain.milliseconds) / products,
  millisecondsByOperation: Object.fromEntries([...byOperation].sort(([, a], [, b]) => b - a).slice(0, 12)),
});
