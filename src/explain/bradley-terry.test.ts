import { describe, expect, test } from "vitest";

import { explainBradleyTerry, parseScale, preferenceTables, type Scale } from "./bradley-terry.ts";
import { wordsOf } from "./words.case.ts";

/** The course's exercise E.1. */
const course = [
  [1, 1, 2],
  [2, 1, 2],
  [3, 1, 0],
  [0, 2, 3],
];

const probabilities = (scale: Scale, ratings: readonly (readonly number[])[] = course): number[][] =>
  preferenceTables(ratings, { scale }).groups.map(({ pairs }) => pairs.map(({ p }) => p));

function expectTable(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  for (const [j, row] of actual.entries()) {
    for (const [k, p] of row.entries()) expect(p).toBeCloseTo(expected[j]![k]!, 14);
  }
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
}

describe("the course's exercise E.1, by hand", () => {
  // σ(d) = 1/(1 + e⁻ᵈ) for the differences r_i − r_j of the pairs (1,2), (1,3), (2,3).
  const sigma = (d: number): number => 1 / (1 + Math.E ** -d);
  test("logits", () => {
    expectTable(probabilities("logit"), [
      [0.5, sigma(-1), sigma(-1)],
      [sigma(1), 0.5, sigma(-1)],
      [sigma(2), sigma(3), sigma(1)],
      [sigma(-2), sigma(-3), sigma(-1)],
    ]);
  });

  // r_i/(r_i + r_j); a strength of 0 is beaten with certainty.
  test("strengths", () => {
    expectTable(probabilities("strength"), [
      [1 / 2, 1 / 3, 1 / 3],
      [2 / 3, 1 / 2, 1 / 3],
      [3 / 4, 1, 1],
      [0, 0, 2 / 5],
    ]);
    expect(probabilities("strength")[2]!.slice(1)).toEqual([1, 1]);
    expect(probabilities("strength")[3]!.slice(0, 2)).toEqual([0, 0]);
  });

  // 1/(1 + 2⁻ᵈ): one point more doubles the odds, so 2 against 1 gives 2/3 as with strengths, 3 against 0 gives 8/9.
  test("logits to base 2", () => {
    expectTable(probabilities("logit:2"), [
      [1 / 2, 1 / 3, 1 / 3],
      [2 / 3, 1 / 2, 1 / 3],
      [4 / 5, 8 / 9, 2 / 3],
      [1 / 5, 1 / 9, 1 / 3],
    ]);
  });

  test("most preferred, with a tie, on every scale", () => {
    for (const scale of ["logit", "strength", "logit:2"] as const) {
      const { groups } = preferenceTables(course, { scale });
      expect(groups.map(({ best }) => best)).toEqual([[3], [1, 3], [1], [3]]);
    }
  });

  test("pairs are numbered from 1", () => {
    const { pairs } = preferenceTables(course).groups[0]!;
    expect(pairs.map(({ i, j }) => [i, j])).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
  });
});

describe("laws", () => {
  test("adding a constant keeps logits, scaling keeps strengths", () => {
    expectTable(probabilities("logit", [[6, 6, 7]]), probabilities("logit", [[1, 1, 2]]));
    expectTable(probabilities("strength", [[5, 5, 10]]), probabilities("strength", [[1, 1, 2]]));
  });

  // A strength is the exponential of a logit.
  test("strengths eʳ are logits r", () => {
    expectTable(probabilities("strength", [[0.3, -1.2].map(Math.exp)]), probabilities("logit", [[0.3, -1.2]]));
    expectTable(
      probabilities("logit:10", [[0.3, -1.2]]),
      probabilities("logit", [[0.3 * Math.LN10, -1.2 * Math.LN10]]),
    );
  });

  test("extremes stay probabilities", () => {
    expect(
      probabilities("logit", [
        [2000, -2000],
        [-2000, 2000],
      ]),
    ).toEqual([[1], [0]]);
    expect(probabilities("strength", [[1.5e308, 1.5e308]])).toEqual([[0.5]]);
    expect(
      probabilities("logit:1000", [
        [2000, -2000],
        [-2000, 2000],
      ]),
    ).toEqual([[1], [0]]);
  });

  test("a single response has no pairs", () => {
    expect(preferenceTables([[4]]).groups).toEqual([{ pairs: [], best: [1] }]);
  });
});

describe("what cannot be compared", () => {
  test.each<[readonly number[], string]>([
    [[1, 0, 0], "ratings: group 1: at most one strength must be 0, got 0 for responses 2 and 3"],
    [[1, -2], "ratings: group 1: a strength must be at least 0, got -2 for response 2"],
  ])("%j", (row, message) => {
    expect(() => preferenceTables([row], { scale: "strength" })).toThrow(message);
    expect(() => preferenceTables([row], { scale: "logit" })).not.toThrow();
  });

  test.each([
    ["logits", 'scale: must be logit, strength or logit:BASE, got "logits"'],
    ["logit:1", 'scale: the base of a logit must be a number above 1, got "1"'],
    ["logit:x", 'scale: the base of a logit must be a number above 1, got "x"'],
    ["logit:Infinity", 'scale: the base of a logit must be a number above 1, got "Infinity"'],
  ])("the scale %s", (text, message) => {
    expect(() => parseScale(text)).toThrow(message);
  });

  test("rows of different length", () => {
    expect(() => preferenceTables([[1, 2], [1]])).toThrow(
      "ratings: group 2 must rate 2 responses as group 1 does, got 1",
    );
  });
});

