import { expect, test } from "vitest";

import { DataError, SettingsError } from "../core/index.ts";
import { type Claim, type SeedEstimate, verdict } from "./claims.ts";

const claim: Claim = {
  name: "ORPO beats SFT",
  source: "Hong et al. 2024, section 6",
  metric: "the win rate",
  comparison: "above",
  threshold: 0.5,
  seeds: [1, 2, 3],
  range: [0, 1],
};
const one = { ...claim, seeds: [7] };
const estimate = (
  seed: number,
  value: number | null,
  interval: readonly [number, number] | null = null,
): SeedEstimate => ({
  seed,
  value,
  interval,
});

test("one seed: the interval covers prompts only, and the sentence says so", () => {
  expect(verdict(one, [estimate(7, 0.8, [0.6, 0.95])])).toEqual({
    claim: one,
    outcome: "reproduced",
    value: 0.8,
    interval: [expect.closeTo(0.6, 15), expect.closeTo(0.95, 15)],
    estimates: [estimate(7, 0.8, [0.6, 0.95])],
    sentence:
      "Reproduced: the win rate is 0.8; the 95 % interval over prompts, 0.6 to 0.95, lies above the threshold 0.5; " +
      "only one seed was run, and another may decide otherwise.",
  });
});

test.each([
  ["above", [0.4, 0.6], "inconclusive", "contains"],
  ["above", [0.5, 0.6], "inconclusive", "contains"],
  ["above", [0.4, 0.5], "inconclusive", "contains"],
  ["above", [0.51, 0.6], "reproduced", "lies above"],
  ["above", [0.4, 0.49], "not reproduced", "lies below"],
  ["below", [0.4, 0.49], "reproduced", "lies below"],
  ["below", [0.51, 0.6], "not reproduced", "lies above"],
] as const)("%s 0.5 with %j is %s", (comparison, interval, outcome, relation) => {
  const value = (interval[0] + interval[1]) / 2;
  // Distances to the value and back may round; a whole 1/128 does not.
  const exact = interval.map((end) => Math.round(end * 128) / 128) as [number, number];
  const middle = Math.round(value * 128) / 128;
  const { outcome: given, sentence } = verdict({ ...one, comparison }, [estimate(7, middle, exact)]);
  expect(given).toBe(outcome);
  expect(sentence).toContain(`${relation} the threshold 0.5`);
});

// Values 0.6, 0.7, 0.8: s = 0.1, t(0.975; 2) = 4.3027, seeds' part 4.3027 * 0.1 / sqrt 3 = 0.24841. Prompts' part
// 0.1 below and 0.05 above. Low 0.7 - sqrt(0.01 + 0.06171) = 0.43221, high 0.7 + sqrt(0.0025 + 0.06171) = 0.95340.
test("three seeds: prompts and seeds together, by hand", () => {
  const { outcome, value, interval, sentence } = verdict(claim, [
    estimate(1, 0.6, [0.5, 0.65]),
    estimate(2, 0.7, [0.6, 0.75]),
    estimate(3, 0.8, [0.7, 0.85]),
  ]);
  expect(value).toBeCloseTo(0.7, 14);
  expect(interval).toEqual([expect.closeTo(0.43221, 4), expect.closeTo(0.9534, 4)]);
  expect(outcome).toBe("inconclusive");
  expect(sentence).toBe(
    "Inconclusive: the win rate is 0.7; the 95 % interval over 3 seeds and their prompts, 0.4322 to 0.9534, contains " +
      "the threshold 0.5.",
  );
});

test("the interval stays within the metric's range", () => {
  const wide = [1, 2, 3].map((seed) => estimate(seed, 0.5 + 0.2 * seed - 0.1, [0.1, 1.3]));
  expect(verdict(claim, wide).interval).toEqual([0, 1]);
  const { range: _, ...unbounded } = claim;
  expect(verdict(unbounded, wide).interval![1]).toBeGreaterThan(1);
});

test("without intervals over prompts, the interval covers seeds only", () => {
  const { sentence, outcome } = verdict(claim, [estimate(1, 0.8), estimate(2, 0.81), estimate(3, 0.82, [0.7, 0.9])]);
  expect(outcome).toBe("reproduced");
  expect(sentence).toContain("the 95 % interval over 3 seeds, not over prompts, 0.7852 to 0.8348,");
});

test("without spread there is no interval, and the verdict is inconclusive", () => {
  expect(verdict(one, [estimate(7, 1)])).toMatchObject({
    outcome: "inconclusive",
    value: 1,
    interval: null,
    sentence:
      "Inconclusive: the win rate is 1, but its interval is unknown: a single seed has no spread, and there is no interval over prompts.",
  });
  const { outcome, sentence } = verdict(claim, [estimate(1, 1), estimate(2, 1), estimate(3, 1)]);
  expect(outcome).toBe("inconclusive");
  expect(sentence).toContain("the seeds agree exactly");
});

// Nineteen seeds around 0.9 and one at 0.45: the interval over all lies above 0.5, one seed lies below.
test("a verdict that changes with the seed is inconclusive", () => {
  const seeds = Array.from({ length: 20 }, (_, i) => i);
  const estimates = seeds.map((seed) =>
    seed === 13 ? estimate(seed, 0.45, [0.42, 0.48]) : estimate(seed, 0.9, [0.87, 0.93]),
  );
  const { outcome, interval, sentence } = verdict({ ...claim, seeds }, estimates);
  expect(interval![0]).toBeGreaterThan(0.5);
  expect(outcome).toBe("inconclusive");
  expect(sentence).toBe(
    "Inconclusive: the win rate is 0.8775, but the verdict changes with the seed: seed 0 (0.9) reproduces the claim, " +
      "seed 13 (0.45) refutes it.",
  );
});

test("a registered seed without a value makes the verdict inconclusive", () => {
  const two = [estimate(1, 0.9, [0.8, 1]), estimate(3, Number.NaN)];
  expect(verdict(claim, two)).toMatchObject({
    outcome: "inconclusive",
    value: null,
    interval: null,
    sentence: "Inconclusive: seeds 2, 3 gave no value for the win rate.",
  });
  expect(verdict(claim, [...two.slice(0, 1), estimate(2, 0.9, [0.8, 1]), estimate(3, null)]).sentence).toBe(
    "Inconclusive: seed 3 gave no value for the win rate.",
  );
});

test("unregistered and duplicate seeds are refused", () => {
  expect(() => verdict(claim, [estimate(4, 0.9)])).toThrow(
    new DataError('claim "ORPO beats SFT": estimates must be of the registered seeds [1,2,3], got seed 4'),
  );
  expect(() => verdict(one, [estimate(7, 0.9), estimate(7, 0.8)])).toThrow("must have one estimate, got two of seed 7");
  expect(() => verdict({ ...claim, seeds: [] }, [])).toThrow(SettingsError);
  expect(() => verdict({ ...claim, threshold: Number.NaN }, [])).toThrow("threshold must be a finite number, got NaN");
});
