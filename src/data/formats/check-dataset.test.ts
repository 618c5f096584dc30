import { expect, test } from "vitest";
import { MemoryStorage } from "../../core/index.ts";

import { trainBpe } from "../bpe.ts";
import { TextTokenizer } from "../tokenizer.ts";
import { chatTemplate } from "./chat-template.ts";
import { type CheckDatasetOptions, checkDataset, type DatasetReport } from "./check-dataset.ts";

async function storageWith(...rows: readonly object[]): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write("f.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return storage;
}
const check = async (rows: readonly object[], options?: CheckDatasetOptions): Promise<DatasetReport> =>
  checkDataset(await storageWith(...rows), "f.jsonl", options);

const pair = (prompt: string, chosen: string, rejected: string, rater = {}): object => ({
  prompt,
  chosen,
  rejected,
  ...rater,
});

test("every unusable row is counted, with its reason and the first place", async () => {
  const rows = [
    { question: "of another kind" },
    pair("p", "a", "b"),
    pair("p", "a", "b"),
    pair("p", "a", "b", { annotator: "Ann" }),
    pair("p", "same", "same"),
    pair("p", "", "b"),
    { prompt: "p", completion: "a" },
    pair("p", " \n", "b"),
    { chosen: "tide", rejected: "moon" },
  ];
  expect(await check(rows)).toMatchObject({
    kind: "preference",
    conversational: false,
    rows: 9,
    kept: 3,
    excluded: [
      { reason: '"chosen" is missing', count: 2, first: "f.jsonl:1" },
      { reason: "chosen and rejected are the same text", count: 1, first: "f.jsonl:5" },
      { reason: "a text is empty", count: 2, first: "f.jsonl:6" },
      {
        reason: "chosen and rejected must have a common prefix where there is no prompt, got none",
        count: 1,
        first: "f.jsonl:9",
      },
    ],
    annotators: { "": 2, Ann: 1 },
  });
  // Repeated rows are learnt as often as they are there, as TRL does.
  expect((await check(rows)).warnings).toContainEqual({
    reason: "the same row occurs before",
    count: 1,
    first: "f.jsonl:3",
  });
  expect(
    await check([
      { prompt: "p", completions: ["a", "b", "a"] },
      { prompt: "p", completions: ["a", "b"] },
    ]),
  ).toMatchObject({
    excluded: [{ reason: "two completions are the same text", count: 1, first: "f.jsonl:1" }],
  });
});

test("reasons that differ only in the value are counted together; the first one is reported", async () => {
  const rows = [1, 2, 3].map((prompt) => ({ prompt, completion: "a" }));
  expect((await check([{ prompt: "p", completion: "a" }, ...rows])).excluded).toEqual([
    { reason: '"prompt" must be text, got 1', count: 3, first: "f.jsonl:2" },
  ]);
});

test("contradictions: a pair in both directions, also within rankings, and a completion with both labels", async () => {
  const warningsFor = async (...rows: object[]): Promise<unknown> =>
    (await check(rows)).warnings.filter(({ reason }) => !reason.includes("within a word"));
  expect(await warningsFor(pair("p", "a", "b"), pair("q", "b", "a"), pair("p", "b", "a"), pair("p", "b", "c"))).toEqual(
    [{ reason: "the same pair occurs before in the other direction", count: 1, first: "f.jsonl:3" }],
  );
  const ranked = (...completions: string[]): object => ({ prompt: "p", completions });
  expect(await warningsFor(ranked("a", "b", "c"), ranked("a", "c"), ranked("c", "d", "a"))).toEqual([
    { reason: "the same pair occurs before in the other direction", count: 1, first: "f.jsonl:3" },
  ]);
  const labelled = (completion: string, label: boolean): object => ({ prompt: "p", completion, label });
  expect(await warningsFor(labelled("a", true), labelled("b", false), labelled("a", false))).toEqual([
    { reason: "the same completion occurs before with the other label", count: 1, first: "f.jsonl:3" },
  ]);
});

test("lengths by column; groups and annotators from other columns", async () => {
  const rows = [
    { prompt: "abc", completions: ["1", "22"], who: 1, land: "GR" },
    { prompt: "a", completions: ["1", "333", "🌊"], who: 2, land: "GR" },
    { prompt: "ab", completions: ["1", "3"], who: 1 },
  ];
  expect(await check(rows, { raterColumns: { group: "land", annotator: "who" } })).toEqual({
    kind: "ranked",
    conversational: false,
    rows: 3,
    kept: 3,
    format: { is: "JSON lines", isNamed: true },
    columns: {
      kind: "ranked",
      scheme: "TRL",
      says: null,
      columns: [
        { column: "prompt", use: "prompt" },
        { column: "completions", use: "completions" },
        { column: "who", use: null },
        { column: "land", use: null },
      ],
    },
    excluded: [],
    warnings: [],
    characters: {
      prompt: { shortest: 1, median: 2, longest: 3 },
      completions: { shortest: 1, median: 1, longest: 3 },
    },
    groups: { GR: 2, "": 1 },
    annotators: { 1: 2, 2: 1 },
  });
});

/** A vocabulary with the merged tokens "the" and " the". */
const tokenizer = new TextTokenizer(trainBpe(["the the the the"], { vocabSize: 262 }));
const countTokens = (text: string): number => tokenizer.encode(text).length;

