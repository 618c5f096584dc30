/**
 * @module
 * Interval plots: estimates with intervals, one per row, as SVG.
 */
import { scaleLinear } from "d3-scale";

import { formatNumber, type Interval } from "../../comparison/index.ts";
import { shorten } from "../../core/index.ts";
import { type Markup, markup, when } from "../markup.ts";
import { type Figure, figure, pixel } from "./figure.ts";
import { isValue, maxOf, minOf } from "./series.ts";

export interface IntervalRow {
  readonly name: string;
  /** A null value or interval is shown as "not known". */
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface IntervalPlot {
  readonly title: string;
  readonly label: string;
  readonly rows: readonly IntervalRow[];
  /** Minimum range of the axis. */
  readonly domain?: Interval;
  /** A vertical line to compare with. */
  readonly referenceLine?: { readonly value: number; readonly label: string };
  /** Number format. @default formatNumber */
  readonly format?: (value: number) => string;
}

const WIDTH = 720;
const ROW = 30;
const [LEFT, RIGHT, TOP] = [210, 510, 52];

/**
 * Draws a dot per estimate, a bar for its interval, and both as numbers.
 *
 * An interval with a non-finite end is shown as not known.
 */
export function intervalPlot(plot: IntervalPlot): Figure {
  const { title, label, rows, referenceLine, format = formatNumber } = plot;
  const x = scaleLinear(axisOf(plot), [LEFT, RIGHT]);
  const bottom = TOP + rows.length * ROW;

  const ticks = x.ticks(5).map((value) => {
    const at = pixel(x(value));
    return markup`<line class="rule" x1="${at}" x2="${at}" y1="${TOP}" y2="${bottom + 5}"/><text x="${at}" y="${bottom + 18}" text-anchor="middle">${format(value)}</text>`;
  });
  const line = when(referenceLine && isValue(referenceLine.value), () => {
    const at = pixel(x(referenceLine!.value));
    return markup`<line class="reference" x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${bottom}"/><text x="${at}" y="${TOP - 10}" text-anchor="middle">${shorten(referenceLine!.label, 48)}</text>`;
  });
  const axis = markup`<text x="${(LEFT + RIGHT) / 2}" y="${bottom + 38}" text-anchor="middle">${shorten(label, 90)}</text>`;
  const bars = rows.map((row, i) => plotRow(row, TOP + (i + 0.5) * ROW, x, format));
  return figure(title, { width: WIDTH, height: bottom + 48 }, [], [...ticks, line, axis, ...bars]);
}

/** The range of the axis: all finite values. */
export function axisOf({ rows, domain, referenceLine }: IntervalPlot): [low: number, high: number] {
  const shown = [
    ...(domain ?? []),
    referenceLine?.value ?? null,
    ...rows.flatMap(({ value, interval }) => [value, ...(interval ?? [])]),
  ];
  const finite = shown.filter(isValue);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [minOf(finite), maxOf(finite)];
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** An estimate and its interval as text. */
export function rowText({ value, interval }: IntervalRow, format: (value: number) => string): string {
  if (!isValue(value)) return "not known";
  const range = interval?.every(isValue) ? interval.map(format).join(" to ") : "interval not known";
  return `${format(value)}, ${range}`;
}

function plotRow(row: IntervalRow, y: number, x: (value: number) => number, format: (value: number) => string): Markup {
  const { name, value, interval } = row;
  const isKnown = interval?.every(isValue) ?? false;
  const [low, high] = isKnown ? interval! : [0, 0];
  const bar = when(isKnown, () => {
    const [from, to] = [pixel(x(low)), pixel(x(high))];
    const cap = (at: string): Markup =>
      markup`<line class="line s0" x1="${at}" x2="${at}" y1="${y - 5}" y2="${y + 5}"/>`;
    return markup`<line class="line s0" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/>${cap(from)}${cap(to)}`;
  });
  const dot = when(isValue(value), () => markup`<circle class="f0" cx="${pixel(x(value!))}" cy="${y}" r="4.5"/>`);
  return markup`<g><text x="8" y="${y}" dy=".32em">${shorten(name, 30)}</text>${bar}${dot}<text x="${RIGHT + 16}" y="${y}" dy=".32em">${rowText(row, format)}</text></g>`;
}
