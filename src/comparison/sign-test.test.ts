import { expect, test } from "vitest";

import golden from "./golden/statistics.json" with { type: "json" };
import { signTest } from "./sign-test.ts";

// shared/fixtures/preference_statistics.json, "wlt": 18 wins, 9 losses (3 ties are excluded), by scipy.
test("the fixture's 18 against 9", () => {
  const { w, l, sign_exact_p, sign_midp } = golden.fixture;
  const { p, midP } = signTest(w, l);
  expect(p).toBeCloseTo(sign_exact_p, 12);
  expect(midP).toBeCloseTo(sign_midp, 12);
});

// mpmath, summed term by term with 50 digits (golden/statistics.py).
test.each(golden.signTest)("$wins wins, $losses losses: p = $p, mid-p = $midP", ({ wins, losses, p, midP }) => {
  const ours = signTest(wins, losses);
  expect(Math.abs(ours.p / p - 1)).toBeLessThan(1e-11);
  expect(Math.abs(ours.midP / midP - 1)).toBeLessThan(1e-11);
});

// By hand: 2 (1/2)^6 = 1/32, and half of it for mid-p.
test("six wins, no loss", () => {
  expect(signTest(6, 0)).toEqual({ p: expect.closeTo(1 / 32, 15), midP: expect.closeTo(1 / 64, 15) });
});

test("no decided pairs give p = 1", () => {
  expect(signTest(0, 0)).toEqual({ p: 1, midP: 1 });
});

test("counts are whole numbers", () => {
  expect(() => signTest(-1, 2)).toThrow("signTest: wins must be a whole number of at least 0, got -1");
  expect(() => signTest(1, 2.5)).toThrow("signTest: losses must be a whole number of at least 0, got 2.5");
});
