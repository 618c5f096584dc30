/**
 * @module
 * The mean of a figure over seeds, with an interval over seeds and prompts.
 */
import { CONFIDENCE, type Interval } from "./interval.ts";
import { studentQuantile } from "./student-quantile.ts";

/** A figure of one seed. */
export interface SeedFigure {
  readonly value: number;
  /** 95 % interval over the seed's prompts; null when unknown. */
  readonly interval: Interval | null;
}

/**
 * Mean and 95 % interval over seeds and prompts.
 *
 *     value = mean of the seeds,   s = their standard deviation,   S seeds
 *     low = value − √( (mean of value_i − low_i)² + (t(0.975; S − 1) · s/√S)² ),   high likewise
 *
 * The two parts, prompts and seeds, are combined in quadrature (Zou and Donner 2008, "MOVER", Statistics in
 * Medicine 27). All seeds share the prompts, so the prompts' part is not divided by √S. Part of the noise is
 * counted twice, which makes the interval conservative.
 *
 * If a seed lacks an interval, this is Student's interval of the mean over seeds: 0.8, 0.81 and 0.82 give 0.7852
 * to 0.8348. One seed keeps its interval over prompts. The interval is null when no spread is known, over
 * prompts or over seeds.
 *
 * @param range range of the figure, to which the interval is clipped
 */
export function seedMean(
  figures: readonly SeedFigure[],
  range?: Interval,
): { readonly value: number; readonly interval: Interval | null } {
  const values = figures.map(({ value }) => value);
  const value = mean(values);
  const clip = ([low, high]: Interval): Interval =>
    range ? [Math.max(range[0], low), Math.min(range[1], high)] : [low, high];
  const prompts = promptDistances(figures);
  if (values.length === 1) {
    return { value, interval: prompts && clip([value - prompts.below, value + prompts.above]) };
  }
  const squares = values.reduce((sum, v) => sum + (v - value) ** 2, 0);
  const standardError = Math.sqrt(squares / (values.length - 1) / values.length);
  const seeds = studentQuantile((1 + CONFIDENCE) / 2, values.length - 1) * standardError;
  if (!prompts && seeds === 0) return { value, interval: null };
  const { below, above } = prompts ?? { below: 0, above: 0 };
  return { value, interval: clip([value - Math.hypot(below, seeds), value + Math.hypot(above, seeds)]) };
}

/** Whether every seed has an interval over prompts. */
export function hasPromptIntervals(figures: readonly Pick<SeedFigure, "interval">[]): boolean {
  return figures.every(({ interval }) => interval?.every(Number.isFinite));
}

/** Mean distance from the seeds' values to the ends of their intervals; null when an interval is unknown. */
function promptDistances(figures: readonly SeedFigure[]): { below: number; above: number } | null {
  if (!hasPromptIntervals(figures)) return null;
  return {
    below: mean(figures.map(({ value, interval }) => value - interval![0])),
    above: mean(figures.map(({ value, interval }) => interval![1] - value)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
