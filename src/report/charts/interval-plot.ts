/**
 * @module
 * Estimates with their intervals, one a row, as SVG text.
 */
import { scaleLinear } from "d3-scale";

import { formatNumber, type Interval } from "../../comparison/index.ts";
import { shorten } from "../../core/index.ts";
import { type Markup, markup, when } from "../markup.ts";
import { type Figure, figure, pixel } from "./figure.ts";
import { greatest, isValue, least } from "./series.ts";

export interface IntervalRow {
  readonly name: string;
  /** Null, like an interval that is null, is shown as "not known". */
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface IntervalPlot {
  readonly title: string;
  readonly label: string;
  readonly rows: readonly IntervalRow[];
  /** The values the axis reaches at least. */
  readonly domain?: Interval;
  /** A vertical line to compare with. */
  readonly reference?: { readonly value: number; readonly label: string };
  /** How a value is written. @default formatNumber */
  readonly format?: (value: number) => string;
}

const WIDTH = 720;
const ROW = 30;
const [LEFT, RIGHT, TOP] = [210, 510, 52];

/**
 * A dot for each estimate, a bar for its interval, and both in figures beside it.
 *
 * An interval with an end that is not finite is shown as not known.
 */
export function intervalPlot({ title, label, rows, domain, reference, format = formatNumber }: IntervalPlot): Figure {
  const shown = [
    ...(domain ?? []),
    reference?.value ?? null,
    ...rows.flatMap(({ value, interval }) => [value, ...(interval ?? [])]),
  ];
  const finite = shown.filter(isValue);
  const [low, high] = finite.length === 0 ? [0, 1] : [least(finite), greatest(finite)];
  const x = scaleLinear(low < high ? [low, high] : [low - 1, high + 1], [LEFT, RIGHT]);
  const bottom = TOP + rows.length * ROW;

  const ticks = x.ticks(5).map((value) => {
    const at = pixel(x(value));
    return markup`<line class="rule" x1="${at}" x2="${at}" y1="${TOP}" y2="${bottom + 5}"/><text x="${at}" y="${bottom + 18}" text-anchor="middle">${format(value)}</text>`;
  });
  const line = when(reference && isValue(reference.value), () => {
    const at = pixel(x(reference!.value));
    return markup`<line class="reference" x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${bottom}"/><text x="${at}" y="${TOP - 10}" text-anchor="middle">${shorten(reference!.label, 48)}</text>`;
  });
  const axis = markup`<text x="${(LEFT + RIGHT) / 2}" y="${bottom + 38}" text-anchor="middle">${shorten(label, 90)}</text>`;
  const bars = rows.map((row, i) => plotRow(row, TOP + (i + 0.5) * ROW, x, format));
  return figure(title, { width: WIDTH, height: bottom + 48 }, [], [...ticks, line, axis, ...bars]);
}

function plotRow(
  { name, value, interval }: IntervalRow,
  y: number,
  x: (value: number) => number,
  format: (value: number) => string,
): Markup {
  const isKnown = interval?.every(isValue) ?? false;
  const [low, high] = isKnown ? interval! : [0, 0];
  const bar = when(isKnown, () => {
    const [from, to] = [pixel(x(low)), pixel(x(high))];
    const cap = (at: string): Markup =>
      markup`<line class="line s0" x1="${at}" x2="${at}" y1="${y - 5}" y2="${y + 5}"/>`;
    return markup`<line class="line s0" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/>${cap(from)}${cap(to)}`;
  });
  const dot = when(isValue(value), () => markup`<circle class="f0" cx="${pixel(x(value!))}" cy="${y}" r="4.5"/>`);
  const range = isKnown ? `${format(low)} to ${format(high)}` : "interval not known";
  const text = isValue(value) ? `${format(value)}, ${range}` : "not known";
  return markup`<g><text x="8" y="${y}" dy=".32em">${shorten(name, 30)}</text>${bar}${dot}<text x="${RIGHT + 16}" y="${y}" dy=".32em">${text}</text></g>`;
}
