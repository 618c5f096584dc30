import { describe, expect, test } from "vitest";

import { DataError, RandomStream, SettingsError } from "../../core/index.ts";
import { type CountRow, countRows } from "./counts.ts";
import { type Fit, type FitOptions, fitComparisons } from "./fit.ts";
import { citationCounts, drawnRows, golden, puddingRows, wikipediaRows } from "./golden.case.ts";

const { published } = golden;

/** Abilities, or standard errors, by item name, in the order of the names. */
function byName(fit: Fit, key: "ability" | "se"): number[] {
  return [...fit.items].sort((a, b) => (a.item < b.item ? -1 : 1)).map((item) => item[key]!);
}

const close = (values: readonly number[], digits = 9): unknown => values.map((value) => expect.closeTo(value, digits));

function errorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error instanceof DataError || error instanceof SettingsError).toBe(true);
    return (error as Error).message;
  }
  return "nothing was thrown";
}

describe("published values", () => {
  const { citations, wikipedia, pudding_davidson_1970: pudding } = published;

  test("citations among four journals: abilities, errors, deviance", () => {
    const fit = fitComparisons(citationCounts, { reference: "Biometrika" });
    expect(byName(fit, "ability")).toEqual(close([0, ...citations.coef], 12));
    expect(byName(fit, "se")).toEqual(close([0, ...citations.se], 12));
    expect(fit.deviance).toBeCloseTo(citations.deviance, 9);
    expect(fit.nullDeviance).toBeCloseTo(citations.null_deviance, 9);
    expect(fit.degreesOfFreedom).toBe(citations.df);
    expect(fit.logLikelihood).toBeCloseTo(citations.loglik, 9);
  });

  test("citations, bias-reduced", () => {
    const fit = fitComparisons(citationCounts, { reference: "Biometrika", penalty: { kind: "firth" } });
    expect(byName(fit, "ability")).toEqual(close([0, ...citations.firth_coef], 9));
    expect(byName(fit, "se")).toEqual(close([0, ...citations.firth_se], 9));
  });

  test("citations, sandwich", () => {
    const fit = fitComparisons(citationCounts, { reference: "Biometrika", intervals: "sandwich" });
    expect(byName(fit, "se")).toEqual(close([0, 0.102067, 0.060506, 0.071097], 6));
  });

  test("Wikipedia's 22 games", () => {
    const fit = fitComparisons(countRows(wikipediaRows));
    expect(byName(fit, "ability").map(Math.exp)).toEqual(close(wikipedia.pi_geomean1, 12));
    expect(fit.logLikelihood).toBeCloseTo(wikipedia.loglik, 10);
    expect(fit.steps).toBeLessThan(8);
  });

  test("puddings by Davidson", () => {
    const fit = fitComparisons(countRows(puddingRows), { model: "davidson", reference: "1" });
    const { davidson } = pudding;
    expect(byName(fit, "ability")).toEqual(close([0, ...davidson.log_ratio_vs_item1], 6));
    expect(byName(fit, "se")).toEqual(close([0, ...davidson.se], 5));
    expect(fit.tie?.value).toBeCloseTo(davidson.nu, 6);
    expect(fit.tie?.log.value).toBeCloseTo(davidson.log_nu, 6);
    expect(fit.tie?.log.se).toBeCloseTo(davidson.se_log_nu, 4);
    expect(fit.logLikelihood).toBeCloseTo(davidson.loglik, 6);
    expect(fit.degreesOfFreedom).toBe(15 * 2 - 6);
  });

  test("puddings by Rao and Kupper", () => {
    const fit = fitComparisons(countRows(puddingRows), { model: "rao-kupper" });
    const { raokupper } = pudding;
    const strengths = byName(fit, "ability").map(Math.exp);
    const total = strengths.reduce((sum, x) => sum + x, 0);
    expect(strengths.map((x) => x / total)).toEqual(close(raokupper.pi, 6));
    expect(fit.tie?.value).toBeCloseTo(raokupper.theta, 6);
    expect(fit.tie?.log.value).toBeCloseTo(raokupper.eta, 6);
    expect(fit.logLikelihood).toBeCloseTo(raokupper.loglik, 6);
  });
});

