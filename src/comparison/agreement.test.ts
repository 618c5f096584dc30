import { expect, test } from "vitest";

import { cohenKappa, fleissKappa, krippendorffAlpha, plainAgreement } from "./agreement.ts";
import { golden } from "./fit/golden.case.ts";
import { AgreementCounter, agreementOfRaters } from "./rater-agreement.ts";
import type { Choice, Comparison } from "./record.ts";

const { agreement, published } = golden;

test("Krippendorff's example on Wikipedia, to its printed digits", () => {
  const { data, nominal, interval } = published.agreement.krippendorff_wikipedia;
  expect(krippendorffAlpha(data)).toBeCloseTo(nominal, 4);
  expect(krippendorffAlpha(data, "interval")).toBeCloseTo(interval, 4);
});

test.each(["nominal", "ordinal", "interval"] as const)(
  "the krippendorff package, %s, with missing ratings",
  (level) => {
    expect(krippendorffAlpha(agreement.ratings, level)).toBeCloseTo(agreement[level], 12);
  },
);

// Two raters, two units: they agree on 1 and differ on 1-2. Values 1, 1, 1, 2: D_o = 2/4, D_e = 2·3·1/(4·3) = 1/2.
test("α by hand, and its extreme values", () => {
  expect(
    krippendorffAlpha([
      [1, 1],
      [1, 2],
    ]),
  ).toBeCloseTo(0, 14);
  expect(
    krippendorffAlpha([
      ["a", "b"],
      ["a", "b"],
    ]),
  ).toBe(1);
  expect(
    krippendorffAlpha([
      ["a", "a"],
      ["a", "a"],
    ]),
  ).toBeNull();
});

test("ordinal α depends on order, not distance", () => {
  const stretched = agreement.ratings.map((rater) => rater.map((value) => (value === null ? null : value ** 3)));
  expect(krippendorffAlpha(stretched, "ordinal")).toBeCloseTo(agreement.ordinal, 12);
  expect(krippendorffAlpha(stretched, "interval")).not.toBeCloseTo(agreement.interval, 3);
});

test("Cohen's κ: Wikipedia's table is 0.4, and scikit-learn's value", () => {
  const { table, kappa } = published.agreement.cohen;
  expect(cohenKappa(table)).toBeCloseTo(kappa, 14);
  expect(cohenKappa(agreement.cohen.table)).toBeCloseTo(agreement.cohen.kappa, 12);
  expect(
    cohenKappa([
      [7, 0],
      [0, 0],
    ]),
  ).toBeNull();
});

test("Fleiss' κ: statsmodels' value", () => {
  expect(fleissKappa(agreement.fleiss.counts)).toBeCloseTo(agreement.fleiss.kappa, 12);
  expect(
    fleissKappa([
      [3, 0],
      [3, 0],
    ]),
  ).toBeNull();
});

// Units: a a b | a b | tie a | tie tie, as counts of a, tie, b. Six pairs, of which a a and tie tie agree.
test("raw agreement with and without ties", () => {
  const counts = [
    [2, 0, 1],
    [1, 0, 1],
    [1, 1, 0],
    [0, 2, 0],
  ];
  expect(plainAgreement(counts, 1)).toEqual({ pairs: 6, withTies: 2 / 6, decidedPairs: 4, withoutTies: 1 / 4 });
  expect(plainAgreement([[1, 0, 0]], 1)).toEqual({ pairs: 0, withTies: null, decidedPairs: 0, withoutTies: null });
});

test("invalid tables are refused with the value", () => {
  expect(() => krippendorffAlpha([[1, 2], [1]])).toThrow("every rater must have 2 ratings like the first, got 1");
  expect(() =>
    krippendorffAlpha(
      [
        ["x", "y"],
        ["x", "y"],
      ],
      "ordinal",
    ),
  ).toThrow('krippendorffAlpha: ordinal ratings must be finite numbers, got "x"');
  expect(() =>
    krippendorffAlpha([
      [1, null],
      [null, 2],
    ]),
  ).toThrow("at least one unit must have two ratings, got none");
  expect(() => cohenKappa([[1, 2], [3]])).toThrow("cohenKappa: every row must have 2 counts, got 1");
  expect(() =>
    cohenKappa([
      [1, -2],
      [3, 0],
    ]),
  ).toThrow("cohenKappa: counts must be numbers of at least 0, got -2");
  expect(() =>
    fleissKappa([
      [1, 2],
      [3, 1],
    ]),
  ).toThrow("fleissKappa: every unit must have 3 ratings like the first, got 4");
});

const record = (id: string, rater: string, choice: Choice): Comparison => ({
  id,
  prompt: `prompt of ${id}`,
  a: { model: "base", text: "" },
  b: { model: "tuned", text: "" },
  shown_left: null,
  choice,
  rater: { kind: "human", id: rater },
  seconds: null,
  comment: null,
  at: null,
});

