import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

import { MemoryStorage } from "../core/index.ts";
import { formatCompletions, formatSummaries, pairCompletions } from "./completions-file.ts";
import { type ModelOutputs, outputsLayout, parseModelOutputs, readModelOutputs } from "./model-outputs.ts";

const groups = [
  { prompt: "O for a muse", completions: ["of fire", "of ice", ""] },
  { prompt: "", completions: ["x", "y", "z"] },
];
const jsonl = (...rows: object[]): string => rows.map((row) => JSON.stringify(row)).join("\n");

async function read(content: string | Uint8Array, name = "f.jsonl"): Promise<ModelOutputs> {
  const storage = new MemoryStorage();
  await storage.write(name, content);
  return await readModelOutputs(storage, name);
}

test("completions, summaries and both kinds of rows give the same groups, in memory and in a file", async () => {
  const files = [
    formatCompletions(groups),
    formatSummaries(groups),
    formatSummaries(groups).replaceAll("\n", "\r\n").trimStart(),
    jsonl(...groups),
    `\uFEFF${jsonl(...groups)}\n`,
    JSON.stringify(groups, undefined, 2),
    jsonl(...groups.flatMap(({ prompt, completions }) => completions.map((completion) => ({ prompt, completion })))),
  ];
  for (const file of files) {
    expect(parseModelOutputs(file, "f").groups).toMatchObject(groups);
    for (const name of ["f", "f.txt", "f.jsonl", "f.json"])
      expect((await read(file, name)).groups).toMatchObject(groups);
    expect((await read(gzipSync(file), "f.gz")).groups).toMatchObject(groups);
  }
});

test("the layout is known, whatever an editor did", () => {
  const texts = [formatCompletions(groups), formatSummaries(groups), jsonl(...groups)];
  expect(texts.map(outputsLayout)).toEqual(["completions", "summaries", null]);
  expect(outputsLayout(`\uFEFF${texts[1]!.trimStart().replaceAll("\n", "\r\n")}`)).toBe("summaries");
});

test("the rows of one prompt are its letters in order, also if not adjacent; the place is that of the first", () => {
  const file = jsonl(
    { prompt: "p", completion: "1" },
    { prompt: "q", completion: "2" },
    { prompt: "p", completion: "3" },
  );
  expect(parseModelOutputs(file, "f.jsonl").groups).toEqual([
    { prompt: "p", completions: ["1", "3"], place: "f.jsonl:1" },
    { prompt: "q", completions: ["2"], place: "f.jsonl:2" },
  ]);
});

const two = [
  { prompt: "p", completions: ["a"] },
  { prompt: "q", completions: ["b"] },
];

test.each([
  [
    "alpaca.json",
    JSON.stringify([
      { dataset: "koala", instruction: "p", output: "a", generator: "m" },
      { dataset: "koala", instruction: "q", output: "b", generator: "m" },
    ]),
    "m",
  ],
  ["x.jsonl", jsonl({ prompt: "p", response: "a" }, { prompt: "q", response: "b" }), null],
  [
    "x.json",
    JSON.stringify({
      data: [
        { question: "p", answer: "a", model: "m" },
        { question: "q", answer: "b", model: "n" },
      ],
    }),
    null,
  ],
  ["x.csv", "Prompt;Output\np;a\nq;b\n", null],
  ["x.tsv", "instruction\ttext\r\np\ta\r\nq\tb\r\n", null],
  ["x.txt", "query,generated_text\np,a\nq,b\n", null],
  [
    "x.jsonl",
    jsonl(
      {
        messages: [
          { role: "user", content: "p" },
          { role: "assistant", content: "a" },
        ],
      },
      {
        messages: [
          { role: "user", content: "q" },
          { role: "assistant", content: "b" },
        ],
      },
    ),
    null,
  ],
  [
    "x.jsonl",
    jsonl(
      { prompt: [{ role: "user", content: "p" }], completion: [{ role: "assistant", content: "a" }] },
      { prompt: [{ role: "user", content: "q" }], completion: [{ role: "assistant", content: "b" }] },
    ),
    null,
  ],
  [
    "x.jsonl",
    jsonl(
      { prompt: "p", choices: [{ message: { role: "assistant", content: "a" } }] },
      { prompt: "q", choices: [{ text: "b" }] },
    ),
    null,
  ],
])("%s: %s", async (name, text, model) => {
  const found = await read(text, name);
  expect(found).toMatchObject({ groups: two, model, notes: [] });
});

test("Alpaca's input belongs to the prompt; a reference answer beside the model's is not read, and said", async () => {
  const row = { instruction: "Translate", input: "Haus", output: "house", answer: "home" };
  const { groups, notes } = await read(jsonl(row, { ...row, input: "" }));
  expect(groups.map(({ prompt }) => prompt)).toEqual(["Translate\n\nHaus", "Translate"]);
  expect(notes).toEqual(["f.jsonl: the answers are those of output; not used: answer"]);
});

test("a conversation is shown by its last question, and told from others by all of it", async () => {
  const turns = (first: string) => [
    { role: "user", content: first },
    { role: "assistant", content: "yes" },
    { role: "user", content: "why?" },
  ];
  const rows = ["p", "q"].map((first) => ({ prompt: turns(first), response: `of ${first}` }));
  const { groups } = await read(jsonl(...rows));
  expect(groups).toMatchObject([
    { prompt: "why?", key: "user: p\nassistant: yes\nuser: why?", completions: ["of p"] },
    { prompt: "why?", completions: ["of q"] },
  ]);
  expect(pairCompletions(groups, groups).map(({ id, prompt }) => [id, prompt])).toEqual([
    ["1-A", "why?"],
    ["2-A", "why?"],
  ]);
});

