/**
 * What a newcomer and the gate do, timed: a clean clone of the last commit, `npm ci`, `npm test`, `npm run test:long` and
 * `npm start`.
 *
 *   node bench/suite.js [--keep FOLDER]     where the clone stays; without it, it is removed
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { environment, record, root } from "./record.js";

const { values } = parseArgs({ options: { keep: { type: "string" } } });
const folder = values.keep ?? mkdtempSync(join(tmpdir(), "penchant-suite-"));

/** Runs a command to its end, with its output shown; resolves to its seconds and its last lines. */
function timed(/** @type {string} */ command, /** @type {string} */ cwd) {
  const [program, ...args] = command.split(" ");
  const begun = performance.now();
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (piece) => {
    process.stdout.write(piece);
    output += piece;
  });
  return new Promise((resolve, reject) => {
    child.once("close", (code) => {
      const seconds = Math.round((performance.now() - begun) / 100) / 10;
      if (code === 0) resolve({ command, seconds, last: output.trim().split("\n").slice(-3) });
      else reject(new Error(`suite: ${command} must succeed, got exit code ${code}`));
    });
  });
}

const machine = environment();
try {
  await timed(`git clone -q ${root} ${folder}`, root);
  const steps = [];
  for (const command of ["npm ci", "npm test", "npm run test:long", "npm start"])
    steps.push(await timed(command, folder));
  record("suite", {
    what: "the commands of a newcomer and of the gate, in a clean clone",
    machine,
    steps: steps.map(({ command, seconds }) => ({ command, seconds })),
    tests: steps.flatMap(({ last }) => last.filter((line) => line.includes("processes at once"))),
  });
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
