/** The token that ends texts: which file names it, what is said where files disagree, and what is written. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { DataError, MemoryStorage } from "../core/index.ts";
import { endOfTextNotes, endOfTextSentence, requireEndOfText } from "./end-of-text.ts";
import { readTokenizer, saveTokenizer, type TextTokenizer } from "./tokenizer.ts";

const at = (name: string): URL => new URL(`../../test/golden/${name}`, import.meta.url);
const tokenizerJson = readFileSync(at("bpe-tokenizer.json"), "utf8");
// test/golden/end-of-text.py
const golden = JSON.parse(readFileSync(at("end-of-text.json"), "utf8")) as {
  classes: Record<string, { eos_token: string | null; bos_token: string | null }>;
  models: Record<string, string>;
  folders: { files: Record<string, object>; eos: number | null; bos: number | null }[];
};

type Files = Readonly<Record<string, unknown>>;

/** A folder with these files and a tokenizer of 500 tokens: 0 is <|endoftext|>, 65 is "a", 66 is "b". */
async function storageOf(files: Files, tokenizer = tokenizerJson): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write("m/tokenizer.json", tokenizer);
  for (const [name, json] of Object.entries(files)) await storage.write(`m/${name}`, JSON.stringify(json));
  return storage;
}

const read = async (files: Files, tokenizer?: string): Promise<TextTokenizer> =>
  readTokenizer(await storageOf(files, tokenizer), "m");

describe("as transformers", () => {
  test.each(golden.folders.map((folder) => [JSON.stringify(folder.files), folder] as const))(
    "%s",
    async (_, { files, eos, bos }) => {
      const { endOfText, bosTokenId } = await read(files);
      expect([endOfText.id, bosTokenId]).toEqual([eos, bos]);
      expect(endOfText.stopIds).toEqual(eos === null ? [] : [eos]);
      expect(endOfText.warnings).toEqual([]);
    },
  );

  /** The tokenizer with one more token. */
  const withToken = (token: string | null): string => {
    const json = JSON.parse(tokenizerJson) as { added_tokens: object[]; model: { vocab: Record<string, number> } };
    if (token !== null && !(token in json.model.vocab)) {
      json.added_tokens.push({ ...json.added_tokens[0], id: 500, content: token });
      json.model.vocab[token] = 500;
    }
    return JSON.stringify(json);
  };

  test.each(Object.entries(golden.classes))("%s has its default tokens", async (name, defaults) => {
    const config = { "tokenizer_config.json": { tokenizer_class: name } };
    const ended = await read(config, withToken(defaults.eos_token));
    expect(ended.endOfText.token).toBe(defaults.eos_token);
    expect(ended.endOfText.source).toBe(`the default of ${name} in transformers`);
    const begun = await read(config, withToken(defaults.bos_token));
    const first = defaults.bos_token === "<|endoftext|>" ? 0 : 500;
    expect(begun.bosTokenId).toBe(defaults.bos_token === null ? null : first);
  });

  test.each(Object.entries(golden.models))("%s has the default of %s", async (type, name) => {
    const { endOfText } = await read({ "config.json": { model_type: type } }, withToken("<eos>"));
    expect(endOfText.source).toBe(`the default of ${name} in transformers`);
  });
});

describe("the first file that names a token counts", () => {
  const all: Files = {
    "tokenizer_config.json": { eos_token: "a" },
    "special_tokens_map.json": { eos_token: { content: "b" } },
    "generation_config.json": { eos_token_id: [67, 68] },
    "config.json": { eos_token_id: 69, model_type: "gpt2" },
  };
  const without = (count: number): Files => Object.fromEntries(Object.entries(all).slice(count));
  test.each([
    [0, 65, "tokenizer_config.json: eos_token", [65, 67, 68], 3],
    [1, 66, "special_tokens_map.json: eos_token", [66, 67, 68], 2],
    [2, 67, "generation_config.json: eos_token_id", [67, 68], 1],
    [3, 69, "config.json: eos_token_id", [69], 0],
  ] as const)("without the first %i", async (count, id, source, stopIds, warnings) => {
    const { endOfText, eosTokenId } = await read(without(count));
    expect(endOfText).toMatchObject({ id, source, stopIds });
    expect(eosTokenId).toBe(id);
    expect(endOfText.warnings).toHaveLength(warnings);
  });

  test("config.json's ids end generation where generation_config.json names none, as in transformers", async () => {
    const files = { "tokenizer_config.json": { eos_token: "<|endoftext|>" }, "config.json": { eos_token_id: [0, 69] } };
    expect((await read(files)).endOfText).toMatchObject({ id: 0, stopIds: [0, 69], warnings: [] });
    const both = { ...files, "generation_config.json": { eos_token_id: 0 } };
    expect((await read(both)).endOfText.stopIds).toEqual([0]);
  });

  test("an adapter's files are its own, and its base model's", async () => {
    const storage = await storageOf({});
    await storage.write("base/config.json", JSON.stringify({ eos_token_id: 69 }));
    await storage.write("base/generation_config.json", JSON.stringify({ eos_token_id: [70, 69] }));
    const { endOfText } = await readTokenizer(storage, "m", "base");
    expect(endOfText).toMatchObject({ id: 70, source: "generation_config.json: eos_token_id", stopIds: [70, 69] });
  });
});

