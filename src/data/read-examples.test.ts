/** Data files and rows in memory as examples, one at a time, with what happened to rows. */
import { describe, expect, test } from "vitest";

import { MemoryStorage } from "../core/index.ts";
import { trainBpe } from "./bpe.ts";
import { encodeText } from "./examples.ts";
import type { ChatTemplate } from "./formats/chat-template.ts";
import { type ExampleStream, readPreferences, readSequences } from "./read-examples.ts";
import { TextTokenizer } from "./tokenizer.ts";

const tokenizer = new TextTokenizer(trainBpe(["the tide turns and the moon burns\n"], { vocabSize: 280 }));
const END = tokenizer.eosTokenId!;
const options = { maxLength: 64, completionOnly: true };
const encode = (text: string): number[] => tokenizer.encode(text);

async function all<Example>(stream: ExampleStream<Example>) {
  const examples: Example[] = [];
  for await (const example of stream) examples.push(example);
  return { examples, excluded: stream.report.excluded.list(), warnings: stream.report.warnings.list() };
}
const jsonl = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
async function storageWith(path: string, text: string): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write(path, text);
  return storage;
}

describe("sequences", () => {
  const rows = [
    { prompt: "the tide", completion: " turns" },
    { prompt: "", completion: "x" },
    { prompt: "the moon", completion: " burns" },
  ];
  const wanted = ["the tide turns", "the moon burns"].map((text, i) => ({
    tokens: [...encode(text), END],
    from: encode(rows[2 * i]!.prompt).length,
  }));

  test("come from a file and from rows in memory alike, but for the names of places", async () => {
    const storage = await storageWith("rows.jsonl", jsonl(rows));
    const fromFile = await all(readSequences(storage, "rows.jsonl", { tokenizer }, options));
    expect(fromFile.examples).toEqual(wanted);
    expect(fromFile.excluded).toEqual([{ reason: "a text is empty", count: 1, first: "rows.jsonl:2" }]);
    const inMemory = await all(readSequences(storage, rows, { tokenizer }, options));
    expect(inMemory.examples).toEqual(wanted);
    expect(inMemory.excluded).toEqual([{ reason: "a text is empty", count: 1, first: "data[1]" }]);
  });

  test("of texts are whole; rows of the other kind are left out", async () => {
    const storage = new MemoryStorage();
    const { examples } = await all(readSequences(storage, [{ text: "the moon" }], { tokenizer }, options));
    expect(examples).toEqual([{ tokens: [...encode("the moon"), END], from: 1 }]);
    const mixed = await all(readSequences(storage, [{ text: "the moon" }, rows[0]!], { tokenizer }, options));
    expect(mixed.examples).toEqual(examples);
    expect(mixed.excluded).toEqual([{ reason: '"text" is missing', count: 1, first: "data[1]" }]);
    const promptAlone = [{ prompt: "the moon" }];
    await expect(all(readSequences(storage, promptAlone, { tokenizer }, options))).rejects.toThrow(
      "data[0]: must be a completion or text row, got a prompt row, which has no completion",
    );
  });

  test("rows without room, and columns by other names", async () => {
    const named = [
      { body: "the tide", reply: " turns" },
      { body: "the moon ".repeat(40), reply: " burns" },
    ];
    const columns = { promptColumn: "body", completionColumn: "reply" };
    const found = await all(readSequences(new MemoryStorage(), named, { tokenizer }, { ...options, columns }));
    expect(found.examples).toEqual(wanted.slice(0, 1));
    expect(found.excluded).toEqual([
      { reason: "the prompt alone is as long as maxLength", count: 1, first: "data[1]" },
    ]);
  });

  test("of a plain text are pieces of maxLength tokens", async () => {
    const text = "the tide turns\nand the moon burns\n".repeat(5);
    const storage = await storageWith("poem.txt", text);
    const { examples } = await all(readSequences(storage, "poem.txt", { tokenizer }, { ...options, maxLength: 10 }));
    expect(examples.flatMap(({ tokens }) => tokens)).toEqual(encodeText(tokenizer, text));
    expect(examples.slice(0, -1).every(({ tokens, from }) => tokens.length === 10 && from === 1)).toBe(true);
  });

  test("of conversations need a template, and are counted as rendered", async () => {
    const template = {
      render: (messages: readonly { role: string; content: string }[]) =>
        messages.map(({ role, content }) => `${role}: ${content}\n`).join(""),
    } as unknown as ChatTemplate;
    const storage = new MemoryStorage();
    const chat = [
      {
        messages: [
          { role: "user", content: "the tide" },
          { role: "assistant", content: "turns" },
        ],
      },
    ];
    const { examples, warnings } = await all(readSequences(storage, chat, { tokenizer, template }, options));
    expect(examples).toHaveLength(1);
    expect(warnings).toEqual([
      { reason: "a conversation was rendered as text by the chat template", count: 1, first: "data[0]" },
    ]);
    await expect(all(readSequences(storage, chat, { tokenizer }, options))).rejects.toThrow(
      "data[0]: a conversation needs a chat template, got none",
    );
  });

  test("with labels, and rows of neither kind, are refused with their place", async () => {
    const storage = new MemoryStorage();
    const labelled = [{ prompt: "the tide", completion: " turns", label: false }];
    await expect(all(readSequences(storage, labelled, { tokenizer }, options))).rejects.toThrow(
      "data[0]: must be a completion or text row, got an unpaired row, since what is labelled false would be learnt too; hint: penchant data convert data --to completion --out FILE",
    );
    await expect(all(readSequences(storage, [{ other: 1 }], { tokenizer }, options))).rejects.toThrow(
      "data: rows must have text, or messages, or prompt with completion, or prompt with chosen and rejected, or the columns of another known data set; got the columns other; hint: name them with",
    );
    await expect(all(readSequences(storage, [], { tokenizer }, options))).rejects.toThrow(
      "data: must hold at least one row, got none",
    );
  });
});

