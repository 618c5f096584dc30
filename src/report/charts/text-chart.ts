/**
 * @module
 * Charts for the terminal: intervals as character bars, curves as sparklines.
 */
import { scaleLinear } from "d3-scale";

import { formatNumber } from "../../comparison/index.ts";
import { shorten, visibleText } from "../../core/index.ts";
import { axisOf, type IntervalPlot, rowText } from "./interval-plot.ts";
import type { LineChart } from "./line-chart.ts";
import { isValue, maxOf, minOf, type Point } from "./series.ts";

/** Width of the axis in characters. */
const WIDTH = 41;
const MAX_NAME_LENGTH = 28;
const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * One line per estimate: `├──●──┤` on a common axis, followed by the numbers; `│` is the reference line.
 *
 * An estimate of 0.75 with an interval from 0.5 to 1 on an axis from 0 to 1 is `├─────────●─────────┤` in its right half.
 */
export function intervalText(plot: IntervalPlot): string[] {
  const { rows, referenceLine, format = formatNumber, label } = plot;
  const [low, high] = axisOf(plot);
  const column = scaleLinear([low, high], [0, WIDTH - 1]);
  const at = (value: number): number => Math.round(column(value));
  const [names, width] = namesOf(rows);
  const lines = rows.map((row, i) => {
    const cells = new Array<string>(WIDTH).fill(" ");
    if (referenceLine && isValue(referenceLine.value)) cells[at(referenceLine.value)] = "│";
    if (row.interval?.every(isValue)) {
      const [from, to] = row.interval.map(at) as [number, number];
      cells.fill("─", from, to + 1);
      cells[from] = "├";
      cells[to] = "┤";
    }
    if (isValue(row.value)) cells[at(row.value)] = "●";
    return `  ${names[i]!.padEnd(width)}  ${cells.join("")}  ${rowText(row, format)}`;
  });
  const ends = [format(low), format(high)] as const;
  const axis = ends[0] + ends[1].padStart(WIDTH - ends[0].length);
  return [...lines, `  ${" ".repeat(width)}  ${axis}  ${label}`];
}

/**
 * One line per series: a sparkline of 41 blocks, scaled to the range of the series, and its first and last value.
 *
 * A series from 8 down to 1 in equal steps ends in `▇▆▅▄▃▂▁`; gaps are blank.
 */
export function curveText({ title, series }: LineChart): string[] {
  const [names, width] = namesOf(series);
  const lines = series.map(({ points }, i) => {
    const values = points.map(([, y]) => y).filter(isValue);
    const ends = values.length === 0 ? "no value" : `${formatNumber(values[0]!)} → ${formatNumber(values.at(-1)!)}`;
    return `  ${names[i]!.padEnd(width)}  ${blockLine(points, values).padEnd(WIDTH)}  ${ends}`;
  });
  return [visibleText(title), ...lines];
}

/** Printable, shortened names and their width. */
function namesOf(rows: readonly { readonly name: string }[]): [names: string[], width: number] {
  const names = rows.map(({ name }) => shorten(visibleText(name), MAX_NAME_LENGTH));
  return [names, maxOf([0, ...names.map(({ length }) => length)])];
}

/** One block per point; with more points than columns, one per bin of equal width in x. */
function blockLine(points: readonly Point[], values: readonly number[]): string {
  const placed = points.filter(([x]) => Number.isFinite(x));
  const bins = placed.length > WIDTH ? binValues(placed) : placed.map(([, y]) => [y]);
  const [low, high] = [minOf(values), maxOf(values)];
  const level = scaleLinear([low, high > low ? high : low + 1], [0, BLOCKS.length - 1]);
  return bins
    .map((ys) => {
      const known = ys.filter(isValue);
      if (known.length === 0) return " ";
      return BLOCKS[Math.round(level(known.reduce((sum, y) => sum + y, 0) / known.length))]!;
    })
    .join("");
}

function binValues(points: readonly Point[]): (number | null)[][] {
  const xs = points.map(([x]) => x);
  const [first, last] = [minOf(xs), maxOf(xs)];
  const stretches = Array.from({ length: WIDTH }, (): (number | null)[] => []);
  for (const [x, y] of points) {
    const share = last > first ? (x - first) / (last - first) : 0;
    stretches[Math.min(WIDTH - 1, Math.floor(share * WIDTH))]!.push(y);
  }
  return stretches;
}
