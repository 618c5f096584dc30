import { expect, test } from "vitest";

import { lengthDesensitizingWeights } from "./length-desensitizing.ts";

test("tokens beyond the length of the shorter completion have weight α", () => {
  const { chosen, rejected } = lengthDesensitizingWeights({ chosen: 5, rejected: 3 }, { alpha: 0.25 });
  expect(Array.from(chosen)).toEqual([1, 1, 1, 0.25, 0.25]);
  expect(Array.from(rejected)).toEqual([1, 1, 1]);
});

test("α = 1 is an unweighted sum", () => {
  const { rejected } = lengthDesensitizingWeights({ chosen: 1, rejected: 4 }, { alpha: 1 });
  expect(Array.from(rejected)).toEqual([1, 1, 1, 1]);
});

test.each([-0.1, 1.5, Number.NaN])("α = %f is an error", (alpha) => {
  expect(() => lengthDesensitizingWeights({ chosen: 1, rejected: 1 }, { alpha })).toThrow(
    `lengthDesensitizingWeights: alpha must be between 0 and 1, got ${alpha}`,
  );
});
