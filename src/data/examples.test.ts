import { describe, expect, test } from "vitest";

import { RandomStream } from "../core/index.ts";
import { type TokenizerFiles, trainBpe } from "./bpe.ts";
import { encodeCorpus, encodePreferences, encodeSequences, encodeText } from "./examples.ts";
import { TextTokenizer } from "./tokenizer.ts";

const tokenizer = new TextTokenizer(
  trainBpe(
    Array.from({ length: 9 }, () => "the tide turns and the moon burns, the tides return\n"),
    { vocabSize: 300 },
  ),
);
const END = tokenizer.eosTokenId!;
const encode = (text: string): number[] => tokenizer.encode(text);
const row = (prompt: string, completion: string, line = 1) => ({ prompt, completion, place: `rows.jsonl:${line}` });
const pair = (prompt: string, chosen: string, rejected: string, line = 1) => ({
  prompt,
  chosen,
  rejected,
  place: `pairs.jsonl:${line}`,
});
const options = { maxLength: 64, completionOnly: true };

describe("sequences", () => {
  test("begin to be learnt at the completion, and end with the end of text", () => {
    const { examples } = encodeSequences(tokenizer, [row("the tide", " turns")], options);
    expect(examples).toEqual([{ tokens: [...encode("the tide turns"), END], from: encode("the tide").length }]);
    const whole = encodeSequences(tokenizer, [row("the tide", " turns")], { ...options, completionOnly: false });
    expect(whole.examples[0]!.from).toBe(1);
    const text = encodeSequences(tokenizer, [{ text: "the moon", place: "t:1" }], options);
    expect(text.examples).toEqual([{ tokens: [...encode("the moon"), END], from: 1 }]);
  });

  test("do not end twice", () => {
    const { examples } = encodeSequences(tokenizer, [row("the tide", " turns<|endoftext|>")], options);
    expect(examples[0]!.tokens.filter((id) => id === END)).toHaveLength(1);
  });

  test("are what the joined text is read as; where a token spans the border, the prompt ends before it", () => {
    expect(encode(" tides")).not.toEqual([...encode(" tide"), ...encode("s")]);
    const { examples, warnings } = encodeSequences(tokenizer, [row("the tide", "s return", 4)], options);
    expect(examples[0]!.tokens).toEqual([...encode("the tides return"), END]);
    expect(examples[0]!.from).toBeLessThan(encode("the tide").length);
    expect(warnings).toEqual([
      {
        reason: "the tokenizer merges across the end of the prompt, so the prompt was cut before that token",
        count: 1,
        first: "rows.jsonl:4",
      },
    ]);
  });

  test("that cannot be learnt from are left out, with the reason, how many, and the first place", () => {
    const rows = [
      row("", "x", 1),
      row("the tide", "", 2),
      row("the tide", "", 3),
      row("the moon ".repeat(30), "x", 4),
      row("the moon", " burns", 5),
    ];
    const { examples, excluded } = encodeSequences(tokenizer, rows, { ...options, maxLength: 20 });
    expect(examples).toHaveLength(1);
    expect(excluded).toEqual([
      { reason: "the prompt has no token", count: 1, first: "rows.jsonl:1" },
      { reason: "a completion has no token", count: 2, first: "rows.jsonl:2" },
      { reason: "the prompt alone is as long as maxLength", count: 1, first: "rows.jsonl:4" },
    ]);
  });

  test("too long ones are cut at the end, and that is said", () => {
    const { examples, warnings } = encodeSequences(tokenizer, [row("the tide", " turns and the moon burns")], {
      ...options,
      maxLength: 6,
    });
    expect(examples[0]!.tokens).toEqual(encode("the tide turns and the moon burns").slice(0, 6));
    expect(warnings[0]!.reason).toBe("a completion was cut at maxLength");
  });
});

describe("a corpus", () => {
  const text = "the tide turns\n\n and the moon burns\n".repeat(12);
  test("in pieces is the whole text, every token but each piece's first a target", () => {
    const pieces = encodeCorpus(tokenizer, text, { maxLength: 10 });
    expect(pieces.flatMap(({ tokens }) => tokens)).toEqual(encodeText(tokenizer, text));
    expect(pieces.slice(0, -1).every(({ tokens }) => tokens.length === 10)).toBe(true);
    expect(new Set(pieces.map(({ from }) => from))).toEqual(new Set([1]));
  });
  test("paragraph by paragraph comes back the same", () => {
    expect(tokenizer.decode(encodeText(tokenizer, text))).toBe(text);
    expect(encodeText(tokenizer, "")).toEqual([]);
  });
});

