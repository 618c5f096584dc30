import { expect, test } from "vitest";

import { RandomStream, SettingsError } from "../core/index.ts";
import golden from "./golden/pairwise.json" with { type: "json" };
import { detectableWinRate, planComparisons } from "./plan.ts";
import { powerStatement } from "./power-statement.ts";
import { signTest } from "./sign-test.ts";
import { significantWins, signTestPower } from "./sign-test-power.ts";

// golden/pairwise.py tries every number with scipy.
test.each(golden.significantWins)("of $decided decided pairs $wins wins are significant", ({ decided, wins }) => {
  expect(significantWins(decided)).toBe(wins);
  if (wins === null) return;
  expect(signTest(wins, decided - wins).p).toBeLessThanOrEqual(0.05);
  expect(signTest(wins - 1, decided - wins + 1).p).toBeGreaterThan(0.05);
});

test.each(golden.power)("$decided pairs at $share have power $power", ({ decided, share, power }) => {
  expect(signTestPower(decided, share)).toBeCloseTo(power, 12);
});

test("power is 0 with five pairs, and 1 with certain wins", () => {
  expect(signTestPower(5, 0.99)).toBe(0);
  expect(signTestPower(6, 1)).toBe(1);
});

// golden/pairwise.py: power of every n up to 1200, and the first n after the last that falls short.
test.each(golden.plan)("win rate $winRate with ties $tieRate takes $comparisons", (known) => {
  const { winRate, tieRate, power, comparisons } = known;
  expect(planComparisons(winRate, { tieRate, power }).comparisons).toBe(comparisons);
  expect(planComparisons(1 - winRate, { tieRate, power }).comparisons).toBe(comparisons);
});

test("the win share excludes ties: 0.6 with a fifth of ties is 0.5 of 0.8", () => {
  expect(planComparisons(0.6, { tieRate: 0.2 }).winShare).toBeCloseTo(0.625, 12);
  expect(planComparisons(0.4, { tieRate: 0.2 }).winShare).toBeCloseTo(0.375, 12);
});

// 210 comparisons, three a prompt with correlation 0.5: design effect 2, 420 / 3 prompts.
test("completions of one prompt count less", () => {
  expect(planComparisons(0.6, { completions: 3, correlation: 0.5 })).toMatchObject({
    comparisons: 210,
    designEffect: 2,
    prompts: 140,
  });
  expect(planComparisons(0.6, { completions: 3 })).toMatchObject({ designEffect: 1, prompts: 70 });
});

// 60 prompts of 3 at correlation 0.2: 180 / 1.4 = 128.57. k completions are worth 60k / (0.8 + 0.2k), which must
// reach 210: 60k >= 168 + 42k, k >= 9.33.
test("available prompts: their power, and the completions needed", () => {
  const { given } = planComparisons(0.6, { prompts: 60, completions: 3, correlation: 0.2 });
  expect(given).toEqual({
    prompts: 60,
    comparisons: 180,
    effective: 128,
    power: expect.closeTo(signTestPower(128, 0.6), 12),
    completionsNeeded: 10,
  });
  // Without end they are worth 60 / 0.3 = 200 at most.
  expect(planComparisons(0.6, { prompts: 60, correlation: 0.3 }).given?.completionsNeeded).toBeNull();
  expect(planComparisons(0.6, { prompts: 210, correlation: 1 }).given?.completionsNeeded).toBe(1);
  expect(planComparisons(0.6, { prompts: 300 }).given).toMatchObject({ completionsNeeded: 1, effective: 300 });
});

/** P(at least six decided of n), from the binomial recurrence: the power of a side that never loses. */
function powerWithoutLosses(n: number, tieRate: number): number {
  let [below, term] = [0, tieRate ** n];
  for (let m = 0; m < 6; m++) {
    below += term;
    term *= ((n - m) / (m + 1)) * ((1 - tieRate) / tieRate);
  }
  return 1 - below;
}

