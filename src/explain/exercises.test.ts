import { expect, test } from "vitest";

import { betaNumbers } from "./beta.ts";
import { preferenceTables, type Scale } from "./bradley-terry.ts";
import { answerExercises } from "./exercises.ts";
import { policyShift } from "./policy-shift-numbers.ts";

const ratings = {
  ratings: [
    [1, 2],
    [2, 1],
  ],
  groups: ["A", "B"],
};
const pair = {
  policy: { chosen: 0.2, rejected: 0.3 },
  reference: { chosen: 0.2, rejected: 0.4 },
  reward: { chosen: 0.5, rejected: 0.8 },
  beta: 2,
};

test("the exercises in the order of the sheet; the first scale of E.1 is the answer, the others are asides", () => {
  const answers = answerExercises({ ratings, pair });
  expect(answers.map(({ exercise }) => exercise)).toEqual(["E.1", "E.2", "E.3", "E.4", "E.5"]);
  expect(Object.keys(answers[0]!.explanations)).toEqual(["logit", "strength"]);
  expect(answers[0]!.explanations["logit"]!.numbers).toEqual(preferenceTables(ratings.ratings));
  const titles = (scales: readonly Scale[]) =>
    Object.values(answerExercises({ ratings: { ...ratings, scales } })[0]!.explanations).map(({ title }) => title);
  expect(Object.values(answers[0]!.explanations).map(({ title }) => title)).toEqual([
    "Bradley–Terry preference tables, ratings as rewards (logits)",
    "Aside: ratings as strengths",
  ]);
  expect(titles(["strength", "logit:2"])).toEqual([
    "Bradley–Terry preference tables, ratings as strengths",
    "Aside: ratings as logits to base 2",
  ]);
  expect(titles([])).toEqual([]);
  expect(Object.keys(answers[2]!.explanations)).toEqual(["reward-loss", "dpo-loss"]);
});

test("missing inputs are not answered", () => {
  expect(answerExercises({ ratings }).map(({ exercise }) => exercise)).toEqual(["E.1", "E.2"]);
  expect(answerExercises({ pair }).map(({ exercise }) => exercise)).toEqual(["E.3", "E.4", "E.5"]);
  expect(answerExercises({})).toEqual([]);
});

test("settings reach their exercises", () => {
  const otherReference = { chosen: 0.2, rejected: 0.2 };
  const [e1, e2, , e4, e5] = answerExercises({
    ratings: { ...ratings, scales: ["logit:2"], normalize: "range" },
    pair: { ...pair, restReward: 0.65, betas: [3], otherReference },
  });
  expect(Object.keys(e1!.explanations)).toEqual(["logit:2"]);
  expect(e2!.explanations["maxmin"]!.numbers).toHaveProperty("normalize", "range");
  expect(JSON.stringify([e1, e2])).toContain('"B"');
  expect(e4!.explanations["policy-shift"]!.numbers).toEqual(policyShift(pair, { restReward: 0.65 }));
  expect(e5!.explanations["beta"]!.numbers).toEqual({
    cases: [pair.reference, otherReference].map((reference) =>
      betaNumbers({ policy: pair.policy, reference }, { betas: [3] }),
    ),
  });
});
