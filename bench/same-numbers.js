/**
 * Compares two run folders of one study: what is equal byte for byte, and the largest difference of any number in the
 * metrics and in the judged records. It shows that a change of the code keeps its numbers.
 *
 *   node bench/same-numbers.js RUN_BEFORE RUN_AFTER
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { environment, record } from "./record.js";

const [before, after] = process.argv.slice(2);
if (before === undefined || after === undefined) {
  console.error("same-numbers: two run folders must be given");
  process.exit(2);
}

const filesOf = (/** @type {string} */ folder) =>
  new Set(
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(folder, name)).isFile()),
  );
const digestOf = (/** @type {string} */ path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Every number of a JSON value by its path; texts and truth values are compared as they are. */
function* leavesOf(/** @type {unknown} */ value, /** @type {string} */ path) {
  if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* leavesOf(inner, `${path}.${key}`);
  } else yield/** @type {const} */ ([path, value]);
}

/** Keys whose values are times or speeds, or name the machine or the code. */
const OTHER = /seconds|per_second|\btime|duration|digest|key\b|version|machine|threads/i;

/** Compares files of JSON lines: how many numbers, and the largest relative difference. */
function compareLines(/** @type {string} */ name, /** @type {(line: any) => boolean} */ isMeant) {
  const [old, now] = [before, after].map((folder) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter(isMeant),
  );
  let [numbers, largest, others] = [0, 0, 0];
  if (old.length !== now.length) return { numbers: 0, largest: Number.NaN, others: Math.abs(old.length - now.length) };
  for (const [i, line] of old.entries()) {
    const found = new Map(leavesOf(now[i], ""));
    for (const [path, value] of leavesOf(line, "")) {
      if (OTHER.test(path)) continue;
      const other = found.get(path);
      if (typeof value === "number" && typeof other === "number") {
        numbers++;
        if (value !== other) largest = Math.max(largest, Math.abs(value - other) / Math.max(Math.abs(value), 1e-300));
      } else if (value !== other) others++;
    }
  }
  return { numbers, largest, others };
}

const names = [...filesOf(before)].filter((name) => filesOf(after).has(name)).sort();
const equal = names.filter((name) => digestOf(join(before, name)) === digestOf(join(after, name)));
const of = (/** @type {RegExp} */ pattern) => names.filter((name) => pattern.test(name));
const equalOf = (/** @type {RegExp} */ pattern) => ({
  files: of(pattern).length,
  equal: equal.filter((name) => pattern.test(name)).length,
});
const sum = (/** @type {ReturnType<typeof compareLines>[]} */ found) => ({
  numbers: found.reduce((total, { numbers }) => total + numbers, 0),
  largestRelativeDifference: Math.max(0, ...found.map(({ largest }) => largest)),
  otherValuesThatDiffer: found.reduce((total, { others }) => total + others, 0),
});
record("same-numbers", {
  ...environment(),
  files: { inBoth: names.length, equal: equal.length },
  weights: equalOf(/\.safetensors$/),
  texts: equalOf(/stages\/.*\.txt$/),
  tokenizers: equalOf(/tokenizer\.json$/),
  archives: equalOf(/\.zip$/),
  metrics: sum(of(/stages\/[^/]+\/events\.jsonl$/).map((name) => compareLines(name, ({ event }) => event === "log"))),
  judged: sum(of(/comparison\.jsonl$/).map((name) => compareLines(name, () => true))),
});
