/**
 * What every bench shares: the machine it ran on, medians, and the JSON file that a claim refers to.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "../scripts/build.js";

export const root = fileURLToPath(new URL("..", import.meta.url));

// Benches measure what is shipped.
if (!build()) process.exit(1);

const installed = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;

/** Where and with what. */
export function environment() {
  const git = spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" });
  return {
    commit: git.stdout.trim(),
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim(),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore: loadavg()[0],
    node: process.versions.node,
    onnxruntimeNode: installed("onnxruntime-node"),
  };
}

/** The value in the middle, and the spread around it. */
export function spread(/** @type {readonly number[]} */ values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), least: sorted[0], most: sorted.at(-1), n: sorted.length };
}

/** Rounds every number to four digits: more would be noise. */
const rounded = (/** @type {unknown} */ value) =>
  JSON.parse(
    JSON.stringify(value, (_, inner) =>
      typeof inner === "number" && !Number.isInteger(inner) ? Number(inner.toPrecision(4)) : inner,
    ),
  );

/** Writes bench/results/NAME.json and shows it. */
export function record(/** @type {string} */ name, /** @type {object} */ result) {
  const folder = join(root, "bench/results");
  mkdirSync(folder, { recursive: true });
  const text = `${JSON.stringify(rounded(result), undefined, 2)}\n`;
  writeFileSync(join(folder, `${name}.json`), text);
  console.log(text);
}

/** Runs a part of a bench in a process of its own, whose memory is then its alone; returns what it prints. */
export function inOwnProcess(/** @type {string} */ script, /** @type {readonly string[]} */ args) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", script, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${script} ${args.join(" ")} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout);
}

/** The largest that this process has been, in bytes. */
export const peakBytes = () => process.resourceUsage().maxRSS * 1024;
