import { describe, expect, test } from "vitest";

import { type VerseSpeech, versePairs, versePrefixes, verseRows, verseSeparator, verseSpeeches } from "./corpus.ts";
import { archaicWords, plainWords, wordsOf } from "./diction.ts";
import { moodSentences } from "./mood-units.ts";
import { moodOpenings, openings } from "./openings.ts";
import { verseReward } from "./reward.ts";
import { verseRule } from "./rule.ts";
import { syllablesOfLine } from "./syllables.case.ts";
import { closingCouplets, laments, laterSentences, mainSentences, soSentences } from "./units.ts";
import { epithets, longNames, moods, moodWords, rhymes, sharedWords, shortNames } from "./words.ts";

const speeches: readonly VerseSpeech[] = [...verseSpeeches({ seed: 1, count: 3000 })];
const linesOf = ({ text }: VerseSpeech): string[] => text.split("\n");
const share = (items: readonly unknown[], of: number): number => items.length / of;

describe("seeds", () => {
  test("the same seed gives the same verse for every count", () => {
    expect([...verseSpeeches({ seed: 1, count: 50 })]).toEqual(speeches.slice(0, 50));
    expect([...versePairs({ seed: 3, count: 20 })]).toEqual([...versePairs({ seed: 3, count: 60 })].slice(0, 20));
    expect(versePrefixes({ seed: 3, count: 10 })).toEqual(versePrefixes({ seed: 3, count: 30 }).slice(0, 10));
  });

  test("another seed gives different verse", () => {
    const known = new Set(speeches.map(({ text }) => text));
    const other = [...verseSpeeches({ seed: 2, count: 1000 })];
    expect(other.filter(({ text }) => known.has(text))).toEqual([]);
    expect(versePrefixes({ seed: 2, count: 8 })).not.toEqual(versePrefixes({ seed: 1, count: 8 }));
  });
});

describe("prompts", () => {
  test("are the prefix and the separator; prompt and completion concatenate to the speech", () => {
    const rows = [...verseRows({ seed: 1, count: 300 })];
    for (const [i, { prompt, completion }] of rows.entries()) {
      expect(prompt.endsWith(" <complete>")).toBe(true);
      expect(prompt.slice(0, -verseSeparator.length) + completion).toBe(speeches[i]!.text);
      expect(completion).toMatch(/^[\n ]\S/);
    }
    for (const { prompt, chosen, rejected } of versePairs({ seed: 1, count: 100 })) {
      expect(prompt.endsWith(" <complete>")).toBe(true);
      expect([chosen, rejected].every((text) => /^[\n ]\S/.test(text))).toBe(true);
      expect([prompt, chosen, rejected].join("").match(/<complete>/g)).toHaveLength(1);
    }
  });

  test("that are held out never occur in rows or pairs of any seed", () => {
    const held = new Set([1, 2, 3].flatMap((seed) => versePrefixes({ seed, count: 1000 })));
    const trained = [
      ...speeches.map(({ prefix }) => prefix),
      ...[2, 1_000_004].flatMap((seed) => [...verseSpeeches({ seed, count: 500 })].map(({ prefix }) => prefix)),
      ...[1, 2].flatMap((seed) => [...versePairs({ seed, count: 300, separator: "" })].map(({ prompt }) => prompt)),
    ];
    expect(trained.filter((prefix) => held.has(prefix))).toEqual([]);
    expect(held.size).toBeGreaterThan(2500);
  });

  test("that are held out are distinct, one line each", () => {
    const prefixes = versePrefixes({ seed: 5, count: 400 });
    expect(new Set(prefixes).size).toBe(400);
    expect(prefixes.filter((prefix) => /\n/.test(prefix) || prefix !== prefix.trim())).toEqual([]);
  });

  test("are neutral in style: no archaic and no plain word", () => {
    for (const { prefix } of speeches)
      expect(
        wordsOf(prefix).filter((word) => archaicWords.has(word) || plainWords.has(word)),
        prefix,
      ).toEqual([]);
  });
});

