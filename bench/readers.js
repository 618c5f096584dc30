/**
 * Reading files of rows: seconds and peak memory for each format and its gzip, by size. The rows are invented pairs of
 * some 250 characters, with quotes and line breaks; each file is read by `openRecords` in a process of its own.
 *
 *   node bench/readers.js [--sizes 10,100,1000] [--formats csv,jsonl,json,parquet]     sizes in megabytes
 */
import { once } from "node:events";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import { fileWriter, ParquetWriter } from "hyparquet-writer";

import { environment, inOwnProcess, peakBytes, record } from "./record.js";

const WORDS = "the tide turns and moon burns while a learner reads what it has seen of rivers in quiet rooms".split(
  " ",
);

/** The same pairs for every format. */
function* pairs() {
  let state = 1;
  const draw = (/** @type {number} */ below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const text = (/** @type {number} */ count) =>
    Array.from({ length: count }, () => WORDS[draw(WORDS.length)]).join(" ") + [".", '."', ".\n"][draw(3)];
  for (;;) yield { prompt: text(12), chosen: ` ${text(18)}`, rejected: ` ${text(14)}` };
}

const quoted = (/** @type {string} */ cell) => `"${cell.replaceAll('"', '""')}"`;

/** @type {Record<string, { head: string, row: (pair: object, isFirst: boolean) => string, tail: string }>} */
const texts = {
  csv: { head: "prompt,chosen,rejected\n", row: (pair) => `${Object.values(pair).map(quoted).join(",")}\n`, tail: "" },
  jsonl: { head: "", row: (pair) => `${JSON.stringify(pair)}\n`, tail: "" },
  json: {
    head: '{"version": 1, "data": [\n',
    row: (pair, isFirst) => `${isFirst ? "" : ",\n"}${JSON.stringify(pair)}`,
    tail: '\n], "meta": {"by": "bench"}}\n',
  },
};

async function writeText(/** @type {string} */ path, /** @type {string} */ format, /** @type {number} */ bytes) {
  const file = createWriteStream(path);
  const { head, row, tail } = texts[format];
  let [size, part] = [0, head];
  for (const pair of pairs()) {
    part += row(pair, size === 0 && part === head);
    if (part.length < 1 << 18) continue;
    size += part.length;
    if (!file.write(part)) await once(file, "drain");
    part = "";
    if (size >= bytes) break;
  }
  file.end(tail);
  await once(file, "finish");
}

/** Row groups of 10,000 rows, as `datasets` writes them for texts. */
function writeParquet(/** @type {string} */ path, /** @type {number} */ bytes) {
  const names = ["prompt", "chosen", "rejected"];
  const schema = [
    { name: "root", num_children: 3 },
    ...names.map((name) => ({ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" })),
  ];
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: /** @type {any} */ (schema),
    codec: "UNCOMPRESSED",
  });
  let size = 0;
  let rows = [];
  for (const pair of pairs()) {
    rows.push(pair);
    if (rows.length < 10_000) continue;
    const columnData = names.map((name) => ({ name, data: rows.map((row) => row[name]) }));
    writer.write({ columnData });
    size += rows.reduce((sum, row) => sum + names.reduce((length, name) => length + row[name].length + 4, 0), 0);
    rows = [];
    if (size >= bytes) break;
  }
  writer.finish();
}

async function child(/** @type {string} */ path) {
  const { openRecords } = await import("../dist/data/index.js");
  const { NodeStorage } = await import("../dist/platform/node/index.js");
  const begun = performance.now();
  let rows = 0;
  for await (const _ of (await openRecords(new NodeStorage(), path)).lines) rows++;
  console.log(JSON.stringify({ rows, seconds: (performance.now() - begun) / 1000, peak: peakBytes() }));
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: "string", default: "10,100,1000" },
    formats: { type: "string", default: "csv,jsonl,json,parquet" },
  },
});
if (positionals[0]) await child(positionals[0]);
else {
  const machine = environment();
  const results = [];
  for (const megabytes of options.sizes.split(",").map(Number)) {
    for (const format of options.formats.split(",")) {
      const folder = mkdtempSync(join(tmpdir(), "penchant-bench-"));
      const path = join(folder, `rows.${format}`);
      if (format === "parquet") writeParquet(path, megabytes * 1e6);
      else await writeText(path, format, megabytes * 1e6);
      await pipeline(createReadStream(path), createGzip({ level: 1 }), createWriteStream(`${path}.gz`));
      // Parquet within gzip is read as a whole, and refused from 268 MB on: its pages are compressed instead.
      for (const file of format === "parquet" ? [path] : [path, `${path}.gz`]) {
        const { rows, seconds, peak } = inOwnProcess(fileURLToPath(import.meta.url), [file]);
        const name = file.slice(folder.length + "/rows.".length);
        const mb = statSync(path).size / 1e6;
        results.push({
          file: name,
          megabytes: mb,
          rows,
          seconds,
          megabytesPerSecond: mb / seconds,
          peakGB: peak / 1e9,
        });
        console.error(`${name}, ${mb.toFixed(0)} MB: ${seconds.toFixed(2)} s, peak ${(peak / 1e9).toFixed(3)} GB`);
      }
      rmSync(folder, { recursive: true });
    }
  }
  record("readers", {
    what: "seconds and peak memory to read a file of rows, by format and decompressed size",
    machine,
    results,
  });
}
