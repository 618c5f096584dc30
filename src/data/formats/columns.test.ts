/** Which columns a file has, what they are used as, and what is refused by name. */
import { describe, expect, test } from "vitest";

import { MemoryStorage } from "../../core/index.ts";
import { type ColumnOptions, type ColumnSettings, columnOptions, recognize } from "./columns.ts";
import { alpacaPrompt } from "./prompt-template.ts";
import type { Fields } from "./turns.ts";

/** A record in TRL's columns, and its kind. */
function read(record: Fields, options: ColumnOptions = {}): unknown {
  const reading = recognize([record], options, "f")!;
  const fields = reading.read(record);
  return typeof fields === "string" ? fields : { kind: reading.kind, ...own(fields) };
}
const own = (fields: Fields): Fields =>
  Object.fromEntries(
    ["prompt", "chosen", "rejected", "completion", "completions", "label", "text", "messages", "tools"].flatMap(
      (name) => (fields[name] === undefined ? [] : [[name, fields[name]]]),
    ),
  );
const turn = (role: string, content: string): object => ({ role, content });
const said = (from: string, value: string): object => ({ from, value });

describe("a known scheme is read as TRL's columns", () => {
  const preference = { kind: "preference", chosen: "c", rejected: "r" };
  const both = { chosen: "c", rejected: "r" };
  test.each<[string, Fields, object]>([
    ["TRL", { prompt: "p", ...both }, { ...preference, prompt: "p" }],
    ["Orca", { system: "s", question: "q", ...both }, { ...preference, prompt: "s\n\nq" }],
    ["Argilla's Orca", { system: "", input: "q", ...both }, { ...preference, prompt: "q" }],
    ["Alpaca pairs", { instruction: "i", input: "x", ...both }, { ...preference, prompt: alpacaPrompt("i", "x") }],
    ["Argilla", { instruction: "i", chosen_response: "c", rejected_response: "r" }, { ...preference, prompt: "i" }],
    [
      "ShareGPT pairs",
      { conversations: [said("human", "q")], chosen: said("gpt", "c"), rejected: said("gpt", "r") },
      {
        kind: "preference",
        prompt: [said("human", "q")],
        chosen: said("gpt", "c"),
        rejected: said("gpt", "r"),
      },
    ],
    [
      "OpenAI pairs",
      {
        input: { messages: [turn("user", "q")], tools: [] },
        preferred_output: [turn("assistant", "c")],
        non_preferred_output: [turn("assistant", "r")],
      },
      {
        kind: "preference",
        prompt: [turn("user", "q")],
        chosen: [turn("assistant", "c")],
        rejected: [turn("assistant", "r")],
        tools: [],
      },
    ],
    ["SHP", { history: "h", human_ref_A: "c", human_ref_B: "r", labels: 1 }, { ...preference, prompt: "h" }],
    [
      "SHP, the other way",
      { history: "h", human_ref_A: "r", human_ref_B: "c", labels: 0 },
      { ...preference, prompt: "h" },
    ],
    [
      "HelpSteer",
      { prompt: "p", response_1: "c", response_2: "r", preference_strength: -2 },
      { ...preference, prompt: "p" },
    ],
    [
      "HelpSteer, the other way",
      { prompt: "p", response_1: "r", response_2: "c", preference_strength: 1 },
      { ...preference, prompt: "p" },
    ],
    [
      "SafeRLHF",
      { prompt: "p", response_0: "r", response_1: "c", better_response_id: 1 },
      { ...preference, prompt: "p" },
    ],
    [
      "Arena",
      { conversation_a: [turn("user", "r")], conversation_b: [turn("user", "c")], winner: "model_b" },
      {
        kind: "preference",
        chosen: [turn("user", "c")],
        rejected: [turn("user", "r")],
      },
    ],
    [
      "HH",
      { chosen: "\n\nHuman: tea?\n\nAssistant: I am sorry.", rejected: "\n\nHuman: tea?\n\nAssistant: I am sure." },
      {
        kind: "preference",
        prompt: "\n\nHuman: tea?\n\nAssistant:",
        chosen: " I am sorry.",
        rejected: " I am sure.",
      },
    ],
    ["an implicit prompt", both, preference],
    ["rankings", { prompt: "p", completions: ["a", "b"] }, { kind: "ranked", prompt: "p", completions: ["a", "b"] }],
    [
      "UltraFeedback",
      {
        instruction: "i",
        completions: [
          { response: "b", overall_score: 3 },
          { response: "a", overall_score: 7.5 },
          { response: "c", overall_score: 3 },
        ],
      },
      { kind: "ranked", prompt: "i", completions: ["a", "b"] },
    ],
    [
      "Nectar",
      {
        prompt: "p",
        answers: [
          { answer: "b", rank: 2 },
          { answer: "a", rank: 1 },
        ],
      },
      {
        kind: "ranked",
        prompt: "p",
        completions: ["a", "b"],
      },
    ],
    [
      "labels",
      { prompt: "p", completion: "c", label: false },
      { kind: "unpaired", prompt: "p", completion: "c", label: false },
    ],
    [
      "labelled conversations",
      { messages: [turn("user", "q"), turn("assistant", "a")], label: false },
      {
        kind: "unpaired",
        prompt: [turn("user", "q")],
        completion: [turn("assistant", "a")],
        label: false,
      },
    ],
    [
      "labelled ShareGPT",
      { conversations: [said("human", "q"), said("gpt", "a")], kto_tag: true },
      {
        kind: "unpaired",
        prompt: [said("human", "q")],
        completion: [said("gpt", "a")],
        label: true,
      },
    ],
    [
      "labelled Alpaca",
      { instruction: "i", input: "", output: "o", kto_tag: false },
      {
        kind: "unpaired",
        prompt: alpacaPrompt("i", ""),
        completion: "o",
        label: false,
      },
    ],
    ["completions", { prompt: "p", completion: "c" }, { kind: "completion", prompt: "p", completion: "c" }],
    [
      "Alpaca",
      { instruction: "i", input: null, output: "o" },
      { kind: "completion", prompt: alpacaPrompt("i", ""), completion: "o" },
    ],
    [
      "Dolly",
      { instruction: "i", context: "x", response: "o" },
      { kind: "completion", prompt: alpacaPrompt("i", "x"), completion: "o" },
    ],
    ["summaries", { prompt: "p", label: "a summary" }, { kind: "completion", prompt: "p", completion: "a summary" }],
    ["question and answer", { question: "q", answer: "a" }, { kind: "completion", prompt: "q", completion: "a" }],
    ["texts", { text: "t", label: 3 }, { kind: "text", text: "t" }],
    ["conversations", { messages: [turn("user", "q")] }, { kind: "text", messages: [turn("user", "q")] }],
    [
      "ShareGPT",
      { conversations: [said("human", "q")], system: "s" },
      {
        kind: "text",
        messages: [turn("system", "s"), said("human", "q")],
      },
    ],
    ["prompts", { prompt: "p", id: 3 }, { kind: "prompt", prompt: "p" }],
    ["instructions", { instruction: "i", input: "x" }, { kind: "prompt", prompt: alpacaPrompt("i", "x") }],
    ["questions", { question: "q" }, { kind: "prompt", prompt: "q" }],
    [
      "tools stored as text",
      { messages: [turn("user", "q")], tools: '[{"name":"tide"}]' },
      {
        kind: "text",
        messages: [turn("user", "q")],
        tools: [{ name: "tide" }],
      },
    ],
  ])("%s", (_, record, expected) => expect(read(record)).toEqual(expected));

  test.each([
    [
      { prompt: "p", response_1: "c", response_2: "r", preference_strength: 0 },
      "preference_strength prefers neither answer",
    ],
    [
      { conversation_a: [turn("user", "a")], conversation_b: [turn("user", "b")], winner: "tie" },
      "winner prefers neither conversation",
    ],
    [
      {
        instruction: "i",
        completions: [
          { response: "a", overall_score: 1 },
          { response: "b", overall_score: 1 },
        ],
      },
      "all completions have the same rating",
    ],
    [{ prompt: "p", answers: [{ answer: "a", rank: 1 }, { answer: "b" }] }, "a completion has no rating"],
    [{ messages: [turn("assistant", "a")], label: true }, "a labelled conversation has fewer than two messages"],
  ])("%j says why it is no row", (record, reason) => expect(read(record)).toBe(reason));
});

