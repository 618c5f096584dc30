/**
 * The study on a real text: bits per byte of its last tenth, which the model never saw, beside what `xz -9`
 * needs for it after the first nine tenths.
 *
 *   node bench/shakespeare.js FILE
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { environment, record, root } from "./record.js";

const [file] = process.argv.slice(2);
if (!file) {
  console.error("bench/shakespeare.js: must be given a text file, got none");
  process.exit(2);
}
const machine = environment();
const out = mkdtempSync(join(tmpdir(), "penchant-text-"));
const args = [
  "run",
  join(root, "examples/shakespeare/study.yaml"),
  "--set",
  `corpus=${resolve(file)}`,
  "--out",
  out,
  "--force",
];
const begun = performance.now();
const { status } = spawnSync(process.execPath, [join(root, "bin/penchant.js"), ...args], { stdio: "inherit" });
if (status !== 0) process.exit(1);
const seconds = (performance.now() - begun) / 1000;

const facts = (stage) => JSON.parse(readFileSync(join(out, "stages", stage, "stage.json"), "utf8")).facts;
const held = readFileSync(join(out, "stages/corpus/held-out.txt"));
const whole = readFileSync(file);
const xz = (bytes) => spawnSync("xz", ["-9", "--stdout"], { input: bytes, maxBuffer: 2 ** 30 }).stdout.length;
const { heldOut } = facts("sft");
const { summary } = facts("comparison").judges["reward-verse"];
rmSync(out, { recursive: true });
record("shakespeare", {
  what: "a real text: bits per byte of its last tenth, by the fine-tuned model and by xz -9 as (xz(all) − xz(first nine tenths)) · 8 / bytes",
  machine,
  bytes: whole.length,
  heldOutBytes: held.length,
  bitsPerByte: heldOut.bitsPerByte,
  xzBitsPerByte: ((xz(whole) - xz(whole.subarray(0, whole.length - held.length))) * 8) / held.length,
  perplexity: heldOut.perplexity,
  unigramPerplexity: heldOut.unigramPerplexity,
  seconds,
  comparison: {
    win: summary.win,
    lose: summary.lose,
    tie: summary.tie,
    winRate: summary.winRate,
    interval: summary.interval,
  },
});
