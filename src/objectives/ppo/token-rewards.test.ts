import { expect, test } from "vitest";

import { tokenRewards } from "./token-rewards.ts";

test("the KL penalty at each token, the score at the last", () => {
  expect(Array.from(tokenRewards([2, -1, 4], 10, { beta: 0.5 }))).toEqual([-1, 0.5, 8]);
});

test("with β = 0 there is only the score", () => {
  expect(Array.from(tokenRewards([2, -1], 3, { beta: 0 })).map((r) => r + 0)).toEqual([0, 3]);
});

test("an empty completion is an error", () => {
  expect(() => tokenRewards([], 1, { beta: 0.1 })).toThrow(
    "tokenRewards: a completion must have a token to carry its score, got none",
  );
});