test("columns and what they are used as; the scheme of most records counts", () => {
  const orca = { system: "s", question: "q", chosen: "c", rejected: "r", id: 7 };
  const reading = recognize([{ prompt: "p" }, orca, { ...orca, system: null }], {}, "f")!;
  expect(reading).toMatchObject({ kind: "preference", scheme: "Orca pairs" });
  expect(reading.says).toBe("question is the prompt; system is put before the prompt");
  expect(["system", "question", "chosen", "id"].map((name) => reading.useOf(name))).toEqual([
    "prompt",
    "prompt",
    "chosen",
    undefined,
  ]);
  expect(recognize([{ prompt: "p", chosen: "c", rejected: "r" }], {}, "f")!.says).toBeUndefined();
  expect(recognize([{ id: 3 }], {}, "f")).toBeUndefined();
});

test("a column that is empty in the first record is used where it is not", () => {
  const reading = recognize(
    [
      { instruction: "i", input: "", output: "o" },
      { instruction: "i", output: "o" },
    ],
    {},
    "f",
  )!;
  expect(reading.useOf("input")).toBe("prompt");
  const records = [
    { prompt: "p", completion: "c", context: "" },
    { prompt: "p", completion: "c", context: "x" },
  ];
  expect(recognize(records, {}, "f")!.warnings).toHaveLength(1);
});

