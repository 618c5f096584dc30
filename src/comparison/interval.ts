/**
 * @module
 * What an interval is here, and the one confidence at which every interval is given.
 */

/** The two ends of a closed interval. */
export type Interval = readonly [low: number, high: number];

/** Every interval of this room covers the true value in 95 of 100 repetitions. */
export const CONFIDENCE = 0.95;
