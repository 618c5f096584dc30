import { expect, test } from "vitest";

import { type MeasuredPair, measureDifferences } from "../comparison/index.ts";
import { measuredWords } from "./measured.ts";

function sample(id: string, properties: MeasuredPair["properties"]): MeasuredPair {
  const candidate = { model: "m", text: "t" };
  return { id, prompt: "the same", a: candidate, b: candidate, properties, choices: [] };
}

/** Two prompts of two pairs: words by 10, 12, 11, 13; reward by −1, 1, 1, −1; one reward is unknown. */
const samples = [
  sample("1-A", [
    { name: "words", a: 20, b: 30 },
    { name: "reward", a: 2, b: 1 },
  ]),
  sample("1-B", [
    { name: "words", a: 20, b: 32 },
    { name: "reward", a: 2, b: 3 },
  ]),
  sample("2-A", [
    { name: "words", a: 20, b: 31 },
    { name: "reward", a: 1, b: 2 },
    { name: "distinct-1", a: 1, b: 1 },
  ]),
  sample("2-B", [
    { name: "words", a: 20, b: 33 },
    { name: "reward", a: null, b: 2 },
  ]),
];
const texts = { prompts: "prefix", texts: "completions" };

test("means and differences, clustered by prompt number even if prompts have equal text", () => {
  const [words, reward, distinct] = measureDifferences(samples);
  // Clusters 11 and 12: mean 11.5; residual sums ∓1 over n = 4, SE = √(2 · 2)/4 = 0.5; t(0.975; 1) = 12.7062.
  expect(words).toMatchObject({ name: "words", pairs: 4, baseline: 20, tuned: 31.5, difference: 11.5 });
  expect(words!.interval![0]).toBeCloseTo(11.5 - 12.7062 * 0.5, 4);
  expect(reward).toMatchObject({ pairs: 3, difference: 1 / 3 });
  expect(distinct).toMatchObject({ pairs: 1, interval: null });
});

test("the text names conclusive and open differences, and length effects", () => {
  expect(measuredWords(measureDifferences(samples), texts)).toBe(
    "Measured over all pairs, the tuned model's completions have higher words (31.5 against 20). " +
      "Not conclusive at this size: reward and distinct-1. " +
      "Conclusive means that the 95 % interval of the difference, clustered by prefix, excludes zero. " +
      "With 3 properties tested, one interval may exclude zero by chance. " +
      "The completions differ in length, and distinct-1 changes with length alone.",
  );
});

test("the text when nothing is conclusive", () => {
  const open = measureDifferences(samples).filter(({ name }) => name !== "words");
  expect(measuredWords(open, texts)).toBe(
    "Measured over all pairs, no property differs conclusively between the two models' completions.",
  );
  expect(measuredWords([], texts)).toBe("No properties of the completions were measured.");
});

test("a lower value is called lower", () => {
  const lower = [
    { name: "repetition", pairs: 9, baseline: 0.5, tuned: 0.1, difference: -0.4, interval: [-0.6, -0.2] as const },
  ];
  expect(measuredWords(lower, texts)).toBe(
    "Measured over all pairs, the tuned model's completions have lower repetition (0.1 against 0.5).",
  );
});

test("more than four conclusive differences are named without figures", () => {
  const one = { pairs: 9, baseline: 1, tuned: 2, difference: 1, interval: [0.5, 1.5] } as const;
  const named = (...names: string[]) => names.map((name) => ({ ...one, name }));
  expect(measuredWords(named("p", "q", "r", "s"), texts)).toContain("higher p (2 against 1), q (2 against 1)");
  expect(measuredWords(named("p", "q", "r", "s", "t"), texts)).toContain("have higher p, q, r, s and t.");
});
