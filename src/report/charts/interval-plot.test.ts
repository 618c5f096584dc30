import { expect, test } from "vitest";

import { readMarkup } from "../well-formed.case.ts";
import { type IntervalPlot, intervalPlot } from "./interval-plot.ts";

const plot: IntervalPlot = {
  title: "Win rates",
  label: "win rate",
  rows: [
    { name: "truth", value: 0.75, interval: [0.5, 1] },
    { name: "rule", value: null, interval: null },
    { name: "people", value: 0.25, interval: [0, Number.NaN] },
  ],
  domain: [0, 1],
  referenceLine: { value: 0.5, label: "even" },
};

const elements = (change: Partial<IntervalPlot> = {}) => readMarkup(intervalPlot({ ...plot, ...change }).svg);
const texts = (change?: Partial<IntervalPlot>) =>
  elements(change).flatMap(({ name, text }) => (name === "text" ? [text] : []));

const bars = (change?: Partial<IntervalPlot>) =>
  elements(change).flatMap(({ attributes }) => (attributes["class"] === "line s0 d0" ? [attributes["d"]] : []));

// The axis runs from 28 (0) to 452 (1); the first row's bar is at 79.
test("a dot, a bar and its caps, in user units", () => {
  expect(bars()).toEqual(["M240,79L452,79", "M240,74L240,84", "M452,74L452,84"]);
  const dots = elements().filter(({ name }) => name === "circle");
  expect(dots.map(({ attributes: { cx, cy } }) => [cx, cy])).toEqual([
    ["346", "79"],
    ["134", "159"],
  ]);
  const reference = elements().find(({ attributes }) => attributes["class"] === "reference");
  expect(reference?.attributes["d"]).toBe("M240,48L240,172");
});

test("the grid leaves out the lines of text", () => {
  const grid = elements().flatMap(({ attributes }) => (attributes["class"] === "rule" ? [attributes["d"]] : []));
  expect(grid.slice(0, 4)).toEqual(["M28,70L28,88", "M28,110L28,128", "M28,150L28,168", "M28,172L28,177"]);
});

test("estimates as text; unknown values say so", () => {
  expect(texts()).toEqual([
    ...["Win rates", "0", "0.2", "0.4", "0.6", "0.8", "1", "even", "win rate"],
    ...["truth", "0.75, 0.5 to 1", "rule", "not known", "people", "0.25, interval not known"],
  ]);
  expect(texts({ format: (value) => `${value * 100} %` })).toContain("75 %, 50 % to 100 %");
  expect(texts({ rows: [{ name: "a", value: -0.5, interval: [-1, 0] }] })).toContain("−0.5, −1 to 0");
});

test("the axis covers all interval ends, with or without a domain", () => {
  const { domain: _, referenceLine: __, ...free } = plot;
  const svg = intervalPlot({ ...free, rows: [{ name: "a", value: 4, interval: [-2, 10] }] }).svg;
  expect(svg).toContain('d="M28,79L452,79"');
});

test("no rows, or only unknown values, draw no NaN", () => {
  const { domain: _, referenceLine: __, ...free } = plot;
  for (const rows of [[], [{ name: "a", value: null, interval: null }], [{ name: "a", value: 2, interval: null }]]) {
    expect(intervalPlot({ ...free, rows }).svg).not.toContain("NaN");
  }
});

test("hostile names stay text and are shortened", () => {
  const name = `<script>"'&\u202e${"x".repeat(80)}`;
  const svg = intervalPlot({ ...plot, title: name, label: name, rows: [{ name, value: 1, interval: null }] }).svg;
  expect(readMarkup(svg).some((element) => element.name === "script")).toBe(false);
  expect(svg).not.toContain("\u202e");
  expect(svg.split("x".repeat(60)).length - 1).toBeLessThanOrEqual(5);
});