test("records: two raters, four pairs, one judged twice, one skipped", () => {
  const records = [
    record("1", "me", "a"),
    record("1", "you", "a"),
    record("2", "me", "b"),
    record("2", "you", "a"),
    record("2", "me", "both_bad"),
    record("3", "me", "b"),
    record("3", "you", "b"),
    record("4", "me", "a"),
    record("4", "you", "skip"),
  ];
  // Values a a | tie a | b b: n = 6, n_a = 3, n_tie = 1, n_b = 2, two of six coincidences differ.
  // Nominal: α = 1 − 5 · 2 / (36 − 14) = 12/22. Ordinal: middle ranks of a, tie, b are 1.5, 3.5, 5, so
  // δ² is 4 between a and tie, 12.25 between a and b, 2.25 between tie and b: α = 1 − 5 · 8 / (2 · (12 + 73.5 + 4.5)).
  // Cohen and Fleiss: p_o = 2/3; rows a tie b 1 1 1, columns 2 0 1: p_e = 1/3, κ = 1/2; Fleiss p_e = (9 + 1 + 4)/36 = 7/18, κ = 5/11.
  expect(agreementOfRaters(records)).toEqual({
    raters: ["human:me", "human:you"],
    units: 3,
    replaced: 1,
    pairs: 3,
    withTies: 2 / 3,
    decidedPairs: 2,
    withoutTies: 1,
    alpha: {
      nominal: expect.closeTo(12 / 22, 14),
      ordinal: expect.closeTo(1 - 40 / 180, 14),
      interval: [expect.any(Number), 1],
      rounds: 2000,
      seed: 42,
    },
    fleiss: expect.closeTo(5 / 11, 14),
    cohen: [{ raters: ["human:me", "human:you"], units: 3, same: 2 / 3, kappa: expect.closeTo(1 / 2, 14) }],
  });
  expect(agreementOfRaters(records.slice(0, 1))).toMatchObject({
    units: 0,
    alpha: { nominal: null, ordinal: null, interval: null },
    pairs: 0,
    fleiss: null,
    cohen: [],
  });
});

test("three raters, one with missing ratings: α equals krippendorffAlpha's, Fleiss' κ is undefined", () => {
  const said: Record<string, (Choice | null)[]> = {
    x: ["a", "b", "tie", "a", "b", "a"],
    y: ["a", "b", "b", "a", "tie", null],
    z: ["b", "b", null, "a", "b", "a"],
  };
  const records = Object.entries(said).flatMap(([rater, choices]) =>
    choices.flatMap((choice, i) => (choice ? [record(String(i), rater, choice)] : [])),
  );
  const { alpha, fleiss, cohen, units } = agreementOfRaters(records);
  expect(alpha.nominal).toBeCloseTo(krippendorffAlpha(Object.values(said))!, 14);
  expect([fleiss, units, cohen.map(({ units }) => units)]).toEqual([null, 6, [5, 5, 4]]);
});

test("why a figure is undefined: nobody to agree with, no variation, unequal numbers", () => {
  const counter = (...judgements: [unit: string, rater: string, choice: "a" | "tie" | "b"][]) => {
    const found = new AgreementCounter();
    for (const one of judgements) found.add(...one);
    return found.finish({ rounds: 10 });
  };
  const one = counter(["1", "ann", "a"], ["2", "ann", "b"]);
  expect(one).toMatchObject({ units: 0, alpha: { nominal: null, reason: "there is one rater" } });
  const apart = counter(["1", "ann", "a"], ["2", "bob", "b"]);
  expect(apart.alpha).toMatchObject({ nominal: null, reason: "no unit was judged by two raters" });
  const same = "all judgements are the same: there is no variation to measure";
  const equal = counter(["1", "ann", "a"], ["1", "bob", "a"], ["2", "ann", "a"], ["2", "bob", "a"]);
  expect(equal).toMatchObject({ alpha: { nominal: null, reason: same }, fleiss: null, fleissReason: same });
  expect(equal.cohen).toMatchObject([{ kappa: null, reason: "both gave the same judgement every time" }]);
  const unequal = counter(
    ["1", "ann", "a"],
    ["1", "bob", "b"],
    ["2", "ann", "a"],
    ["2", "bob", "a"],
    ["2", "cat", "a"],
  );
  expect(unequal).toMatchObject({ fleiss: null, fleissReason: "units have different numbers of judgements" });
  expect(unequal.alpha).not.toHaveProperty("reason");
  const known = counter(["1", "ann", "a"], ["1", "bob", "b"], ["2", "ann", "a"], ["2", "bob", "a"]);
  expect(known).not.toHaveProperty("fleissReason");
});

/** n units by two raters who agree on the first `same`, in clusters of `size`. */
function units(n: number, same: number, size: number): AgreementCounter {
  const counter = new AgreementCounter();
  for (let i = 0; i < n; i++) {
    const said = i % 2 === 0 ? "a" : "b";
    const cluster = `cluster ${Math.floor(i / size)}`;
    counter.add(`unit ${i}`, "one", said, cluster);
    counter.add(`unit ${i}`, "two", i < same ? said : said === "a" ? "b" : "a", cluster);
  }
  return counter;
}

test("the interval of α: matches the delta method for single units, wider for clustered units, seeded", () => {
  const n = 400;
  const { alpha } = units(n, 320, 1).finish({ seed: 1 });
  // α is about 2 p − 1 with p = 0.8, whose standard error is 2 √(p (1 − p) / n) = 0.04.
  const [low, high] = alpha.interval!;
  expect(alpha.nominal).toBeCloseTo(0.6, 2);
  expect((high - low) / (2 * 1.96)).toBeCloseTo(0.04, 2);
  const [lowClustered, highClustered] = units(n, 320, 40).finish({ seed: 1 }).alpha.interval!;
  expect(highClustered - lowClustered).toBeGreaterThan(3 * (high - low));
  expect(units(n, 320, 1).finish({ seed: 1 }).alpha).toEqual(alpha);
  expect(units(n, 320, 1).finish({ seed: 2 }).alpha).not.toEqual(alpha);
});

test("no pairwise table for more than 20 raters", () => {
  const counter = new AgreementCounter();
  for (let rater = 0; rater < 21; rater++) counter.add("1", `rater ${rater}`, rater % 3 === 0 ? "a" : "b");
  const { cohen, pairs, fleiss } = counter.finish();
  expect([cohen, pairs]).toEqual([[], 210]);
  expect(fleiss).not.toBeNull();
});
