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

// The axis runs from 210 (0) to 510 (1); the first row's middle is at 67.
test("a dot, a bar and its caps, in pixels", () => {
  const bars = elements().filter(({ attributes }) => attributes["class"] === "line s0");
  expect(bars.map(({ attributes: { x1, x2, y1, y2 } }) => [x1, x2, y1, y2])).toEqual([
    ["360", "510", "67", "67"],
    ["360", "360", "62", "72"],
    ["510", "510", "62", "72"],
  ]);
  const dots = elements().filter(({ name }) => name === "circle");
  expect(dots.map(({ attributes: { cx, cy } }) => [cx, cy])).toEqual([
    ["435", "67"],
    ["285", "127"],
  ]);
  expect(elements().find(({ attributes }) => attributes["class"] === "reference")?.attributes["x1"]).toBe("360");
});

test("estimates as text; unknown values say so", () => {
  expect(texts()).toEqual([
    ...["Win rates", "0", "0.2", "0.4", "0.6", "0.8", "1", "even", "win rate"],
    ...["truth", "0.75, 0.5 to 1", "rule", "not known", "people", "0.25, interval not known"],
  ]);
  expect(texts({ format: (value) => `${value * 100} %` })).toContain("75 %, 50 % to 100 %");
});

test("the axis covers all interval ends, with or without a domain", () => {
  const { domain: _, referenceLine: __, ...free } = plot;
  const svg = intervalPlot({ ...free, rows: [{ name: "a", value: 4, interval: [-2, 10] }] }).svg;
  const [bar] = readMarkup(svg).filter(({ attributes }) => attributes["class"] === "line s0");
  expect([bar?.attributes["x1"], bar?.attributes["x2"]]).toEqual(["210", "510"]);
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
