/**
 * @module
 * The one option of objectives that take the log-ratios as they are.
 */
export interface BetaOption {
  /** β, the strength of the pull towards the reference; β > 0. @default 0.1 */
  readonly beta?: number;
}