// 1 − tieRate/2 as it is written, and as it is computed: their doubles differ for 20 of the tie rates.
test("a side that never loses has a plan at every tie rate", () => {
  for (let percent = 1; percent <= 98; percent++) {
    const tieRate = percent / 100;
    for (const winRate of [Number((1 - tieRate / 2).toFixed(3)), 1 - tieRate / 2]) {
      const { winShare, comparisons, given } = planComparisons(winRate, { tieRate, prompts: 12 });
      expect([winShare, planComparisons(1 - winRate, { tieRate }).comparisons], `${percent} %`).toEqual([
        1,
        comparisons,
      ]);
      expect(given!.power, `${percent} %`).toBeCloseTo(powerWithoutLosses(12, tieRate), 9);
      expect(powerWithoutLosses(comparisons, tieRate), `${percent} %`).toBeGreaterThanOrEqual(0.8);
      expect(powerWithoutLosses(comparisons - 1, tieRate), `${percent} %`).toBeLessThan(0.8);
    }
  }
  const { comparisons, given } = planComparisons(0.8, { tieRate: 0.4, prompts: 12 });
  expect([comparisons, given!.power]).toEqual([12, expect.closeTo(0.8418, 4)]);
});

// The design effect is 1 + (completions − 1) · tenth / 10. As many prompts as ten times that are worth exactly
// 10 · completions comparisons, although the quotient in floating point may be below it; 0.7 takes 54 comparisons.
test("rounding errors of the design effect change no count", () => {
  const given = (prompts: number, completions: number, correlation: number) =>
    planComparisons(0.7, { prompts, completions, correlation }).given!;
  for (let tenth = 1; tenth < 10; tenth++) {
    for (let completions = 2; completions <= 12; completions++) {
      const effect = 10 + (completions - 1) * tenth;
      const { effective } = given(effect, completions, tenth / 10);
      expect(effective, `${completions} at 0.${tenth}`).toBe(10 * completions);
      const plan = planComparisons(0.7, { completions, correlation: tenth / 10 });
      expect(plan.prompts).toBe(Math.ceil((54 * effect) / (10 * completions)));
    }
  }
  // 210 · 1.1 / 3 = 77, which floating point puts above.
  expect(planComparisons(0.6, { completions: 3, correlation: 0.05 }).prompts).toBe(77);
  expect(given(54, 1, 1).completionsNeeded).toBe(1);
});

// What the plan promises, kept by simulation: 164 comparisons at 0.6 with a fifth of ties, 4000 times.
test("a planned comparison has the planned power", () => {
  const { comparisons } = planComparisons(0.6, { tieRate: 0.2 });
  const random = new RandomStream(5, "plan");
  let conclusive = 0;
  for (let round = 0; round < 4000; round++) {
    let [wins, losses] = [0, 0];
    for (let i = 0; i < comparisons; i++) {
      const u = random.uniform();
      if (u < 0.5) wins++;
      else if (u < 0.8) losses++;
    }
    if (wins > losses && signTest(wins, losses).p <= 0.05) conclusive++;
  }
  expect(Math.abs(conclusive / 4000 - 0.8)).toBeLessThan(0.03);
});

test.each([
  [0.5, {}, "winRate must be at least 0.005 away from 0.5, where there is nothing to show, got 0.5"],
  [1.2, {}, "winRate must be from 0 to 1 (ties count half), got 1.2"],
  [Number.NaN, {}, "winRate must be from 0 to 1 (ties count half), got NaN"],
  [0.95, { tieRate: 0.2 }, "winRate must be from 0.1 to 0.9 (ties count half), got 0.95"],
  [0.94, { tieRate: 0.14 }, "winRate must be from 0.07 to 0.93 (ties count half), got 0.94"],
  [0.6, { tieRate: 1 }, "tieRate must be at least 0 and below 1, got 1"],
  [0.6, { power: 1 }, "power must be above 0 and below 1, got 1"],
  [0.6, { completions: 0 }, "completions must be a whole number of at least 1, got 0"],
  [
    0.6,
    { correlation: -0.1, prompts: 1.5 },
    "correlation must be from 0 to 1, got -0.1; prompts must be a whole number of at least 1, got 1.5",
  ],
])("%s with %j is refused", (winRate, options, message) => {
  expect(() => planComparisons(winRate, options)).toThrow(SettingsError);
  expect(() => planComparisons(winRate, options)).toThrow(`plan: ${message}`);
});

// Of 15 independent pairs 12 wins are needed, and P(X >= 12 of 15) is 0.8 at 0.84283 (scipy).
test("the smallest difference that a size can show", () => {
  const winRate = detectableWinRate({ prompts: 15 })!;
  expect(winRate).toBeCloseTo(0.84283, 4);
  expect(signTestPower(15, winRate)).toBeCloseTo(0.8, 4);
  expect(detectableWinRate({ prompts: 5, completions: 100 })).toBeNull();
  expect(detectableWinRate({ prompts: 6, power: 0.99 })).toBeCloseTo(0.99 ** (1 / 6), 4);
  expect(detectableWinRate({ prompts: 6, tieRate: 0.5 })).toBeNull();
});