describe("a long text has the token ids of the whole text", () => {
  const lines = [
    "the tide turns",
    "    def f(x):",
    "",
    "  return 12.5",
    "it's\tthe moon",
    "   ",
    "月は昇る 🌊🌊",
    "!\n\n\n   x",
    "a\u0085b",
  ];
  const random = new RandomStream(7, "lines");
  const long = (length: number): string => {
    let text = "";
    while (text.length < length) text += `${random.choose(lines)}${random.choose(["\n", "\n", " ", "\n\n", "\r\n"])}`;
    return text;
  };
  const trained = trainBpe([long(20_000)], { vocabSize: 500 });
  type Json = { pre_tokenizer: object; model: { vocab: Record<string, number>; merges: [string, string][] } };
  /** Merges across line breaks, because nothing splits the text before. */
  const unsplit = structuredClone(trained.tokenizer) as unknown as Json;
  unsplit.pre_tokenizer = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
  for (const [left, right] of [
    ["Ċ", "Ċ"],
    ["Ċ", "t"],
    ["s", "Ċ"],
    ["s", "Ġ"],
  ] as const) {
    unsplit.model.merges.unshift([left, right]);
    unsplit.model.vocab[left + right] = Object.keys(unsplit.model.vocab).length;
  }
  /** As Llama's: a "▁" in front of every text, spaces are "▁". */
  const letters = [...new Set([...lines.join(""), "\n", "\r", "▁"])];
  const merges = ["▁ t", "▁t h", "▁th e", "\n ▁", "\n▁ ▁", "▁ ▁", "▁▁ ▁", "t i", "ti d"].map((merge) =>
    merge.split(" "),
  );
  const llama = {
    ...trained.tokenizer,
    added_tokens: [],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "Prepend", prepend: "▁" },
        { type: "Replace", pattern: { String: " " }, content: "▁" },
      ],
    },
    pre_tokenizer: null,
    decoder: null,
    model: {
      type: "BPE",
      unk_token: null,
      vocab: Object.fromEntries([...letters, ...merges.map((merge) => merge.join(""))].map((token, id) => [token, id])),
      merges,
    },
  };
  test.each([
    ["GPT-2's pre-tokenizer", trained.tokenizer],
    ["no pre-tokenizer", unsplit],
    ["a prefix in front of every text", llama],
  ])("%s", (_, json) => {
    const one = new TextTokenizer({ tokenizer: json as unknown as TokenizerFiles["tokenizer"], config: {} });
    let longest = 0;
    const watched = {
      encode(text: string) {
        longest = Math.max(longest, text.length);
        return one.encode(text);
      },
    } as TextTokenizer;
    for (const length of [1, 200, 16_400, 40_000]) {
      const text = long(length);
      expect(encodeText(watched, text)).toEqual(one.encode(text));
    }
    // In pieces: memory does not grow with the text.
    expect(longest).toBeLessThan(20_000);
    // No place to cut: no white space, or tokens that span each of them where nothing splits the text.
    for (const text of [`a${"🌊".repeat(8300)}`, "s ".repeat(8300)])
      expect(encodeText(one, text)).toEqual(one.encode(text));
  });
});

test("rows that no token can end are refused, unless they may stay as they are", () => {
  const { tokenizer: json } = tokenizer.files;
  const endless = new TextTokenizer({ tokenizer: json, config: {} }, "base");
  const message = "base: rows must be ended by an end-of-text token, got none";
  expect(() => encodeSequences(endless, [row("the tide", " turns")], options)).toThrow(message);
  expect(() => encodePreferences(endless, [pair("the tide", " turns", " burns")], options)).toThrow(message);
  const free = { ...options, requireEndOfText: false };
  expect(encodeSequences(endless, [row("the tide", " turns")], free).examples[0]!.tokens).toEqual(
    encode("the tide turns"),
  );
  expect(encodeCorpus(endless, "the tide", options)[0]!.tokens).toEqual(encode("the tide"));
});

