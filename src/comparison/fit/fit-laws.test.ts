import { expect, test } from "vitest";

import { RandomStream } from "../../core/index.ts";
import { type CountRow, countRows } from "./counts.ts";
import { type Fit, fitComparisons } from "./fit.ts";
import { byName, citationCounts, close, golden, puddingRows, sampledRows } from "./golden.case.ts";

const { published } = golden;
const rows = sampledRows();

test.each(["bradley-terry", "davidson", "rao-kupper"] as const)(
  "%s: another reference shifts all, and no contrast changes",
  (model) => {
    const centred = fitComparisons(countRows(rows), { model });
    expect(byName(centred, "ability").reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 12);
    const shifted = fitComparisons(countRows(rows), { model, reference: "2" });
    const shift = byName(centred, "ability")[2]!;
    expect(byName(shifted, "ability")).toEqual(
      close(
        byName(centred, "ability").map((x) => x - shift),
        12,
      ),
    );
    expect(shifted.items.find(({ item }) => item === "2")).toMatchObject({ ability: 0, se: expect.closeTo(0, 8) });
    const contrast = ({ items, covariance }: Fit): number => {
      const [i, j] = ["0", "4"].map((name) => items.findIndex(({ item }) => item === name)) as [number, number];
      const at = (a: number, b: number): number => covariance![a * items.length + b]!;
      return at(i, i) + at(j, j) - 2 * at(i, j);
    };
    expect(contrast(shifted)).toBeCloseTo(contrast(centred), 12);
  },
);

test.each(["bradley-terry", "davidson", "rao-kupper"] as const)(
  "%s: other names and another order of rows change nothing",
  (model) => {
    const rename = (name: string): string => `model ${"fedcba"[Number(name)]}`;
    const renamed = [...rows]
      .reverse()
      .map((row) => ({ ...row, first: rename(row.first), second: rename(row.second) }));
    const one = fitComparisons(countRows(rows), { model, orderEffect: true });
    const other = fitComparisons(countRows(renamed), { model, orderEffect: true });
    expect(byName(other, "ability")).toEqual(close(byName(one, "ability").reverse(), 11));
    expect(byName(other, "se")).toEqual(close(byName(one, "se").reverse(), 11));
  },
);

test("swapping every pair only flips the sign of the order effect", () => {
  const turned = rows.map((row) => ({
    ...row,
    first: row.second,
    second: row.first,
    wins: row.losses,
    losses: row.wins,
  }));
  const one = fitComparisons(countRows(rows), { model: "davidson", orderEffect: true });
  const other = fitComparisons(countRows(turned), { model: "davidson", orderEffect: true });
  expect(other.orderEffect!.value).toBeCloseTo(-one.orderEffect!.value, 11);
  expect(byName(other, "ability")).toEqual(close(byName(one, "ability"), 11));
});

test.each(["fisher", "sandwich"] as const)(
  "twice the counts: the same abilities, half the variances (%s)",
  (intervals) => {
    const twice = rows.map((row) => ({ ...row, wins: 2 * row.wins, losses: 2 * row.losses, ties: 2 * row.ties! }));
    const one = fitComparisons(countRows(rows), { model: "rao-kupper", intervals });
    const other = fitComparisons(countRows(twice), { model: "rao-kupper", intervals });
    expect(byName(other, "ability")).toEqual(close(byName(one, "ability"), 11));
    expect(byName(other, "se")).toEqual(
      close(
        byName(one, "se").map((x) => x / Math.SQRT2),
        11,
      ),
    );
  },
);

test("one cluster per comparison: the sandwich times C/(C − 1)", () => {
  const alone = rows.map((row, k) => ({ ...row, cluster: String(k) }));
  const sandwich = fitComparisons(countRows(rows), { model: "davidson", intervals: "sandwich" });
  const clustered = fitComparisons(countRows(alone), { model: "davidson", intervals: "clustered" });
  const factor = Math.sqrt(rows.length / (rows.length - 1));
  expect(byName(clustered, "se")).toEqual(
    close(
      byName(sandwich, "se").map((x) => x * factor),
      11,
    ),
  );
});

