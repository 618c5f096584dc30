import { expect, test } from "vitest";

import { item, tensor } from "../engine/index.ts";
import { gradientError } from "./gradient.case.ts";
import { negativeLogLikelihood } from "./nll.ts";

// Probabilities ½, ¼ and 1/8 with weight 1/3 each: (1 + 2 + 3)/3 = 2 bits.
test("by hand", () => {
  const third = tensor([1 / 3, 1 / 3, 1 / 3]);
  const logps = tensor([1 / 2, 1 / 4, 1 / 8].map(Math.log));
  expect(item(negativeLogLikelihood(logps, third))).toBeCloseTo(2 * Math.LN2, 14);
});

test("a token of weight 0 does not change the loss", () => {
  const loss = negativeLogLikelihood(tensor([-1, -2, -1000]), tensor([0.5, 0.5, 0]));
  expect(item(loss)).toBe(1.5);
});

test("gradients equal central differences", () => {
  const weights = tensor([0.2, 0.5, 0]);
  expect(gradientError(({ logps }) => negativeLogLikelihood(logps!, weights), { logps: [-1, -2, -3] })).toBeLessThan(
    1e-8,
  );
});

test("a shape error names the tensors and their sizes", () => {
  expect(() => negativeLogLikelihood(tensor([-1]), tensor([1, 2]))).toThrow(
    "negativeLogLikelihood: weights has token = 2, but tokenLogps has token = 1",
  );
});
