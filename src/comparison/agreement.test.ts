import { expect, test } from "vitest";

import { cohenKappa, fleissKappa, krippendorffAlpha, plainAgreement } from "./agreement.ts";
import { agreementOfRaters } from "./agreement-of-raters.ts";
import { golden } from "./fit/golden.case.ts";
import type { Choice, Comparison } from "./record.ts";

const { agreement, published } = golden;

test("Krippendorff's example on Wikipedia, to its printed digits", () => {
  const { data, nominal, interval } = published.agreement.krippendorff_wikipedia;
  expect(krippendorffAlpha(data)).toBeCloseTo(nominal, 4);
  expect(krippendorffAlpha(data, "interval")).toBeCloseTo(interval, 4);
});

test.each(["nominal", "ordinal", "interval"] as const)("the krippendorff package, %s, with gaps", (level) => {
  expect(krippendorffAlpha(agreement.ratings, level)).toBeCloseTo(agreement[level], 12);
});

// Two raters, two units: they agree on 1 and differ on 1-2. Values 1, 1, 1, 2: D_o = 2/4, D_e = 2·3·1/(4·3) = 1/2.
test("α by hand, and its two ends", () => {
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

test("ordinal α sees order, not distance: any rising values give the same", () => {
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

// Four units by two raters: a a, a b, tie a, tie tie; a third rater says only the first, b.
test("plain agreement with ties and without", () => {
  const ratings = [
    ["a", "a", "tie", "tie"],
    ["a", "b", "a", "tie"],
    ["b", null, null, null],
  ];
  expect(plainAgreement(ratings)).toEqual({ pairs: 6, withTies: 2 / 6, decidedPairs: 4, withoutTies: 1 / 4 });
  expect(plainAgreement([["a"]])).toEqual({ pairs: 0, withTies: null, decidedPairs: 0, withoutTies: null });
});

test("tables that are none are refused with the value", () => {
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
  expect(() => plainAgreement([["a", "b"], ["a"]])).toThrow("every rater must have 2 ratings like the first, got 1");
});

test("records: two raters, four pairs, one judged twice, one skipped", () => {
  const record = (id: string, rater: string, choice: Choice): Comparison => ({
    id,
    prompt: "p",
    a: { model: "base", text: "" },
    b: { model: "tuned", text: "" },
    shown_left: null,
    choice,
    rater: { kind: "human", id: rater },
    seconds: null,
    comment: null,
    at: null,
  });
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
  // Values a a | tie a | b b: n = 6, D_o = 2, n_a = 3, n_b = 2, n_tie = 1: α = 1 − 5 · 2 / (36 − 14) = 12/22.
  expect(agreementOfRaters(records)).toEqual({
    raters: ["human:me", "human:you"],
    units: 3,
    alpha: expect.closeTo(12 / 22, 14),
    pairs: 3,
    withTies: 2 / 3,
    decidedPairs: 2,
    withoutTies: 1,
  });
  expect(agreementOfRaters(records.slice(0, 1))).toMatchObject({ units: 0, alpha: null, pairs: 0 });
});
