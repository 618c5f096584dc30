/**
 * @module
 * A model over packed rows: segments in, log-probabilities out.
 */
export * from "./dropout.ts";
export * from "./feeds.ts";
export * from "./rows.ts";
export * from "./score.ts";