test("the tokenizer counts tokens and finds a token that spans the end of the prompt", async () => {
  expect(countTokens("t") + countTokens("he")).toBeGreaterThan(countTokens("the"));
  const rows = [
    { prompt: "a", completion: " the" },
    { prompt: "at", completion: "he" },
    { prompt: "the", completion: " b" },
  ];
  const { warnings, tokens } = await check(rows, { tokenizer });
  expect(warnings).toContainEqual({
    reason: "the tokenizer merges across the end of the prompt, so the prompt was cut before that token",
    count: 1,
    first: "f.jsonl:2",
  });
  const lengths = rows.map(({ completion }) => countTokens(completion)).sort((a, b) => a - b);
  expect(tokens!["completion"]).toEqual({ shortest: lengths[0], median: lengths[1], longest: lengths[2] });
});

test("with a tokenizer, rows that training leaves out for their tokens are left out too", async () => {
  const rows = [pair("p", "ab", "b"), pair("p", "abc", "abd"), pair("ppp", "a", "b"), { ...pair("pp", "a", "b") }];
  // The beginning-of-text token takes one.
  expect(await check(rows, { tokenizer, maxLength: 4 })).toMatchObject({
    rows: 4,
    kept: 2,
    excluded: [
      { reason: "chosen and rejected are the same after the cut at maxLength", count: 1, first: "f.jsonl:2" },
      { reason: "the prompt alone is as long as maxLength", count: 1, first: "f.jsonl:3" },
    ],
  });
});

test("a plain text is a corpus", async () => {
  const storage = new MemoryStorage();
  await storage.write("poem.txt", "the the\nthe");
  const length = (count: number): object => ({ text: { shortest: count, median: count, longest: count } });
  expect(await checkDataset(storage, "poem.txt", { tokenizer })).toMatchObject({
    kind: "corpus",
    columns: null,
    characters: length(11),
    tokens: length(countTokens("the the\n") + countTokens("the")),
  });
});

test("a file without a row that can be used keeps its kind", async () => {
  expect(await check([pair("p", "a", "a")])).toMatchObject({ kind: "preference", rows: 1, kept: 0 });
});

test("padding of chosen: one token for each character that rejected is longer, counted as Python does", async () => {
  // "b" is 3 characters shorter than "🌊xyz", "xyz" is longer than "b", and 🌊 counts once against "b".
  const rows = [pair("p", "b", "🌊xyz"), pair("q", "xyz", "b"), pair("r", "b", "🌊")];
  expect((await check(rows)).padding).toEqual({ rows: 1, tokens: 3 });
  const chosen = countTokens("b") + countTokens("xyz") + countTokens("b");
  expect((await check(rows, { tokenizer })).padding).toEqual({ rows: 1, tokens: 3, share: 3 / (3 + chosen) });
  expect((await check([{ text: "a" }])).padding).toBeUndefined();
});

const chat = {
  chosen: [
    { role: "user", content: "ab" },
    { role: "assistant", content: "c" },
  ],
  rejected: [
    { role: "user", content: "ab" },
    { role: "assistant", content: "defg" },
  ],
};
const template = chatTemplate(
  "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}",
);

test("lengths of conversations are those of their contents, or of the rendered text with a template", async () => {
  const plain = await check([chat]);
  expect(plain).toMatchObject({ kind: "preference", conversational: true, kept: 1 });
  expect(plain.characters["rejected"]).toEqual({ shortest: 4, median: 4, longest: 4 });
  expect(plain.warnings.map(({ reason }) => reason)).toEqual([
    "the prompt is implicit: the common prefix of chosen and rejected",
    "a conversation: training needs a tokenizer folder with a chat template",
  ]);
  const rendered = await check([chat], { template });
  expect(rendered.characters["prompt"]).toMatchObject({ longest: "<user>ab<assistant>".length });
  expect(rendered.warnings.map(({ reason }) => reason)).toEqual([
    "the prompt is implicit: the common prefix of chosen and rejected",
    "a conversation was rendered as text by the chat template",
  ]);
  const quiet = [{ role: "user", content: " " }, chat.chosen[1]!];
  expect((await check([{ messages: quiet }, chat, { messages: [chat.chosen[0], chat.chosen[1]] }])).excluded).toEqual([
    { reason: "a text is empty", count: 1, first: "f.jsonl:1" },
    { reason: '"messages" is missing', count: 1, first: "f.jsonl:2" },
  ]);
});

test("a message with a tool call may be empty", async () => {
  const calling = { role: "assistant", content: "", tool_calls: [{ name: "tide" }] };
  expect((await check([{ messages: [chat.chosen[0], calling] }, { messages: [calling] }])).excluded).toEqual([
    { reason: "roles must alternate, got assistant first in message 1 of messages", count: 1, first: "f.jsonl:2" },
  ]);
});

test("a row that the template refuses is left out with its reason", async () => {
  const strict = chatTemplate(
    "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}{% for m in messages %}{{ m.content }}{% endfor %}",
  );
  const system = [{ role: "system", content: "s" }, ...chat.chosen];
  const found = await check([{ messages: system }, { messages: chat.chosen }], { template: strict, tokenizer });
  expect(found).toMatchObject({ rows: 2, kept: 1, characters: { text: { longest: 3 } } });
  expect(found.excluded).toEqual([
    {
      reason: 'chat template: the template must take the conversation, got "no system"',
      count: 1,
      first: "f.jsonl:1",
    },
  ]);
});
