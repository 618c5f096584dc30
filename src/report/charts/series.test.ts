import { expect, test } from "vitest";

import { drawnSeries, type Point } from "./series.ts";

const points = (count: number, y: (i: number) => number | null): Point[] =>
  Array.from({ length: count }, (_, i) => [i, y(i)]);

test("up to 300 points are drawn as they are", () => {
  const few = points(300, (i) => i % 7);
  expect(drawnSeries({ name: "loss", points: few })).toEqual({ name: "loss", points: few, band: [], notes: [] });
});

// 600 points over 0 ... 599: steps of 599/300, so two points a bin but where a step holds one or three.
test("more are binned: the mean, the range, and a note", () => {
  const { points: drawn, band, notes } = drawnSeries({ name: "loss", points: points(600, (i) => i % 2) });
  expect(drawn).toHaveLength(300);
  expect(drawn[0]).toEqual([0.5, 0.5]);
  expect(band[0]).toEqual([0.5, 0, 1]);
  expect(notes).toEqual([
    "loss: 600 points in 300 bins of equal width; the line is the mean of each bin, the band is its range",
  ]);
});

test("bins have equal width, not equal counts", () => {
  const crowded: Point[] = [...points(1000, () => 1).map(([x, y]): Point => [x / 1000, y]), [300, 5]];
  const { points: drawn, notes } = drawnSeries({ name: "loss", points: crowded });
  expect(drawn).toHaveLength(2);
  expect(drawn[0]![0]).toBeCloseTo(0.4995, 10);
  expect(drawn[1]).toEqual([300, 5]);
  expect(notes[0]).toContain("1001 points in 2 bins");
});

test("a spike survives binning in the band, and a gap is never averaged away", () => {
  const spiky = points(3000, (i) => (i === 1500 ? 100 : i === 2000 ? Number.NaN : 1));
  const { points: drawn, band, notes } = drawnSeries({ name: "loss", points: spiky });
  expect(Math.max(...band.map(([, , high]) => high).filter(Number.isFinite))).toBe(100);
  expect(drawn.filter(([, y]) => y === null)).toHaveLength(1);
  expect(band.filter(([, low]) => Number.isNaN(low))).toHaveLength(1);
  expect(notes[0]).toBe("loss: 1 point without a finite value, shown as gaps");
});

test("null, NaN and infinities are gaps; points without x are omitted", () => {
  const { points: drawn, notes } = drawnSeries({
    name: "kl",
    points: [
      [0, 1],
      [1, null],
      [2, Number.POSITIVE_INFINITY],
      [Number.NaN, 3],
      [Number.POSITIVE_INFINITY, 3],
    ],
  });
  expect(drawn).toHaveLength(3);
  expect(notes).toEqual([
    "kl: 2 points without a finite x omitted",
    "kl: 2 points without a finite value, shown as gaps",
  ]);
});

test("a given band replaces the range, and is binned too", () => {
  const band = Array.from({ length: 600 }, (_, i) => [i, 0, 2] as const);
  const drawn = drawnSeries({ name: "loss", points: points(600, (i) => i % 2), band: [...band, [3, Number.NaN, 1]] });
  expect(drawn.band).toHaveLength(300);
  expect(drawn.band[0]).toEqual([0.5, 0, 2]);
  expect(drawn.notes[0]).toContain("the band is the mean of its band");
});

test("points that share one x make one bin", () => {
  const { points: drawn, band } = drawnSeries({
    name: "loss",
    points: points(400, (i) => i).map(([, y]): Point => [7, y]),
  });
  expect(drawn).toEqual([[7, 199.5]]);
  expect(band).toEqual([[7, 0, 399]]);
});

test("a very long curve does not exceed the argument limit", () => {
  expect(drawnSeries({ name: "loss", points: points(200_000, () => 1) }).points).toHaveLength(300);
});
