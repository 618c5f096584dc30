/**
 * @module
 * Line charts as SVG.
 */
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { shorten } from "../../core/index.ts";
import { type Markup, markup, when } from "../markup.ts";
import { bandClass, lineClass } from "./chart-theme.ts";
import { type Figure, figure, pixel } from "./figure.ts";
import { legend } from "./legend.ts";
import { type BandPoint, drawnSeries, isValue, maxOf, minOf, type Point, type Series } from "./series.ts";

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** A horizontal line to compare with. */
  readonly referenceLine?: { readonly value: number; readonly label: string };
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

const WIDTH = 720;
const PLOT_HEIGHT = 240;

/**
 * Draws one curve per series, with axes, legend, bands and an optional reference line.
 *
 * Non-finite values are gaps. A series with more than 300 points is binned, as the notes say. Without finite values
 * the chart shows a message.
 */
export function lineChart({ title, xLabel, yLabel, series, referenceLine }: LineChart): Figure {
  const drawn = series.map(drawnSeries);
  const level = referenceLine && isValue(referenceLine.value) ? referenceLine : undefined;
  const { content: names, height } = legend(
    [
      ...drawn.map(({ name }, i) => ({ name, line: lineClass(i) })),
      ...(level ? [{ name: level.label, line: "reference" }] : []),
    ],
    30,
    WIDTH - 24,
  );
  const top = 40 + height;
  const bottom = top + PLOT_HEIGHT;
  const size = { width: WIDTH, height: bottom + 48 };
  const notes = drawn.flatMap((one) => one.notes);

  // The axis includes gaps at the ends.
  const xs = drawn.flatMap(({ points }) => points.map(([x]) => x));
  const ys = drawn.flatMap(({ points, band }) => [...points.map(([, y]) => y), ...band.flatMap(([, ...ends]) => ends)]);
  const values = [...ys, level?.value ?? null].filter(isValue);
  if (!ys.some(isValue)) {
    const empty = markup`<text x="${WIDTH / 2}" y="${top + PLOT_HEIGHT / 2}" text-anchor="middle">no finite values</text>`;
    return figure(title, size, notes, [names, empty]);
  }
  const [left, right] = [72, WIDTH - 16];
  const frame: Frame = {
    left,
    right,
    top,
    bottom,
    x: scaleLinear(padDomain(minOf(xs), maxOf(xs)), [left, right]),
    y: scaleLinear(padDomain(minOf(values), maxOf(values)), [bottom, top]).nice(5),
  };
  return figure(title, size, notes, [
    names,
    axes(frame, xLabel, yLabel),
    ...drawn.map(({ band }, i) => bandPath(frame, band, i)),
    when(level, () => drawReferenceLine(frame, level!.value)),
    ...drawn.map(({ points }, i) => linePath(frame, points, i)),
  ]);
}

/** A domain of positive width, even for a single value. */
export function padDomain(low: number, high: number): [number, number] {
  if (low < high) return [low, high];
  const pad = Math.abs(low) / 10 || 1;
  return [low - pad, high + pad];
}

function linePath({ x, y }: Frame, points: readonly Point[], index: number): Markup {
  const path = line<Point>()
    .defined(([, value]) => isValue(value))
    .x(([at]) => x(at))
    .y(([, value]) => y(value!))
    .digits(1);
  return markup`<path class="${lineClass(index)}" d="${path(points) ?? ""}"/>`;
}

function bandPath({ x, y }: Frame, band: readonly BandPoint[], index: number): Markup {
  const path = area<BandPoint>()
    .defined(([, low, high]) => Number.isFinite(low) && Number.isFinite(high))
    .x(([at]) => x(at))
    .y0(([, low]) => y(low))
    .y1(([, , high]) => y(high))
    .digits(1);
  return when(band.length > 0, () => markup`<path class="${bandClass(index)}" d="${path(band) ?? ""}"/>`);
}

function axes({ left, right, top, bottom, x, y }: Frame, xLabel: string, yLabel: string): Markup {
  const [xText, yText] = [x.tickFormat(8), y.tickFormat(5)];
  const horizontal = y.ticks(5).map((value) => {
    const at = pixel(y(value));
    return markup`<line class="rule" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text x="${left - 8}" y="${at}" dy=".32em" text-anchor="end">${yText(value)}</text>`;
  });
  const vertical = x.ticks(8).map((value) => {
    const at = pixel(x(value));
    return markup`<line class="rule" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 5}"/><text x="${at}" y="${bottom + 18}" text-anchor="middle">${xText(value)}</text>`;
  });
  const middle = (top + bottom) / 2;
  const names = markup`<text x="${(left + right) / 2}" y="${bottom + 38}" text-anchor="middle">${shorten(xLabel, 90)}</text><text transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${shorten(yLabel, 36)}</text>`;
  return markup`<g>${horizontal}${vertical}${names}</g>`;
}

function drawReferenceLine({ left, right, y }: Frame, value: number): Markup {
  const at = pixel(y(value));
  return markup`<line class="reference" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/>`;
}
