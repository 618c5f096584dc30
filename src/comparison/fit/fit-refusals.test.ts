import { expect, test } from "vitest";

import { DataError, SettingsError } from "../../core/index.ts";
import { type CountRow, countRows } from "./counts.ts";
import { type FitOptions, fitComparisons } from "./fit.ts";

function errorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error instanceof DataError || error instanceof SettingsError).toBe(true);
    return (error as Error).message;
  }
  return "nothing was thrown";
}

const row = (first: string, second: string, wins: number, losses: number, ties = 0): CountRow => ({
  first,
  second,
  wins,
  losses,
  ties,
});
const cycle = [row("A", "B", 2, 1), row("B", "C", 2, 1)];
const message = (rows: readonly CountRow[], options?: FitOptions): string =>
  errorOf(() => fitComparisons(countRows(rows), options));

test("an item that never lost, that never won, two that never met the rest", () => {
  const hint = "hint: a penalty (firth, ridge:0.1 or pseudo-wins:0.5) gives finite abilities, or leave these items out";
  expect(message([...cycle, row("D", "A", 3, 0)])).toBe(
    `fit: abilities must be finite, but "D" never lost to any other; ${hint}`,
  );
  expect(message([...cycle, row("D", "A", 0, 3)])).toBe(
    `fit: abilities must be finite, but "D" never beat any other; ${hint}`,
  );
  // A model with ties has no Firth penalty.
  expect(message([...cycle, row("D", "A", 3, 0, 1), row("E", "D", 2, 0)], { model: "davidson" })).toContain(
    '"E" never lost to any other; hint: a penalty (ridge:0.1 or pseudo-wins:0.5)',
  );
});

test("parts that never met are refused for every penalty, and the hint names none", () => {
  const penalties: FitOptions[] = [
    {},
    { penalty: { kind: "firth" } },
    { penalty: { kind: "ridge", strength: 1 } },
    { penalty: { kind: "pseudo-wins", wins: 1 } },
    { model: "davidson", penalty: { kind: "ridge", strength: 1 } },
  ];
  for (const options of penalties) {
    expect(message([...cycle, row("D", "E", 2, 3, 1)], options)).toBe(
      'fit: abilities must be comparable, but the items fall into 2 parts that were never compared with each other, "D", "E" and the rest; hint: no penalty can rank the parts against each other: fit each part from a file of its own, or compare items of both',
    );
  }
});

test("degrees of freedom are never below 0", () => {
  const counts = countRows([row("A", "B", 2, 1), row("B", "C", 2, 1)]);
  const fit = fitComparisons(counts, { orderEffect: true, penalty: { kind: "ridge", strength: 1 } });
  expect([fit.parameters, fit.degreesOfFreedom]).toEqual([3, 0]);
});

test("penalties give finite abilities where possible", () => {
  const rows = [...cycle, row("D", "A", 3, 0)];
  for (const penalty of [
    { kind: "firth" },
    { kind: "ridge", strength: 0.5 },
    { kind: "pseudo-wins", wins: 0.5 },
  ] as const) {
    const fit = fitComparisons(countRows(rows), { penalty });
    expect(fit.items[3]).toMatchObject({ item: "D", rank: 1 });
    expect(fit.items[3]!.ability).toBeLessThan(6);
  }
});

test("ties alone: equal abilities without standard errors, and the reason", () => {
  const rows = [row("A", "B", 0, 0, 7), row("B", "C", 0, 0, 2)];
  const note = "no comparison was decided: all abilities are equal, and nothing shows how certain that is";
  for (const options of [{}, { intervals: "bootstrap" }, { penalty: { kind: "firth" } }] as const) {
    const fit = fitComparisons(countRows(rows), options);
    expect(
      fit.items.map(({ ability, se, interval, rank, rankInterval }) => [ability, se, interval, rank, rankInterval]),
    ).toEqual(Array(3).fill([0, null, null, 1, null]));
    expect(fit.notes).toContain(note);
  }
  const tied = fitComparisons(countRows(rows), { model: "rao-kupper" });
  expect(tied.tie).toMatchObject({ value: Number.POSITIVE_INFINITY, se: null });
  expect(message([...rows, row("D", "E", 0, 0, 1)])).toContain("abilities must be comparable");
});

// 99 wins and losses of 100 and one tie: θ is barely above 1, and its logarithm's interval reaches below 0.
test("the interval of Rao and Kupper's θ does not go below 1", () => {
  const { tie } = fitComparisons(countRows([row("A", "B", 50, 49, 1), row("B", "C", 30, 20), row("A", "C", 9, 9)]), {
    model: "rao-kupper",
    intervals: "sandwich",
  });
  expect(tie!.value).toBeGreaterThan(1);
  expect(tie!.log.value - 1.96 * tie!.log.se!).toBeLessThan(0);
  expect([tie!.interval![0], tie!.log.interval![0]]).toEqual([1, 0]);
});

