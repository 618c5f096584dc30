import { expect, test } from "vitest";

import { tokenRewards } from "./token-rewards.ts";

test("a penalty at each token, the score at the last", () => {
  expect(Array.from(tokenRewards([2, -1, 4], 10, { beta: 0.5 }))).toEqual([-1, 0.5, 8]);
});

test("without a penalty only the score is left", () => {
  expect(Array.from(tokenRewards([2, -1], 3, { beta: 0 })).map((r) => r + 0)).toEqual([0, 3]);
});

test("no token, no score", () => {
  expect(() => tokenRewards([], 1, { beta: 0.1 })).toThrow(
    "tokenRewards: a completion must have a token to carry its score, got none",
  );
});