// With no tie ν is 0, the border at which both models are Bradley and Terry's.
test.each([
  ["davidson", 0],
  ["rao-kupper", 1],
] as const)("%s without ties is Bradley–Terry", (model, border) => {
  const counts = countRows(sampledRows({ withTies: false }));
  const tied = fitComparisons(counts, { model });
  const plain = fitComparisons(counts);
  expect(byName(tied, "ability")).toEqual(byName(plain, "ability"));
  expect(tied.tie).toMatchObject({ value: border, se: null });
  expect(tied.notes).toEqual([`no comparison was a tie, so ${model} is bradley-terry here`]);
});

// Expected wins equal wins: W_i = Σ_j n_ij σ(θ_i − θ_j), the gradient at 0, computed independently of our code.
test("at the maximum observed and expected wins are equal", () => {
  const fit = fitComparisons(citationCounts);
  const ability = new Map(fit.items.map((item) => [item.item, item.ability]));
  for (const { item } of fit.items) {
    let surplus = 0;
    published.citations.rows.forEach(([i, j, wins, losses]) => {
      const [first, second] = [published.citations.items[i]!, published.citations.items[j]!];
      const p = 1 / (1 + Math.exp(ability.get(second)! - ability.get(first)!));
      if (first === item) surplus += wins - (wins + losses) * p;
      if (second === item) surplus += losses - (wins + losses) * (1 - p);
    });
    expect(surplus).toBeCloseTo(0, 9);
  }
});

// A, B with 3:1. θ_A − θ_B = ln 3; variance 1/(n p q) = 1/(4 · 3/16) = 4/3. Firth adds 1/2 to each: ln(3.5/1.5).
test("two items, by hand", () => {
  const counts = countRows([{ first: "A", second: "B", wins: 3, losses: 1 }]);
  const fit = fitComparisons(counts, { reference: "B" });
  expect(fit.items[0]).toMatchObject({
    ability: expect.closeTo(Math.log(3), 12),
    se: expect.closeTo(Math.sqrt(4 / 3), 12),
  });
  expect(fit).toMatchObject({ deviance: expect.closeTo(0, 12), degreesOfFreedom: 0 });
  const firth = fitComparisons(counts, { reference: "B", penalty: { kind: "firth" } });
  expect(firth.items[0]!.ability).toBeCloseTo(Math.log(3.5 / 1.5), 9);
  const pseudo = fitComparisons(counts, { reference: "B", penalty: { kind: "pseudo-wins", wins: 1 } });
  expect(pseudo.items[0]!.ability).toBeCloseTo(Math.log(4 / 2), 12);
  expect(fit.items[0]!.elo - fit.items[1]!.elo).toBeCloseTo((400 * Math.log(3)) / Math.LN10, 9);
});

// 3 wins, 1 loss, 2 ties are 4 half-counted wins of 6: θ = ln 2, p = 2/3. G = 3/9 + 4/9 + 2/36 = 5/6, I = 6 · 2/9,
// G/I² = 15/32.
test("half wins, by hand", () => {
  const counts = countRows([{ first: "A", second: "B", wins: 3, losses: 1, ties: 2 }]);
  const [a] = fitComparisons(counts, { reference: "B" }).items;
  expect(a).toMatchObject({ ability: expect.closeTo(Math.log(2), 12), se: expect.closeTo(Math.sqrt(15 / 32), 12) });
  const clustered = countRows([
    { first: "A", second: "B", wins: 3, losses: 1, cluster: "1" },
    { first: "A", second: "B", wins: 0, losses: 0, ties: 2, cluster: "2" },
  ]);
  // Scores of the clusters: 3/3 − 2/3 = 1/3 and 2 · (1/2 − 2/3) = −1/3; G = 2/(2 − 1) · 2/9 = 4/9; G/I² = 1/4.
  const [b] = fitComparisons(clustered, { reference: "B", intervals: "clustered" }).items;
  expect(b!.se).toBeCloseTo(1 / 2, 12);
});

test("half wins: a note, and the sandwich", () => {
  const fit = fitComparisons(countRows(puddingRows));
  expect(fit.intervals).toBe("sandwich");
  expect(fit.notes[0]).toMatch(/^202 ties count as half a win for each/);
});

