/**
 * The test command: build, types, lint, then the tests. Stops at the first step that fails.
 *
 *   node scripts/test.js            everything but the long tests
 *   node scripts/test.js --long     the long tests (*.long.test.ts), and a sample of the mutants
 *   node scripts/test.js FILTER …   only the test files whose path holds a filter, long ones too
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "./build.js";
import { countProcesses } from "./count-processes.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const isLong = process.argv[2] === "--long";
const filters = process.argv.slice(isLong ? 3 : 2);

const bin = (path) => join(root, "node_modules", path);
const types = (project) => ({ name: "types", script: bin("typescript/bin/tsc"), args: ["-p", join(root, project)] });
const checks = [
  types("tsconfig.json"),
  types("tsconfig.doors.json"),
  types("tsconfig.test.json"),
  { name: "lint", script: bin("@biomejs/biome/bin/biome"), args: ["check", "--error-on-warnings", root] },
  { name: "kernels", script: join(root, "scripts/kernels.js"), args: ["--check"] },
  { name: "documents", script: join(root, "scripts/documents.js"), args: ["--check"] },
];
/** What Vitest starts, level by level. */
const started = ["test workers", "commands under test, each waiting for its process", "such processes"];
const project = filters.length > 0 && !isLong ? [] : ["--project", isLong ? "long" : "quick"];
const tests = {
  name: isLong ? "long tests" : "tests",
  script: bin("vitest/vitest.mjs"),
  args: ["run", "--root", root, ...project, ...filters],
  counted: started,
};
const mutants = {
  name: "mutants",
  script: join(root, "scripts/mutants.js"),
  args: ["--sample", "30"],
  counted: ["Vitests", ...started],
};

function stepsOf() {
  if (filters.length > 0) return [tests];
  return isLong ? [tests, mutants] : [...checks, tests];
}

/** Runs a step to its end; resolves to its exit code and the processes that it had at once. */
function run({ script, args, counted = [] }) {
  const child = spawn(process.execPath, [script, ...args], { stdio: "inherit", cwd: root });
  const most = countProcesses(child, counted);
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code: code ?? 1, most }));
  });
}

/** Minutes and seconds. */
function timeOf(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

let begun = performance.now();
const summary = [];
if (!build()) process.exit(1);
for (const step of stepsOf()) {
  const { code, most } = await run(step);
  if (code !== 0) {
    console.error(`test: ${step.name} failed`);
    process.exit(code);
  }
  if (!step.counted) continue;
  const levels = step.counted.map((level, i) => `${most.byLevel[i]} ${level}`).join(", ");
  const processes = most.all > 0 ? `, at most ${most.all} processes at once (${levels})` : "";
  // The time of the checks belongs to the tests after them.
  summary.push(`${step.name}: ${timeOf(performance.now() - begun)}${processes}`);
  begun = performance.now();
}
console.log(summary.join("\n"));
