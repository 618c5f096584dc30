/**
 * `data check`, `preview` and `convert` as a user meets them, and what `train` and `generate` read.
 */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { penchant, removeFolder, temporaryFolder } from "./penchant.ts";
import { writeTinyModel } from "./tiny.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), "utf8");
const lines = (...rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
afterAll(() => removeFolder(folder));

const ask = { role: "user", content: "the tide" };
const answer = (content: string): object => ({ role: "assistant", content });
const chat = { prompt: [ask], chosen: [answer("turns")], rejected: [answer("burns")] };

beforeAll(async () => {
  await writeTinyModel(folder);
  cpSync(at("base"), at("chatty"), { recursive: true });
  writeFileSync(
    at("chatty/chat_template.jinja"),
    "{% for m in messages %}{{ m.role[0] }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}a: {% endif %}",
  );
  const marked = { group: "north", annotator: "Ann" };
  writeFileSync(
    at("votes.jsonl"),
    lines(
      { prompt: "the tide", chosen: " turns", rejected: " burns", ...marked },
      { prompt: "the tide", chosen: " burns", rejected: " turns", group: "south" },
      { prompt: "the moon", chosen: " burns", rejected: " burns" },
      { prompt: "the moon" },
    ),
  );
  writeFileSync(at("chat.jsonl"), lines(chat));
  writeFileSync(at("asked.json"), JSON.stringify({ data: [{ prompt: [ask] }] }));
  writeFileSync(
    at("labelled.csv"),
    "prompt,completion,label\nthe tide, turns,true\nthe tide, burns,false\nthe moon, rises,1\n",
  );
  writeFileSync(
    at("cut.jsonl.gz"),
    gzipSync(lines(...Array.from({ length: 99 }, (_, i) => ({ text: `${Math.sin(i)}` })))).subarray(0, -9),
  );
  const golden = resolve(import.meta.dirname, "../../src/data/formats/golden");
  cpSync(join(golden, "labels-gzip.parquet"), at("labels.parquet"));
  cpSync(join(golden, "chat.parquet"), at("chat.parquet"));
});

/** Runs a command that must succeed. */
async function done(command: string): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await penchant(folder, command);
  expect(code, stderr).toBe(0);
  return { stdout, stderr };
}
const json = async (command: string): Promise<Record<string, unknown>> =>
  JSON.parse((await done(`${command} --json`)).stdout) as Record<string, unknown>;

describe("check", () => {
  test("the fixed call: rows, kept, excluded, and what else there is to know", async () => {
    expect(await json("data check votes.jsonl --tokenizer base")).toMatchObject({
      kind: "preference",
      rows: 4,
      kept: 2,
      excluded: [
        { reason: "chosen and rejected are the same text", count: 1, first: "votes.jsonl:3" },
        { reason: '"chosen" is missing', count: 1, first: "votes.jsonl:4" },
      ],
      warnings: [{ reason: "the same pair occurs before in the other direction", count: 1, first: "votes.jsonl:2" }],
      groups: { north: 1, south: 1 },
      annotators: { Ann: 1, "": 1 },
      padding: { rows: 0, tokens: 0, share: 0 },
    });
  });

  test("in words, of a packed Parquet column and of pairs that the course's script would pad", async () => {
    const { stdout } = await done("data check labels.parquet --annotator label");
    expect(stdout).toContain("labels.parquet: unpaired rows, 7 in all, 7 usable\n");
    expect(stdout).toContain("  completion: 7 to 13 characters, median 10\n");
    expect(stdout).toContain("  4 groups: g0 3, g2 2, (none) 1, g1 1\n  2 annotators: 0 4, 1 3\n");
    expect((await done("data check pairs.jsonl --tokenizer base")).stdout).toMatch(
      // " turns" has 6 characters, " burns the moon" has 15, in 24 rows: 9 · 24 = 216.
      /would add 216 end-of-text tokens in 24 rows, \d+\.\d % of all tokens of the padded chosen texts/,
    );
  });

  test("a file that is cut off names the line it breaks in", async () => {
    const { code, stderr } = await penchant(folder, "data check cut.jsonl.gz");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /cut\.jsonl\.gz:\d+: must be a complete gzip file, got one that is truncated or damaged at this line/,
    );
  });
});