test("FastChat's model answers: a prompt for each turn, by the question's id, in any order", async () => {
  const answer = (id: number, ...choices: string[][]) => ({
    question_id: id,
    model_id: "vicuna",
    choices: choices.map((turns, index) => ({ index, turns })),
  });
  const { groups, notes, model } = await read(jsonl(answer(81, ["a1", "a2"], ["b1", "b2"]), answer(82, ["c"])));
  expect(groups.map(({ prompt, completions }) => [prompt, completions])).toEqual([
    ["question_id 81, turn 1", ["a1", "b1"]],
    ["question_id 81, turn 2", ["a2", "b2"]],
    ["question_id 82", ["c"]],
  ]);
  expect(model).toBe("vicuna");
  expect(notes).toEqual([
    "f.jsonl: has no prompts, so answers are paired by question_id, which is shown in their place",
  ]);
  const other = await read(jsonl(answer(82, ["C"]), answer(81, ["A1", "A2"], ["B1", "B2"])));
  expect(pairCompletions(groups, other.groups).map(({ a, b }) => a.toUpperCase() === b)).toEqual(Array(5).fill(true));
});

test("one answer a line: the number is that of the line, and a note says so", async () => {
  const { groups, notes } = await read("\uFEFFone, with a comma\r\n\r\n=== not a header\r\n\r\n\n", "a.txt");
  expect(groups).toEqual(
    ["one, with a comma", "", "=== not a header"].map((text, i) => ({
      prompt: "",
      completions: [text],
      hasPrompt: false,
      place: `a.txt:${i + 1}`,
    })),
  );
  expect(notes).toEqual(["a.txt: read as one answer a line, without prompts: 7-A is line 7"]);
  expect(pairCompletions(groups, groups).map(({ id }) => id)).toEqual(["1-A", "2-A", "3-A"]);
});

test("rows and lists without prompts are paired by position; ids of prompts are used", async () => {
  const notes = ["f.jsonl: has no prompts, so answers are paired by position"];
  expect(await read(jsonl({ response: "a" }, { response: "a" }))).toMatchObject({
    groups: [{ completions: ["a"], hasPrompt: false }, { completions: ["a"] }],
    notes,
  });
  expect((await read('["a", "b"]', "f.json")).groups).toMatchObject([{ completions: ["a"] }, { completions: ["b"] }]);
  expect((await read("response\na\nb\n", "f.csv")).groups).toHaveLength(2);
  expect((await read(jsonl({ doc_id: 7, response: "a" }))).groups).toMatchObject([{ prompt: "doc_id 7" }]);
});

test.each([
  [
    jsonl({ prompt: "p", completions: ["a"] }, { prompt: "q", completion: "b" }),
    'f:2: "completions" is missing, which the first row has; got the columns prompt, completion',
  ],
  [
    jsonl({ prompt: "p", response: ["a"] }, { prompt: "q", response: "b" }),
    'f:2: "response" must be a list of texts as at f:1, got one text',
  ],
  [
    jsonl({ prompt: "p", completion: "a" }, { completion: "b" }),
    'f:2: "prompt" is missing, which the first row has; got the columns completion',
  ],
  [jsonl({ prompt: {}, completion: "b" }), 'f:1: "prompt" must be text or a list of turns, got {}'],
  [
    jsonl({ prompt: "p" }),
    "f:1: a row must have an answer (completion, completions, response, output, answer or text) and may have a prompt (prompt, instruction or question), got the columns prompt",
  ],
  [jsonl({ prompt: "p", respnse: "a" }), 'got the columns prompt, respnse; "respnse", did you mean "response"?'],
  [
    jsonl({ prompt: "p", completion: "a", response: "b" }),
    "f:1: a row must have one column of answers, got completion and response; hint: remove or rename the others",
  ],
  [jsonl({ prompt: "p", completions: [] }), 'f:1: "completions" must be a list of at least one text, got []'],
  [jsonl({ prompt: "p", completions: ["a", null] }), 'f:1: "completions"[1] must be text, got null'],
  [jsonl({ prompt: "p", completion: null }), 'f:1: "completion" must be text, got null'],
  [
    jsonl({ messages: [{ role: "assistant", content: "a" }] }, { messages: [{ role: "user", content: "a" }] }),
    'f:2: "messages" must end with a turn of the assistant',
  ],
  ['{"prompt": "p", "completion": "a"}\n{"prompt"', "f:2: each line must be a JSON object"],
  ['{"prompt":"p","completion":"a"}\n[1]', "f:2: each row must be a JSON object, got [1]"],
  ["[{]", "f: must be a JSON list, "],
  ["O\n\n=== COMPLETION 1-A ===\nx", 'f:1: the file must start with "=== PREFIX 1 ===", got "O'],
  ["===  PREFIX 1 ===\nx", 'f:1: the file must start with "=== PREFIX 1 ==="'],
])("%j is rejected with its place", (file, message) => {
  expect(() => parseModelOutputs(file, "f")).toThrow(message);
});

test("a summary in a file of completions is rejected", () => {
  const mixed = formatCompletions(groups.slice(0, 1)) + formatSummaries(groups.slice(1)).replace("POST 1", "POST 2");
  expect(() => parseModelOutputs(mixed, "f")).toThrow('expected "=== PREFIX 2 ===", got "=== POST 2 ==="');
});

test("UTF-16 is named with the repair", async () => {
  const wide = new Uint8Array(Buffer.from(`\uFEFF${formatCompletions(groups)}`, "utf16le"));
  await expect(read(wide, "f.txt")).rejects.toThrow("f.txt: must be UTF-8 text, got UTF-16 (LE); hint: iconv");
});
