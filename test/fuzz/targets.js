/**
 * What the fuzzer reads: each target has sample files, and a function that reads one. To add a target, add an entry;
 * `worker.js` makes the inputs from the samples and checks what comes out.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { readComparisons } from "../../dist/comparison/index.js";
import { fileBytes } from "../../dist/core/reading/index.js";
import {
  checkDataset,
  fileLines,
  holdsRows,
  readModelOutputs,
  readTokenizer,
  readWholeText,
} from "../../dist/data/index.js";
import { openSafetensors, readModel } from "../../dist/models/index.js";

/** @typedef {import("../../dist/core/index.js").Storage} Storage */
/**
 * @typedef {object} Target
 * @property {readonly (Uint8Array | string)[]} samples
 * @property {readonly string[]} names of the file; one is drawn for each input
 * @property {(storage: Storage, path: string) => Promise<unknown>} read
 * @property {readonly string[]} tokens that are put into inputs
 */

const golden = (/** @type {string} */ name) =>
  readFileSync(new URL(`../../src/data/formats/golden/${name}`, import.meta.url));
const model = (/** @type {string} */ name) => readFileSync(new URL(`../golden/${name}`, import.meta.url));

const row = '{"prompt": "the tide", "chosen": " turns \\"☾\\"", "rejected": " burns"}';
const chat = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b\\u00e9"}]}';
const jsonTokens = [
  '"',
  "\\",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "\n",
  "\r",
  "null",
  "1e999",
  '"data"',
  "\\ud800",
  "'",
  "[[[[",
  "{}",
  "\u2028",
];
const rowNames = ["x.jsonl", "x.json", "x.csv", "x.tsv", "x.txt", "x", "x.parquet", "x.jsonl.gz"];

/** Reads a file of rows to its end. */
async function readAll(/** @type {Storage} */ storage, /** @type {string} */ path) {
  await holdsRows(storage, path);
  for await (const _ of fileLines(storage, path));
}

/** @type {Readonly<Record<string, Target>>} */
export const targets = {
  jsonl: {
    samples: [`${row}\n${row}\n`, `${chat}\r\n${chat}`, `\uFEFF${row}\r${row}`],
    names: rowNames,
    read: readAll,
    tokens: jsonTokens,
  },
  json: {
    samples: [
      `[${row},\n${row}]`,
      `{"version": 1, "meta": {"a": [1, {"b": null}]}, "data": [${row}, ${chat}], "end": "x"}`,
      `{"data": {"rows": [${row}]}, "n": -1.5e3}`,
      `{"train": [${row}], "test": []}`,
      '{"prompt": {"0": "a"}, "chosen": {"0": "b"}}',
      JSON.stringify([JSON.parse(row)], undefined, 2),
    ],
    names: rowNames,
    read: readAll,
    tokens: jsonTokens,
  },
  csv: {
    samples: [
      'prompt,chosen,rejected\na,"b ""c""\n",d\n',
      "text;label\r\nx;1\r\n",
      "sep=|\nprompt|completion\na|b",
      "text\n\n\na",
    ],
    names: rowNames,
    read: readAll,
    tokens: ['"', '""', ",", ";", "\t", "|", "\n", "\r\n", "\r", " ", "sep=;\n", "prompt"],
  },
  gzip: {
    samples: [
      gzipSync(`${row}\n`.repeat(20)),
      Buffer.concat([gzipSync(row), gzipSync(`\n${row}`)]),
      gzipSync(golden("ranked.parquet")),
    ],
    names: ["x.jsonl.gz", "x.gz", "x.jsonl"],
    read: readAll,
    tokens: ["\x1f\x8b\x08", "\0\0\0\0"],
  },
  parquet: {
    samples: [
      "labels-plain",
      "labels-snappy",
      "labels-gzip",
      "labels-zstd",
      "labels-brotli",
      "labels-lz4",
      "chat",
      "ranked",
      "values",
    ].map((name) => golden(`${name}.parquet`)),
    names: ["x.parquet"],
    read: readAll,
    tokens: ["PAR1", "\xff\xff\xff\xff", "\0\0\0\0", "\x7f", "\x80"],
  },
  text: {
    samples: ["To be, or not to be ☾\n", gzipSync("tide\n")],
    names: ["x.txt"],
    read: readWholeText,
    tokens: ["\xff", "\0", "\xed\xa0\x80", "\uFEFF"],
  },
  outputs: {
    samples: [
      `\n\n=== PREFIX 1 ===\np\n\n${"=".repeat(36)}\n\n=== COMPLETION 1-A ===\nc\n${"=".repeat(36)}\n${"=".repeat(36)}`,
      '[{"instruction": "a", "input": "b", "output": "c", "generator": "m"}]',
      '{"question_id": 81, "model_id": "m", "choices": [{"index": 0, "turns": ["a", "b"]}]}\n',
      '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n',
      "Prompt;Response\r\na;b\r\n",
      "one\ntwo\n",
    ],
    names: rowNames,
    read: readModelOutputs,
    tokens: [...jsonTokens, "=== POST 1 ===", "\r\n", "\uFEFF", '"turns"', '"output"', '["a"]', ";"],
  },
  comparisons: {
    samples: [
      "item_a;item_b;winner\na;b;tie\n",
      "model_a,model_b,winner_model_a,winner_model_b,winner_tie\na,b,1,0,0\n",
      '{"model_1": "a", "model_2": "b", "g1_winner": "tie", "g2_winner": "model_1"}\n',
    ],
    names: ["x.csv", "x.jsonl"],
    read: (storage, path) => readComparisons(fileBytes(storage, path), path),
    tokens: [...jsonTokens, ";", "\t", "sep=;\n", "winner", "left", "skip"],
  },
  check: {
    samples: [
      `${row}\n${row}\n`,
      `${chat}\n${chat}`,
      '{"prompt": "a", "completions": ["b", "c"]}\n',
      '{"prompt": "a", "completion": "b", "label": true}\n',
    ],
    names: ["x.jsonl"],
    read: checkDataset,
    tokens: [...jsonTokens, '"label"', '"role"', '"content"', '"tool_calls": 1,', "[]", '""'],
  },
  safetensors: {
    samples: [model("float16.safetensors"), model("phi-bfloat16.safetensors")],
    names: ["x.safetensors"],
    read: openSafetensors,
    tokens: [...jsonTokens, "\xff\xff\xff\xff", "__metadata__", "-1", "1e308", "9007199254740993"],
  },
  config: {
    samples: [model("gpt2/config.json"), model("phi/config.json")],
    names: ["config.json"],
    read: (storage) => readModel(storage, ""),
    tokens: [...jsonTokens, "-1", "1e308", "0.5", "true", '"gpt2"'],
  },
  tokenizer: {
    samples: [model("bpe-tokenizer.json")],
    names: ["tokenizer.json"],
    read: (storage) => readTokenizer(storage, ""),
    tokens: [...jsonTokens, "-1", "1e308", '"type"', '"(a+)+$"'],
  },
};
