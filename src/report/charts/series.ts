/**
 * @module
 * Named series of points, and how one with too many points is thinned out without hiding anything.
 */

/** A point of a curve; a value that is null or not finite is a gap. */
export type Point = readonly [x: number, y: number | null];

/** The range that a curve's value is known to within, at one place. */
export type BandPoint = readonly [x: number, low: number, high: number];

export interface Series {
  readonly name: string;
  /** In the order in which they are joined. */
  readonly points: readonly Point[];
  readonly band?: readonly BandPoint[];
}

/** What is drawn of a series. */
interface DrawnSeries {
  readonly name: string;
  readonly points: readonly Point[];
  readonly band: readonly BandPoint[];
  /** What the reader must know of the drawing. */
  readonly notes: readonly string[];
}

/** No chart is wide enough to show more. */
const MAX_POINTS = 300;

/**
 * The series itself, or its bins when it has more than 300 points.
 *
 * Bins have equal width along x, drawn at the mean x of their points. The line is the mean of a bin; the
 * shade its lowest to highest value, or the mean of the series' own band where it has one. A bin that
 * holds a gap is a gap, so that a diverging run cannot look smooth. Points without a finite x are left out.
 */
export function drawnSeries({ name, points, band = [] }: Series): DrawnSeries {
  const placed = points.filter(([x]) => Number.isFinite(x));
  const gaps = placed.filter(([, y]) => !isValue(y)).length;
  const notes: string[] = [];
  const about = (count: number, what: string): string => `${name}: ${count} point${count === 1 ? "" : "s"} ${what}`;
  if (placed.length < points.length) notes.push(about(points.length - placed.length, "without a finite x left out"));
  if (gaps > 0) notes.push(about(gaps, "without a finite value, shown as gaps"));
  const ownBand = band.filter((point) => point.every(Number.isFinite));
  if (placed.length <= MAX_POINTS) return { name, points: placed, band: thinBand(ownBand), notes };

  const bins = binsOf(placed);
  const shade = ownBand.length > 0 ? "the shade is its band" : "the shade runs from its lowest to its highest value";
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
  // A gap in the line is one in the shade: NaN, which no path joins.
  if (!values.every(isValue)) return [[meanOf(bin, 0), Number.NaN, Number.NaN]];
  return [[meanOf(bin, 0), minOf(values), maxOf(values)]];
}

/** Points by equal steps of x, in ascending order; steps without a point make no bin. */
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

/** Without spreading: a curve may have more points than a call has room for arguments. */
export function minOf(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

export function maxOf(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