describe("preview", () => {
  test("the same samples for the same seed, with who is behind them", async () => {
    const { stdout } = await done("data preview votes.jsonl --samples 1 --seed 3");
    expect(stdout).toMatch(
      /^=== 1 ===\n\[prompt\]\nthe tide\n\[chosen\]\n␠(turns|burns)\n\[rejected\]\n␠\w+\n\[group\]\n\w+\n/,
    );
    expect((await done("data preview votes.jsonl --samples 1 --seed 3")).stdout).toBe(stdout);
  });

  test("a conversation as turns, or as the model reads it", async () => {
    expect((await done("data preview chat.jsonl")).stdout).toBe(
      "=== 1 ===\n[prompt]\nuser: the tide\n[chosen]\nassistant: turns\n[rejected]\nassistant: burns\n\n",
    );
    expect((await done("data preview chat.jsonl --tokenizer chatty")).stdout).toBe(
      "=== 1 ===\n[prompt]\nu: the tide\na:␠\n[chosen]\nturns␊\n[rejected]\nburns␊\n\n",
    );
  });
});

describe("convert", () => {
  test("there and back again through CSV, group and annotator with it, and what is left out is told", async () => {
    const there = await done("data convert votes.jsonl --to unpaired --out there.csv.gz");
    expect(there.stderr).toContain('left out 1, first votes.jsonl:4: "chosen" is missing\n');
    expect(there.stderr).toContain("data convert: 4 rows read, 4 unpaired rows written to there.csv.gz\n");
    const csv = gunzipSync(readFileSync(at("there.csv.gz"))).toString();
    expect(csv.split("\r\n").slice(0, 3)).toEqual([
      "prompt,completion,label,group,annotator",
      'the tide," turns",true,north,Ann',
      'the tide," burns",false,north,Ann',
    ]);
    expect(await json("data convert there.csv.gz --to preference --out back.jsonl")).toEqual({
      kind: "preference",
      rows: 4,
      written: 2,
      format: { is: "CSV, in gzip", isNamed: true },
      columns: expect.objectContaining({ kind: "unpaired", scheme: "TRL" }),
      excluded: [],
      warnings: [],
    });
    expect(text("back.jsonl")).toBe(text("votes.jsonl").split("\n").slice(0, 2).join("\n").concat("\n"));
  });

  test("a completion without a partner is named; what is labelled false is not learnt", async () => {
    expect(await json("data convert labelled.csv --to preference --out paired.json")).toMatchObject({
      written: 1,
      excluded: [
        {
          reason: "no completion with the other label has this prompt, group and annotator",
          count: 1,
          first: "labelled.csv:4",
        },
      ],
    });
    expect(JSON.parse(text("paired.json"))).toEqual([{ prompt: "the tide", chosen: " turns", rejected: " burns" }]);
    await done("data convert labelled.csv --to completion --out good.jsonl");
    expect(text("good.jsonl")).toBe(
      lines({ prompt: "the tide", completion: " turns" }, { prompt: "the moon", completion: " rises" }),
    );
  });

  test("conversations stay what they are, or become texts by the template", async () => {
    await done("data convert chat.parquet --to text --out talk.jsonl");
    expect(JSON.parse(text("talk.jsonl").split("\n")[0]!)).toEqual({
      messages: [{ role: "user", content: "When does it turn?" }, answer("At six.")],
    });
    await done("data convert chat.jsonl --to preference --out flat.csv --tokenizer chatty");
    expect(text("flat.csv").split("\r\n")[0]).toBe("prompt,chosen,rejected");
    expect(text("flat.csv")).toContain('"u: the tide\na: ","turns\n","burns\n"\r\n');
  });

  test.each([
    [
      "rows.jsonl --to preference --out new.jsonl",
      1,
      "rows.jsonl:1: a completion row cannot become a preference row, which",
    ],
    ["rows.jsonl --to text --out pairs.jsonl", 2, "pairs.jsonl: must not exist yet; hint: another --out, or --force"],
    [
      "rows.jsonl --to text --out new.parquet",
      2,
      "data convert: --out must end in .jsonl, .json or .csv, or one of these",
    ],
    [
      "rows.jsonl --to pairs --out new.jsonl",
      2,
      "Allowed choices are preference, unpaired, ranked, completion, text, prompt",
    ],
    [
      "chat.jsonl --to unpaired --out new.csv",
      1,
      "chat.jsonl:1: CSV must hold texts, got a conversation; hint: --out FILE.jsonl",
    ],
    ["chat.jsonl --to text --out new.csv --tokenizer base", 1, "chat.jsonl:1: a conversation needs a chat template"],
  ])("%s is refused and writes nothing", async (command, code, said) => {
    const before = text("pairs.jsonl");
    const outcome = await penchant(folder, `data convert ${command}`);
    expect(outcome.stderr).toContain(said);
    expect(outcome.code).toBe(code);
    expect(text("pairs.jsonl")).toBe(before);
    expect(readdirSync(folder).filter((name) => name.startsWith("new."))).toEqual([]);
  });

  test("--force overwrites, also the file that is read", async () => {
    cpSync(at("rows.jsonl"), at("own.jsonl"));
    await done("data convert own.jsonl --to text --out own.jsonl --force");
    expect(text("own.jsonl").split("\n")[0]).toBe('{"text":"the tide 0 turns and burns"}');
  });
});