describe("preferences", () => {
  test("begin with the beginning-of-text token on request, as TRL's, unless they do already", () => {
    const BOS = tokenizer.bosTokenId!;
    const rows = [pair("the tide", " turns", " burns"), pair("<|endoftext|>the tide", " turns", " burns")];
    const { examples } = encodePreferences(tokenizer, rows, { maxLength: 64, addBosToken: true });
    for (const { prompt, chosen } of examples) {
      expect(prompt).toEqual([BOS, ...encode("the tide")]);
      expect(chosen).toEqual([...encode(" turns"), END]);
    }
    const off = encodePreferences(tokenizer, rows, { maxLength: 64 }).examples;
    expect(off.map(({ prompt }) => prompt)).toEqual([encode("the tide"), [BOS, ...encode("the tide")]]);
    // It counts towards maxLength, and makes no prompt of an empty one.
    const length = encode("the tide").length;
    const cut = encodePreferences(tokenizer, rows.slice(0, 1), { maxLength: length + 2, addBosToken: true });
    expect(cut.examples[0]!.chosen).toHaveLength(1);
    const excluded = [pair("", "b", "c"), pair("the tide", "b", "c")];
    const report = encodePreferences(tokenizer, excluded, { maxLength: length + 1, addBosToken: true }).excluded;
    expect(report.map(({ reason }) => reason)).toEqual([
      "the prompt has no token",
      "the prompt alone is as long as maxLength",
    ]);
    const { bos_token: _, ...config } = tokenizer.files.config;
    const none = new TextTokenizer({ tokenizer: tokenizer.files.tokenizer, config });
    expect(encodePreferences(none, rows.slice(0, 1), { maxLength: 64, addBosToken: true }).examples).toEqual([off[0]]);
  });

  test("share their prompt; each completion ends, and joined they are what each text alone is", () => {
    const { examples } = encodePreferences(tokenizer, [pair("the tide", " turns", " burns, the moon")], options);
    const [{ prompt, chosen, rejected }] = examples as [(typeof examples)[number]];
    expect(prompt).toEqual(encode("the tide"));
    expect([...prompt, ...chosen]).toEqual([...encode("the tide turns"), END]);
    expect([...prompt, ...rejected]).toEqual([...encode("the tide burns, the moon"), END]);
  });

  test("share the shorter reading of the prompt where one of them merges across its end", () => {
    const { examples, warnings } = encodePreferences(tokenizer, [pair("the tide", "s return", " turns")], options);
    const [{ prompt, chosen, rejected }] = examples as [(typeof examples)[number]];
    expect(prompt.length).toBeLessThan(encode("the tide").length);
    expect([...prompt, ...chosen]).toEqual([...encode("the tides return"), END]);
    expect([...prompt, ...rejected]).toEqual([...encode("the tide turns"), END]);
    expect(warnings).toHaveLength(1);
  });

  test("whichever of the two it is that merges", () => {
    const sides = [pair("the tide", "s return", " turns"), pair("the tide", " turns", "s return")];
    const { examples } = encodePreferences(tokenizer, sides, options);
    const [one, other] = examples as [(typeof examples)[number], (typeof examples)[number]];
    expect(other).toEqual({ prompt: one.prompt, chosen: one.rejected, rejected: one.chosen });
  });

  test("that say nothing are left out", () => {
    const { examples, excluded } = encodePreferences(
      tokenizer,
      [
        pair("a", "b", "b", 1),
        pair("", "b", "c", 2),
        pair("a", "", "c", 3),
        pair("the moon ".repeat(30), "b", "c", 4),
        pair("a", "b", "c", 5),
      ],
      { maxLength: 20 },
    );
    expect(examples).toHaveLength(1);
    expect(excluded.map(({ reason, first }) => [reason, first])).toEqual([
      ["chosen and rejected are the same text", "pairs.jsonl:1"],
      ["the prompt has no token", "pairs.jsonl:2"],
      ["a completion has no token", "pairs.jsonl:3"],
      ["the prompt alone is as long as maxLength", "pairs.jsonl:4"],
    ]);
  });

  test("that are too long are cut to the room behind the prompt, both alike", () => {
    const { examples, warnings } = encodePreferences(
      tokenizer,
      [pair("the tide", " turns", " burns, the moon, the tide")],
      { maxLength: encode("the tide").length + 2 },
    );
    expect(examples[0]!.rejected).toHaveLength(2);
    expect(examples[0]!.chosen).toEqual([...encode(" turns"), END].slice(0, 2));
    expect(warnings.map(({ reason }) => reason)).toEqual(["a completion was cut at maxLength"]);
  });
});
