/**
 * The proof that tests can fail: each mutant is one line of source changed, and each must turn its
 * test file red. Lists stand in test/mutants/, one for each room.
 *
 *   node scripts/mutants.js           all
 *   node scripts/mutants.js engine    those of one room
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "./build.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const wanted = process.argv.slice(2);

/** @typedef {{ file: string, from: string, to: string, test: string }} Mutant */

/** @returns {Promise<Mutant[]>} */
async function listed() {
  const folder = join(root, "test/mutants");
  const names = readdirSync(folder).filter((name) => wanted.length === 0 || wanted.includes(name.replace(".js", "")));
  const lists = await Promise.all(names.map((name) => import(pathToFileURL(join(folder, name)).href)));
  return lists.flatMap(({ mutants }) => mutants);
}

/** Whether the mutant's test fails, as it must. */
function isKilled(/** @type {Mutant} */ mutant) {
  return new Promise((resolve) => {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const child = spawn(process.execPath, [vitest, "run", mutant.test, "--bail", "1", "--reporter", "dot"], {
      cwd: root,
      env: { ...process.env, MUTANT: JSON.stringify(mutant) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (output += part));
    // A run in which no test failed is no proof: the file may not exist, or the mutant may not compile.
    child.on("close", (code) => resolve({ killed: code !== 0 && /Tests .*\d+ failed/.test(output), output }));
  });
}

if (!build()) process.exit(1);
const mutants = await listed();
for (const { file, from } of mutants) {
  const found = readFileSync(join(root, file), "utf8").split(from).length - 1;
  if (found !== 1) {
    console.error(`mutants: ${file} must hold ${JSON.stringify(from)} once, got ${found} times`);
    process.exit(1);
  }
}
const queue = [...mutants];
const survivors = [];
let killed = 0;
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const result = await isKilled(mutant);
      if (result.killed) killed++;
      else {
        survivors.push(mutant);
        console.error(
          `survived: ${mutant.file}\n  - ${mutant.from}\n  + ${mutant.to}\n  under ${mutant.test}\n${result.output.slice(-600)}`,
        );
      }
      process.stderr.write(`\rmutants: ${killed} of ${mutants.length} killed, ${survivors.length} survived`);
    }
  }),
);
console.log(`\nmutants: ${killed} of ${mutants.length} killed`);
process.exitCode = survivors.length === 0 ? 0 : 1;
