/**
 * An embedded study for several seeds, as a newcomer runs it: times, memory, held-out perplexity, ORPO against
 * SFT by the true reward with its interval, what else was measured of both, and each claim over all seeds. More
 * prompts than the study's own make the intervals narrower. Of the assignment's study, which is the others put
 * together, times, memory and the sizes of the submission.
 *
 *   node bench/study.js --study week5 --seeds 1
 *   node bench/study.js --seeds 11 12 13 --prompts 50
 *   node bench/study.js --study tldr --seeds 11 12 13 --prompts 50 --threads 1
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { environment, record, root, spread } from "./record.js";

const { values: options, positionals: more } = parseArgs({
  allowPositionals: true,
  options: {
    study: { type: "string", default: "shakespeare" },
    seeds: { type: "string", default: "11" },
    prompts: { type: "string" },
    threads: { type: "string" },
  },
});
const { verdict } = await import("../dist/comparison/index.js");
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
    join(root, "examples", options.study, "study.yaml"),
    "--out",
    out,
    "--force",
    "--json",
    ...(options.threads ? ["--threads", options.threads] : []),
    "--set",
    ...sets,
  ];
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const found = { seed, firstEvent: null, firstSample: null, seconds: null, peakGB: null };
    let verdicts = [];
    const watch = setInterval(
      () => (found.peakGB = Math.max(found.peakGB ?? 0, (peakOf(child.pid) ?? 0) / 1e9) || null),
      500,
    );
    createInterface({ input: child.stdout }).on("line", (line) => {
      found.firstEvent ??= seconds();
      if (line.includes('"event":"sample"')) found.firstSample ??= seconds();
      if (line.includes('"event":"report"')) verdicts = JSON.parse(line).verdicts;
    });
    child.on("close", (code) => {
      clearInterval(watch);
      if (code !== 0) return reject(new Error(`the study ended with ${code}`));
      found.seconds = seconds();
      if (options.study === "week5") {
        found.submission = Object.fromEntries(
          ["pdf", "zip"].map((ending) => [ending, statSync(join(out, `Lastname_Matriculation_week5.${ending}`)).size]),
        );
        rmSync(out, { recursive: true });
        return resolve({ ...found, verdicts });
      }
      const facts = (stage) => JSON.parse(readFileSync(join(out, "stages", stage, "stage.json"), "utf8")).facts;
      const { heldOut } = facts("sft");
      const { judges, measured } = facts("comparison");
      const judged = Object.values(judges).map(({ judge, summary }) => {
        const { win, lose, tie, winRate, interval, signTest } = summary;
        return [judge, { win, lose, tie, winRate, interval, signTest }];
      });
      rmSync(out, { recursive: true });
      resolve({
        ...found,
        perplexity: heldOut.perplexity,
        unigramPerplexity: heldOut.unigramPerplexity,
        judges: Object.fromEntries(judged),
        measured: Object.fromEntries(
          Object.values(measured).map(({ name, baseline, tuned, difference, interval }) => [
            name,
            { baseline, tuned, difference, interval },
          ]),
        ),
        verdicts,
      });
    });
  });
}

/** Each claim's verdict on all seeds together. */
function claimsOver(runs) {
  return runs[0].verdicts.map(({ claim }, i) => {
    const estimates = runs.flatMap(({ verdicts }) => verdicts[i].estimates);
    const { name, source } = claim;
    const { outcome, value, interval, sentence } = verdict({ ...claim, seeds }, estimates);
    return { name, source, outcome, value, interval, sentence };
  });
}

const machine = environment();
const runs = [];
for (const seed of seeds) {
  runs.push(await runStudy(seed));
  const { judges = {}, measured = {} } = runs.at(-1);
  console.error(`seed ${seed}: ${JSON.stringify(Object.values(judges)[0])} ${JSON.stringify(measured["true reward"])}`);
}
const over = (of) => spread(runs.map(of));
const prefix = options.study === "shakespeare" ? "study" : options.study;
const learnt = {
  perplexity: () => over(({ perplexity }) => perplexity),
  toUnigram: () => over(({ perplexity, unigramPerplexity }) => perplexity / unigramPerplexity),
  winRate: () => over(({ judges }) => Object.values(judges)[0].winRate),
};
record(options.prompts ? `${prefix}-seeds` : prefix, {
  what: `examples/${options.study}/study.yaml, from its start to its report, for seeds that were not used to choose settings`,
  machine,
  ...(options.prompts ? { prompts: Number(options.prompts) } : {}),
  ...(options.threads ? { threads: Number(options.threads) } : {}),
  seconds: over(({ seconds }) => seconds),
  firstEventSeconds: over(({ firstEvent }) => firstEvent),
  firstSampleSeconds: over(({ firstSample }) => firstSample),
  peakGB: over(({ peakGB }) => peakGB),
  ...(options.study === "week5"
    ? { submissionBytes: runs[0].submission }
    : Object.fromEntries(Object.entries(learnt).map(([name, of]) => [name, of()]))),
  claims: claimsOver(runs),
  runs: runs.map(({ verdicts: _, ...run }) => run),
});
