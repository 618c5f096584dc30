import { expect, test } from "vitest";

import { Rate } from "./rate.ts";

test("tokens per second count from the end of the first update, which compiles", () => {
  let now = 500;
  const rate = new Rate({ now: () => now });
  const after = (milliseconds: number, tokens: number): number => {
    now += milliseconds;
    return rate.after(tokens);
  };
  expect(after(4000, 100)).toBe(25);
  // 50 tokens in 0.1 s; then 50 + 70 in 0.3 s; then 50 + 70 + 30 in 0.5 s.
  expect([after(100, 50), after(200, 70), after(200, 30)]).toEqual([500, 400, 300]);
});
