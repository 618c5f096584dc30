import { expect, test } from "vitest";

import { seedMean } from "./seed-mean.ts";

const figure = (value: number, interval: readonly [number, number] | null = null) => ({ value, interval });

// Values 1, 2, 6: mean 3, squares 4 + 1 + 9 = 14, s² = 7, standard error √(7/3) = 1.527525; t(0.975; 2) = 4.302653
// (its distribution function is 1/2 + t/(2√(2 + t²))), so the half width is 6.572411.
test("seeds alone: Student's interval of their mean, by hand", () => {
  const { value, interval } = seedMean([figure(1), figure(2), figure(6)]);
  expect(value).toBe(3);
  expect(interval).toEqual([expect.closeTo(3 - 6.572411, 5), expect.closeTo(3 + 6.572411, 5)]);
});

// Two seeds, 0 and 2: mean 1, s² = 2, standard error 1, t(0.975; 1) = tan(0.475 π) = 12.706205. The prompts reach 0.5
// below and, on average, (1 + 3)/2 = 2 above: √(161.447643 + 0.25) = 12.716039, √(161.447643 + 4) = 12.862645.
test("seeds and prompts are combined in quadrature, by hand", () => {
  const { interval } = seedMean([figure(0, [-0.5, 1]), figure(2, [1.5, 5])]);
  expect(interval).toEqual([expect.closeTo(1 - 12.716039, 5), expect.closeTo(1 + 12.862645, 5)]);
});

test("one seed has its interval over prompts, or none", () => {
  expect(seedMean([figure(0.5, [0.25, 1])])).toEqual({ value: 0.5, interval: [0.25, 1] });
  expect(seedMean([figure(0.5)])).toEqual({ value: 0.5, interval: null });
});

test("equal seeds have no spread; with intervals over prompts they have those", () => {
  expect(seedMean([figure(1), figure(1)])).toEqual({ value: 1, interval: null });
  expect(seedMean([figure(1, [0, 2]), figure(1, [0, 2])])).toEqual({ value: 1, interval: [0, 2] });
});

test("without the interval of one seed there is no interval over prompts", () => {
  expect(seedMean([figure(0, [-9, 9]), figure(2)]).interval).toEqual(seedMean([figure(0), figure(2)]).interval);
});

test("the interval stays within the range", () => {
  expect(seedMean([figure(0), figure(2)], [0, 2]).interval).toEqual([0, 2]);
});
