import { describe, expect, test } from "vitest";

import { verseSpeeches } from "./corpus.ts";
import { verseReward } from "./reward.ts";
import { verseRule } from "./rule.ts";

/** Three complete lines; no archaic or plain word, no repetition. */
const plainVerse =
  "\nThe moon is cold above the silver sea.\nMy heart will burn until the morning sings.\nNo bell can call the sailor from the deep.";
const total = (text: string): number => verseReward(text).total;

describe("by hand", () => {
  test("complete verse without archaic or plain words: 0.4 · ½ + 0.3 + 0.3", () => {
    expect(verseReward(plainVerse)).toEqual({
      total: expect.closeTo(0.8, 12),
      archaic: 0.5,
      complete: 1,
      repetition: 0,
      verse: 1,
    });
  });
  test("two archaic words and a plain one: (2 + 1) / (3 + 2) of 0.4", () => {
    const text = plainVerse
      .replace("My heart", "Thy heart")
      .replace("No bell", "Thy bell")
      .replace("the deep", "your deep");
    expect(verseReward(text).archaic).toBeCloseTo(3 / 5, 12);
    expect(total(text)).toBeCloseTo(0.4 * 0.6 + 0.6, 12);
  });
  test("a last line of three words: two of three lines are complete, and no sentence ends the text", () => {
    const text = plainVerse.replace(/No bell.*/, "No bell can");
    expect(verseReward(text)).toMatchObject({ complete: expect.closeTo(1 / 3, 12), verse: expect.closeTo(2 / 3, 12) });
  });
  test("a repeated line: eight words of 33", () => {
    const [, first, ...rest] = plainVerse.split("\n");
    const text = ["", first, first, ...rest].join("\n");
    // 8 repeated of 8 + 8 + 8 + 9 = 33 words: 4 · 8 / 33.
    expect(verseReward(text).repetition).toBeCloseTo((4 * 8) / 33, 12);
  });
  test.each(["", " ", "\n\n\n", "???", "\u0000"])("a text without words has reward 0: %j", (text) => {
    expect(total(text)).toBe(0);
  });
});

describe("each criterion alone raises the reward", () => {
  const archaic = plainVerse.replace("My heart", "Thy heart");
  const modern = plainVerse.replace("My heart", "Your heart");
  const broken = plainVerse.replace("from the deep.", "from the");
  const repeating = plainVerse.replace(/No bell.*/, "The moon is cold above the silver sea.");

  test("archaic diction", () => {
    expect(total(archaic)).toBeGreaterThan(total(plainVerse));
    expect(total(plainVerse)).toBeGreaterThan(total(modern));
  });
  test("a complete last line", () => {
    expect(total(plainVerse)).toBeGreaterThan(total(broken));
    expect(verseReward(broken)).toMatchObject({ archaic: 0.5, repetition: 0 });
  });
  test("no repetition", () => {
    expect(total(plainVerse)).toBeGreaterThan(total(repeating));
    expect(verseReward(repeating)).toMatchObject({ archaic: 0.5, complete: 1 });
  });
});

describe("the reward cannot be gamed", () => {
  test("a list of archaic words, or one of them repeated, has a lower reward than verse", () => {
    const list = "Thou thee thy thine hath doth.\nEre oft anon hither thither yonder.\nWilt shalt canst dost wast art.";
    expect(total(list)).toBeLessThan(0.3);
    const onlyThy = plainVerse.replaceAll(/\b(The|My|No)\b/g, "Thy");
    expect(verseReward(onlyThy).archaic).toBeLessThanOrEqual(3 / 4);
    expect(total("Moon moon moon moon moon.\nStar star star star star.\nSea sea sea sea sea.")).toBe(0);
    expect(total(Array.from({ length: 20 }, () => "thou thou thou thou thou").join("\n"))).toBe(0);
  });
  test("more than three lines do not raise the reward", () => {
    const longer = `${plainVerse}\nThe wind had left the harbour to the rain.`;
    expect(total(longer)).toBeCloseTo(total(plainVerse), 12);
  });
  test("a function of the text alone, within [0, 1], and fast on long texts", () => {
    const texts = [...verseSpeeches({ seed: 9, count: 200 })].map(({ completion }) => completion);
    const first = texts.map(verseReward);
    expect(texts.toReversed().map(verseReward).reverse()).toEqual(first);
    for (const parts of first) for (const value of Object.values(parts)) expect(value >= 0 && value <= 1).toBe(true);
    const start = performance.now();
    for (const text of ["a ".repeat(100_000), "'".repeat(200_000), "\n".repeat(200_000), "thou ".repeat(50_000)])
      verseReward(text);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

test("the rule judge votes by three criteria, with reasons", () => {
  const archaic = plainVerse.replace("My heart", "Thy heart").replace("No bell", "Nay, naught");
  const { choice, votes } = verseRule(archaic, plainVerse.replace("from the deep.", "from the"));
  expect(choice).toBe("a");
  expect(votes.map(({ criterion, vote }) => [criterion, vote])).toEqual([
    ["diction", "a"],
    ["ending", "a"],
    ["repetition", "neither"],
  ]);
  expect(votes[0]!.reason).toBe("a has 3 archaic and 0 plain words, b 0 and 0");
  expect(verseRule("Thou art. Nay, thou hast.", "you have your").choice).toBe("tie");
  expect(verseRule(plainVerse, plainVerse).choice).toBe("tie");
});
