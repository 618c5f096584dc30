import { expect, test } from "vitest";

import type { MeasuredPair } from "./measured.ts";
import { contextTraits, preferredTraits, textTraits, traitFindings, traitSentence, wordTrait } from "./traits.ts";

/** Chosen texts have two lines, rejected ones one line that ends in "lol". */
const samples = Array.from({ length: 20 }, (_, i) => ({
  prompt: "p",
  chosen: `The rose number ${i} is red,\nand so is every other rose.`,
  rejected: `The rose number ${i} is red, lol`,
}));

const pair = (id: string, a: string, b: string): MeasuredPair => ({
  id,
  prompt: "p",
  a: { model: "sft", text: a },
  b: { model: "pref", text: b },
  properties: [],
  choices: [],
});
const pairs = [
  pair("1-A", "red, lol", "red,\nand so is the rose."),
  pair("1-B", "red,\nand blue,\nand green.", "red."),
  pair("2-A", "blue lol", "blue,\nas the sea.\nAnd deep."),
];

test("the samples' preferences are found: more lines, fewer of the words that only rejected ones have", () => {
  const preferred = preferredTraits(samples, textTraits);
  expect(preferred.map(({ trait, direction }) => [trait.name, direction])).toEqual([
    ["words", "more"],
    ["lines", "more"],
    ["whole last sentences", "more"],
    ["of the words “and”, “so”, “every”, “other”", "more"],
    ["of the words “lol”", "less"],
  ]);
  const lines = preferred.find(({ trait }) => trait.name === "lines")!;
  expect(lines.samples).toEqual({ chosen: 2, rejected: 1, agree: 20, decided: 20 });
  expect(preferred.at(-1)!.trait.evidence!("yes lol, LOL", "")).toEqual(["lol"]);
});

test("what the samples do not prefer is no finding", () => {
  expect(preferredTraits(samples.slice(0, 4), textTraits)).toEqual([]);
  const same = samples.map(({ prompt, chosen }) => ({ prompt, chosen, rejected: chosen }));
  expect(preferredTraits(same, textTraits)).toEqual([]);
});

test("each model's texts are counted in the preferred direction, and a pair shows it", () => {
  const findings = traitFindings(preferredTraits(samples, textTraits), pairs);
  const lines = findings.find(({ name }) => name === "lines")!;
  expect(lines).toMatchObject({
    direction: "more",
    samples: { chosen: 2, rejected: 1, agree: 20, decided: 20 },
    baseline: (1 + 3 + 1) / 3,
    tuned: (2 + 1 + 3) / 3,
    pairs: { tuned: 2, baseline: 1, equal: 0 },
    example: { id: "2-A", a: 1, b: 3 },
  });
  const rejected = findings.at(-1)!;
  expect(rejected).toMatchObject({
    direction: "less",
    pairs: { tuned: 2, baseline: 0, equal: 1 },
    example: { id: "1-A", a: 1, b: 0, evidence: { a: ["lol"], b: [] } },
  });
  expect(traitSentence(rejected, "completions")).toBe(
    "The chosen samples have fewer of the words “lol” than the rejected ones (0 against 1 on average; in 20 of 20 samples that differ). " +
      "The tuned model's completions have 0, the baseline's 0.67: the tuned model has fewer in 2 pairs, the baseline in 0, and 1 are equal. " +
      "For example, in 1-A the tuned model has 0, the baseline 1 (“lol”).",
  );
});

test("swapping the models swaps the counts", () => {
  const preferred = preferredTraits(samples, textTraits);
  const swapped = pairs.map(({ a, b, ...rest }) => ({ ...rest, a: b, b: a }));
  const counts = traitFindings(preferred, pairs).map((one) => one.pairs);
  expect(traitFindings(preferred, swapped).map((one) => one.pairs)).toEqual(
    counts.map(({ tuned, baseline, equal }) => ({ tuned: baseline, baseline: tuned, equal })),
  );
});

test("a list of words counts each once, and curly apostrophes are straight", () => {
  const trait = wordTrait("archaic words", ["thou", "o'er"]);
  expect(trait.measure("Thou, thou art o’er the sea", "")).toBe(2);
});

test("a goal of more context counts what a summary tells of its post, and quotes it", () => {
  const post = "My sister borrowed my bike on 3 May. She wants 40 more days.";
  const one = { ...pair("1-A", "She has it.", "My sister borrowed the bike for 40 days, not 41."), prompt: post };
  const [, words, numbers] = traitFindings(contextTraits, [one]);
  expect(words).toMatchObject({ name: "words of the post", baseline: 0, tuned: 4, pairs: { tuned: 1 } });
  expect(words!.example!.evidence).toEqual({ a: [], b: ["sister", "borrowed", "bike", "days"] });
  expect(numbers).toMatchObject({ tuned: 1, example: { evidence: { b: ["40"] } } });
  expect(traitSentence(words!, "summaries")).toMatch(
    /^The goal asks for more words of the post\. The tuned model's summaries have 4/,
  );
});

test("words are counted in scripts without spaces too", () => {
  expect(textTraits[0]!.measure("春天 来了。花园里", "")).toBeGreaterThan(3);
});
