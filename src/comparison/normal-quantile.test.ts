import { expect, test } from "vitest";

import golden from "./golden/statistics.json" with { type: "json" };
import { normalQuantile } from "./normal-quantile.ts";

// mpmath's inverse error function, 50 digits (golden/statistics.py); the far tail exercises all three forms.
test.each(golden.normalQuantile)("the quantile of $p is $value", ({ p, value }) => {
  expect(Math.abs(normalQuantile(p) - value)).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(value)));
});

test("infinite at 0 and 1, NaN outside", () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(normalQuantile(1.1)).toBeNaN();
  expect(normalQuantile(-0.1)).toBeNaN();
});
