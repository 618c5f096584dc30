/**
 * @module
 * A model over packed rows: segments in, log-probabilities out.
 */
export * from "./rows.ts";
