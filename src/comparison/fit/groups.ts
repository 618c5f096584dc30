/**
 * @module
 * Group differences: one fit for all groups against one fit per group.
 */
import { DataError, SettingsError } from "../../core/index.ts";
import { chiSquareTail } from "./chi-square.ts";
import { coarsen, type PairCounts, totals } from "./counts.ts";
import { type Fit, type FitOptions, fitComparisons } from "./fit.ts";

export interface GroupFit {
  readonly group: string;
  /** Null when the group alone has no finite maximum. */
  readonly fit: Fit | null;
  /** Why there is no fit; otherwise empty. */
  readonly reason: string;
}

export interface HeterogeneityTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** p-value under the hypothesis of equal abilities in all groups. */
  readonly p: number;
}

export interface GroupedFit {
  readonly pooled: Fit;
  readonly groups: readonly GroupFit[];
  /** Null when there is no test. */
  readonly test: HeterogeneityTest | null;
  /** Why there is no test; otherwise empty. */
  readonly reason: string;
}

/**
 * Fits all comparisons together and each group alone, and tests whether the groups differ.
 *
 *     LR = 2 · (Σ_g ℓ_g − ℓ_pooled) ~ χ², degrees of freedom Σ_g parameters_g − parameters_pooled
 *
 * Wilks 1938. With K items in each of G groups and no other parameters the degrees of freedom are (G − 1)(K − 1).
 * There is no test when a group has no fit, under a penalty, or when ties count as half wins, because the
 * likelihood-ratio test needs maximised likelihoods.
 *
 * @throws {DataError} what `fitComparisons` throws for all together
 */
export function fitGroups(counts: PairCounts, options: FitOptions = {}): GroupedFit {
  const pooled = fitComparisons(counts, options);
  const groups = counts.groups.map((group, only): GroupFit => {
    try {
      const part = coarsen(counts, { order: true, cluster: true, only });
      if (totals(part).decided === 0) return { group, fit: null, reason: "all its comparisons are ties" };
      const reference = part.items.find((item) => item === options.reference) ?? null;
      return { group, fit: fitComparisons(part, { ...options, reference }), reason: "" };
    } catch (error) {
      // The options are valid, since the pooled fit succeeded: the group is too small.
      if (!(error instanceof DataError || error instanceof SettingsError)) throw error;
      return { group, fit: null, reason: error.message.replace(/^fit: /, "") };
    }
  });
  const none = (reason: string): GroupedFit => ({ pooled, groups, test: null, reason });
  if (groups.length < 2) return none("there is one group");
  const missing = groups.find(({ fit }) => fit === null);
  if (missing) return none(`group ${JSON.stringify(missing.group)} has no fit of its own`);
  if (pooled.penalty.kind !== "none") return none("a penalised likelihood has no likelihood-ratio test");
  if (pooled.model === "bradley-terry" && totals(counts).ties > 0) {
    return none("half wins have no likelihood; hint: a model with ties");
  }
  const sum = (of: (fit: Fit) => number): number => groups.reduce((total, { fit }) => total + of(fit!), 0);
  const statistic = Math.max(0, 2 * (sum((fit) => fit.logLikelihood) - pooled.logLikelihood));
  const degreesOfFreedom = sum((fit) => fit.parameters) - pooled.parameters;
  if (degreesOfFreedom < 1) return none("the groups have no more parameters than all together");
  return {
    pooled,
    groups,
    test: { statistic, degreesOfFreedom, p: chiSquareTail(statistic, degreesOfFreedom) },
    reason: "",
  };
}