test("few clusters are said, where the interval depends on them", () => {
  const rows = Array.from({ length: 5 }, (_, k) => ({ ...row("A", "B", 3, 2), cluster: `c${k}` }));
  const notes = (intervals: FitOptions["intervals"]): readonly string[] =>
    fitComparisons(countRows(rows), { ...(intervals && { intervals }), rounds: 10 }).notes;
  expect(notes("bootstrap")).toEqual(["5 clusters are few: below about 20, bootstrap intervals are too narrow"]);
  expect(notes("clustered")).toEqual(["5 clusters are few: below about 20, clustered intervals are too narrow"]);
  expect(notes("fisher")).toEqual([]);
  const many = Array.from({ length: 20 }, (_, k) => ({ ...row("A", "B", 3, 2), cluster: `c${k}` }));
  expect(fitComparisons(countRows(many), { intervals: "clustered" }).notes).toEqual([]);
});

test("one item, no comparison, invalid counts", () => {
  expect(message([row("A", "A", 3, 1)])).toBe('fit: an item must be compared with another, got "A" with itself');
  expect(message([])).toBe("fit: there must be at least one comparison, got none");
  expect(message([row("A", "B", -2, 1)])).toBe('fit: counts must be numbers of at least 0, got -2 for "A" and "B"');
  expect(message([row("A", "B", 2, Number.NaN)])).toBe(
    'fit: counts must be numbers of at least 0, got NaN for "A" and "B"',
  );
});

// A beat B and tied with C, C tied with B: arrows connect all, yet θ = (3s, 0, 1.5s) and τ = s give every
// outcome probability 1 as s grows.
test("a tie model without a finite maximum, although the graph is connected", () => {
  const rows = [row("A", "B", 5, 0), row("A", "C", 0, 0, 5), row("C", "B", 0, 0, 5)];
  expect(message(rows, { model: "davidson" })).toMatch(
    /^fit: estimates must be finite, but the likelihood grows for ever with .*ability of "A".*; hint: .* penalty pseudo-wins:0.5$/,
  );
  const penalised = { model: "davidson", penalty: { kind: "pseudo-wins", wins: 0.5 } } as const;
  expect(fitComparisons(countRows(rows), penalised).items[0]).toMatchObject({ item: "A", rank: 1 });
  expect(fitComparisons(countRows(rows)).items[0]).toMatchObject({ item: "A", rank: 1 });
});

// The first item always won: the graph is a cycle, the order effect is infinite.
test("an order effect that determines all outcomes", () => {
  const rows = [row("A", "B", 4, 0), row("B", "A", 4, 0)];
  const found = message(rows, { orderEffect: true });
  expect(found).toMatch(/^fit: estimates must be finite, but .* the order effect; hint/);
  expect(found).toMatch(/use the penalty firth or pseudo-wins:0\.5$/);
  for (const penalty of [{ kind: "firth" }, { kind: "pseudo-wins", wins: 0.5 }] as const) {
    const { orderEffect } = fitComparisons(countRows(rows), { orderEffect: true, penalty });
    expect(orderEffect!.value).toBeGreaterThan(1);
    expect(orderEffect!.value).toBeLessThan(4);
  }
});

test("a covariate that is constant per item", () => {
  const size: Readonly<Record<string, number>> = { A: 1, B: 2, C: 4 };
  const rows = [...cycle, row("C", "A", 1, 1)].map((r) => ({
    ...r,
    covariates: { size: size[r.first]! - size[r.second]! },
  }));
  expect(message(rows)).toBe(
    'fit: covariate "size" cannot be told from the parameters before it; hint: a covariate must differ between comparisons of the same pair',
  );
});

test("invalid options", () => {
  expect(message(cycle, { reference: "a" })).toBe(
    'fit: reference must be one of the items, got "a", did you mean "A"?',
  );
  expect(message([row("A", "B", 2, 1, 1)], { model: "davidson", penalty: { kind: "firth" } })).toBe(
    "fit: penalty firth needs the model bradley-terry, got davidson",
  );
  expect(message(cycle, { penalty: { kind: "ridge", strength: -1 } })).toBe(
    "fit: penalty ridge must be a number above 0, got -1",
  );
  expect(message(cycle, { intervals: "clustered" })).toBe(
    "fit: clustered intervals need at least two clusters, got 0; hint: --cluster COLUMN",
  );
  expect(message(cycle, { intervals: "bootstrap", rounds: 1 })).toBe(
    "fit: rounds must be an integer of at least 2, got 1",
  );
  expect(message([row("A", "B", 2.5, 1)], { intervals: "bootstrap" })).toBe(
    "fit: a bootstrap must draw whole comparisons, got a count of 2.5; hint: --intervals sandwich",
  );
});

test("bootstrap rounds without a maximum are counted", () => {
  const fit = fitComparisons(countRows([row("A", "B", 4, 1)]), { intervals: "bootstrap", rounds: 200 });
  // (4/5)^5 + (1/5)^5 = 32.8 % of the rounds have no win of one side.
  const [, lost] = /^(\d+) of 200 bootstrap rounds had no finite maximum/.exec(fit.notes[0]!)!;
  expect(Number(lost)).toBeGreaterThan(50);
  expect(Number(lost)).toBeLessThan(82);
});
