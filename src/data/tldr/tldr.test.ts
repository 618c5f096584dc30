import { expect, test } from "vitest";

import { factCoverage, factKinds, factsIn, tldrEnding, tldrHeldOut, tldrPairs, tldrRows } from "./index.ts";
import { phrases } from "./words.ts";

const rows = [...tldrRows({ count: 400 })];
const pairs = [...tldrPairs({ count: 400 })];
const held = tldrHeldOut({ count: 50 });

test("a seed determines the posts", () => {
  expect([...tldrRows({ count: 20 })]).toEqual(rows.slice(0, 20));
  expect([...tldrRows({ count: 20, seed: 2 })]).not.toEqual(rows.slice(0, 20));
  expect(new Set(rows.map(({ prompt }) => prompt)).size).toBe(400);
});

test("no phrase is part of another", () => {
  const all = factKinds.flatMap((kind) => phrases[kind]);
  for (const phrase of all) expect([...factsIn(phrase).keys()]).toEqual([phrase]);
});

test("a post has nine facts, one of each kind, each once, no blank line, and ends with TL;DR:", () => {
  for (const { prompt, completion } of [...rows, ...held]) {
    const facts = factsIn(prompt);
    expect([...facts.values()].sort()).toEqual([...factKinds].sort());
    for (const phrase of facts.keys())
      expect(prompt.match(new RegExp(`\\b${phrase}\\b`, "gi")), phrase).toHaveLength(1);
    expect(prompt).not.toMatch(/\n\s*\n/);
    expect(prompt.endsWith(`\n${tldrEnding}`)).toBe(true);
    expect(completion).toMatch(/^ [A-Z].*\.$/);
  }
});

test("summaries invent nothing, and the full summary has all facts", () => {
  for (const { prompt, completion } of rows) expect(factCoverage(prompt, completion).invented).toEqual([]);
  for (const { prompt, completion, full } of held) {
    expect(factCoverage(prompt, completion).invented).toEqual([]);
    expect(factCoverage(prompt, full).total).toBe(1);
    // A post is a poor summary of itself.
    expect(factCoverage(prompt, prompt).total).toBeLessThan(0.75);
  }
  const mean =
    rows.reduce((sum, { prompt, completion }) => sum + factCoverage(prompt, completion).total, 0) / rows.length;
  // Three of nine facts always, and 22/11 = 2 details on average: 5/9 = 0.556.
  expect(mean).toBeGreaterThan(0.52);
  expect(mean).toBeLessThan(0.59);
});

test("the chosen summary covers more, in every pair", () => {
  let invented = 0;
  for (const { prompt, chosen, rejected } of pairs) {
    const [better, worse] = [factCoverage(prompt, chosen), factCoverage(prompt, rejected)];
    expect(better.total).toBeGreaterThan(worse.total);
    expect(better.invented).toEqual([]);
    if (worse.invented.length > 0) invented++;
  }
  expect(invented / pairs.length).toBeGreaterThan(0.15);
});

test("held-out combinations of who did what to which thing never occur in training", () => {
  const key = (text: string): string =>
    [...factsIn(text)]
      .filter(([, kind]) => /other|deed|thing/.test(kind))
      .map(([phrase]) => phrase)
      .sort()
      .join();
  const trained = new Set([...rows, ...pairs].map(({ prompt }) => key(prompt)));
  for (const { prompt } of held) expect(trained.has(key(prompt))).toBe(false);
});

test("coverage by hand", () => {
  const post = "POST: My sister sold the guitar. It was last Sunday. Right now I am furious.\nTL;DR:";
  expect(factCoverage(post, " My sister sold the guitar.")).toEqual({
    total: 3 / 5,
    told: ["other", "deed", "thing"],
    invented: [],
    idle: 0,
  });
  // Told: other, deed; invented: the tent; idle: "my sister sold it".
  expect(factCoverage(post, " MY  SISTER sold the tent, my sister sold it.")).toEqual({
    total: 1 / 5,
    told: ["other", "deed"],
    invented: ["the tent"],
    idle: 4,
  });
  expect(factCoverage(post, " the tent, the rug").total).toBe(0);
  expect(factCoverage(post, " They resold the guitars.").told).toEqual([]);
  expect(factCoverage("nothing here", " My sister.").total).toBe(0);
  // The post tells its five facts; idle: post, it, was, right, now, I, am, TL, DR. Ten idle words are free.
  expect(factCoverage(post, post)).toMatchObject({ total: 1, idle: 9 });
  // "Sorry for the long post. Let me explain, it's I." has ten idle words; two facts make four of them free.
  const padded = " My sister sold. Sorry for the long post. Let me explain, it's I.";
  expect(factCoverage(post, padded)).toMatchObject({ total: (2 - 6 / 5) / 5, idle: 10 });
});
