import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { DataError, SettingsError } from "../core/index.ts";
import { parseExercises, prefixErrors } from "./exercises-file.ts";

test("the sheet of the course", () => {
  const sheet = new URL("../../examples/week5/exercises.yaml", import.meta.url);
  const { exercises, place } = parseExercises(readFileSync(sheet, "utf8"), "exercises.yaml");
  expect(exercises).toEqual({
    ratings: {
      ratings: [
        [1, 1, 2],
        [2, 1, 2],
        [3, 1, 0],
        [0, 2, 3],
      ],
      groups: ["Subpopulation 1", "Subpopulation 2", "Subpopulation 3", "Subpopulation 4"],
      scales: ["logit", "strength"],
      normalize: "none",
    },
    pair: {
      policy: { chosen: 0.2, rejected: 0.3 },
      reference: { chosen: 0.2, rejected: 0.4 },
      reward: { chosen: 0.5, rejected: 0.8 },
      beta: 2,
      betas: [0.5, 1, 2, 4],
      otherReference: { chosen: 0.2, rejected: 0.2 },
    },
  });
  expect([place("ratings"), place("pair")]).toEqual(["exercises.yaml:7", "exercises.yaml:16"]);
});

test("groups keep the order of the file", () => {
  const { exercises } = parseExercises("ratings:\n  b: [1, 0]\n  2: [0, 1]\n  1: [2, 0]\n", "x.yaml");
  expect(exercises.ratings).toEqual({
    ratings: [
      [1, 0],
      [0, 1],
      [2, 0],
    ],
    groups: ["b", "2", "1"],
  });
});

test("the rest's reward is optional", () => {
  const pair = "{ chosen: 0.2, rejected: 0.3 }";
  const text = `pair:\n  policy: ${pair}\n  reference: ${pair}\n  reward: ${pair}\n  beta: 2\n  rest_reward: 0.65\n`;
  expect(parseExercises(text, "x.yaml").exercises.pair).toHaveProperty("restReward", 0.65);
});

test.each([
  ["ratings:\n  A: [1]\nratngs:\n  A: [1]\n", 'x.yaml:3: unknown key "ratngs", did you mean "ratings"?'],
  ["pair:\n  polcy:\n    chosen: 1\n", 'x.yaml:2: unknown key "polcy", did you mean "policy"?'],
  ["pair:\n  policy: 0.2\n", "x.yaml:2: pair.policy must have chosen and rejected"],
  [
    "pair:\n  policy: { chosen: 0.2, rejected: 0.3, rest: 0.5 }\n",
    'x.yaml:2: unknown key "rest", known: chosen, rejected',
  ],
  ["ratings:\n  A: [1, 2]\n  B: [1, two]\n", 'x.yaml:3: ratings.B.1 must be a number, got "two"'],
  ["ratings:\n  A: [1, .nan]\n", "x.yaml:2: ratings.A.1 must be a number, got NaN"],
  [
    "ratings:\n  A: [1, 2]\nscales:\n  - logit\n  - elo\n",
    'x.yaml:5: scale: must be logit, strength or logit:BASE, got "elo"',
  ],
  ["ratings:\n  A: [1, 2]\nnormalize: sum\n", 'x.yaml:3: normalize must be none or range, got "sum"'],
  ["ratings: 3\n", "x.yaml:1: ratings must be groups with their ratings"],
  ["just text\n", "x.yaml: the file must have ratings, pair or both"],
  ["", "x.yaml: the file must have ratings, pair or both"],
  ["{}\n", "x.yaml: must have ratings, pair or both, got neither"],
])("%j", (text, message) => {
  expect(() => parseExercises(text, "x.yaml")).toThrow(new SettingsError(message));
});

test("invalid YAML, and a duplicate key", () => {
  expect(() => parseExercises("ratings: [1, 2\n", "x.yaml")).toThrow(DataError);
  expect(() => parseExercises("ratings:\n  A: [1]\n  A: [2]\n", "x.yaml")).toThrow(/^x\.yaml:3: must be YAML, got /);
});

test("errors start with the place", () => {
  const fail = () => {
    throw new SettingsError("ratings: group 2 must rate");
  };
  expect(() => prefixErrors("x.yaml:3", fail)).toThrow("x.yaml:3: ratings: group 2 must rate");
});
