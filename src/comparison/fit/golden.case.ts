/**
 * @module
 * The golden values of this room as counts, for its tests.
 */
import { readFileSync } from "node:fs";

import { expect } from "vitest";

import { type CountRow, countRows, type PairCounts } from "./counts.ts";
import type { Fit } from "./fit.ts";

interface Estimates {
  readonly values: readonly number[];
  readonly se: readonly number[];
  readonly logLikelihood: number;
  readonly deviance: number;
  readonly degreesOfFreedom: number;
}

interface Golden {
  readonly rows: readonly (readonly number[])[];
  readonly bradleyTerry: Estimates & {
    readonly sandwichSe: readonly number[];
    readonly clusteredSe: readonly number[];
  };
  readonly orderEffect: Estimates;
  readonly covariate: Estimates;
  readonly firth: readonly number[];
  readonly ridge: { readonly strength: number; readonly values: readonly number[] };
  readonly pseudoWins: Estimates & { readonly wins: number };
  readonly groups: { readonly statistic: number; readonly degreesOfFreedom: number; readonly p: number };
  readonly ties: Readonly<Record<"davidson" | "rao-kupper", Estimates & { readonly sandwichSe: readonly number[] }>>;
  readonly plackettLuce: { readonly rankings: readonly (readonly number[])[]; readonly values: readonly number[] };
  readonly chiSquareTail: readonly { readonly x: number; readonly df: number; readonly value: number }[];
  readonly agreement: {
    readonly ratings: readonly (readonly (number | null)[])[];
    readonly nominal: number;
    readonly ordinal: number;
    readonly interval: number;
    readonly cohen: { readonly table: readonly (readonly number[])[]; readonly kappa: number };
    readonly fleiss: { readonly counts: readonly (readonly number[])[]; readonly kappa: number };
  };
  readonly published: {
    readonly citations: {
      readonly items: readonly string[];
      readonly rows: readonly [number, number, number, number][];
      readonly coef: readonly number[];
      readonly se: readonly number[];
      readonly firth_coef: readonly number[];
      readonly firth_se: readonly number[];
      readonly deviance: number;
      readonly null_deviance: number;
      readonly df: number;
      readonly loglik: number;
    };
    readonly wikipedia: {
      readonly items: readonly string[];
      readonly rows: readonly [number, number, number, number][];
      readonly pi_geomean1: readonly number[];
      readonly loglik: number;
    };
    readonly pudding_davidson_1970: {
      readonly rows_i_j_n_wi_wj_t: readonly [number, number, number, number, number, number][];
      readonly davidson: {
        readonly pi: readonly number[];
        readonly nu: number;
        readonly loglik: number;
        readonly log_ratio_vs_item1: readonly number[];
        readonly se: readonly number[];
        readonly log_nu: number;
        readonly se_log_nu: number;
      };
      readonly raokupper: {
        readonly pi: readonly number[];
        readonly eta: number;
        readonly theta: number;
        readonly loglik: number;
      };
    };
    readonly agreement: {
      readonly krippendorff_wikipedia: {
        readonly data: readonly (readonly (number | null)[])[];
        readonly nominal: number;
        readonly interval: number;
      };
      readonly cohen: { readonly table: readonly (readonly number[])[]; readonly kappa: number };
    };
  };
}

export const golden: Golden = JSON.parse(
  readFileSync(new URL("../golden/fit.json", import.meta.url), "utf8"),
) as Golden;

const { citations, wikipedia, pudding_davidson_1970: pudding } = golden.published;

/** Stigler's journals: cited, citing, times. */
export const citationCounts: PairCounts = countRows(
  citations.rows.map(([i, j, wins, losses]) => ({
    first: citations.items[i]!,
    second: citations.items[j]!,
    wins,
    losses,
  })),
);

export const wikipediaRows: readonly CountRow[] = wikipedia.rows.map(([i, j, wins, losses]) => ({
  first: wikipedia.items[i]!,
  second: wikipedia.items[j]!,
  wins,
  losses,
}));

/** Davidson's puddings, items named 1 to 6. */
export const puddingRows: readonly CountRow[] = pudding.rows_i_j_n_wi_wj_t.map(([i, j, , wins, losses, ties]) => ({
  first: String(i),
  second: String(j),
  wins,
  losses,
  ties,
}));

/** The 900 comparisons that fit.py drew; items are "0" to "5", numbered as there. */
export function sampledRows({ withTies = true, withLength = false } = {}): CountRow[] {
  return golden.rows
    .filter(([, , outcome]) => withTies || outcome !== 2)
    .map(([i, j, outcome, group, cluster, one, other]) => ({
      first: String(i),
      second: String(j),
      wins: outcome === 0 ? 1 : 0,
      losses: outcome === 1 ? 1 : 0,
      ties: outcome === 2 ? 1 : 0,
      group: String(group),
      cluster: String(cluster),
      ...(withLength && { covariates: { length: one! - other! } }),
    }));
}

/** Abilities, or standard errors, by item name, in the order of the names. */
export function byName(fit: Fit, key: "ability" | "se"): number[] {
  return [...fit.items].sort((a, b) => (a.item < b.item ? -1 : 1)).map((item) => item[key]!);
}

/** Values to so many decimals. */
export const close = (values: readonly number[], digits = 9): unknown =>
  values.map((value) => expect.closeTo(value, digits));