test("a bootstrap agrees with Fisher, and is seeded", () => {
  const counts = countRows(sampledRows({ withTies: false }).map(({ cluster: _, ...row }) => row));
  const drawn = fitComparisons(counts, { intervals: "bootstrap", rounds: 600, seed: 3, reference: "5" });
  const ratios = byName(drawn, "se")
    .slice(0, 5)
    .map((se, i) => se / golden.bradleyTerry.se[i]!);
  for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.12);
  expect(fitComparisons(counts, { intervals: "bootstrap", rounds: 600, seed: 3, reference: "5" })).toEqual(drawn);
  const other = fitComparisons(counts, { intervals: "bootstrap", rounds: 600, seed: 4, reference: "5" });
  expect(byName(other, "se")).not.toEqual(byName(drawn, "se"));
});

// Few comparisons leave little information in many draws; none of those with a maximum may be taken for lost.
test("a bootstrap of few comparisons drops only rounds without a maximum", () => {
  const counts = countRows([{ first: "A", second: "B", wins: 29, losses: 1 }]);
  const { notes } = fitComparisons(counts, { intervals: "bootstrap", rounds: 1000 });
  // (29/30)^30 = 36.2 % of the draws have no loss.
  const [, lost] = /^(\d+) of 1000/.exec(notes[0]!)!;
  expect(Math.abs(Number(lost) - 362)).toBeLessThan(60);
});

test("the cluster bootstrap is wider when comparisons of a prompt agree", () => {
  const rows = Array.from(
    { length: 40 },
    (_, k): CountRow => ({
      first: "A",
      second: "B",
      wins: k % 3 === 0 ? 0 : 10,
      losses: k % 3 === 0 ? 10 : 0,
      cluster: String(k),
    }),
  );
  const alone = rows.map(({ cluster: _, ...row }) => row);
  const se = (rows: readonly CountRow[]): number =>
    fitComparisons(countRows(rows), { intervals: "bootstrap", rounds: 200, reference: "B" }).items[0]!.se!;
  expect(se(rows) / se(alone)).toBeGreaterThan(2.5);
  const clustered = fitComparisons(countRows(rows), { intervals: "clustered", reference: "B" }).items[0]!.se!;
  expect(se(rows) / clustered).toBeGreaterThan(0.75);
  expect(se(rows) / clustered).toBeLessThan(1.35);
});

test("fewer clusters than items still give errors and ranks", () => {
  const few = rows.map((row, k) => ({ ...row, cluster: String(k % 3) }));
  const fit = fitComparisons(countRows(few), { model: "davidson", intervals: "clustered" });
  for (const { rank, rankInterval, se } of fit.items) {
    expect(se).toBeGreaterThan(0);
    const [best, worst] = rankInterval!;
    expect(best).toBeLessThanOrEqual(rank);
    expect(worst).toBeGreaterThanOrEqual(rank);
  }
});

// 300 studies of 400 comparisons each; 95 % of their intervals should hold the truth, give or take 2 σ = 2.5 %.
test("intervals cover the truth", () => {
  const random = new RandomStream(8, "coverage");
  const truth = [-0.8, -0.2, 0.3, 0.7];
  let covered = 0;
  for (let study = 0; study < 300; study++) {
    const rows: CountRow[] = [];
    for (let i = 0; i < 4; i++) {
      for (let j = i + 1; j < 4; j++) {
        let wins = 0;
        for (let k = 0; k < 60; k++) if (random.uniform() < 1 / (1 + Math.exp(truth[j]! - truth[i]!))) wins++;
        rows.push({ first: String(i), second: String(j), wins, losses: 60 - wins });
      }
    }
    const { items } = fitComparisons(countRows(rows), { reference: "0" });
    const [low, high] = items[3]!.interval!;
    if (low <= 1.5 && 1.5 <= high) covered++;
  }
  expect(covered / 300).toBeGreaterThan(0.925);
  expect(covered / 300).toBeLessThan(0.975);
});

test("rank intervals: narrow for items far apart, wide for close ones", () => {
  const near = { wins: 51, losses: 49 };
  const fit = fitComparisons(
    countRows([
      { first: "A", second: "B", ...near },
      { first: "A", second: "C", wins: 95, losses: 5 },
      { first: "B", second: "C", wins: 94, losses: 6 },
    ]),
  );
  expect(fit.items.map(({ item, rank, rankInterval }) => [item, rank, rankInterval])).toEqual([
    ["A", 1, [1, 2]],
    ["B", 2, [1, 2]],
    ["C", 3, [3, 3]],
  ]);
});
