import { expect, test } from "vitest";

import { probabilityText } from "./probability-text.ts";

test.each([
  [1, "p = 1"],
  [0.0625, "p = 0.0625"],
  [0.11849, "p = 0.118"],
  [0.001, "p = 0.001"],
  [0.00099, "p < 0.001"],
  [0, "p < 0.001"],
])("%d as people write it", (p, text) => {
  expect(probabilityText(p)).toBe(text);
});