test("the prompt of dialogues ends after the last turn that both share", () => {
  const talk = (end: string): string => `\n\nHuman: tea?\n\nAssistant: With milk?\n\nHuman: no\n\nAssistant:${end}`;
  expect(read({ chosen: talk(" Here."), rejected: talk(" Why?") })).toMatchObject({
    prompt: talk(""),
    chosen: " Here.",
  });
  // An answer that tells the dialogue on is no part of it.
  const longer = talk(" Here.\n\nHuman: thanks\n\nAssistant: bye");
  expect(read({ chosen: longer, rejected: talk(" Why?") })).toMatchObject({ prompt: talk(""), rejected: " Why?" });
});

test("a system prompt goes before an implicit prompt too, and into a conversation that is stored as a text", () => {
  expect(read({ system: "s", chosen: "ab", rejected: "ac" })).toEqual({
    kind: "preference",
    chosen: "s\n\nab",
    rejected: "s\n\nac",
  });
  const turns = [turn("user", "q")];
  const stored = { system: "s", messages: JSON.stringify(turns) };
  expect(read(stored)).toEqual({ kind: "text", messages: [turn("system", "s"), ...turns] });
  // A plain text has no prompt: the column is not used, and is listed as such.
  const reading = recognize([{ system: "s", text: "t" }], {}, "f")!;
  expect([reading.useOf("system"), reading.says]).toEqual([undefined, undefined]);
  const labelled = { messages: JSON.stringify([turn("user", "q"), turn("assistant", "a")]), label: true };
  expect(read(labelled)).toMatchObject({ kind: "unpaired", completion: [turn("assistant", "a")] });
  expect(read({ ...labelled, messages: "q" })).toBe("a labelled conversation is no list of messages");
});

test("a column __proto__ is a column like others", () => {
  const record = JSON.parse('{"prompt":"p","__proto__":{"completion":"c"}}') as Fields;
  expect(recognize([record], {}, "f")).toMatchObject({ kind: "prompt" });
  expect(read(record)).toEqual({ kind: "prompt", prompt: "p" });
});

test("names in other capitals, or with spaces around, are read", () => {
  const record = { "Prompt ": "p", CHOSEN: "c", rejected: "r" };
  expect(read(record)).toEqual({ kind: "preference", prompt: "p", chosen: "c", rejected: "r" });
  const reading = recognize([record], {}, "f")!;
  expect(reading.says).toBe('"Prompt " is read as prompt; "CHOSEN" is read as chosen');
  expect(reading.useOf("Prompt ")).toBe("prompt");
});

describe("columns by their names", () => {
  const record = { body: "b", good: "g", bad: "w", prompt: "another" };
  const names = { promptColumn: "body", chosenColumn: "good", rejectedColumn: "bad" };
  test("replace columns of TRL's names", () => {
    expect(read(record, { names })).toEqual({ kind: "preference", prompt: "b", chosen: "g", rejected: "w" });
    const reading = recognize([record], { names }, "f")!;
    expect([reading.useOf("body"), reading.useOf("prompt"), reading.says]).toEqual(["prompt", "prompt", undefined]);
    expect(
      read({ q: "b", a: "c", ok: 1 }, { names: { promptColumn: "q", completionColumn: "a", labelColumn: "ok" } }),
    ).toEqual({
      kind: "unpaired",
      prompt: "b",
      completion: "c",
      label: 1,
    });
  });
  test("are no misspelling of what is named", () => {
    const named = { promptColumn: "body", chosenColumn: "good", rejectedColumn: "bad" };
    expect(() => recognize([{ ...record, choosen: "x" }], { names: named }, "f")).not.toThrow();
  });
  test("that are not there are an error with the columns that are", () => {
    expect(() => recognize([record], { names: { promptColumn: "bdy" } }, "f.csv")).toThrow(
      'f.csv: promptColumn must name a column of the file, got "bdy", did you mean "body"?; its columns are body, good, bad, prompt',
    );
  });
});