describe("preferences", () => {
  const rows = [
    { prompt: "the tide", chosen: " turns", rejected: " burns" },
    { prompt: "the moon", chosen: " burns", rejected: " burns" },
    { chosen: "the moon burns", rejected: "the moon turns" },
  ];

  test("are a prompt and two completions; rows that say nothing are counted, and so are implicit prompts", async () => {
    const storage = await storageWith("pairs.jsonl", jsonl(rows));
    const found = await all(readPreferences(storage, "pairs.jsonl", { tokenizer }, options));
    expect(found.examples).toHaveLength(2);
    expect(found.examples[0]).toEqual({
      prompt: encode("the tide"),
      chosen: [...encode("the tide turns").slice(encode("the tide").length), END],
      rejected: [...encode("the tide burns").slice(encode("the tide").length), END],
    });
    const { prompt, chosen } = found.examples[1]!;
    expect([...prompt, ...chosen]).toEqual([...encode("the moon burns"), END]);
    expect(found.excluded).toEqual([
      { reason: "chosen and rejected are the same text", count: 1, first: "pairs.jsonl:2" },
    ]);
    expect(found.warnings).toContainEqual({
      reason: "the prompt is implicit: the common prefix of chosen and rejected",
      count: 1,
      first: "pairs.jsonl:3",
    });
    expect((await all(readPreferences(storage, rows, { tokenizer }, options))).examples).toEqual(found.examples);
  });

  test("rows without room, and columns by other names", async () => {
    const named = [
      { body: "the tide", good: " turns", bad: " burns" },
      { body: "the moon ".repeat(40), good: " turns", bad: " burns" },
    ];
    const columns = { promptColumn: "body", chosenColumn: "good", rejectedColumn: "bad" };
    const found = await all(readPreferences(new MemoryStorage(), named, { tokenizer }, { ...options, columns }));
    expect(found.examples).toHaveLength(1);
    expect(found.excluded).toEqual([
      { reason: "the prompt alone is as long as maxLength", count: 1, first: "data[1]" },
    ]);
  });
});
