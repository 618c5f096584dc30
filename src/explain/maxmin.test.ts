import { describe, expect, test } from "vitest";

import { formulaText } from "./formula-text.ts";
import { explainMaxMin } from "./maxmin.ts";

const course = [
  [1, 1, 2],
  [2, 1, 2],
  [3, 1, 0],
  [0, 2, 3],
];

const words = (...parameters: Parameters<typeof explainMaxMin>): string =>
  explainMaxMin(...parameters)
    .parts.flatMap((part) => (part.kind === "paragraph" ? [part.text] : []))
    .map((text) => text.map((piece) => (typeof piece === "string" ? piece : formulaText(piece))).join(""))
    .join("\n");

test("the course's exercise E.2 in numbers", () => {
  expect(explainMaxMin(course).numbers).toEqual({
    choice: [2],
    minimum: [0, 1, 0],
    normalize: "none",
    utilitarian: { choice: [3], scores: [6, 5, 7] },
    nash: { choice: [2], scores: [0, 2, 0] },
    leximin: {
      choice: [2],
      profiles: [
        [0, 1, 2, 3],
        [1, 1, 1, 2],
        [0, 2, 2, 3],
      ],
    },
    borda: { choice: [3], scores: [4, 2.5, 5.5] },
    lottery: { probabilities: [0.5, 0, 0.5], minimum: 1.5, groups: [1.5, 2, 1.5, 1.5], weights: [0.75, 0, 0.25, 0] },
  });
});

// Pr(y₂ > favourite): σ(1 − 2) in groups 1 and 2, σ(1 − 3) in 3, σ(2 − 3) in 4.
test("the choice compared with each group's favourite", () => {
  const [table] = explainMaxMin(course).parts.filter((part) => part.kind === "table");
  const shown = table!.rows.map((row) =>
    row[2]!.map((piece) => (typeof piece === "string" ? piece : formulaText(piece))).join(""),
  );
  expect(shown).toEqual(["0.268941", "0.268941", "0.119203", "0.268941"]);
});

describe("in words", () => {
  test("the choice against the tables of E.1", () => {
    const said = words(course);
    expect(said).toContain("y₂ is no group's favourite");
    // Pr(y₃ > y₁) averages (σ(1) + ½ + σ(−3) + σ(3))/4 = (σ(1) + 1½)/4, Pr(y₃ > y₂) is (3σ(1) + σ(−1))/4, larger.
    expect(said).toContain(
      `the tables (logit) prefer y₃ to every other response, with probability at least ${((1 / (1 + Math.exp(-1)) + 1.5) / 4).toFixed(6)}`,
    );
    expect(said).toContain("The sum prefers y₃");
    expect(said).toContain("Borda, which uses rank orders only and needs no common scale, agrees with the sum");
    expect(said).toContain(
      "draws y₁ with probability 0.5, y₃ with probability 0.5. The worst-off group then has an expected rating of 1.5; the best single response gives it 1",
    );
  });

  test("a favourite of some groups, of all, and a tie", () => {
    const groups = ["A", "B"];
    expect(
      words(
        [
          [2, 1],
          [1, 2],
        ],
        { groups },
      ),
    ).toContain("y₁ and y₂ are favourites of A and B, of all groups");
    expect(
      words(
        [
          [2, 1],
          [3, 2],
        ],
        { groups },
      ),
    ).toContain("y₁ is a favourite of A and B, of all groups");
    expect(
      words(
        [
          [2, 1],
          [0, 2],
        ],
        { groups },
      ),
    ).toContain("y₂ is a favourite of B, and of no other group");
    expect(
      words(
        [
          [2, 1],
          [1, 2],
        ],
        { groups },
      ),
    ).toContain("a tie, which MaxMin does not break");
    expect(
      words(
        [
          [2, 1],
          [3, 2],
        ],
        { groups },
      ),
    ).toContain("randomisation does not help here");
  });

  test("leximin's tie-break is stated", () => {
    expect(
      words([
        [0, 0, 3],
        [3, 1, 0],
      ]),
    ).toContain("Leximin breaks the tie of MaxMin by the next worst-off group, and chooses y₁ and y₃");
  });
});

// Scaled, group 1: (0, 0, 1), 2: (1, 0, 1), 3: (1, 1/3, 0), 4: (0, 2/3, 1): every response is the worst of some group.
test("normalised only on request", () => {
  const { numbers, title } = explainMaxMin(course, { normalize: "range" });
  expect(numbers.choice).toEqual([1, 2, 3]);
  expect(numbers.minimum).toEqual([0, 0, 0]);
  expect(numbers.utilitarian.scores).toEqual([2, 1, 3]);
  expect(title).toContain("scaled to 0 … 1");
});

test("no Nash product for negative ratings", () => {
  expect(
    explainMaxMin([
      [-1, 2],
      [1, 0],
    ]).numbers.nash,
  ).toBeNull();
});
