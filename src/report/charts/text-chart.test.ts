import { expect, test } from "vitest";

import type { IntervalPlot } from "./interval-plot.ts";
import type { LineChart } from "./line-chart.ts";
import { curveText, intervalText } from "./text-chart.ts";

const plot: IntervalPlot = {
  title: "Win rates",
  label: "win rate",
  rows: [
    { name: "truth", value: 0.75, interval: [0.5, 1] },
    { name: "rule", value: null, interval: null },
    { name: "people\u001b[2J", value: 0.25, interval: [0, Number.NaN] },
  ],
  domain: [0, 1],
  referenceLine: { value: 0.5, label: "even" },
};

// The axis has 41 columns: 0 is the first, 0.25 the 11th, 0.5 the 21st, 1 the last.
test("a bar, a dot and the reference line on a common axis, with numbers", () => {
  const [truth, rule, people, axis] = intervalText(plot);
  const gap = (count: number): string => " ".repeat(count);
  expect(truth).toBe(`  truth       ${gap(20)}├${"─".repeat(9)}●${"─".repeat(9)}┤  0.75, 0.5 to 1`);
  expect(rule).toBe(`  rule        ${gap(20)}│${gap(20)}  not known`);
  expect(people).toBe(`  people␛[2J  ${gap(10)}●${gap(9)}│${gap(20)}  0.25, interval not known`);
  expect(axis).toBe(`              0${gap(39)}1  win rate`);
});

const chart = (points: LineChart["series"][number]["points"]): LineChart => ({
  title: "loss",
  xLabel: "update",
  yLabel: "nats",
  series: [{ name: "training", points }],
});

test("a sparkline scaled to its range, with first and last value", () => {
  const falling = Array.from({ length: 8 }, (_, i) => [i, 8 - i] as const);
  expect(curveText(chart(falling))).toEqual(["loss", `  training  █▇▆▅▄▃▂▁${" ".repeat(33)}  8 → 1`]);
});

test("more points than columns are averaged; empty bins are blank", () => {
  const many = Array.from({ length: 410 }, (_, i) => [i, i < 205 ? 0 : 1] as const);
  expect(curveText(chart(many))[1]).toBe(`  training  ${"▁".repeat(20)}▅${"█".repeat(20)}  0 → 1`);
  const gap = [
    [0, 1],
    [1, null],
    [2, 2],
    [3, Number.NaN],
  ] as const;
  expect(curveText(chart(gap))[1]).toBe(`  training  ▁ █ ${" ".repeat(37)}  1 → 2`);
  expect(curveText(chart([]))[1]).toMatch(/no value$/);
});

test("unevenly spaced points have one block each", () => {
  const points = [0, 5, 10, 60].map((x, i) => [x, i] as const);
  expect(curveText(chart(points))[1]).toMatch(/^ {2}training {2}▁▃▆█ +0 → 3$/);
});

test("a constant curve is one level, and large numbers are safe", () => {
  expect(
    curveText(
      chart([
        [1, 5],
        [2, 5],
      ]),
    )[1],
  ).toMatch(/^ {2}training {2}▁▁ +5 → 5$/);
});