describe("beside statsmodels, choix, torch and scipy", () => {
  const decided = countRows(drawnRows({ withTies: false }));
  const last = { reference: "5" };

  test("Bradley–Terry: Fisher, sandwich and clustered errors, deviance of pairs and orders", () => {
    const { values, se, sandwichSe, clusteredSe, logLikelihood, deviance, degreesOfFreedom } = golden.bradleyTerry;
    const fit = fitComparisons(decided, last);
    expect(byName(fit, "ability")).toEqual(close([...values, 0]));
    expect(byName(fit, "se")).toEqual(close([...se, 0]));
    expect(fit).toMatchObject({
      logLikelihood: expect.closeTo(logLikelihood, 9),
      deviance: expect.closeTo(deviance, 9),
      degreesOfFreedom,
    });
    const errors = (intervals: FitOptions["intervals"]): number[] =>
      byName(fitComparisons(decided, { ...last, intervals: intervals! }), "se");
    expect(errors("sandwich")).toEqual(close([...sandwichSe, 0]));
    expect(errors("clustered")).toEqual(close([...clusteredSe, 0]));
  });

  test("order effect", () => {
    const { values, se, deviance, degreesOfFreedom } = golden.orderEffect;
    const fit = fitComparisons(decided, { ...last, orderEffect: true });
    expect(byName(fit, "ability")).toEqual(close([...values.slice(0, 5), 0]));
    expect(fit.orderEffect).toMatchObject({ value: expect.closeTo(values[5]!, 9), se: expect.closeTo(se[5]!, 9) });
    expect(fit).toMatchObject({ deviance: expect.closeTo(deviance, 9), degreesOfFreedom });
  });

  test("a covariate beside the order effect", () => {
    const { values, se } = golden.covariate;
    const rows = countRows(drawnRows({ withTies: false, withLength: true }));
    const fit = fitComparisons(rows, { ...last, orderEffect: true });
    expect(byName(fit, "ability")).toEqual(close([...values.slice(0, 5), 0]));
    expect(fit.orderEffect?.value).toBeCloseTo(values[5]!, 9);
    expect(fit.covariates).toMatchObject([
      { name: "length", value: expect.closeTo(values[6]!, 9), se: expect.closeTo(se[6]!, 9) },
    ]);
  });

  test("penalties: Firth, choix's alpha, added wins that no error counts", () => {
    const firth = fitComparisons(decided, { ...last, penalty: { kind: "firth" } });
    expect(byName(firth, "ability")).toEqual(close([...golden.firth, 0], 8));
    const ridge = fitComparisons(decided, { penalty: { kind: "ridge", strength: golden.ridge.strength } });
    expect(byName(ridge, "ability")).toEqual(close(golden.ridge.values, 6));
    const { wins, values, se } = golden.pseudoWins;
    const pseudo = fitComparisons(decided, { ...last, penalty: { kind: "pseudo-wins", wins } });
    expect(byName(pseudo, "ability")).toEqual(close([...values, 0]));
    expect(byName(pseudo, "se")).toEqual(close([...se, 0]));
  });

  test.each(["davidson", "rao-kupper"] as const)("%s with an order effect", (model) => {
    const { values, se, logLikelihood } = golden.ties[model];
    const fit = fitComparisons(countRows(drawnRows()), { ...last, model, orderEffect: true });
    expect(byName(fit, "ability")).toEqual(close([...values.slice(0, 5), 0]));
    expect(byName(fit, "se")).toEqual(close([...se.slice(0, 5), 0]));
    expect(fit.orderEffect).toMatchObject({ value: expect.closeTo(values[5]!, 9), se: expect.closeTo(se[5]!, 9) });
    expect(fit.tie?.log).toMatchObject({ value: expect.closeTo(values[6]!, 9), se: expect.closeTo(se[6]!, 9) });
    expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 8);
  });
});

