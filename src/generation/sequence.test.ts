/** One completion from logits made by hand: its log-probabilities, its end, and the text that is certain. */
import { describe, expect, test } from "vitest";

import { resolveSettings, type SettingsInput } from "../core/index.ts";
import type { TextTokenizer } from "../data/index.ts";
import { Sequence } from "./sequence.ts";
import { generationSettings } from "./settings.ts";

const EOS = 1;
/** Another token that ends generation: "f" elsewhere. */
const OTHER_END = 7;
/** Eight tokens, 1 ends the text. Token 0 is "é" half read: alone it decodes to U+FFFD. */
const letters = ["\uFFFD", "<end>", "a", "b", "c", "d", "e", "f"];
const tokenizer = {
  size: 8,
  endOfText: { stopIds: [EOS] },
  decode: (ids: readonly number[]) =>
    ids
      .map((id) => letters[id]!)
      .join("")
      .replaceAll("\uFFFD\uFFFD", "é"),
} as unknown as TextTokenizer;

const twoEnds = { ...tokenizer, endOfText: { stopIds: [EOS, OTHER_END] } } as unknown as TextTokenizer;

function sequenceOf(given: SettingsInput<typeof generationSettings> = {}, limit = 20, promptIds = [2, 3]): Sequence {
  const settings = resolveSettings("generate", generationSettings, { doSample: false, ...given });
  return new Sequence("0/0", promptIds, limit, { tokenizer, settings });
}

/** Logits of a vocabulary padded to ten ids: 0 everywhere, and these at some ids. */
const logitsOf = (values: Readonly<Record<number, number>>): Float32Array =>
  Float32Array.from({ length: 10 }, (_, id) => values[id] ?? 0);

/** The text of each step while these tokens are chosen greedily. */
const advance = (sequence: Sequence, tokens: readonly number[]): string[] =>
  tokens.map((token) => sequence.advance(logitsOf({ [token]: 50 })).text);

describe("log-probabilities", () => {
  test("are the model's over the tokenizer's ids: ids that pad the vocabulary are never chosen", () => {
    // Eight ids at 0 but one at log 9: it has 9 of 16 parts.
    const sequence = sequenceOf();
    const generated = sequence.advance(logitsOf({ 4: Math.log(9), 8: 70, 9: 90 }));
    expect(generated.token).toBe(4);
    expect(generated.tokenLogp).toBeCloseTo(Math.log(9 / 16), 6);
    expect(generated.samplingLogp).toBe(0);
    expect([sequence.tokens, sequence.tokenLogps.length, sequence.samplingLogps]).toEqual([[4], 1, [0]]);
  });

  test("are before the processors for the model, and after them for the distribution that was drawn from", () => {
    // Two ids of equal weight stay: each is drawn with probability 1/2, and the model gives each 4/14.
    const sequence = sequenceOf({ doSample: true, topK: 2 });
    const generated = sequence.advance(logitsOf({ 4: Math.log(4), 5: Math.log(4) }));
    expect([4, 5]).toContain(generated.token);
    expect(generated.tokenLogp).toBeCloseTo(Math.log(4 / 14), 6);
    expect(generated.samplingLogp).toBeCloseTo(Math.log(1 / 2), 6);
  });

  test("of a greedy token are the model's, whatever the repetition penalty did", () => {
    // Token 2 is in the prompt: its logit log 9 is divided by 10, and token 4 is chosen instead.
    const generated = sequenceOf({ repetitionPenalty: 10 }).advance(logitsOf({ 2: Math.log(9), 4: Math.log(2) }));
    expect(generated.token).toBe(4);
    expect(generated.tokenLogp).toBeCloseTo(Math.log(2 / 17), 6);
    expect(generated.samplingLogp).toBe(0);
  });
});

test("the end-of-text token is among the tokens, with its log-probability, and not in the text", () => {
  const sequence = sequenceOf();
  expect(advance(sequence, [4, EOS])).toEqual(["c", ""]);
  const { tokens, tokenLogps, samplingLogps, text, finish, lastToken } = sequence;
  expect({ tokens, text, finish, lastToken }).toEqual({ tokens: [4, EOS], text: "c", finish: "eos", lastToken: EOS });
  expect([tokenLogps.length, samplingLogps.length]).toEqual([2, 2]);
});

test("any of the tokens that end texts ends it", () => {
  const settings = resolveSettings("generate", generationSettings, { doSample: false });
  const sequence = new Sequence("0/0", [2, 3], 20, { tokenizer: twoEnds, settings });
  expect(advance(sequence, [4, OTHER_END])).toEqual(["c", ""]);
  expect([sequence.text, sequence.finish, sequence.tokens]).toEqual(["c", "eos", [4, OTHER_END]]);
});

test("it ends with as many tokens as it may have", () => {
  const sequence = sequenceOf({}, 2);
  expect(sequence.lastToken).toBe(3);
  advance(sequence, [4]);
  expect([sequence.finish, sequence.lastToken]).toEqual([undefined, 4]);
  advance(sequence, [5]);
  expect(sequence.finish).toBe("length");
});

test("an incomplete character is held back until it is complete, or until the end", () => {
  expect(advance(sequenceOf(), [4, 0, 0, 5])).toEqual(["c", "", "é", "d"]);
  expect(advance(sequenceOf({}, 2), [4, 0])).toEqual(["c", "\uFFFD"]);
});

test("what may begin a stop string is held back; the text ends before the first stop string in it", () => {
  const stopped = sequenceOf({ stopStrings: ["cde", "f"] });
  expect(advance(stopped, [2, 4, 5, 6])).toEqual(["a", "", "", ""]);
  expect([stopped.text, stopped.finish]).toEqual(["a", "stop"]);
  expect(advance(sequenceOf({ stopStrings: ["cde"] }), [4, 5, 3])).toEqual(["", "", "cdb"]);
  expect(advance(sequenceOf({ stopStrings: ["cde"] }, 2), [2, 4])).toEqual(["a", "c"]);
  // The second character of "cé" comes in halves: "c" is held back all the while.
  const halves = sequenceOf({ stopStrings: ["cé"] });
  expect(advance(halves, [2, 4, 0])).toEqual(["a", "", ""]);
  expect([advance(halves, [0]), halves.text, halves.finish]).toEqual([[""], "a", "stop"]);
  expect(advance(sequenceOf({ stopStrings: ["cé"] }), [2, 4, 0, 5])).toEqual(["a", "", "", "c\uFFFDd"]);
  // Half a character is no stop string before the end.
  const replacement = sequenceOf({ stopStrings: ["\uFFFD"] });
  expect(advance(replacement, [2, 0, 0, 4])).toEqual(["a", "", "é", "c"]);
  const limited = sequenceOf({ stopStrings: ["\uFFFD"] }, 2);
  expect([advance(limited, [2, 0]), limited.text, limited.finish]).toEqual([["a", ""], "a", "stop"]);
  // Both are found with the last token; "cd" begins before "d".
  const both = sequenceOf({ stopStrings: ["d", "cd"] });
  expect([advance(both, [2, 4, 5]), both.text]).toEqual([["a", "", ""], "a"]);
});
