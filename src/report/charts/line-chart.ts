/**
 * @module
 * Line charts: curves with bands over a common axis.
 */
import { scaleLinear } from "d3-scale";
import { formatNumber } from "../../comparison/index.ts";
import { shorten } from "../../core/index.ts";
import { plainText, type RunningText } from "../document/document.ts";
import { seriesStyle } from "./chart-theme.ts";
import { type Figure, figureOf } from "./figure.ts";
import {
  type Position,
  padDomain,
  type Scene,
  type SceneLine,
  type SceneText,
  type Stroke,
  textWidth,
} from "./scene.ts";
import { type BandPoint, drawnSeries, isValue, maxOf, minOf, type Point, type Series } from "./series.ts";

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** A horizontal line to compare with. */
  readonly referenceLine?: { readonly value: number; readonly label: string };
}

const WIDTH = 480;
const PLOT_HEIGHT = 200;

/**
 * Draws one curve per series, with axes, legend, bands and an optional reference line.
 *
 * Non-finite values are gaps. A series with more than 300 points is binned, as the notes say. Without finite values
 * the chart shows a message.
 */
export function lineChart(chart: LineChart): Figure {
  return figureOf(lineScene(chart));
}

/** Where the parts of a line chart are. */
export function lineScene({ title, xLabel, yLabel, series, referenceLine }: LineChart): Scene {
  const drawn = series.map(drawnSeries);
  const level = referenceLine && isValue(referenceLine.value) ? referenceLine : undefined;
  const legend = placeLegend([
    ...drawn.map(({ name }, i) => ({ name, stroke: seriesStyle(i) })),
    ...(level ? [{ name: level.label, stroke: "reference" as const }] : []),
  ]);
  const top = 40 + legend.height;
  const bottom = top + PLOT_HEIGHT;

  // The axis includes gaps at the ends.
  const xs = drawn.flatMap(({ points }) => points.map(([x]) => x));
  const ys = drawn.flatMap(({ points, band }) => [...points.map(([, y]) => y), ...band.flatMap(([, ...ends]) => ends)]);
  const hasValues = ys.some(isValue);
  const values = hasValues ? [...ys, level?.value ?? null].filter(isValue) : [0, 1];
  const y = scaleLinear(padDomain(minOf(values), maxOf(values)), [bottom, top]).nice(5);
  const yText = y.tickFormat(5);
  const yTicks = y.ticks(5).map((value) => ({ at: y(value), text: yText(value) }));
  const [left, right] = [32 + maxOf(yTicks.map(({ text }) => textWidth(text))), WIDTH - 14];
  const x = scaleLinear(padDomain(minOf(xs), maxOf(xs)), [left, right]);
  const curves = drawn.map(({ points }) => runsOf(points).map((run) => run.map(([at, v]): Position => [x(at), y(v)])));
  const frame = { title, notes: drawn.flatMap(({ notes }) => notes), width: WIDTH, height: bottom + 44, dots: [] };
  const rows = drawn.map(({ name, points }, i) => ({ name, text: endsText(points), curve: curves[i]! }));
  if (!hasValues) {
    const message: SceneText = { text: "no finite values", at: [WIDTH / 2, (top + bottom) / 2], anchor: "middle" };
    const axis = { left, right, label: xLabel, ends: ["", ""] as const };
    return { ...frame, bands: [], lines: legend.lines, texts: [...legend.texts, message], axis, rows };
  }

  const xText = x.tickFormat(7);
  const xTicks = x.ticks(7).map((value) => ({ at: x(value), text: xText(value) }));
  const grid = yTicks.map(
    ({ at }): SceneLine => ({
      stroke: "rule",
      points: [
        [left, at],
        [right, at],
      ],
    }),
  );
  const marks = xTicks.map(
    ({ at }): SceneLine => ({
      stroke: "rule",
      points: [
        [at, bottom],
        [at, bottom + 5],
      ],
    }),
  );
  return {
    ...frame,
    bands: drawn.flatMap(({ band }, i) =>
      bandsOf(band).map((run) => ({
        ink: seriesStyle(i).ink,
        points: [
          ...run.map(([at, , high]): Position => [x(at), y(high)]),
          ...run.map(([at, low]): Position => [x(at), y(low)]).reverse(),
        ],
      })),
    ),
    lines: [
      ...grid,
      ...marks,
      ...(level
        ? [
            {
              stroke: "reference" as const,
              points: [
                [left, y(level.value)],
                [right, y(level.value)],
              ] as const,
            },
          ]
        : []),
      ...curves.flatMap((runs, i) => runs.map((points) => ({ stroke: seriesStyle(i), points }))),
      ...legend.lines,
    ],
    texts: [
      ...legend.texts,
      ...yTicks.map(({ at, text }): SceneText => ({ text, at: [left - 7, at], anchor: "end" })),
      ...xTicks.map(({ at, text }): SceneText => ({ text, at: [at, bottom + 14], anchor: "middle" })),
      { text: shorten(xLabel, 60), at: [(left + right) / 2, bottom + 33], anchor: "middle" },
      { text: shorten(yLabel, 30), at: [12, (top + bottom) / 2], anchor: "middle", isVertical: true },
    ],
    axis: { left, right, label: xLabel, ends: [xText(x.domain()[0]!), xText(x.domain()[1]!)] },
    rows,
  };
}

interface Legend {
  readonly lines: readonly SceneLine[];
  readonly texts: readonly SceneText[];
  readonly height: number;
}

const LEGEND_ROW = 18;
const SWATCH = 26;

/** The legend below the title: a piece of line and a name for each entry, in as many rows as needed. */
function placeLegend(entries: readonly { readonly name: RunningText; readonly stroke: Stroke }[]): Legend {
  let [x, row] = [8, 0];
  const placed = entries.map(({ name, stroke }) => {
    const label = typeof name === "string" ? shorten(name, 48) : name;
    const width = SWATCH + 6 + textWidth(plainText(label)) + 14;
    if (x > 8 && x + width > WIDTH) [x, row] = [8, row + 1];
    const at: Position = [x, 30 + (row + 0.5) * LEGEND_ROW];
    x += width;
    return { label, stroke, at };
  });
  return {
    lines: placed.map(({ stroke, at: [from, y] }) => ({
      stroke,
      points: [
        [from, y],
        [from + SWATCH, y],
      ],
    })),
    texts: placed.map(({ label, at: [from, y] }) => ({ text: label, at: [from + SWATCH + 6, y], anchor: "start" })),
    height: entries.length === 0 ? 0 : (row + 1) * LEGEND_ROW,
  };
}

/** The stretches of a curve between gaps. */
function runsOf(points: readonly Point[]): (readonly [number, number])[][] {
  return splitAt(points, ([, y]) => isValue(y)) as (readonly [number, number])[][];
}

function bandsOf(band: readonly BandPoint[]): BandPoint[][] {
  return splitAt(band, (point) => point.every(Number.isFinite)).filter((run) => run.length > 1);
}

function splitAt<T>(items: readonly T[], isKnown: (item: T) => boolean): T[][] {
  const runs: T[][] = [[]];
  for (const item of items) {
    if (isKnown(item)) runs.at(-1)!.push(item);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** The first and the last value of a curve. */
function endsText(points: readonly Point[]): string {
  const values = points.map(([, y]) => y).filter(isValue);
  return values.length === 0 ? "no value" : `${formatNumber(values[0]!)} → ${formatNumber(values.at(-1)!)}`;
}
