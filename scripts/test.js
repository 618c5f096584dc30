/**
 * The test command: build, types, lint, then every test. Stops at the first step that fails.
 *
 *   node scripts/test.js            everything
 *   node scripts/test.js FILTER …   only the test files whose path holds a filter
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "./build.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const filters = process.argv.slice(2);

const bin = (path) => join(root, "node_modules", path);
const types = (project) => ["types", bin("typescript/bin/tsc"), ["-p", join(root, project)]];
const checks = [
  types("tsconfig.json"),
  types("tsconfig.doors.json"),
  types("tsconfig.test.json"),
  ["lint", bin("@biomejs/biome/bin/biome"), ["check", "--error-on-warnings", root]],
  ["kernels", join(root, "scripts/kernels.js"), ["--check"]],
  ["documents", join(root, "scripts/documents.js"), ["--check"]],
];
const tests = ["tests", bin("vitest/vitest.mjs"), ["run", "--root", root, ...filters]];

if (!build()) process.exit(1);
for (const [name, script, args] of filters.length > 0 ? [tests] : [...checks, tests]) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: "inherit", cwd: root });
  if (status === 0) continue;
  console.error(`test: ${name} failed`);
  process.exit(status ?? 1);
}
