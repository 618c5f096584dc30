import { expect, test } from "vitest";

import golden from "./golden/statistics.json" with { type: "json" };
import { studentQuantile } from "./student-quantile.ts";

// mpmath's incomplete beta function, inverted by bisection (golden/statistics.py); 1000 and 1001 degrees of
// freedom are on both sides of the change from the sum to the expansion.
test.each(golden.studentQuantile)("the quantile of $p with $df degrees of freedom is $value", ({ p, df, value }) => {
  expect(Math.abs(studentQuantile(p, df) / value - 1)).toBeLessThan(1e-13);
});

// One degree of freedom is the Cauchy distribution: tan(pi (p - 1/2)), and two give (2p - 1) / sqrt(2 p (1 - p)).
test("closed forms", () => {
  expect(studentQuantile(0.9, 1)).toBeCloseTo(Math.tan(0.4 * Math.PI), 12);
  expect(studentQuantile(0.9, 2)).toBeCloseTo(0.8 / Math.sqrt(0.18), 12);
});

test("symmetric about 0", () => {
  expect(studentQuantile(0.5, 7)).toBe(0);
  expect(studentQuantile(0.2, 7)).toBe(-studentQuantile(0.8, 7));
});
