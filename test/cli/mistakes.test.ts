/**
 * What is asked wrongly, or cannot be done with the files there are: a sentence that says where, what is
 * required, what there is and what would help, an exit code, and nothing half-written.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { penchant, removeFolder, start, temporaryFolder } from "./penchant.ts";
import { POSITIONS, writeTinyModel } from "./tiny.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
afterAll(() => removeFolder(folder));

/** A copy of the base model, to be spoiled. */
function spoiled(name: string, spoil: (path: (file: string) => string) => void): void {
  cpSync(at("base"), at(name), { recursive: true });
  spoil((file) => at(`${name}/${file}`));
}

beforeAll(async () => {
  await writeTinyModel(folder);
  const rows = (...lines: string[]): string => lines.map((line) => `${line}\n`).join("");
  const good = '{"prompt":"the tide","completion":" turns"}';
  writeFileSync(at("empty.txt"), "");
  writeFileSync(at("blank.txt"), " \n\n\t\n");
  writeFileSync(at("binary.txt"), Buffer.from("tide\0moon"));
  writeFileSync(at("latin1.txt"), Buffer.from([...Buffer.from("the caf"), 0xe9, ...Buffer.from(" burns\n")]));
  writeFileSync(at("cut.txt"), Buffer.from("the moon and the ☾").subarray(0, -1));
  writeFileSync(at("unusable.jsonl"), rows('{"prompt":"","completion":"x"}', '{"prompt":"p","completion":3}'));
  writeFileSync(at("unknown.jsonl"), rows('{"id":1,"body":"the tide"}'));
  writeFileSync(at("broken.jsonl"), rows(good, good, '{"prompt":"the tide","comple'));
  writeFileSync(at("first.jsonl"), rows("not JSON at all", good));
  writeFileSync(at("late.jsonl"), rows("", "", good));
  writeFileSync(at("other.jsonl"), rows('{"question":"why"}'));
  writeFileSync(at("list.jsonl"), rows("[1, 2]"));
  writeFileSync(at("duplicate.jsonl"), rows(good, good, '{"prompt":"","completion":"x"}'));
  writeFileSync(at("long.txt"), "the tide turns and the moon burns, again ".repeat(40));
  writeFileSync(at("long-prompts.txt"), `${"the tide ".repeat(40)}\n`);

  const index = { weight_map: { a: "model-00001-of-00002.safetensors", b: "model-00002-of-00002.safetensors" } };
  spoiled("no-weights", (path) => rmSync(path("model.safetensors")));
  spoiled("no-shard", (path) => {
    cpSync(path("model.safetensors"), path("model-00001-of-00002.safetensors"));
    rmSync(path("model.safetensors"));
    writeFileSync(path("model.safetensors.index.json"), JSON.stringify(index));
  });
  spoiled("cut-weights", (path) => truncateSync(path("model.safetensors"), 9000));
  const config = JSON.parse(readFileSync(at("base/config.json"), "utf8")) as Record<string, unknown>;
  const withConfig = (name: string, changes: object): void =>
    spoiled(name, (path) => writeFileSync(path("config.json"), JSON.stringify({ ...config, ...changes })));
  withConfig("wider", { n_embd: 32 });
  withConfig("deeper", { n_layer: 2 });
  withConfig("billion-layers", { n_layer: 1_000_000_000 });
  withConfig("negative-epsilon", { layer_norm_epsilon: -1 });
  spoiled("not-finite", (path) => {
    const bytes = readFileSync(path("model.safetensors"));
    bytes.writeFloatLE(Number.NaN, bytes.length - 4);
    writeFileSync(path("model.safetensors"), bytes);
  });
  withConfig("odd-heads", { n_head: 3 });
  withConfig("few-tokens", { vocab_size: 100 });
  withConfig("unknown", { model_type: "mamba" });
  spoiled("no-tokenizer", (path) => rmSync(path("tokenizer.json")));
  spoiled("bad-tokenizer", (path) => writeFileSync(path("tokenizer.json"), "{ oops"));
  mkdirSync(at("finished"));
  writeFileSync(at("finished/model.safetensors"), "");
  writeFileSync(at("file"), "a file, not a folder");
});

const sft = "train sft --model base --out tuned --max-steps 2";

/** What is asked, how it ends, and what is said about it. */
type Case = readonly [command: string, code: number, said: string];

