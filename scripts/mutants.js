/**
 * The proof that tests can fail: each mutant is a small change of the source, and each must turn its test file red.
 * The lists are in test/mutants, one for each room; scripts/mutation.js says how a mutant is written.
 *
 *   node scripts/mutants.js                         all
 *   node scripts/mutants.js engine data             those of some lists
 *   node scripts/mutants.js src/cli/launch.ts       those of a file, or of a folder
 *   node scripts/mutants.js --sample 30 --seed 2    a sample of 30, spread over the lists; another seed, another sample
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { build } from "./build.js";
import { mutantLists, mutate, readMutants } from "./mutation.js";

/** @typedef {import("./mutation.js").Mutant} Mutant */

const root = fileURLToPath(new URL("..", import.meta.url));

/** @returns {never} */
function fail(/** @type {string} */ message) {
  console.error(`mutants: ${message}`);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: "string" }, seed: { type: "string", default: "1" } },
});
const [paths, lists] = [
  positionals.filter((name) => name.includes("/")),
  positionals.filter((name) => !name.includes("/")),
];
const unknown = lists.find((name) => !mutantLists.includes(name));
if (unknown !== undefined) fail(`a list must be one of ${mutantLists.join(", ")}, got ${unknown}`);
const size = values.sample === undefined ? Number.POSITIVE_INFINITY : Number(values.sample);
if (values.sample !== undefined && !(Number.isInteger(size) && size > 0)) {
  fail(`--sample must be a positive integer, got ${values.sample}`);
}

/** A sample that takes from each list in turn; within a list, the order depends on the seed alone. */
function sampleOf(/** @type {readonly (readonly Mutant[])[]} */ all) {
  const rank = (/** @type {Mutant} */ mutant) =>
    createHash("sha256")
      .update(values.seed + JSON.stringify(mutant))
      .digest("hex");
  const shuffled = all.map((list) => list.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)));
  const longest = Math.max(...all.map((list) => list.length));
  const rounds = Array.from({ length: longest }, (_, i) => shuffled.flatMap((list) => list.slice(i, i + 1)));
  return rounds.flat().slice(0, size);
}

/** What the mutant's test makes of it; the test may be skipped on this machine, as browser tests are without Chromium. */
function judge(/** @type {Mutant} */ mutant) {
  /** @type {Promise<{ verdict: "killed" | "survived" | "skipped", output: string }>} */
  const run = new Promise((resolve) => {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const args = [vitest, "run", mutant.test, "--bail", "1", "--maxWorkers", "1", "--reporter", "dot"];
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, MUTANT: JSON.stringify(mutant) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (output += part));
    child.on("close", (code) => {
      // A run in which no test failed is no proof: the mutant may not compile.
      const isKilled = code !== 0 && /Tests .*\d+ failed/.test(output);
      const isSkipped = code === 0 && /Tests .*skipped/.test(output) && !/Tests .*passed/.test(output);
      resolve({ verdict: isKilled ? "killed" : isSkipped ? "skipped" : "survived", output });
    });
  });
  return run;
}

const read = await Promise.all((lists.length > 0 ? lists : mutantLists).map(readMutants));
const isMeant = (/** @type {Mutant} */ { file }) => paths.length === 0 || paths.some((path) => file.startsWith(path));
const all = read.map((list) => list.filter(isMeant));
if (all.flat().length === 0) fail(`there must be mutants of ${paths.join(", ")}, got none`);
const mutants = size < all.flat().length ? sampleOf(all) : all.flat();
try {
  for (const mutant of mutants) mutate(readFileSync(join(root, mutant.file), "utf8"), mutant);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
if (!build()) process.exit(1);
const queue = [...mutants];
const counts = { killed: 0, survived: 0, skipped: 0 };
const tally = () => {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped with their tests` : "";
  return `mutants: ${counts.killed} of ${mutants.length} killed, ${counts.survived} survived${skipped}`;
};
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const { verdict, output } = await judge(mutant);
      counts[verdict]++;
      if (verdict === "survived") {
        console.error(
          `\nsurvived: ${mutant.file}, ${mutant.in ?? "module"}\n  - ${mutant.text ?? mutant.from}\n  + ${mutant.to}\n  under ${mutant.test}\n${output.slice(-600)}`,
        );
      }
      if (process.stderr.isTTY) process.stderr.write(`\r${tally()}`);
    }
  }),
);
const sampled = mutants.length < all.flat().length ? ` (sample of ${all.flat().length}, seed ${values.seed})` : "";
console.log(`${process.stderr.isTTY ? "\n" : ""}${tally()}${sampled}`);
process.exitCode = counts.survived === 0 ? 0 : 1;