test.each([
  { prompts: 15, completions: 1, tieRate: 0, correlation: 0, power: 0.8 },
  { prompts: 15, completions: 3, tieRate: 0.1, correlation: 0.4, power: 0.8 },
  { prompts: 50, completions: 3, tieRate: 0.3, correlation: 0, power: 0.8 },
  { prompts: 400, completions: 2, tieRate: 0.05, correlation: 0.7, power: 0.9 },
])("a plan for the detectable win rate has its power: %j", (design) => {
  const { prompts, completions, tieRate, correlation, power } = design;
  const winRate = detectableWinRate(design)!;
  const at = (rate: number) =>
    planComparisons(rate, { prompts, completions, tieRate, correlation, power }).given!.power;
  expect(at(winRate)).toBeGreaterThanOrEqual(power);
  expect(at(winRate - 2e-5)).toBeLessThan(power);
});

test("fewer than six prompts have no power, and six are always planned", () => {
  const { prompts, given } = planComparisons(1, { completions: 3, prompts: 5 });
  expect(prompts).toBe(6);
  expect(given).toMatchObject({ prompts: 5, comparisons: 15, effective: 15, power: 0, completionsNeeded: null });
  expect(planComparisons(1, { completions: 3, prompts: 6 }).given!.power).toBe(1);
});

test.each([
  [
    [11, 4, {}],
    "The smallest difference that 15 prompts show with a probability of 80 % is a win rate of 84.3 % against 50 %. The observed win rate of 73.3 % needs 40 prompts for that.",
  ],
  [
    [4, 11, {}],
    "The smallest difference that 15 prompts show with a probability of 80 % is a win rate of 84.3 % against 50 %. The observed win rate of 26.7 % needs 40 prompts for that.",
  ],
  [
    [14, 1, {}],
    "The smallest difference that 15 prompts show with a probability of 80 % is a win rate of 84.3 % against 50 %.",
  ],
  // 45 / (1 + 2 · 0.25) = 30 independent pairs; the plan for 0.6 takes 210, times 1.5 / 3.
  [
    [27, 18, { prompts: 15, correlation: 0.25 }],
    "The smallest difference that 45 pairs of 15 prompts show with a probability of 80 % is a win rate of 74.9 % against 50 % (correlation within prompts 0.25). The observed win rate of 60.0 % needs 105 prompts for that.",
  ],
  // An unknown correlation counts as 1: 15 independent pairs.
  [
    [45, 0, { prompts: 15, correlation: null }],
    "The smallest difference that 45 pairs of 15 prompts show with a probability of 80 % is a win rate of 84.3 % against 50 % (correlation within prompts 1).",
  ],
  [
    [15, 0, { prompts: 5, correlation: null }],
    "15 pairs of 5 prompts cannot show a difference, however large: at least six prompts are needed. The observed win rate of 100.0 % needs 6 prompts for that.",
  ],
  [
    [7, 7, {}],
    "The smallest difference that 14 prompts show with a probability of 80 % is a win rate of 88.8 % against 50 %. The observed win rate is so close to 50 % that thousands of prompts would be needed.",
  ],
  [
    [3, 3, { ties: 6 }],
    "12 prompts show no difference with a probability of 80 %, however large (ties 50.0 %). The observed win rate is so close to 50 % that thousands of prompts would be needed.",
  ],
  [[0, 0, { ties: 4 }], "No pair was decided, and ties alone show no difference."],
] as const)("%j in words", ([wins, losses, design], words) => {
  expect(powerStatement(wins, losses, design).sentence).toBe(words);
});

test("the power statement agrees with the plan", () => {
  const { promptsNeeded, detectable } = powerStatement(90, 45, { ties: 15, prompts: 50, correlation: 0.2 });
  const tieRate = 0.1;
  expect(promptsNeeded).toBe(planComparisons(97.5 / 150, { tieRate, completions: 3, correlation: 0.2 }).prompts);
  const plan = planComparisons(detectable!, { tieRate, completions: 3, correlation: 0.2, prompts: 50 });
  expect(plan.given!.power).toBeCloseTo(0.8, 3);
});