const flags: readonly Case[] = [
  ["runn study.yaml", 2, "penchant: unknown command 'runn'\n(Did you mean run?)"],
  ["train rlhf", 2, "penchant: train: METHOD must be sft or orpo, got rlhf"],
  ["train dpo --model base", 2, "got dpo; the loss is a function of the library: docs/losses/dpo-family.md"],
  ["train", 2, "penchant: train: METHOD must be sft or orpo, got none"],
  [`${sft} --data rows.jsonl --lerning-rate 3`, 2, "unknown option '--lerning-rate'\n(Did you mean --learning-rate?)"],
  [
    `${sft} --data rows.jsonl --load-in-8bit`,
    2,
    "8-bit weights are frozen and must be trained through an adapter; hint: --lora-r",
  ],
  [
    `${sft} --data rows.jsonl --lora-r 2 --lora-target-modules q_proj`,
    2,
    'lora: --lora-target-modules must name linear layers, got "q_proj"; known: c_attn, c_proj, c_fc, all-linear',
  ],
  [`${sft} --data rows.jsonl --merge`, 2, "train sft: --merge must come with --lora-r, got no adapter"],
  [`${sft} --data rows.jsonl --lr 3`, 2, "unknown option '--lr'\n(Did you mean --learning-rate or --lora-r?)"],
  [
    `${sft} --data rows.jsonl --batch-size 3`,
    2,
    "(Did you mean --per-device-train-batch-size or --per-device-eval-batch-size?)",
  ],
  ["train sft --model base --data rows.jsonl", 2, "penchant: required option '--out <dir>' not specified"],
  [`${sft} --data rows.jsonl more`, 2, "too many arguments for 'sft'"],
  [
    `${sft} --data rows.jsonl --learning-rate quick`,
    2,
    'train sft: --learning-rate must be a finite number, got "quick"',
  ],
  [
    `${sft} --data rows.jsonl --learning-rate 0 --seed 1.5`,
    2,
    "train sft: --learning-rate must be above 0, got 0; --seed must be an integer, got 1.5",
  ],
  [
    `${sft} --data rows.jsonl --lr-scheduler-type cosin`,
    2,
    'train sft: --lr-scheduler-type must be one of constant, linear, cosine, inverse_sqrt, got "cosin"',
  ],
  [`${sft} --data rows.jsonl --threads 0`, 2, "--threads: must be an integer of at least 1 and at most "],
  [`${sft} --data rows.jsonl --threads two`, 2, '(4 times this machine\'s processors), got "two"'],
  [
    "data preview rows.jsonl --samples few",
    2,
    '--samples: must be an integer of at least 1 and at most 1000000000, got "few"',
  ],
  [
    "data preview rows.jsonl --seed -1",
    2,
    "--seed: must be an integer of at least 0 and at most 9007199254740991, got -1",
  ],
  [`${sft} --data rows.jsonl --threads 99999`, 2, "--threads: must be an integer of at least 1 and at most "],
  [
    "train sft --model base --data rows.jsonl --out base --force",
    2,
    "base: --out must not overwrite --model, got the same path; hint: another --out",
  ],
  [
    "train sft --model base --data rows.jsonl --out rows.jsonl",
    2,
    "rows.jsonl: --out must not overwrite --data, got the same path",
  ],
  [
    "generate --model base --prompts prompts.txt --out base/config.json --force",
    2,
    "base/config.json: --out must not overwrite --model, got a file of base; hint: another --out",
  ],
  [
    "generate --model base --prompts prompts.txt --out ./prompts.txt --force",
    2,
    "--out must not overwrite --prompts, got the same path",
  ],
  ["bench --sizes 42M", 2, 'bench: --sizes must be of 0.9M, 4.2M, 124M, got 42M, did you mean "4.2M"?'],
  ["generate --model base --prompts prompts.txt --top-p 2", 2, "generate: --top-p must be at most 1, got 2"],
  ["generate --model base --prompts prompts.txt --format xml", 2, "generate: --format must be text or jsonl, got xml"],
  [
    "generate --model base --prompts prompts.txt --out rows.jsonl",
    2,
    "rows.jsonl: must not exist yet; hint: another --out, or --force",
  ],
  [
    "train sft --model base --data rows.jsonl --out finished",
    2,
    "finished: must not hold a finished model, got one; hint: another --out, or --force",
  ],
];

