/**
 * @module
 * Learning rate schedules, as factors of the peak learning rate; names and formulas of `transformers`.
 */

export const schedules = ["constant", "linear", "cosine", "inverse_sqrt"] as const;
export type Schedule = (typeof schedules)[number];

export interface ScheduleOptions {
  readonly schedule: Schedule;
  /** Steps of linear warm-up from 0. */
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/**
 * The factor of the learning rate at update `step`, starting at 0.
 *
 *     warm-up: step / warmupSteps, for every schedule; afterwards, with t from 0 to 1 at totalSteps:
 *     constant: 1 · linear: 1 − t · cosine: ½(1 + cos πt)
 *     inverse_sqrt: √(w / (w + step − warmupSteps)), w = warmupSteps, or 10,000 without warm-up
 */
export function scheduleFactor(step: number, { schedule, warmupSteps, totalSteps }: ScheduleOptions): number {
  if (step < warmupSteps) return step / Math.max(1, warmupSteps);
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  switch (schedule) {
    case "constant":
      return 1;
    case "linear":
      return 1 - progress;
    case "cosine":
      return 0.5 * (1 + Math.cos(Math.PI * progress));
    case "inverse_sqrt": {
      const timescale = warmupSteps || 10_000;
      return Math.sqrt(timescale / (step - warmupSteps + timescale));
    }
  }
}
