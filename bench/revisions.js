/**
 * Training speed of this checkout against another one, interleaved: `penchant bench` of each in turn.
 *
 *   git worktree add ../before COMMIT && (cd ../before && npm ci && node scripts/build.js)
 *   node bench/revisions.js ../before [--rounds N] [--sizes 0.9M,4.2M,124M]
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { environment, record, root, spread } from "./record.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "5" }, sizes: { type: "string", default: "0.9M,4.2M,124M" } },
});
const other = resolve(positionals[0] ?? "../before");
const SIZES = values.sizes.split(",");

/** Tokens per second of one size. */
function speedOf(/** @type {string} */ folder, /** @type {string} */ size) {
  const args = ["bin/penchant.js", "bench", "--sizes", size, "--json"];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${folder}: bench ended with ${status}: ${stderr.slice(-500)}`);
  return JSON.parse(stdout).steps[0].tokensPerSecond;
}

const commitOf = (/** @type {string} */ folder) =>
  spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: folder, encoding: "utf8" }).stdout.trim();

const machine = environment();
/** @type {Record<string, { before: number[], now: number[] }>} */
const measured = Object.fromEntries(SIZES.map((size) => [size, { before: [], now: [] }]));
for (let round = 0; round < Number(values.rounds); round++)
  for (const size of SIZES) {
    // The order changes from round to round, so that a drift of the machine favours neither.
    const sides = /** @type {const} */ ([
      ["before", other],
      ["now", root],
    ]);
    for (const [side, folder] of round % 2 === 0 ? sides : [...sides].reverse())
      measured[size][side].push(speedOf(folder, size));
    console.error(round, size, measured[size].before.at(-1), measured[size].now.at(-1));
  }
record("revisions", {
  what: "training steps in tokens per second, optimiser included: an earlier commit against this one, interleaved",
  machine,
  commits: { before: commitOf(other), now: commitOf(root) },
  sizes: Object.fromEntries(
    Object.entries(measured).map(([size, { before, now }]) => [
      size,
      {
        before: spread(before),
        now: spread(now),
        ratio: spread(now.map((value, i) => value / before[i])).median,
      },
    ]),
  ),
});