const data: readonly Case[] = [
  [`${sft} --data nowhere.jsonl`, 1, "nowhere.jsonl: cannot read, no such file or folder"],
  [`${sft} --data .`, 1, ".: must be a file, got a folder; hint: ./"],
  [`${sft} --data empty.txt`, 1, "empty.txt: must hold some text, got an empty file"],
  [`${sft} --data blank.txt`, 1, "blank.txt: must hold some text, got only white space"],
  [`${sft} --data binary.txt`, 1, "binary.txt: must be text, got a zero byte at 4: this looks like a binary file"],
  [
    `${sft} --data latin1.txt`,
    1,
    "latin1.txt:1: must be UTF-8, got the byte 0xE9 (é in Windows-1252); hint: iconv -f WINDOWS-1252 -t UTF-8",
  ],
  [
    `${sft} --data cut.txt`,
    1,
    "cut.txt:1: must be UTF-8, got a file that ends inside a character; hint: it is cut off",
  ],
  [`${sft} --data broken.jsonl`, 1, "broken.jsonl:3: each line must be a JSON object, got "],
  [`${sft} --data first.jsonl`, 1, 'first.jsonl:1: each line must be a JSON object, got "not JSON at all"'],
  [`${sft} --data list.jsonl`, 1, "list.jsonl:1: each row must be an object with columns, got [1,2]"],
  [
    `${sft} --data other.jsonl`,
    1,
    "other.jsonl:1: must be a completion or text row, got a prompt row, which has no completion",
  ],
  [
    `${sft} --data other.jsonl --prompt-column questoin`,
    1,
    'other.jsonl: --prompt-column must name a column of the file, got "questoin", did you mean "question"?; its columns are question',
  ],
  [
    "train orpo --model base --out tuned --data rows.jsonl",
    1,
    "rows.jsonl:1: must be a preference row, got a completion row",
  ],
  [
    `${sft} --data unknown.jsonl`,
    1,
    "got the columns id, body; hint: name them with --prompt-column, --completion-column, --chosen-column, --rejected-column",
  ],
  [
    `${sft} --data unusable.jsonl`,
    1,
    'unusable.jsonl: must hold a row that can be used, got none of 2; left out 1, first unusable.jsonl:1: a text is empty; left out 1, first unusable.jsonl:2: "completion" must be text, got 3',
  ],
  [
    "data convert broken.jsonl --to text --out tuned.jsonl",
    1,
    "penchant: broken.jsonl:3: each line must be a JSON object, got ",
  ],
  ["data check empty.txt", 1, "empty.txt: must hold some text, got an empty file"],
  ["data preview unusable.jsonl", 1, "unusable.jsonl: must hold a row that can be used, got none of 2; left out 1"],
  ["generate --model base --prompts binary.txt", 1, "binary.txt: must be text, got a zero byte at 4"],
  [
    "generate --model base --prompts long-prompts.txt",
    1,
    `generate: prompt 1 must leave room within the model's ${POSITIONS} positions, got `,
  ],
  [
    `train sft --model base --data rows.jsonl --out file/tuned`,
    1,
    "file/tuned: cannot write, a part of the path is a file",
  ],
];

const models: readonly Case[] = [
  ["nowhere", 1, "nowhere: must be a model folder, got no such folder, or an empty one"],
  ["no-weights", 1, "no-weights: must hold model.safetensors or model.safetensors.index.json, got neither"],
  [
    "no-shard",
    1,
    "no-shard/model-00002-of-00002.safetensors: shard is missing, but no-shard/model.safetensors.index.json names it",
  ],
  ["cut-weights", 1, 'cut-weights/model.safetensors: tensor "'],
  [
    "wider",
    1,
    'wider/model.safetensors: tensor "transformer.wte.weight" must be [262, 32] by config.json, got [262, 16]',
  ],
  ["deeper", 1, 'deeper: tensor "transformer.h.1.ln_1.weight" is missing, did you mean "transformer.h.0.ln_1.weight"'],
  ["odd-heads", 1, "odd-heads/config.json: n_head must be a divisor of n_embd, 16, got 3"],
  [
    "billion-layers",
    1,
    "billion-layers/config.json: n_layer must be at most 16, the number of tensors in billion-layers/model.safetensors, got 1000000000",
  ],
  ["negative-epsilon", 1, "negative-epsilon/config.json: layer_norm_epsilon must be a number above 0, got -1"],
  [
    "not-finite",
    1,
    'not-finite/model.safetensors: tensor "transformer.wte.weight" must hold finite numbers, got NaN at ',
  ],
  ["few-tokens", 1, "few-tokens: tokenizer.json must have at most the 100 tokens of config.json, got 262"],
  ["unknown", 1, 'unknown/config.json: no architecture for model_type "mamba", known: gpt2, phi'],
  ["no-tokenizer", 1, "no-tokenizer/tokenizer.json: is missing; a model folder needs its tokenizer.json"],
  ["bad-tokenizer", 1, 'bad-tokenizer/tokenizer.json: must be JSON, got "{ oops"'],
];

describe.each([
  ["flags", flags],
  ["data", data],
  [
    "model folders",
    models.map(([name, ...rest]): Case => [`train sft --model ${name} --data rows.jsonl --out tuned`, ...rest]),
  ],
] as const)("%s", (_, cases) => {
  test.each(cases)("%s", async (command, code, said) => {
    const outcome = await penchant(folder, command);
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr, "a sentence, not a trace").not.toMatch(/^\s+at /m);
    expect(outcome.stdout).toBe("");
    expect(outcome.code).toBe(code);
  });
});

test("none of it has left a file behind", () => {
  expect(readdirSync(folder).filter((name) => /^tuned/.test(name))).toEqual([]);
  expect(existsSync(at("finished/config.json"))).toBe(false);
});

test("no command at all is help, and asked wrongly", async () => {
  const outcome = await start(folder, []).outcome;
  expect(outcome.stderr).toContain("Usage: penchant [options] [command]");
  expect(outcome.code).toBe(2);
  expect((await penchant(folder, "--version")).code).toBe(0);
});
