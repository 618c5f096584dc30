/**
 * The embedded study for several seeds, as a newcomer runs it: times, memory, held-out perplexity, and ORPO
 * against SFT by the true reward with its interval. More prompts than the study's own make the interval narrower.
 *
 *   node bench/study.js --seeds 11 12 13 --prompts 50
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { environment, record, root, spread } from "./record.js";

const { values: options, positionals: more } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string", default: "11" }, prompts: { type: "string" } },
});
const seeds = [options.seeds, ...more].map(Number);

/** The kernel's record of the largest that a process has been; null where there is none. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
  } catch {
    return null;
  }
}

/** Runs the study, and notes when its events come. */
function runStudy(seed) {
  const out = mkdtempSync(join(tmpdir(), "penchant-study-"));
  const sets = [`seed=${seed}`, ...(options.prompts ? [`corpus.prompts=${options.prompts}`] : [])];
  const args = [
    join(root, "bin/penchant.js"),
    "run",
    join(root, "examples/shakespeare/study.yaml"),
    "--out",
    out,
    "--force",
    "--json",
    "--set",
    ...sets,
  ];
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const found = { seed, firstEvent: null, firstSample: null, seconds: null, peakGB: null };
    const watch = setInterval(
      () => (found.peakGB = Math.max(found.peakGB ?? 0, (peakOf(child.pid) ?? 0) / 1e9) || null),
      500,
    );
    createInterface({ input: child.stdout }).on("line", (line) => {
      found.firstEvent ??= seconds();
      if (line.includes('"event":"sample"')) found.firstSample ??= seconds();
    });
    child.on("close", (code) => {
      clearInterval(watch);
      if (code !== 0) return reject(new Error(`the study ended with ${code}`));
      found.seconds = seconds();
      const facts = (stage) => JSON.parse(readFileSync(join(out, "stages", stage, "stage.json"), "utf8")).facts;
      const { heldOut } = facts("sft");
      const judged = Object.values(facts("comparison").judges).map(({ judge, summary }) => {
        const { win, lose, tie, winRate, interval, signTest } = summary;
        return [judge, { win, lose, tie, winRate, interval, signTest }];
      });
      rmSync(out, { recursive: true });
      resolve({
        ...found,
        perplexity: heldOut.perplexity,
        unigramPerplexity: heldOut.unigramPerplexity,
        judges: Object.fromEntries(judged),
      });
    });
  });
}

const machine = environment();
const runs = [];
for (const seed of seeds) {
  runs.push(await runStudy(seed));
  console.error(`seed ${seed}: ${JSON.stringify(runs.at(-1).judges["reward:verse"])}`);
}
const over = (of) => spread(runs.map(of));
record(options.prompts ? "study-seeds" : "study", {
  what: "examples/shakespeare/study.yaml, from its start to its report, for seeds that were not used to choose settings",
  machine,
  ...(options.prompts ? { prompts: Number(options.prompts) } : {}),
  seconds: over(({ seconds }) => seconds),
  firstEventSeconds: over(({ firstEvent }) => firstEvent),
  firstSampleSeconds: over(({ firstSample }) => firstSample),
  peakGB: over(({ peakGB }) => peakGB),
  perplexity: over(({ perplexity }) => perplexity),
  toUnigram: over(({ perplexity, unigramPerplexity }) => perplexity / unigramPerplexity),
  winRate: over(({ judges }) => judges["reward:verse"].winRate),
  runs,
});
