import { expect, test } from "vitest";

import { countRows } from "./counts.ts";
import { fitComparisons } from "./fit.ts";
import { close, golden, sampledRows } from "./golden.case.ts";
import { fitRankings, type Ranking } from "./plackett-luce.ts";

const rankings = golden.plackettLuce.rankings.map((items): Ranking => ({ items: items.map(String) }));

test("choix's abilities from partial rankings", () => {
  const { items } = fitRankings(rankings);
  const sorted = [...items].sort((a, b) => Number(a.item) - Number(b.item));
  expect(sorted.map(({ ability }) => ability)).toEqual(close(golden.plackettLuce.values, 6));
});

test("rankings of two items equal Bradley–Terry comparisons", () => {
  const rows = sampledRows({ withTies: false });
  const pairs = rows.map(
    ({ first, second, wins }): Ranking => ({ items: wins === 1 ? [first, second] : [second, first] }),
  );
  const luce = fitRankings(pairs, { reference: "3" });
  const bradleyTerry = fitComparisons(countRows(rows), { reference: "3" });
  for (const { item, ability, se } of bradleyTerry.items) {
    const found = luce.items.find((other) => other.item === item)!;
    expect(found.ability).toBeCloseTo(ability, 11);
    expect(found.se).toBeCloseTo(se!, 9);
  }
  expect(luce.logLikelihood).toBeCloseTo(bradleyTerry.logLikelihood, 8);
});

test("a count equals repeated rankings", () => {
  const [one, ...others] = rankings;
  const counted = fitRankings([...others, { ...one!, count: 3 }]);
  const repeated = fitRankings([...others, one!, one!, one!]);
  expect(counted.items).toEqual(
    repeated.items.map((item) => ({
      ...item,
      ability: expect.closeTo(item.ability, 11),
      se: expect.closeTo(item.se!, 11),
      elo: expect.closeTo(item.elo, 8),
      interval: close(item.interval!, 10),
    })),
  );
  expect(counted.rankings).toBe(122);
});

// Three items ranked once each way round a circle: all equal; every stage contributes ln 3 + ln 2.
test("a cycle, by hand", () => {
  const fit = fitRankings([{ items: ["A", "B", "C"] }, { items: ["B", "C", "A"] }, { items: ["C", "A", "B"] }]);
  expect(fit.items.map(({ ability }) => ability)).toEqual(close([0, 0, 0], 12));
  expect(fit.logLikelihood).toBeCloseTo(-3 * Math.log(6), 12);
});

test("ties, repeats and separable rankings are refused with their place", () => {
  const refused =
    (items: readonly unknown[], place?: string): (() => unknown) =>
    () =>
      fitRankings([{ items: items as string[], ...(place !== undefined && { place }) }]);
  expect(refused(["A", ["B", "C"]], "r.jsonl:3")).toThrow(
    'r.jsonl:3: a ranking must list single items from best to worst, got ["B","C"]; hint: ties have no probability in this model, compare their items as pairs',
  );
  expect(refused(["A", "B", "A"])).toThrow('fit: ranking 1: a ranking must list each item once, got ["A","B","A"]');
  expect(refused(["A"], "r.jsonl:3")).toThrow(
    "fit: there must be at least one ranking of two items, got 1 of fewer, first r.jsonl:3",
  );
  expect(refused(["A", "B"])).toThrow('fit: abilities must be finite, but "B" never beat any other');
  expect(() => fitRankings([])).toThrow("fit: there must be at least one ranking of two items, got none");
});

test("rankings of fewer than two items are left out and counted", () => {
  const cycle = [{ items: ["A", "B"] }, { items: ["B", "A"] }];
  const short = [{ items: ["C"], place: "r.jsonl:2" }, { items: [] }];
  const fit = fitRankings([...cycle, ...short]);
  expect(fit.excluded).toEqual([
    { reason: "a ranking of fewer than two items compares nothing", count: 2, first: "r.jsonl:2" },
  ]);
  expect([fit.rankings, fit.items.map(({ item }) => item)]).toEqual([2, ["A", "B"]]);
});
