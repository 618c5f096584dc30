import { describe, expect, test } from "vitest";

import { math } from "../../explain/index.ts";
import { chartText } from "./chart.ts";
import type { IntervalPlot } from "./interval-plot.ts";
import type { LineChart } from "./line-chart.ts";

const intervalText = (intervals: IntervalPlot, width?: number): string[] =>
  chartText({ type: "intervals", intervals }, width);
const curveText = (lines: LineChart, width?: number): string[] => chartText({ type: "lines", lines }, width);

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
  const [truth, rule, people, axis] = intervalText(plot, 100);
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

test("a sparkline scaled to its range, with first and last value, above the range of x", () => {
  const falling = Array.from({ length: 8 }, (_, i) => [i, 8 - i] as const);
  expect(curveText(chart(falling))).toEqual([
    `  training  █▇▆▅▄▃▂▁${" ".repeat(33)}  8 → 1`,
    `            0${" ".repeat(39)}7  update`,
  ]);
});

test("more points than columns are averaged; a gap is blank", () => {
  const many = Array.from({ length: 82 }, (_, i) => [i, i < 41 ? 0 : 1] as const);
  expect(curveText(chart(many))[0]).toBe(`  training  ${"▁".repeat(20)}▅${"█".repeat(20)}  0 → 1`);
  const gap = [
    [0, 1],
    [1, null],
    [2, 2],
    [3, Number.NaN],
  ] as const;
  expect(curveText(chart(gap))[0]).toBe(`  training  ▁ █${" ".repeat(38)}  1 → 2`);
  expect(curveText(chart([]))[0]).toMatch(/no value$/);
});

test("unevenly spaced points have one block each", () => {
  const points = [0, 5, 10, 60].map((x, i) => [x, i] as const);
  expect(curveText(chart(points))[0]).toMatch(/^ {2}training {2}▁▃▆█ +0 → 3$/);
});

test("a constant curve is one level", () => {
  const points = [
    [1, 5],
    [2, 5],
  ] as const;
  expect(curveText(chart(points))[0]).toMatch(/^ {2}training {2}▁▁ +5 → 5$/);
});

test("formulas in names are text", () => {
  const series = [{ name: [math`π_SFT`, ", 1"], points: [[0, 1]] as const }];
  expect(curveText({ ...chart([]), series })[0]).toMatch(/^ {2}π_SFT, 1 {2}▁/);
});

describe("no line is wider than the terminal, and numbers are whole", () => {
  const wide: IntervalPlot = {
    ...plot,
    label: "win rate, ties counted half; 95 % interval, clustered by prompt",
    rows: [{ name: "a rather long name of a judge", value: 0.95, interval: [0.87, 1] }],
    format: (value) => `${(value * 100).toFixed(1)} %`,
  };
  test.each([50, 60, 72, 80, 100, 200])("%i columns", (width) => {
    const lines = intervalText(wide, width);
    for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(width);
    expect(lines[0]).toMatch(/ 95\.0 %, 87\.0 % to 100\.0 %$/);
    expect(lines[0]).toMatch(/●─*┤/);
    expect(lines.at(-1)).toContain("win rate, ties counted half");
  });

  test("the name is shortened first where the axis is short already", () => {
    expect(intervalText(wide, 80)[0]).toMatch(/^ {2}a rather long name of a jud… {2}/);
    expect(intervalText(wide, 60)[0]).toMatch(/^ {2}a rathe… {2}/);
  });
});
