/**
 * How fast abilities are fitted, and how fast the comparisons are read, beside choix and scikit-learn.
 *
 *   node bench/fit/fit.js                       ours; the others are skipped, and the result says so
 *   node bench/fit/fit.js --python PATH         an interpreter with numpy, choix and scikit-learn
 *   node bench/fit/fit.js --out FILE --rounds 5 --rows 10000000
 *
 * Comparisons of 129 items are drawn with a fixed seed. Every round times each task once, ours and theirs in
 * turn, so that a busy moment falls on both; medians, on the wall's clock and on the processor's, are written
 * with the machine, its load and all versions.
 */
import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { build } from "../../scripts/build.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values: options } = parseArgs({
  options: {
    python: { type: "string" },
    out: { type: "string", default: join(root, "bench/results/fit.json") },
    rounds: { type: "string", default: "5" },
    rows: { type: "string", default: "10000000" },
  },
});
const ITEMS = 129;
const MILLION = 1_000_000;
const ROWS = Number(options.rows);
const ROUNDS = Number(options.rounds);

if (!build()) process.exit(1);
const { countColumns, fitComparisons, readComparisons } = await import("../../dist/comparison/index.js");
const { RandomStream } = await import("../../dist/core/index.js");
const { fileBytes } = await import("../../dist/core/reading/index.js");
const { NodeStorage } = await import("../../dist/platform/node/index.js");

const folder = mkdtempSync(join(tmpdir(), "penchant-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Integer-coded columns; outcome 1 when the first won. */
function drawColumns() {
  const random = new RandomStream(1, "bench/fit");
  const ability = Float64Array.from({ length: ITEMS }, () => random.normal());
  const first = new Int32Array(ROWS);
  const second = new Int32Array(ROWS);
  const outcome = new Uint8Array(ROWS);
  for (let k = 0; k < ROWS; k++) {
    const pair = random.uint32();
    const i = pair % ITEMS;
    const other = Math.floor(pair / ITEMS) % (ITEMS - 1);
    const j = other < i ? other : other + 1;
    first[k] = i;
    second[k] = j;
    outcome[k] = random.uint32() / 2 ** 32 < 1 / (1 + Math.exp(ability[j] - ability[i])) ? 1 : 0;
  }
  return { items: Array.from({ length: ITEMS }, (_, i) => `model-${i}`), first, second, outcome };
}

/** The same as a CSV file of names. */
async function writeCsv({ items, first, second, outcome }, path) {
  const file = createWriteStream(path);
  let text = "item_a,item_b,winner\n";
  for (let k = 0; k < outcome.length; k++) {
    text += `${items[first[k]]},${items[second[k]]},${outcome[k] === 1 ? "a" : "b"}\n`;
    if (text.length < 1 << 20) continue;
    if (!file.write(text)) await new Promise((resolve) => file.once("drain", resolve));
    text = "";
  }
  await new Promise((resolve) => file.end(text, resolve));
}

/** One line asked, one answered: the interpreter's own start and imports are not timed. */
function openPython(path) {
  const child = spawn(path, [join(root, "bench/fit/others.py"), folder, String(ITEMS)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(JSON.parse(line)));
  child.on("exit", (code) => {
    for (const { reject } of waiting) reject(new Error(`bench: ${path} ended with ${code}`));
  });
  const ask = (task) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${task}\n`);
    });
  return { ask, close: () => child.stdin.end() };
}

const summary = (times) => {
  const wall = times.map(({ seconds }) => seconds);
  return {
    seconds: { median: median(wall), least: Math.min(...wall), most: Math.max(...wall) },
    processorSeconds: { median: median(times.map(({ processorSeconds }) => processorSeconds)) },
  };
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const columns = drawColumns();
const csv = join(folder, "comparisons.csv");
await writeCsv(columns, csv);
const part = {
  items: columns.items,
  ...Object.fromEntries(["first", "second", "outcome"].map((key) => [key, columns[key].subarray(0, MILLION)])),
};
for (const key of ["first", "second", "outcome"]) writeFileSync(join(folder, `${key}.bin`), part[key]);

const ours = {
  "read the CSV": async () => void (await readComparisons(fileBytes(new NodeStorage(), csv), csv)),
  "count columns and fit": () => fitComparisons(countColumns(columns)),
  "count and fit 10⁶": () => fitComparisons(countColumns(part)),
};
const counts = countColumns(columns);
const partCounts = countColumns(part);
ours["fit from counts"] = () => fitComparisons(counts);
ours["bootstrap of 10⁶, 100 rounds"] = () => fitComparisons(partCounts, { intervals: "bootstrap", rounds: 100 });

const skipped = [];
let python;
if (options.python) python = openPython(options.python);
else skipped.push({ what: "choix and scikit-learn", reason: "no --python PATH was given" });
const versions = python ? await python.ask("versions") : {};
const theirs = python ? ["choix, I-LSR on 10⁶", "scikit-learn, logistic regression on counts of 10⁶"] : [];

const measured = {};
const note = (name, times) => (measured[name] ??= []).push(times);
const processorSeconds = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};
const loads = [loadavg()[0]];
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, task] of Object.entries(ours)) {
    const [begun, used] = [performance.now(), process.cpuUsage()];
    await task();
    // The first round warms up.
    if (round > 0)
      note(name, { seconds: (performance.now() - begun) / 1000, processorSeconds: processorSeconds(used) });
  }
  for (const name of theirs) {
    const answer = await python.ask(name);
    if (round > 0) note(name, answer);
  }
  loads.push(loadavg()[0]);
  process.stderr.write(`round ${round} of ${ROUNDS}, load ${loads.at(-1).toFixed(1)}\n`);
}

// Fast and wrong would be no achievement: the three must agree.
let agreement;
if (python) {
  const { items } = fitComparisons(partCounts);
  const reference = columns.items.map((name) => items.find(({ item }) => item === name).ability);
  const found = await python.ask("abilities");
  const worst = (other) => Math.max(...reference.map((ability, i) => Math.abs(ability - other[i])));
  agreement = { choix: worst(found.choix), scikitLearn: worst(found.sklearn) };
  python.close();
}

const result = {
  bench: "fit",
  items: ITEMS,
  rows: ROWS,
  rounds: ROUNDS,
  machine: {
    processor: cpus()[0]?.model.trim(),
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    load: { atStart: loads[0], median: median(loads), highest: Math.max(...loads) },
  },
  versions: {
    node: process.versions.node,
    penchant: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version,
    ...versions,
  },
  // On a busy machine the clock on the wall also counts others' work; the processor's does not.
  times: Object.fromEntries(Object.entries(measured).map(([name, times]) => [name, summary(times)])),
  ...(agreement && { greatestDifferenceOfAbilities: agreement }),
  skipped,
};
writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result.times, null, 2));
