import { describe, expect, test } from "vitest";

import { constant, evaluate, gradients, input, item, type Tensor, tensor } from "../engine/index.ts";
import { gradientError } from "./gradient.case.ts";
import { comparisonWeights, rankingLoss } from "./ranking.ts";
import { rewardModelLoss } from "./reward-model.ts";

const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);
const matrix = (...rows: number[][]): Tensor => constant(rows.flat(), "float32", [rows.length, rows[0]!.length]);
const weightsOf = (...ranks: (number | undefined)[][]): Tensor =>
  constant(
    ranks.flatMap((row) => Array.from(comparisonWeights(row))),
    "float32",
    [ranks.length, ranks[0]!.length, ranks[0]!.length],
  );

describe("by hand", () => {
  // Scores log 4, log 2, 0: margins log 2, log 4, log 2, so L = (2 · log(3/2) + log(5/4))/3. The fourth is
  // padding, so its score does not count.
  test("a ranking of three", () => {
    const expected = (2 * Math.log(1.5) + Math.log(1.25)) / 3;
    const three = rankingLoss(matrix([Math.log(4), Math.log(2), 0]), weightsOf([1, 2, 3]));
    expect(item(three)).toBeCloseTo(expected, 14);
    const four = rankingLoss(matrix([Math.log(4), Math.log(2), 0, 99]), weightsOf([1, 2, 3, undefined]));
    expect(item(four)).toBeCloseTo(expected, 14);
  });

  test("in any order", () => {
    const sorted = item(rankingLoss(matrix([1.5, 0.7, -0.2]), weightsOf([1, 2, 3])));
    expect(item(rankingLoss(matrix([-0.2, 1.5, 0.7]), weightsOf([3, 1, 2])))).toBeCloseTo(sorted, 14);
  });

  // One of three comparisons is a tie: (log(3/2) + log(3/2))/2.
  test("ties do not count, also not in the divisor", () => {
    const tied = rankingLoss(matrix([Math.log(2), 0, 0]), weightsOf([1, 2, 2]));
    expect(item(tied)).toBeCloseTo(Math.log(1.5), 14);
    expect(Array.from(comparisonWeights([1, 2, 2]))).toEqual([0, 0.5, 0.5, 0, 0, 0, 0, 0, 0]);
  });
});

test("with K = 2 it is the loss on pairs", () => {
  const pairs = rewardModelLoss({ chosen: tensor([0.5, 3]), rejected: tensor([0.8, -1]) });
  expect(numbers(rankingLoss(matrix([0.5, 0.8], [3, -1]), weightsOf([1, 2], [1, 2])))).toEqual(numbers(pairs));
});

// At equal scores every comparison has a gradient of ½/C(K, 2); the best completion wins K − 1 of them: 1/K.
test.each([2, 4, 9])("a prompt with K = %d has the same weight as any other", (count) => {
  const scores = matrix(new Array<number>(count).fill(0.3));
  const loss = rankingLoss(scores, weightsOf(Array.from({ length: count }, (_, i) => i)));
  expect(item(loss)).toBeCloseTo(Math.LN2, 14);
  const [slopes] = gradients(loss.sum(), [scores]);
  expect(numbers(slopes!.dense!)[0]).toBeCloseTo(-1 / count, 14);
  expect(numbers(slopes!.dense!).at(-1)).toBeCloseTo(1 / count, 14);
});

test("sizes may be symbolic", () => {
  const scores = input<"prompt rank">("scores", "float32", ["prompts", "K"]);
  const weights = input<"prompt rank rank">("weights", "float32", ["prompts", "K", "K"]);
  const fed = {
    scores: { shape: [1, 2], data: Float64Array.of(0, 0) },
    weights: { shape: [1, 2, 2], data: comparisonWeights([1, 2]) },
  };
  expect(evaluate(rankingLoss(scores, weights), fed).data[0]).toBeCloseTo(Math.LN2, 14);
});

test("gradients equal central differences; values at ±1000 nats are finite", () => {
  const weights = weightsOf([1, 2, 2, 3], [2, 1, 3, undefined]);
  const error = gradientError(({ scores }) => rankingLoss(scores!, weights).sum(), {
    scores: [
      [1.5, 0.7, 0.2, -0.2],
      [0.1, 0.4, -2, 3],
    ],
  });
  expect(error).toBeLessThan(1e-8);
  const extremes = matrix([-1000, 1000, 0, 1000], [1000, -1000, 0, 0]);
  const losses = rankingLoss(extremes, weights);
  const [slopes] = gradients(losses.sum(), [extremes]);
  for (const value of [...numbers(losses), ...numbers(slopes!.dense!)]) expect(value).toSatisfy(Number.isFinite);
});

test("a ranking without a comparison, or of another size, is an error", () => {
  expect(() => comparisonWeights([2, 2, undefined])).toThrow(
    "comparisonWeights: some completion must beat another, got ranks 2, 2, ",
  );
  expect(() => rankingLoss(matrix([1, 2, 3]), weightsOf([1, 2]))).toThrow(
    "rankingLoss: weights has rank = 2, but scores has rank = 3",
  );
});
