/**
 * The assignment's study, killed at ten random moments and gone on with each time, beside one that was left
 * alone: report, PDF and ZIP must be the same bytes.
 *
 *   node bench/kills.js
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { environment, record, root } from "./record.js";

const { RandomStream } = await import("../dist/core/index.js");

const KILLS = 10;
const machine = environment();
const folder = mkdtempSync(join(tmpdir(), "penchant-kills-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Runs the study; killed after so many seconds, when it still runs then. */
function run(name, killAfter = Number.POSITIVE_INFINITY) {
  const args = ["bin/penchant.js", "run", "examples/week5/study.yaml", "--reproducible", "--out", join(folder, name)];
  const begun = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part) => (said += part));
  const timer = Number.isFinite(killAfter) ? setTimeout(() => child.kill("SIGKILL"), killAfter * 1000) : undefined;
  return new Promise((resolve, reject) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && signal !== "SIGKILL")
        reject(new Error(`kills: the study ended with ${code}: ${said.slice(-500)}`));
      const stage = /\[\d+\/\d+\] (\S+)(?![\s\S]*\[\d+\/\d+\] )/.exec(said)?.[1] ?? "before the first stage";
      resolve({ seconds: (performance.now() - begun) / 1000, isKilled: signal === "SIGKILL", stage });
    });
  });
}

/** What a reader gets, by its digest. */
function digests(name) {
  const files = [
    ...readdirSync(join(folder, name, "report")).map((file) => `report/${file}`),
    ...readdirSync(join(folder, name)).filter((file) => /\.(pdf|zip|tex)$/.test(file)),
  ].sort();
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(folder, name, file)))
        .digest("hex")
        .slice(0, 16),
    ]),
  );
}

const whole = await run("intact");
const random = new RandomStream(1, "kills");
const kills = [];
let seconds = 0;
while (kills.length < KILLS) {
  // Each try may take as long as a fifth of a whole run, so that kills fall on every part of it.
  const attempt = await run("shot", 2 + random.uniform() * (whole.seconds / 5));
  seconds += attempt.seconds;
  if (!attempt.isKilled) break;
  kills.push({ stage: attempt.stage, seconds: attempt.seconds });
  console.error(`killed in ${attempt.stage} after ${attempt.seconds.toFixed(0)} s`);
}
const last = await run("shot");
const [intact, shot] = [digests("intact"), digests("shot")];
record("kills", {
  what: "examples/week5/study.yaml --reproducible: killed, gone on with, and compared with a run that was left alone",
  machine,
  intactSeconds: whole.seconds,
  kills,
  shotSeconds: seconds + last.seconds,
  files: Object.keys(intact).length,
  equal: JSON.stringify(intact) === JSON.stringify(shot),
  digests: intact,
});
