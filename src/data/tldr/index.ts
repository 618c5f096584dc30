/**
 * @module
 * The embedded posts: a generated corpus with known facts, its preference pairs, and the true reward of a summary.
 */
export {
  type TldrCount,
  type TldrPair,
  type TldrPost,
  type TldrRow,
  tldrHeldOut,
  tldrPairs,
  tldrRows,
} from "./corpus.ts";
export { type FactCoverage, factCoverage, factsIn, tldrCriteria } from "./coverage.ts";
export { tldrEnding } from "./posts.ts";
export { type FactKind, type Facts, factKinds } from "./words.ts";
