import { expect, test } from "vitest";
import { MemoryStorage } from "../../core/index.ts";

import { trainBpe } from "../bpe.ts";
import { TextTokenizer } from "../tokenizer.ts";
import { chatTemplate } from "./chat-template.ts";
import { type Examination, type ExamineOptions, examine } from "./examine.ts";
import { readRows } from "./read-rows.ts";

async function stored(...rows: readonly object[]): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write("f.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return storage;
}
const found = async (rows: readonly object[], options?: ExamineOptions): Promise<Examination> =>
  examine(await stored(...rows), "f.jsonl", options);

const pair = (prompt: string, chosen: string, rejected: string, marks = {}): object => ({
  prompt,
  chosen,
  rejected,
  ...marks,
});

test("every row that cannot be used is counted with its reason and first place", async () => {
  const rows = [
    { question: "before any kind is known" },
    pair("p", "a", "b"),
    pair("p", "a", "b"),
    pair("p", "a", "b", { annotator: "Ann" }),
    pair("p", "same", "same"),
    pair("p", "", "b"),
    { prompt: "p", completion: "a" },
    pair("p", " \n", "b"),
    { chosen: "tide", rejected: "moon" },
  ];
  expect(await found(rows)).toMatchObject({
    kind: "preference",
    conversational: false,
    rows: 9,
    kept: 2,
    excluded: [
      { reason: '"chosen" is missing', count: 2, first: "f.jsonl:1" },
      { reason: "the same row stands before", count: 1, first: "f.jsonl:3" },
      { reason: "chosen and rejected are the same text", count: 1, first: "f.jsonl:5" },
      { reason: "a text is empty", count: 2, first: "f.jsonl:6" },
      {
        reason: "chosen and rejected must begin alike where there is no prompt, got no common beginning",
        count: 1,
        first: "f.jsonl:9",
      },
    ],
    annotators: { "": 1, Ann: 1 },
  });
  expect(
    await found([
      { prompt: "p", completions: ["a", "b", "a"] },
      { prompt: "p", completions: ["a", "b"] },
    ]),
  ).toMatchObject({
    excluded: [{ reason: "two completions are the same text", count: 1, first: "f.jsonl:1" }],
  });
});

test("reasons that differ in what was got alone are counted together; the first is told", async () => {
  const rows = [1, 2, 3].map((prompt) => ({ prompt, completion: "a" }));
  expect((await found([{ prompt: "p", completion: "a" }, ...rows])).excluded).toEqual([
    { reason: '"prompt" must be text, got 1', count: 3, first: "f.jsonl:2" },
  ]);
});

test("rows of another kind that could be converted are refused with the command that does it", async () => {
  const ranked = await stored({ prompt: "p", completions: ["a", "b"] });
  await expect(readRows(ranked, "f.jsonl", "preference")).rejects.toThrow(
    'f.jsonl:1: "chosen" is missing; a preference row has prompt, chosen, rejected; hint: penchant data convert f.jsonl --to preference --out FILE',
  );
  const prompts = await stored({ prompt: "p" });
  await expect(readRows(prompts, "f.jsonl", "text")).rejects.toThrow(/"text" is missing; a text row has text$/);
});

test("contradictions: a pair both ways, within rankings too, and a completion with both labels", async () => {
  const contradicted = async (...rows: object[]): Promise<unknown> => (await found(rows)).notable;
  expect(
    await contradicted(pair("p", "a", "b"), pair("q", "b", "a"), pair("p", "b", "a"), pair("p", "b", "c")),
  ).toEqual([{ reason: "the same pair stands before in the other direction", count: 1, first: "f.jsonl:3" }]);
  const ranked = (...completions: string[]): object => ({ prompt: "p", completions });
  expect(await contradicted(ranked("a", "b", "c"), ranked("a", "c"), ranked("c", "d", "a"))).toEqual([
    { reason: "the same pair stands before in the other direction", count: 1, first: "f.jsonl:3" },
  ]);
  const labelled = (completion: string, label: boolean): object => ({ prompt: "p", completion, label });
  expect(await contradicted(labelled("a", true), labelled("b", false), labelled("a", false))).toEqual([
    { reason: "the same completion stands before with the other label", count: 1, first: "f.jsonl:3" },
  ]);
});

test("lengths by column, groups and annotators by their own columns", async () => {
  const rows = [
    { prompt: "abc", completions: ["a", "bb"], who: 1, land: "GR" },
    { prompt: "a", completions: ["a", "bbb", "🌊"], who: 2, land: "GR" },
    { prompt: "ab", completions: ["a", "c"], who: 1 },
  ];
  expect(await found(rows, { marks: { group: "land", annotator: "who" } })).toEqual({
    kind: "ranked",
    conversational: false,
    rows: 3,
    kept: 3,
    excluded: [],
    notable: [],
    characters: {
      prompt: { shortest: 1, median: 2, longest: 3 },
      completions: { shortest: 1, median: 1, longest: 3 },
    },
    groups: { GR: 2, "": 1 },
    annotators: { 1: 2, 2: 1 },
  });
});