describe("in words", () => {
  const text = (scale: Scale): string => wordsOf(explainBradleyTerry(course, { scale }));

  test("every scale is named, with its reason", () => {
    expect(explainBradleyTerry(course).title).toContain("ratings as rewards");
    expect(text("logit")).toContain("the reward-model loss in E.3");
    expect(text("logit")).not.toContain("twice as much");
    expect(text("strength")).toContain("ratings as strengths");
    expect(text("strength")).toContain('fits the words \\"twice as much\\"');
    expect(text("logit:2")).toContain("logits to base 2");
    expect(text("logit:3")).not.toContain("twice as much");
  });

  // σ(3) = 0.95257…, σ(−3) = 0.04743…, σ(−20) = 2.0612e-9; 1/16 = 0.0625 is exact, 1/32 = 0.03125 is not.
  test("every probability is shown with its formula, to four decimals, or to three digits where it is small", () => {
    expect(text("logit")).toContain("σ(3 − 0) ≈ 0.9526");
    expect(text("logit")).toContain("σ(0 − 3) ≈ 0.0474");
    expect(text("logit")).toContain("σ(1 − 1) = 0.5");
    expect(text("strength")).toContain("2 / (2 + 3) = 0.4");
    expect(text("strength")).toContain("2 / (2 + 1) ≈ 0.6667");
    expect(text("logit:2")).toContain("1 / (1 + 2⁻³) ≈ 0.8889");
    expect(wordsOf(explainBradleyTerry([[0, 20]]))).toContain("σ(0 − 20) ≈ 2.06·10⁻⁹");
    expect(wordsOf(explainBradleyTerry([[1, 15]], { scale: "strength" }))).toContain("1 / (1 + 15) = 0.0625");
    expect(wordsOf(explainBradleyTerry([[1, 31]], { scale: "strength" }))).toContain("1 / (1 + 31) ≈ 0.0313");
  });

  test("the sentence that names the reading stands before the table, ties behind it", () => {
    const kinds = explainBradleyTerry(course).parts.map(({ kind }) => kind);
    expect(kinds).toEqual(["step", "paragraph", "table", "paragraph"]);
    expect(wordsOf(explainBradleyTerry(course).parts[0])).toContain(
      "The answer is the Bradley–Terry model with the ratings as rewards:",
    );
  });

  test("groups that tie and groups with a strength of 0 are named", () => {
    const named = explainBradleyTerry(course, { scale: "strength", groups: ["A", "B", "C", "D"] });
    expect(wordsOf(named)).toContain('In B, ","y₁"," and ","y₃"," tie.');
    expect(wordsOf(named)).toContain('["y₁"," and ","y₃"," (tie)"]');
    expect(JSON.stringify(named)).toContain("In C and D a response has rating 0.");
    expect(text("logit")).not.toContain("has rating 0");
    expect(wordsOf(explainBradleyTerry([[1, 2]]))).not.toContain("tie");
  });

  // The largest difference of the course's tables: 1/(1 + 0) = 1 against σ(1 − 0) = 0.7311 in group 3.
  test("an aside says where it agrees with the answer, and where it differs most", () => {
    const aside = explainBradleyTerry(course, { scale: "strength", answer: "logit" });
    expect(aside.title).toBe("Aside: ratings as strengths");
    expect(aside.numbers).toEqual(preferenceTables(course, { scale: "strength" }));
    const said = wordsOf(aside);
    expect(said).toContain("The two readings agree on the order of the responses in every group");
    expect(said).toContain('most in Group 3: ","Pr(y₂ > y₃)"," is ","1"," here and ","0.7311"," in the answer.');
    expect(said).toContain('the strengths are ","s = r"," here and ","s = exp(r)"," in the answer.');
    expect(text("strength")).not.toContain("The two readings agree");
  });

  test("a reward or a logit to base 2 as an aside; equal ratings differ nowhere", () => {
    const aside = (scale: Scale, answer: Scale, ratings = course) =>
      wordsOf(explainBradleyTerry(ratings, { scale, answer }));
    expect(aside("logit", "strength")).toContain("The ratings can also be rewards.");
    expect(aside("logit", "strength")).not.toContain("The answer is");
    expect(aside("logit:2", "logit")).toContain('"s = 2^r"," here and ","s = exp(r)"');
    expect(aside("strength", "logit", [[2, 2]])).toContain("they also agree on the probabilities");
  });

  test("many pairs become rows", () => {
    const [table] = explainBradleyTerry([
      [1, 2, 3, 4],
      [4, 3, 2, 1],
    ]).parts.filter((part) => part.kind === "table");
    expect(table!.header.flat()).toEqual(["pair", "Group 1", "Group 2"]);
    expect(table!.rows).toHaveLength(7);
  });
});