describe("verse", () => {
  test("every complete line without repetition has ten syllables", () => {
    const whole = speeches
      .filter(({ style }) => style.repetition === "none")
      .flatMap((speech) => linesOf(speech).slice(0, speech.style.ending === "broken" ? -1 : undefined));
    expect(whole.length).toBeGreaterThan(9000);
    expect(whole.filter((line) => syllablesOfLine(line) !== 10)).toEqual([]);
  });

  test("a broken last line is shorter and ends no sentence; a complete one ends its sentence", () => {
    for (const speech of speeches) {
      const last = linesOf(speech).at(-1)!;
      if (speech.style.ending === "complete") expect(last).toMatch(/[.!?]$/);
      else {
        expect(last).not.toMatch(/[.;:,!?]$/);
        expect(syllablesOfLine(last)).toBeLessThan(10);
      }
    }
  });

  test("couplets rhyme", () => {
    const soundsOf = (line: string): number[] => {
      const word = wordsOf(line).at(-1)!;
      return rhymes.flatMap((sound, i) => (Object.values(sound).some((words) => words.includes(word)) ? [i] : []));
    };
    const couplets = speeches.filter(({ form, style }) => form === "couplets" && style.repetition === "none");
    expect(couplets.length).toBeGreaterThan(300);
    for (const speech of couplets) {
      const lines = linesOf(speech);
      expect(lines).toHaveLength(6);
      for (let first = 0; first < (speech.style.ending === "broken" ? 4 : 6); first += 2) {
        const [a, b] = [soundsOf(lines[first]!), soundsOf(lines[first + 1]!)];
        expect(
          a.filter((sound) => b.includes(sound)),
          lines.slice(first, first + 2).join(" / "),
        ).not.toEqual([]);
        expect(wordsOf(lines[first]!).at(-1)).not.toBe(wordsOf(lines[first + 1]!).at(-1));
      }
    }
  });

  test("consists of the grammar's words, in ASCII letters", () => {
    const sources = [
      ...Object.values(openings).flat(),
      ...moods.flatMap((mood) => [...Object.values(moodOpenings[mood] ?? {}).flat(), ...moodSentences[mood]]),
      ...[mainSentences, laterSentences, soSentences, closingCouplets].flat(),
      ...laments.flatMap(({ phrase, close = "" }) => [phrase, close]),
    ];
    const known = new Set([
      ...sources.flatMap((source) => wordsOf(source.replace(/\{[^}]+\}/g, " ").replace(/[[\]|~/]/g, " "))),
      ...moods.flatMap((mood) => Object.values(moodWords[mood]).flat()),
      ...Object.values(sharedWords).flat(),
      ...rhymes.flatMap((sound) => Object.values(sound).flat()),
      ...[...shortNames.map(({ name }) => name), ...longNames, ...epithets].map((name) => name.toLowerCase()),
      // Forms of "a", "thy" and "my" before a vowel, and the pronouns of the rival.
      ...["an", "thine", "mine", "he", "she"],
    ]);
    const unknown = new Set(
      speeches.flatMap(({ text }) => wordsOf(text)).filter((word) => !known.has(word.replace(/'s$/, ""))),
    );
    expect([...unknown]).toEqual([]);
    expect(speeches.filter(({ text }) => /[^A-Za-z' ,.;:!?\n]/.test(text))).toEqual([]);
  });

  test("has an before a vowel and a elsewhere", () => {
    const wrong = speeches.flatMap(({ text }) => text.match(/\b(a [aeiou]\w*|an (?!h(?:our|on))[^aeiou]\w*)/gi) ?? []);
    expect(wrong).toEqual([]);
  });

  test("is too large to memorise: 14,000 speeches are distinct, and so are most lines", () => {
    const many = [...verseSpeeches({ seed: 1, count: 14_000 })];
    expect(new Set(many.map(({ text }) => text)).size).toBe(14_000);
    expect(new Set(many.map(({ completion }) => completion)).size).toBe(14_000);
    const lines = many.flatMap(linesOf);
    expect(share([...new Set(lines)], lines.length)).toBeGreaterThan(0.88);
    const words = new Set(many.flatMap(({ text }) => wordsOf(text)));
    expect(words.size).toBeGreaterThan(800);
    expect(words.size).toBeLessThan(1000);
  });
});

describe("style", () => {
  const styled = (wanted: Partial<VerseSpeech["style"]>): VerseSpeech[] =>
    speeches.filter(({ style }) =>
      Object.entries(wanted).every(([key, value]) => style[key as keyof typeof style] === value),
    );

  test("has the given shares, independently of each other", () => {
    // Four standard errors of a share of 3000 are below 0.04.
    expect(share(styled({ diction: "archaic" }), 3000)).toBeCloseTo(0.5, 1);
    expect(Math.abs(share(styled({ ending: "broken" }), 3000) - 0.35)).toBeLessThan(0.04);
    expect(Math.abs(share(styled({ repetition: "repeating" }), 3000) - 0.3)).toBeLessThan(0.04);
    const both = share(styled({ diction: "archaic", ending: "broken" }), 3000);
    expect(Math.abs(both - 0.5 * 0.35)).toBeLessThan(0.04);
    const all = [...verseSpeeches({ count: 40, archaicShare: 1, brokenShare: 0, repeatingShare: 1 })];
    expect(new Set(all.map(({ style }) => JSON.stringify(style))).size).toBe(1);
  });

  test("is visible in the text", () => {
    for (const { completion, style } of speeches) {
      const words = wordsOf(completion);
      const other = style.diction === "archaic" ? plainWords : archaicWords;
      expect(
        words.filter((word) => other.has(word)),
        completion,
      ).toEqual([]);
      if (style.repetition === "none") expect(verseReward(completion).repetition, completion).toBeLessThan(0.8);
      else expect(verseReward(completion).repetition, completion).toBeGreaterThan(0);
    }
  });
});

describe("pairs", () => {
  const pairs = [...versePairs({ seed: 1, count: 1500 })];

  test("chosen always has a clearly higher true reward", () => {
    for (const { chosen, rejected } of pairs)
      expect(verseReward(chosen).total - verseReward(rejected).total).toBeGreaterThanOrEqual(0.02);
  });

  test("the rule judge agrees with the true reward on nine of ten pairs, and contradicts it on one in a hundred", () => {
    const verdicts = pairs.map(({ chosen, rejected }) => verseRule(chosen, rejected).choice);
    const rate = (choice: string): number =>
      share(
        verdicts.filter((verdict) => verdict === choice),
        pairs.length,
      );
    expect(rate("a")).toBeGreaterThan(0.88);
    expect(rate("b")).toBeLessThan(0.01);
    for (const [i, { chosen, rejected }] of pairs.entries()) {
      const swapped = verseRule(rejected, chosen).choice;
      expect(swapped).toBe({ a: "b", b: "a", tie: "tie" }[verdicts[i]!]);
    }
  });

  test("are distinct, and in half of them both completions have the same sentences", () => {
    expect(new Set(pairs.map(({ prompt, chosen, rejected }) => prompt + chosen + rejected)).size).toBe(pairs.length);
    const nouns = (text: string): string =>
      wordsOf(text)
        .filter((word) => word.length > 5)
        .slice(0, 2)
        .join();
    const alike = pairs.filter(({ chosen, rejected }) => nouns(chosen) === nouns(rejected));
    expect(share(alike, pairs.length)).toBeGreaterThan(0.35);
    expect(share(alike, pairs.length)).toBeLessThan(0.65);
  });
});

test.each([
  [() => [...verseSpeeches({ count: -1 })], "verseSpeeches: count must be an integer of at least 0, got -1"],
  [() => [...verseSpeeches({ count: 1, seed: 0.5 })], "verseSpeeches: seed must be an integer, got 0.5"],
  [() => [...verseRows({ count: 1, brokenShare: 2 })], "verseSpeeches: brokenShare must be from 0 to 1, got 2"],
  [() => [...versePairs({ count: 1.5 })], "versePairs: count must be an integer of at least 0, got 1.5"],
  [() => versePrefixes({ count: Number.NaN }), "versePrefixes: count must be an integer of at least 0, got NaN"],
])("what is asked wrongly is told: %#", (ask, said) => {
  expect(ask).toThrow(said);
});