describe("train and generate read what check reads", () => {
  const steps = "--max-steps 1 --threads 1";

  test("orpo: pairs of Parquet conversations by the model's template, which goes along", async () => {
    const { stderr } = await done(`train orpo --model chatty --data chat.parquet --out orpo ${steps}`);
    expect(stderr).toContain("2 rows, first chat.parquet:1: a conversation was rendered as text by the chat template");
    expect(existsSync(at("orpo/chat_template.jinja"))).toBe(true);
    const refused = await penchant(folder, `train orpo --model base --data chat.parquet --out none ${steps}`);
    expect(refused.stderr).toContain("chat.parquet:1: a conversation needs a chat template, got none");
    expect(refused.code).toBe(1);
  });

  test("sft: CSV; labels are refused, since it would learn what is labelled false", async () => {
    writeFileSync(at("plain.csv"), "prompt,completion\nthe tide, turns\nthe moon, burns\n");
    await done(`train sft --model base --data plain.csv --out sft ${steps}`);
    const refused = await penchant(folder, `train sft --model base --data labelled.csv --out none ${steps}`);
    expect(refused.stderr).toContain(
      "labelled.csv:2: must be a completion or text row, got an unpaired row, since what is labelled false would be learnt",
    );
    expect(refused.code).toBe(1);
  });

  test("sft: rows in a file whose name says text are no corpus, and that is said", async () => {
    writeFileSync(at("notes.txt"), text("rows.jsonl"));
    const { stderr } = await done(`train sft --model base --data notes.txt --out notes ${steps}`);
    expect(stderr).toContain("the file is JSON lines\n");
    const found = await json("data check notes.txt --tokenizer base");
    expect(found).toMatchObject({ kind: "completion", format: { is: "JSON lines", isNamed: false }, kept: 24 });
  });

  test("generate: prompts of JSON, a conversation answered behind the template's opening", async () => {
    await done(
      "generate --model chatty --prompts asked.json --out said.jsonl --format jsonl --greedy --max-new-tokens 2 --threads 1",
    );
    expect(JSON.parse(text("said.jsonl"))).toMatchObject({ prompt: "u: the tide\na: " });
  });
});