describe("laws", () => {
  const rows = drawnRows();

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

  test("turning every pair round turns the order effect's sign, and nothing else", () => {
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

  test("every comparison its own cluster: the sandwich, with C/(C − 1)", () => {
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
    const counts = countRows(drawnRows({ withTies: false }));
    const tied = fitComparisons(counts, { model });
    const plain = fitComparisons(counts);
    expect(byName(tied, "ability")).toEqual(byName(plain, "ability"));
    expect(tied.tie).toMatchObject({ value: border, se: null });
    expect(tied.notes).toEqual([`no comparison was a tie, so ${model} is bradley-terry here`]);
  });

  // Expected wins equal wins: W_i = Σ_j n_ij σ(θ_i − θ_j), the gradient at 0, with nothing of our code in it.
  test("at the maximum every item wins as often as it should", () => {
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

  test("half wins: said, and with the sandwich", () => {
    const fit = fitComparisons(countRows(puddingRows));
    expect(fit.intervals).toBe("sandwich");
    expect(fit.notes[0]).toMatch(/^202 ties count as half a win for each/);
  });

  test("a bootstrap agrees with Fisher, and is seeded", () => {
    const counts = countRows(drawnRows({ withTies: false }).map(({ cluster: _, ...row }) => row));
    const drawn = fitComparisons(counts, { intervals: "bootstrap", rounds: 600, seed: 3, reference: "5" });
    const ratios = byName(drawn, "se")
      .slice(0, 5)
      .map((se, i) => se / golden.bradleyTerry.se[i]!);
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.12);
    expect(fitComparisons(counts, { intervals: "bootstrap", rounds: 600, seed: 3, reference: "5" })).toEqual(drawn);
    const other = fitComparisons(counts, { intervals: "bootstrap", rounds: 600, seed: 4, reference: "5" });
    expect(byName(other, "se")).not.toEqual(byName(drawn, "se"));
  });

  test("whole clusters are drawn: prompts that all say the same vary more than their comparisons", () => {
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

  test("ranks: sure where items are far apart, wide where they are not", () => {
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
});

describe("what cannot be fitted is named", () => {
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
    const hint = "hint: a penalty (firth, ridge or pseudo-wins) gives finite abilities, or leave these items out";
    expect(message([...cycle, row("D", "A", 3, 0)])).toBe(
      `fit: abilities must be finite, but "D" never lost to any other; ${hint}`,
    );
    expect(message([...cycle, row("D", "A", 0, 3)])).toBe(
      `fit: abilities must be finite, but "D" never beat any other; ${hint}`,
    );
    expect(message([...cycle, row("D", "E", 2, 3)])).toBe(
      `fit: abilities must be finite, but the items fall into 2 parts that were never compared with each other, "D", "E" and the rest; ${hint}`,
    );
  });

  test("penalties give what can be given", () => {
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
    expect(message([...cycle, row("D", "E", 2, 3)], { penalty: { kind: "firth" } })).toBe(
      'fit: abilities must be comparable, but the items fall into 2 parts that were never compared with each other, "D", "E" and the rest; hint: a ridge penalty, or fit each part alone',
    );
  });

  test("only ties, one item, nothing, counts that are none", () => {
    expect(message([row("A", "B", 0, 0, 7)])).toBe(
      "fit: there must be at least one win, got 7 ties and no win; all items look alike",
    );
    expect(message([row("A", "A", 3, 1)])).toBe('fit: an item must be compared with another, got "A" with itself');
    expect(message([])).toBe("fit: there must be at least one comparison, got none");
    expect(message([row("A", "B", -2, 1)])).toBe('fit: counts must be numbers of at least 0, got -2 for "A" and "B"');
    expect(message([row("A", "B", 2, Number.NaN)])).toBe(
      'fit: counts must be numbers of at least 0, got NaN for "A" and "B"',
    );
  });

  // A beat B and tied with C, C tied with B: arrows connect all, yet θ = (3s, 0, 1.5s) and τ = s give every
  // outcome probability 1 as s grows.
  test("a tie model that can predict everything, though the graph is connected", () => {
    const rows = [row("A", "B", 5, 0), row("A", "C", 0, 0, 5), row("C", "B", 0, 0, 5)];
    expect(message(rows, { model: "davidson" })).toMatch(
      /^fit: estimates must be finite, but the likelihood grows for ever with .*ability of "A".*; hint/,
    );
    expect(fitComparisons(countRows(rows)).items[0]).toMatchObject({ item: "A", rank: 1 });
  });

  // Whoever was first won: the graph is a cycle, the order effect is infinite.
  test("an order effect that decides everything", () => {
    const rows = [row("A", "B", 4, 0), row("B", "A", 4, 0)];
    expect(message(rows, { orderEffect: true })).toMatch(
      /^fit: estimates must be finite, but .* the order effect; hint/,
    );
  });

  test("a covariate that is a constant of each item", () => {
    const size: Readonly<Record<string, number>> = { A: 1, B: 2, C: 4 };
    const rows = [...cycle, row("C", "A", 1, 1)].map((r) => ({
      ...r,
      covariates: { size: size[r.first]! - size[r.second]! },
    }));
    expect(message(rows)).toBe(
      'fit: covariate "size" cannot be told from the parameters before it; hint: a covariate must differ between comparisons of the same pair',
    );
  });

  test("options that do not fit", () => {
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
});
