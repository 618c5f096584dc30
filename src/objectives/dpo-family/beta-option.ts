/**
 * @module
 * The option of objectives with a fixed divergence.
 */
export interface BetaOption {
  /** β, the weight of the KL penalty to the reference; β > 0. @default 0.1 */
  readonly beta?: number;
}
