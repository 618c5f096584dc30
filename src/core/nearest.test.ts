import { expect, test } from "vitest";

import { didYouMean } from "./nearest.ts";

test.each([
  ["beta", ["beta", "lambda"], ', did you mean "beta"?'],
  ["label_smoothing", ["labelSmoothing"], ', did you mean "labelSmoothing"?'],
  // One letter inserted, deleted, substituted; two neighbours swapped.
  ["titlle", ["title"], ', did you mean "title"?'],
  ["ttle", ["title"], ', did you mean "title"?'],
  ["tible", ["title"], ', did you mean "title"?'],
  ["titel", ["title"], ', did you mean "title"?'],
  // Up to a third of a name's letters may differ, and at least one.
  ["lerningrat", ["learningRate"], ', did you mean "learningRate"?'],
  ["sgd", ["sft"], ""],
  ["sxx", ["sft"], ""],
  ["ab", ["abc", "abd"], ', did you mean "abc" or "abd"?'],
  ["anything", [], ""],
])("%s of %j", (name, known, meant) => {
  expect(didYouMean(name, known)).toBe(meant);
});
