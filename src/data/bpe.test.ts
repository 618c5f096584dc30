import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { MemoryStorage, RandomStream } from "../core/index.ts";
import { trainBpe } from "./bpe.ts";
import { readTokenizer, saveTokenizer, TextTokenizer } from "./tokenizer.ts";

// The result of Hugging Face's trainer and tokenizer for the same texts: test/golden/bpe.py.
const golden = JSON.parse(readFileSync(new URL("../../test/golden/bpe.json", import.meta.url), "utf8")) as {
  texts: string[];
  tricky: string[];
  ours: { ids: number[][]; decoded: string[] };
  trained: {
    vocab_size: number;
    min_frequency: number;
    merges: [string, string][];
    tokens: string[];
    ids: number[][];
    decoded: string[];
  }[];
};

interface Model {
  readonly merges: [string, string][];
  readonly vocab: Record<string, number>;
}
const modelOf = ({ tokenizer }: ReturnType<typeof trainBpe>): Model => tokenizer["model"] as Model;

describe.each(golden.trained)("$vocab_size tokens, pairs at least $min_frequency times", (wanted) => {
  const files = trainBpe(golden.texts, { vocabSize: wanted.vocab_size, minFrequency: wanted.min_frequency });
  const tokenizer = new TextTokenizer(files);

  test("merges and ids are those of Hugging Face's trainer", () => {
    expect(modelOf(files).merges).toEqual(wanted.merges);
    const tokens = Object.entries(modelOf(files).vocab).sort(([, a], [, b]) => a - b);
    expect(tokens.map(([token]) => token)).toEqual(wanted.tokens);
    expect(tokenizer.size).toBe(wanted.tokens.length);
  });

  test.each(golden.tricky.map((text, i) => [text, i] as const))("%j has the same ids", (text, i) => {
    expect(tokenizer.encode(text)).toEqual(wanted.ids[i]);
  });
});

describe("the file", () => {
  const files = trainBpe(golden.texts, { vocabSize: 500 });
  const tokenizer = new TextTokenizer(files);

  test("is the one that Python's tokenizers loaded", async () => {
    const text = `${JSON.stringify(files.tokenizer, undefined, 1)}\n`;
    await expect(text).toMatchFileSnapshot("../../test/golden/bpe-tokenizer.json");
  });

  test.each(golden.tricky.map((text, i) => [text, i] as const))(
    "gives the same ids in Python and here: %j",
    (text, i) => {
      expect(tokenizer.encode(text)).toEqual(golden.ours.ids[i]);
    },
  );

  test("every text is decoded unchanged, without end-of-text tokens", () => {
    golden.tricky.forEach((text, i) => {
      expect(golden.ours.decoded[i]).toBe(text);
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.replaceAll("<|endoftext|>", ""));
    });
  });

  test("so is any text of awkward pieces", () => {
    const random = new RandomStream(3, "awkward");
    const pieces = [
      " ",
      "  ",
      "\n",
      "\r\n",
      "\t",
      "'s",
      "é",
      "e\u0301",
      "🌙",
      "\u200d",
      "月",
      "قمر",
      "12",
      "...",
      "moon",
      "\0",
      "\u00a0",
      "\ufeff",
    ];
    for (let round = 0; round < 400; round++) {
      const text = Array.from({ length: random.integer(12) }, () => random.choose(pieces)).join("");
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
  });

  test("an incomplete character is decoded as replacement characters", () => {
    const bytes = tokenizer.encode("🌊");
    const whole = bytes.map((_, i) => tokenizer.decode(bytes.slice(0, i + 1)));
    expect(whole.at(-1)).toBe("🌊");
    for (const part of whole.slice(0, -1)) expect(part).toMatch(/^\ufffd+$/);
  });

  test("reads back unchanged from a folder, with its end-of-text token", async () => {
    const storage = new MemoryStorage();
    await saveTokenizer(storage, "m", tokenizer);
    const read = await readTokenizer(storage, "m");
    expect(read.files).toEqual(files);
    expect([read.eosTokenId, read.bosTokenId, read.size]).toEqual([0, 0, 500]);
    expect(read.encode("<|endoftext|>")).toEqual([0]);
  });
});

test("training does not depend on how the text is split into pieces, and ends when no pair is frequent enough", () => {
  const whole = trainBpe(["moon tide\n", "moon tide\n"], { vocabSize: 4000 });
  expect(modelOf(whole)).toEqual(modelOf(trainBpe(["moon tide\nmoon tide\n"], { vocabSize: 4000 })));
  // Three merges for "moon" and four for " tide"; every pair occurs twice.
  expect(modelOf(whole).merges).toHaveLength(3 + 4);
  expect(modelOf(trainBpe(["once"], { vocabSize: 4000 })).merges).toEqual([]);
});

test("special tokens come first; a vocabulary must have room for them and the bytes", () => {
  const { tokenizer, config } = trainBpe(["moon"], { vocabSize: 258, specialTokens: ["<end>", "<pad>"] });
  expect((tokenizer["model"] as Model).vocab).toMatchObject({ "<end>": 0, "<pad>": 1, "!": 2 });
  expect(config).toMatchObject({ eos_token: "<end>", bos_token: "<end>" });
  expect(() => trainBpe(["moon"], { vocabSize: 256 })).toThrow(
    "trainBpe: vocabSize must be an integer of at least 257, got 256",
  );
  expect(() => trainBpe(["moon"], { vocabSize: 300.5 })).toThrow("got 300.5");
});
