import { expect, test } from "vitest";

import { readMarkup } from "../well-formed.case.ts";
import { type LineChart, lineChart } from "./line-chart.ts";

const chart: LineChart = {
  title: "Loss",
  xLabel: "step",
  yLabel: "nats",
  series: [
    {
      name: "train",
      points: [
        [0, 3],
        [10, 2],
        [20, 1],
      ],
    },
    {
      name: "held out",
      points: [
        [0, 3],
        [20, 2],
      ],
      band: [
        [0, 2.5, 3.5],
        [20, 1.5, 2.5],
      ],
    },
  ],
};

const elements = (change: Partial<LineChart> = {}) => readMarkup(lineChart({ ...chart, ...change }).svg);
const paths = (change?: Partial<LineChart>) =>
  elements(change).flatMap(({ name, attributes }) => (name === "path" ? [attributes["d"]] : []));
const texts = (change?: Partial<LineChart>) =>
  elements(change).flatMap(({ name, text }) => (name === "text" ? [text] : []));

// x runs from 72 to 704 over 0 ... 20, y from 298 (1) up to 58 (3.5): 96 pixels a nat.
test("curves in pixels", () => {
  expect(paths()).toEqual(["M72,58L704,154L704,250L72,154Z", "M72,106L388,202L704,298", "M72,106L704,202"]);
});

test("title, names of axes and series, ticks", () => {
  expect(texts()).toEqual([
    ...["Loss", "train", "held out"],
    ...["1.0", "1.5", "2.0", "2.5", "3.0", "3.5"],
    ...["0", "2", "4", "6", "8", "10", "12", "14", "16", "18", "20"],
    ...["step", "nats"],
  ]);
});

test("series differ in colour and in dashes, and the legend shows the same", () => {
  const series = Array.from({ length: 12 }, (_, i) => ({
    name: `s${i}`,
    points: [
      [0, i],
      [1, i],
    ] as const,
  }));
  const classes = elements({ series }).filter(({ attributes }) => attributes["class"]?.startsWith("line "));
  const looks = classes.map(({ attributes }) => attributes["class"]);
  expect(new Set(looks).size).toBe(12);
  expect(looks.slice(0, 12)).toEqual(looks.slice(12));
});

test("a gap splits the line, and a single point is drawn", () => {
  const points = [
    [0, 1],
    [5, 3],
    [10, Number.NaN],
    [15, 2],
    [20, null],
  ] as const;
  expect(paths({ series: [{ name: "a", points }] })).toEqual(["M72,298L230,58M546,178Z"]);
});

test("a reference line, named in the legend", () => {
  const referenceLine = { value: 4, label: "level" };
  const lines = elements({ referenceLine }).filter(({ attributes }) => attributes["class"] === "reference");
  expect(lines.map(({ attributes }) => [attributes["x1"], attributes["x2"]])).toEqual([
    [expect.any(String), expect.any(String)],
    ["72", "704"],
  ]);
  expect(texts({ referenceLine })).toContain("level");
  // The axis reaches it.
  expect(texts({ referenceLine })).toContain("4.0");
  expect(texts({ referenceLine: { value: Number.NaN, label: "level" } })).not.toContain("level");
});

test("notes are part of the figure and of its description", () => {
  const points = Array.from({ length: 1000 }, (_, i) => [i, i] as const);
  const { notes, svg, title } = lineChart({ ...chart, series: [{ name: "a", points }] });
  expect(title).toBe("Loss");
  expect(notes).toEqual([expect.stringContaining("a: 1000 points in 300 bins")]);
  expect(readMarkup(svg).find(({ name }) => name === "desc")?.text).toBe(`Loss. ${notes[0]}`);
});

test("without values it says so", () => {
  for (const series of [[], [{ name: "a", points: [] }], [{ name: "a", points: [[0, Number.NaN]] as const }]]) {
    expect(texts({ series })).toContain("no finite values");
  }
});

test("one point, or one value, still has axes", () => {
  const drawn = lineChart({ ...chart, series: [{ name: "a", points: [[5, 0]] }] }).svg;
  expect(drawn).not.toContain("NaN");
  expect(paths({ series: [{ name: "a", points: [[5, 0]] }] })).toEqual(["M388,178Z"]);
});

test("hostile text stays text", () => {
  const hostile = `</text><script>"'&\u202e`;
  const svg = lineChart({
    title: hostile,
    xLabel: hostile,
    yLabel: hostile,
    series: [{ name: hostile, points: [[0, 1]] }],
    referenceLine: { value: 1, label: hostile },
  }).svg;
  expect(readMarkup(svg).some(({ name }) => name === "script")).toBe(false);
  expect(svg).not.toContain("\u202e");
});

test("a crowded legend takes several rows and makes room for them", () => {
  const series = Array.from({ length: 9 }, (_, i) => ({
    name: `a rather long name of series ${i}`,
    points: [[0, 1]] as const,
  }));
  const height = (count: number) => Number(elements({ series: series.slice(0, count) })[0]!.attributes["height"]);
  expect(height(2)).toBe(height(1));
  expect(height(9)).toBeGreaterThan(height(1));
  const longest = "x".repeat(200);
  expect(texts({ series: [{ name: longest, points: [[0, 1]] }] })).toContain(`${"x".repeat(47)}\u2026`);
});