/** Merges "the" and " the"; the end of a text is one token. */
const tokenizer = new TextTokenizer(trainBpe(["the the the the"], { vocabSize: 262 }));
const idsOf = (text: string): number => tokenizer.encode(text).length;

test("the tokenizer counts tokens and finds a token that spans the end of the prompt", async () => {
  expect(idsOf("t") + idsOf("he")).toBeGreaterThan(idsOf("the"));
  const rows = [
    { prompt: "a", completion: " the" },
    { prompt: "t", completion: "he" },
    { prompt: "the", completion: " b" },
  ];
  const { notable, tokens } = await found(rows, { tokenizer });
  expect(notable).toEqual([
    { reason: "the tokenizer reads prompt and completion together otherwise than apart", count: 1, first: "f.jsonl:2" },
  ]);
  const lengths = rows.map(({ completion }) => idsOf(completion)).sort((a, b) => a - b);
  expect(tokens!["completion"]).toEqual({ shortest: lengths[0], median: lengths[1], longest: lengths[2] });
});

test("other tokens count as a difference, also where there are as many of them", async () => {
  const merging = new TextTokenizer(trainBpe(["ab ab ab ab bc bc bc"], { vocabSize: 264 }));
  const [apart, together] = [[...merging.encode("a"), ...merging.encode("bc")], merging.encode("abc")];
  expect(apart).toHaveLength(together.length);
  expect(apart).not.toEqual(together);
  expect((await found([{ prompt: "a", completion: "bc" }], { tokenizer: merging })).notable).toHaveLength(1);
});

test("padding of chosen: a token for each character that it is shorter, as Python counts them", async () => {
  // "b" is 3 characters shorter than "🌊xyz", "xyz" is longer than "b", and 🌊 counts once against "b".
  const rows = [pair("p", "b", "🌊xyz"), pair("q", "xyz", "b"), pair("r", "b", "🌊")];
  expect((await found(rows)).padding).toEqual({ rows: 1, tokens: 3 });
  const chosen = idsOf("b") + idsOf("xyz") + idsOf("b");
  expect((await found(rows, { tokenizer })).padding).toEqual({ rows: 1, tokens: 3, share: 3 / (3 + chosen) });
  expect((await found([{ text: "a" }])).padding).toBeUndefined();
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

test("conversations are counted by their contents, or as the template makes texts of them", async () => {
  const plain = await found([chat]);
  expect(plain).toMatchObject({ kind: "preference", conversational: true, kept: 1 });
  expect(plain.characters["rejected"]).toEqual({ shortest: 4, median: 4, longest: 4 });
  expect(plain.notable.map(({ reason }) => reason)).toEqual([
    "there is no prompt of its own, so it is what chosen and rejected begin with",
    "a conversation: training needs a tokenizer folder with a chat template",
  ]);
  const rendered = await found([chat], { template });
  expect(rendered.characters["prompt"]).toMatchObject({ longest: "<user>ab<assistant>".length });
  expect(rendered.notable).toHaveLength(1);
  const quiet = [{ role: "user", content: " " }, chat.chosen[1]!];
  expect((await found([{ messages: quiet }, chat, { messages: [chat.chosen[0], chat.chosen[1]] }])).excluded).toEqual([
    { reason: "a text is empty", count: 1, first: "f.jsonl:1" },
    { reason: '"text" is missing', count: 1, first: "f.jsonl:2" },
  ]);
});

test("a message that calls a tool need not say more", async () => {
  const calling = { role: "assistant", content: "", tool_calls: [{ name: "tide" }] };
  expect((await found([{ messages: [chat.chosen[0], calling] }, { messages: [calling] }])).excluded).toEqual([
    { reason: "roles must alternate, got assistant first in message 1 of messages", count: 1, first: "f.jsonl:2" },
  ]);
});

test("what is read for training says what was done to it, and stops at the first row that is none", async () => {
  const storage = await stored(chat, { ...chat, group: "g" });
  const { rows, notable } = await readRows(storage, "f.jsonl", "preference", { template });
  const texts = { kind: "preference", prompt: "<user>ab<assistant>", chosen: "c", rejected: "defg" };
  expect(rows).toEqual([
    { ...texts, place: "f.jsonl:1" },
    { ...texts, group: "g", place: "f.jsonl:2" },
  ]);
  expect(notable).toEqual([
    {
      reason: "there is no prompt of its own, so it is what chosen and rejected begin with",
      count: 2,
      first: "f.jsonl:1",
    },
    { reason: "a conversation was turned into text by the chat template", count: 2, first: "f.jsonl:1" },
  ]);
  await expect(readRows(storage, "f.jsonl", "preference")).rejects.toThrow("f.jsonl:1: a conversation must be turned");
  await expect(
    readRows(storage, "f.jsonl", ({ place }) => (place === "f.jsonl:1" ? "text" : "prompt")),
  ).rejects.toThrow('f.jsonl:1: "text" is missing');
  await storage.write("f.jsonl", "[]");
  await storage.write("g.json", "[]");
  await expect(readRows(storage, "g.json", "text")).rejects.toThrow("g.json: must hold at least one row, got none");
});
