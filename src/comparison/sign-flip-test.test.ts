import { expect, test } from "vitest";

import { DataError, RandomStream } from "../core/index.ts";
import { signFlipTest } from "./sign-flip-test.ts";
import { signTest } from "./sign-test.ts";

/** All 2^G signs. */
function enumerated(leads: readonly number[]): number {
  const total = Math.abs(leads.reduce((sum, lead) => sum + lead, 0));
  let extreme = 0;
  for (let code = 0; code < 2 ** leads.length; code++) {
    const sum = leads.reduce((all, lead, g) => all + (code & (1 << g) ? lead : -lead), 0);
    if (Math.abs(sum) >= total) extreme++;
  }
  return extreme / 2 ** leads.length;
}

test("as all signs enumerated", () => {
  const random = new RandomStream(3, "flips");
  for (let round = 0; round < 60; round++) {
    const leads = Array.from({ length: 1 + random.integer(11) }, () => random.integer(9) - 3);
    expect(signFlipTest(leads), `${leads}`).toBeCloseTo(enumerated(leads), 12);
  }
});

test("one pair a prompt: the sign test, ties left out", () => {
  const leads = [...Array(18).fill(1), ...Array(9).fill(-1), ...Array(3).fill(0)];
  expect(signFlipTest(leads)).toBeCloseTo(signTest(18, 9).p, 13);
  const many = [...Array(700).fill(1), ...Array(620).fill(-1)];
  expect(signFlipTest(many) / signTest(700, 620).p).toBeCloseTo(1, 10);
});

// 2 / 2⁵ and 2 / 2⁶: whatever the pairs of each prompt.
test("five prompts are never significant, six may be", () => {
  expect(signFlipTest([3, 3, 3, 3, 3])).toBeCloseTo(0.0625, 15);
  expect(signFlipTest([3, 3, 3, 3, 1])).toBeCloseTo(0.0625, 15);
  expect(signFlipTest([-3, -3, -3, -1, -1, -1])).toBeCloseTo(0.03125, 15);
});

test("no lead, and no prompt", () => {
  expect([signFlipTest([]), signFlipTest([0, 0]), signFlipTest([2, -2])]).toEqual([1, 1, 1]);
});

// Leads of ±1 and ±3: variance 5 each, so the sum of 20,000 is normal with sd 316: 2 (1 − Φ(2)) = 0.0455 at 632.
test("many prompts", () => {
  const leads = Array.from({ length: 20_000 }, (_, g) => (g % 2 === 0 ? 1 : -1) * (g % 4 < 2 ? 1 : 3));
  for (let lead = 0, g = 1; lead < 632; lead += 2, g += 4) leads[g] = 1;
  expect(leads.reduce((sum, lead) => sum + lead, 0)).toBe(632);
  expect(signFlipTest(leads)).toBeCloseTo(0.0455, 3);
});

// Chernoff's bound is exact for a sweep: 2 / 2^200. It is above the exact value otherwise: 190 of 200.
test("p-values below 1e-12 are bounds", () => {
  expect(signFlipTest(Array(200).fill(3)) * 2 ** 199).toBeCloseTo(1, 10);
  const p = signFlipTest([...Array(190).fill(1), ...Array(10).fill(-1)]);
  const exact = signTest(190, 10).p;
  expect(p).toBeGreaterThan(exact);
  expect(p).toBeLessThan(exact * 20);
});

test("leads are whole numbers", () => {
  expect(() => signFlipTest([1, 0.5])).toThrow(new DataError("signFlipTest: leads must be whole numbers, got 0.5"));
});
