import { expect, test } from "vitest";

import { math } from "../../explain/index.ts";
import { readMarkup } from "../well-formed.case.ts";
import { sceneSvg } from "./figure.ts";
import { type LineChart, lineChart, lineScene } from "./line-chart.ts";

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
/** Bands and curves; the pieces of line in the legend come last. */
const paths = (change?: Partial<LineChart>) =>
  elements(change)
    .filter(({ attributes }) => /^(?:line|band) /.test(attributes["class"] ?? ""))
    .map(({ attributes }) => attributes["d"])
    .slice(0, -(change?.series ?? chart.series).length);
const texts = (change?: Partial<LineChart>) =>
  elements(change).flatMap(({ name, text }) => (name === "text" ? [text] : []));

// x runs from 52.7 (32 and three characters of 6.9) to 466 over 0 ... 20, y from 258 (1) up to 58 (3.5): 80 units a nat.
test("curves in user units", () => {
  expect(paths()).toEqual(["M52.7,58L466,138L466,218L52.7,138Z", "M52.7,98L259.4,178L466,258", "M52.7,98L466,178"]);
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
  const looks = elements({ series })
    .map(({ attributes }) => attributes["class"])
    .filter((name) => name?.startsWith("line "));
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
  expect(paths({ series: [{ name: "a", points }] })).toEqual(["M52.7,258L156,58", "M362.7,158Z"]);
});

test("a reference line, named in the legend", () => {
  const referenceLine = { value: 4, label: "level" };
  const lines = elements({ referenceLine }).filter(({ attributes }) => attributes["class"] === "reference");
  // The second is in the legend, behind 8 + (26 + 6 + 5 · 6.9 + 14) + (26 + 6 + 8 · 6.9 + 14) units.
  expect(lines.map(({ attributes }) => attributes["d"])).toEqual(["M52.7,58L466,58", "M189.7,39L215.7,39"]);
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
  expect(paths({ series: [{ name: "a", points: [[5, 0]] }] })).toEqual(["M262.8,158Z"]);
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
    name: `a longer name ${i}`,
    points: [[0, 1]] as const,
  }));
  const height = (count: number) => Number(elements({ series: series.slice(0, count) })[0]!.attributes["height"]);
  expect(height(3)).toBe(height(1));
  expect(height(4)).toBeGreaterThan(height(3));
  const longest = "x".repeat(200);
  expect(texts({ series: [{ name: longest, points: [[0, 1]] }] })).toContain(`${"x".repeat(47)}\u2026`);
});

test("a formula in a name: subscripts are lower and smaller, and the next text is on the line again", () => {
  const name = [math`π_SFT = (${0.2}, ${0.4})`, ", Δ"];
  const { svg } = lineChart({ ...chart, series: [{ name, points: [[0, 1]] }] });
  expect(svg).toContain('>π<tspan class="script" dy="3">SFT</tspan><tspan dy="-3"> </tspan>');
  expect(
    readMarkup(svg)
      .filter(({ name }) => name === "text")
      .map(({ text }) => text),
  ).toContain("πSFT = (0.2, 0.4), Δ");
  const power = lineChart({ ...chart, series: [{ name: [math`x_i²`], points: [[0, 1]] }] }).svg;
  expect(power).toContain('x<tspan class="script" dy="3">i</tspan><tspan class="script" dy="-7">2</tspan>');
});

test("the picture has its size, and shrinks; without a title it is less high", () => {
  const [svg] = elements();
  expect(svg!.attributes).toMatchObject({ viewBox: "0 0 480 302", width: "552", height: "347", role: "img" });
  const scene = lineScene(chart);
  const [bare] = readMarkup(sceneSvg(scene, { hasTitle: false }));
  expect(bare!.attributes).toMatchObject({ viewBox: "0 24 480 278", width: "552", height: "320" });
  expect(sceneSvg(scene)).toContain("max-width:100%;height:auto");
});
