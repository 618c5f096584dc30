import { expect, test } from "vitest";

import { gradients, item, tensor } from "../../engine/index.ts";
import { numbers } from "./hand.case.ts";
import { alignedTokenLogps, wpoWeights } from "./wpo.ts";

// Two token ids with ¾ and ¼: Σ π² = 10/16, so they have log(6/5) and log(2/5). A uniform policy over 8 ids: 0.
test("tokens, by hand", () => {
  const aligned = alignedTokenLogps({
    logps: tensor([Math.log(3 / 4), Math.log(1 / 4), Math.log(1 / 8)]),
    sumOfSquares: tensor([10 / 16, 10 / 16, 1 / 8]),
  });
  const [likely, unlikely, uniform] = numbers(aligned);
  expect(likely).toBeCloseTo(Math.log(6 / 5), 14);
  expect(unlikely).toBeCloseTo(Math.log(2 / 5), 14);
  expect(uniform).toBeCloseTo(0, 14);
});

// e^(log 2 + log 3) = 6.
test("the weight of a pair is the product of the weights of its completions", () => {
  expect(item(wpoWeights({ chosen: tensor([Math.log(2)]), rejected: tensor([Math.log(3)]) }))).toBeCloseTo(6, 14);
});

test("weights have no gradient", () => {
  const logps = tensor([-1]);
  const mean = alignedTokenLogps({ logps, sumOfSquares: tensor([0.5]) });
  const sides = { chosen: tensor([-1]), rejected: tensor([-2]) };
  for (const [loss, x] of [
    [mean.sum(), logps],
    [wpoWeights(sides).sum(), sides.chosen],
  ] as const) {
    expect(gradients(loss, [x])[0]!.dense).toBeUndefined();
  }
});

test("a shape error names the tensors and their sizes", () => {
  expect(() => alignedTokenLogps({ logps: tensor([0, 0]), sumOfSquares: tensor([1]) })).toThrow(
    "alignedTokenLogps: sumOfSquares has token = 1, but logps has token = 2",
  );
});
