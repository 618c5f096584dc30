/**
 * @module
 * Series of points, and binning of long series.
 */
import { plainText, type RunningText } from "../document/document.ts";

/** A point of a curve; a value that is null or not finite is a gap. */
export type Point = readonly [x: number, y: number | null];

/** The uncertainty band of a curve at one x. */
export type BandPoint = readonly [x: number, low: number, high: number];

export interface Series {
  readonly name: RunningText;
  /** In drawing order. */
  readonly points: readonly Point[];
  readonly band?: readonly BandPoint[];
}

/** A series prepared for drawing. */
interface DrawnSeries {
  readonly name: RunningText;
  readonly points: readonly Point[];
  readonly band: readonly BandPoint[];
  /** Notes for the reader. */
  readonly notes: readonly string[];
}

/** Longer series are binned. */
const MAX_POINTS = 300;

/**
 * Prepares a series: unchanged up to 300 points, otherwise binned.
 *
 * Bins have equal width in x and are drawn at the mean x of their points. The line is the bin mean; the band is the
 * bin's range, or the mean of the series' own band. A bin with a gap is a gap, so that a diverging run does not look
 * smooth. Points with non-finite x are dropped.
 */
export function drawnSeries({ name, points, band = [] }: Series): DrawnSeries {
  const placed = points.filter(([x]) => Number.isFinite(x));
  const gaps = placed.filter(([, y]) => !isValue(y)).length;
  const notes: string[] = [];
  const about = (count: number, what: string): string =>
    `${plainText(name)}: ${count} point${count === 1 ? "" : "s"} ${what}`;
  if (placed.length < points.length) notes.push(about(points.length - placed.length, "without a finite x omitted"));
  if (gaps > 0) notes.push(about(gaps, "without a finite value, shown as gaps"));
  const ownBand = band.filter((point) => point.every(Number.isFinite));
  if (placed.length <= MAX_POINTS) return { name, points: placed, band: thinBand(ownBand), notes };

  const bins = binsOf(placed);
  const shade = ownBand.length > 0 ? "the band is the mean of its band" : "the band is its range";
  notes.push(about(placed.length, `in ${bins.length} bins of equal width; the line is the mean of each bin, ${shade}`));
  return {
    name,
    points: bins.map((bin) => [meanOf(bin, 0), bin.every(([, y]) => isValue(y)) ? meanOf(bin, 1) : null]),
    band: ownBand.length > 0 ? thinBand(ownBand) : bins.flatMap(rangeOf),
    notes,
  };
}

export function isValue(y: number | null): y is number {
  return y !== null && Number.isFinite(y);
}

function thinBand(band: readonly BandPoint[]): BandPoint[] {
  if (band.length <= MAX_POINTS) return [...band];
  return binsOf(band).map((bin) => [meanOf(bin, 0), meanOf(bin, 1), meanOf(bin, 2)]);
}

function rangeOf(bin: readonly Point[]): BandPoint[] {
  const values = bin.map(([, y]) => y);
  // A gap in the line is also a gap in the band: NaN splits the path.
  if (!values.every(isValue)) return [[meanOf(bin, 0), Number.NaN, Number.NaN]];
  return [[meanOf(bin, 0), minOf(values), maxOf(values)]];
}

/** Bins of equal width in x, ascending; empty bins are dropped. */
function binsOf<T extends Point | BandPoint>(points: readonly T[]): T[][] {
  const xs = points.map(([x]) => x);
  const start = minOf(xs);
  const step = (maxOf(xs) - start) / MAX_POINTS || 1;
  const bins = new Map<number, T[]>();
  for (const point of points) {
    const index = Math.min(MAX_POINTS - 1, Math.floor((point[0] - start) / step));
    const bin = bins.get(index);
    if (bin) bin.push(point);
    else bins.set(index, [point]);
  }
  return [...bins].sort(([a], [b]) => a - b).map(([, bin]) => bin);
}

function meanOf(bin: readonly (Point | BandPoint)[], column: 0 | 1 | 2): number {
  return bin.reduce((sum, point) => sum + point[column]!, 0) / bin.length;
}

/** Like Math.min, without the limit on the number of arguments. */
export function minOf(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

export function maxOf(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
