/**
 * @module
 * Confidence intervals: the type, and the confidence level of every interval.
 */

/** A closed interval. */
export type Interval = readonly [low: number, high: number];

/** Confidence level of every interval of this room. */
export const CONFIDENCE = 0.95;
