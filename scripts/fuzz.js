/**
 * Fuzzes whatever reads files: test/fuzz/targets.js lists what.
 *
 *   npm run fuzz -- [--seconds 60] [--seed 1] [--targets jsonl,csv] [--only csv:117] [--save DIR]
 *     [--record NAME]
 *
 * `--seconds` is the time for each target. `--only` reads one input again; `--save` writes the inputs that fail.
 * `--record` writes the counts to bench/results/NAME.json.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { build } from "./build.js";

if (!build()) process.exit(1);
const { fuzz } = await import("../test/fuzz/fuzz.js");
const { inputOf } = await import("../test/fuzz/inputs.js");
const { targets } = await import("../test/fuzz/targets.js");

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    targets: { type: "string", default: Object.keys(targets).join(",") },
    only: { type: "string" },
    save: { type: "string" },
    record: { type: "string" },
  },
});
const [only, onlyIndex] = values.only?.split(":") ?? [];
let failed = 0;
/** @type {Record<string, { inputs: number, problems: number, stopped: number }>} */
const counts = {};
for (const target of only === undefined ? values.targets.split(",") : [only]) {
  if (!(target in targets)) {
    console.error(`fuzz: a target must be one of ${Object.keys(targets).join(", ")}, got ${target}`);
    process.exit(1);
  }
  const { inputs, stopped, findings } = await fuzz(target, {
    seed: Number(values.seed),
    milliseconds: 1000 * Number(values.seconds),
    ...(onlyIndex !== undefined && { from: Number(onlyIndex), count: 1 }),
  });
  console.log(
    `${target}: ${inputs} inputs, ${findings.length} problems, ${stopped} stopped in a step with a time limit`,
  );
  failed += findings.length;
  counts[target] = { inputs, problems: findings.length, stopped };
  // Problems whose first words are the same are shown once.
  const kinds = new Map(findings.map((finding) => [finding.problem.slice(0, 60), finding]));
  for (const { index, problem } of kinds.values()) {
    const { path, bytes } = inputOf(target, Number(values.seed), index);
    console.log(`  --seed ${values.seed} --only ${target}:${index}  ${path}`);
    for (const line of problem.split("\n").slice(0, 4)) console.log(`    ${line}`);
    if (values.save === undefined) continue;
    mkdirSync(values.save, { recursive: true });
    writeFileSync(join(values.save, `${target}-${index}-${path}`), bytes);
  }
}
if (values.record !== undefined) {
  const { environment, record } = await import("../bench/record.js");
  const [seed, secondsEach] = [Number(values.seed), Number(values.seconds)];
  record(values.record, { bench: "fuzz", environment: environment(), seed, secondsEach, targets: counts });
}
process.exit(failed > 0 ? 1 : 0);