describe("nothing is used silently", () => {
  test("files that disagree", async () => {
    const { endOfText } = await read({
      "tokenizer_config.json": { eos_token: "<|endoftext|>" },
      "generation_config.json": { eos_token_id: [0, 66] },
      "config.json": { eos_token_id: 69 },
    });
    expect(endOfText.warnings).toEqual([
      'config.json: eos_token_id is "e" (id 69), but tokenizer_config.json: eos_token is "<|endoftext|>" (id 0), which training appends to texts',
    ]);
    expect(endOfTextNotes(endOfText)).toEqual([
      'texts end with "<|endoftext|>" (id 0), from tokenizer_config.json: eos_token; generation also ends at id 66',
      ...endOfText.warnings,
    ]);
  });

  test.each([
    [{ eos_token: "</s>" }, 'tokenizer_config.json: eos_token must be a token of the vocabulary, got "</s>"'],
    [
      { eos_token: { content: "</s>" } },
      'tokenizer_config.json: eos_token must be a token of the vocabulary, got "</s>"',
    ],
    [{ eos_token: 7 }, "tokenizer_config.json: eos_token must be a token of the vocabulary, got 7"],
  ])("a token that is not in the vocabulary: %j", async (config, warning) => {
    const files = { "tokenizer_config.json": config, "config.json": { eos_token_id: 0 } };
    const { endOfText } = await read(files);
    expect(endOfText).toMatchObject({ id: 0, source: "config.json: eos_token_id" });
    expect(endOfText.warnings).toEqual([`${warning}; it is not used`]);
  });

  test.each([500, -1, 1.5, "0", true])("an id that is not in the vocabulary: %j", async (id) => {
    const { endOfText } = await read({ "generation_config.json": { eos_token_id: [id, 65] } });
    expect(endOfText).toMatchObject({ id: 65, stopIds: [65] });
    expect(endOfText.warnings).toEqual([
      `generation_config.json: eos_token_id must be an id of the vocabulary, below 500, got ${JSON.stringify(id)}; it is not used`,
    ]);
  });

  test("the ordinary case needs no word, any other one sentence", async () => {
    const ordinary = await read({
      "tokenizer_config.json": { eos_token: "<|endoftext|>" },
      "generation_config.json": { eos_token_id: 0 },
    });
    expect(endOfTextNotes(ordinary.endOfText)).toEqual([]);
    expect(endOfTextSentence(ordinary.endOfText)).toBe(
      'texts end with "<|endoftext|>" (id 0), from tokenizer_config.json: eos_token',
    );
    const listed = await read({
      "tokenizer_config.json": { eos_token: "<|endoftext|>" },
      "generation_config.json": { eos_token_id: [66, 0] },
    });
    expect(endOfTextNotes(listed.endOfText)).toEqual([
      'texts end with "<|endoftext|>" (id 0), from tokenizer_config.json: eos_token; generation also ends at id 66',
    ]);
    const other = await read({
      "tokenizer_config.json": { eos_token: "<|endoftext|>" },
      "generation_config.json": { eos_token_id: 0 },
      "config.json": { eos_token_id: 69 },
    });
    expect(endOfTextNotes(other.endOfText)).toEqual([endOfTextSentence(other.endOfText), ...other.endOfText.warnings]);
    const byDefault = await read({ "config.json": { model_type: "gpt2" } });
    expect(endOfTextNotes(byDefault.endOfText)).toEqual([
      'texts end with "<|endoftext|>" (id 0), from the default of GPT2Tokenizer in transformers',
    ]);
    expect(endOfTextNotes((await read({})).endOfText)).toEqual([
      "no file names an end-of-text token: texts are not ended, and generation runs to its limit",
    ]);
  });

  test("rows without one are refused, with the file to edit", async () => {
    const none = await read({ "config.json": { eos_token_id: 999 } });
    expect(() => requireEndOfText(none.endOfText, none.folder)).toThrow(DataError);
    expect(() => requireEndOfText(none.endOfText, none.folder)).toThrow(
      'm: rows must be ended by an end-of-text token, got none from tokenizer_config.json, special_tokens_map.json, generation_config.json or config.json (config.json: eos_token_id must be an id of the vocabulary, below 500, got 999; it is not used); hint: add "eos_token": "TOKEN", a token of the vocabulary, to m/tokenizer_config.json',
    );
  });
});

test.each([
  [{ "tokenizer_config.json": { eos_token: { content: "a" } } }, { eos_token: { content: "a" } }],
  [{ "tokenizer_config.json": { eos_token: "</s>" }, "config.json": { eos_token_id: 66 } }, { eos_token: "b" }],
  [
    {
      "special_tokens_map.json": { eos_token: "a", pad_token: "b", unk_token: "b" },
      "tokenizer_config.json": { pad_token: "a" },
    },
    { eos_token: "a", pad_token: "a", unk_token: "b" },
  ],
  [{}, {}],
])("the token that was taught is written: %j", async (files, config) => {
  const storage = await storageOf(files);
  await saveTokenizer(storage, "out", await readTokenizer(storage, "m"));
  expect(JSON.parse(storage.text("out/tokenizer_config.json"))).toEqual(config);
});

test.each(["[]", "3", "{oops"])("a file that is no JSON object is refused by its path: %s", async (text) => {
  const storage = await storageOf({});
  await storage.write("m/generation_config.json", text);
  await expect(readTokenizer(storage, "m")).rejects.toThrow(/^m\/generation_config\.json: must be (a )?JSON/);
});