describe("what would be left out in silence is refused by name", () => {
  test.each([
    [
      { prompt: "p", choosen: "c", rejected: "r" },
      /got "choosen", did you mean "chosen"\?; hint: rename it, or chosenColumn choosen/,
    ],
    [
      { prompt: "p", completion: "c", lable: false },
      /got "lable", did you mean "label"\?; hint: rename it, or labelColumn lable/,
    ],
    [{ prompt: "p", mesages: [turn("user", "q")] }, /got "mesages", did you mean "messages"\?; hint: rename it$/],
    [
      { prompt: "p", rejected: "r" },
      /rows with rejected must have chosen too, got prompt, rejected; hint: chosenColumn/,
    ],
    [{ prompt: "p", completion: "x", chosen: "r" }, /rows with chosen must have rejected too/],
    [
      { post: "a question", chosen: "c", rejected: "r" },
      /a column must be named as the prompt, got "post", which looks like it; hint: promptColumn post/,
    ],
    [{ promt: "p" }, /got "promt", did you mean "prompt"\?/],
  ])("%j", (record, said) => expect(() => recognize([record], {}, "f")).toThrow(said));

  test.each([
    // A name that is near, with a value that cannot be meant.
    { prompt: "p", completion: "c", lable: "a text" },
    { prompt: "p", completion: "c", completions: ["a", "b"] },
    { prompt: "p", chosen: "c", rejected: "r", id: 3, source: "web", score_chosen: 4 },
    { prompt: [turn("user", "q")], chosen: "c", rejected: "r" },
  ])("%j is not", (record) => expect(() => recognize([record], {}, "f")).not.toThrow());

  test("or is a warning", () => {
    const warningsOf = (record: Fields): readonly string[] => recognize([record], {}, "f")!.warnings;
    expect(warningsOf({ prompt: "p", completion: "c", context: "x" })).toEqual([
      'column "context" looks like a part of the prompt and is not used; hint: template FILE',
    ]);
    expect(warningsOf({ text: "t", label: 0 })).toEqual([
      'column "label" is not used (0 in the first row): every row is learnt',
    ]);
    expect(warningsOf({ text: "t", context: "x" })).toEqual([]);
    expect(warningsOf({ text: "t", prompt: "x" })).toEqual(['column "prompt" is not used: texts are learnt whole']);
    // Steps with labels are no ranking.
    expect(warningsOf({ prompt: "p", completions: ["a", "b"], labels: [true, false] })).toEqual([
      'column "completions" looks like an answer and is not used',
    ]);
    expect(warningsOf({ prompt: "p", completion: "c", label: true })).toEqual([]);
  });
});

describe("a template", () => {
  const options = async (template: string, others: Partial<ColumnSettings> = {}): Promise<ColumnOptions> => {
    const storage = new MemoryStorage();
    await storage.write("t.jinja", "Q: {{ title }} {{ body }}\nA:");
    await storage.write("bad.jinja", "{% for %}");
    await storage.write("fails.jinja", "{{ raise_exception('no') }}");
    return columnOptions(storage, { template, ...others });
  };
  test("alpaca", async () => {
    expect(read({ prompt: "p", completion: "c" }, await options("alpaca"))).toMatchObject({
      prompt: alpacaPrompt("p", ""),
    });
    expect(alpacaPrompt("i", "x")).toContain("### Instruction:\ni\n\n### Input:\nx\n\n### Response:\n");
    expect(alpacaPrompt("i", " ")).not.toContain("Input");
  });
  test("chat", async () => {
    expect(read({ instruction: "i", input: "x", output: "o", system: "s" }, await options("chat"))).toEqual({
      kind: "completion",
      prompt: [turn("system", "s"), turn("user", "i\nx")],
      completion: [turn("assistant", "o")],
    });
    expect(read({ prompt: "p", completions: ["a", "b"] }, await options("chat"))).toMatchObject({
      completions: [[turn("assistant", "a")], [turn("assistant", "b")]],
    });
  });
  test("a file over the columns", async () => {
    const record = { title: "t", body: "b", summary: "s" };
    const given = await options("t.jinja", { completionColumn: "summary" });
    expect(read(record, given)).toEqual({ kind: "completion", prompt: "Q: t b\nA:", completion: "s" });
    expect(recognize([record], given, "f")!.says).toBe("the prompt is rendered by the template file");
    await expect(options("bad.jinja")).rejects.toThrow("bad.jinja: must be a Jinja template, got ");
    const failing = await options("fails.jinja");
    expect(() => read({ prompt: "p", completion: "c" }, failing)).toThrow(
      'fails.jinja: the template must take the row, got "no"',
    );
  });
});
