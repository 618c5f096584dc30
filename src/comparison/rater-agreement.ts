/**
 * @module
 * Inter-rater agreement on pairs: all usual coefficients, from a stream of judgements.
 */
import { RandomStream } from "../core/index.ts";
import {
  addCoincidences,
  alphaOf,
  cohenKappa,
  fleissKappa,
  type Level,
  type PlainAgreement,
  plainAgreement,
} from "./agreement.ts";
import type { Interval } from "./interval.ts";
import { percentileInterval } from "./percentile.ts";
import type { Comparison } from "./record.ts";
import { drawMultinomial } from "./resample.ts";

/** Agreement of two raters on the units that both judged. */
export interface RaterPair {
  readonly raters: readonly [string, string];
  readonly units: number;
  /** Share of units with the same choice. */
  readonly same: number;
  /** Cohen's κ; null when both raters used one choice only. */
  readonly kappa: number | null;
  /** Why κ is null. */
  readonly reason?: string;
}

export interface RaterAgreement extends PlainAgreement {
  readonly raters: readonly string[];
  /** Units judged by at least two raters. */
  readonly units: number;
  /** Judgements replaced by a later one of the same rater and unit. */
  readonly replaced: number;
  /** Krippendorff's α; null when no unit has two judgements, or all choices are equal. */
  readonly alpha: {
    readonly nominal: number | null;
    /** With the order a < tie < b: confusing a with a tie is a smaller error than confusing a with b. */
    readonly ordinal: number | null;
    /** 95 % cluster bootstrap interval of the nominal α; null with fewer than two clusters. */
    readonly interval: Interval | null;
    /** Why α is null. */
    readonly reason?: string;
    readonly rounds: number;
    readonly seed: number;
  };
  /** Fleiss' κ of these units; null unless all have equally many judgements that differ. */
  readonly fleiss: number | null;
  /** Why Fleiss' κ is null. */
  readonly fleissReason?: string;
  /** Every two raters with common units; empty with more than 20 raters. */
  readonly cohen: readonly RaterPair[];
}

/** A rater's choice between two texts, whose order the unit fixes. */
export type RaterChoice = "a" | "tie" | "b";

export interface AgreementOptions {
  /** Seed of the bootstrap. @default 42 */
  readonly seed?: number;
  /** Bootstrap samples. @default 2000 */
  readonly rounds?: number;
}

interface Unit {
  readonly cluster: string;
  /** By rater. */
  readonly choices: Map<number, RaterChoice>;
}

const CHOICES: readonly RaterChoice[] = ["a", "tie", "b"];
const TIE = 1;
/** Agreement beyond chance is 0/0 without variation. */
const ALL_EQUAL = "all judgements are the same: there is no variation to measure";
const UNEQUAL_COUNTS = "units have different numbers of judgements";
/** More raters would make the pairwise table unreadable. */
const MAX_PAIRED_RATERS = 20;

/** Collects judgements one by one, in any order. */
export class AgreementCounter {
  readonly #raters = new Map<string, number>();
  readonly #units = new Map<string, Unit>();
  #replaced = 0;

  /**
   * Adds a judgement. It replaces an earlier one of the same rater and unit.
   *
   * @param cluster cluster of the unit for the bootstrap: a prompt
   */
  add(unit: string, rater: string, choice: RaterChoice, cluster: string = unit): void {
    let number = this.#raters.get(rater);
    if (number === undefined) this.#raters.set(rater, (number = this.#raters.size));
    let found = this.#units.get(unit);
    if (!found) this.#units.set(unit, (found = { cluster, choices: new Map() }));
    if (found.choices.has(number)) this.#replaced++;
    found.choices.set(number, choice);
  }

  /** Whether there are at least two raters. */
  get hasSeveralRaters(): boolean {
    return this.#raters.size > 1;
  }

  /** Judgements replaced by a later one of the same rater and unit. */
  get replaced(): number {
    return this.#replaced;
  }

  finish({ seed = 42, rounds = 2000 }: AgreementOptions = {}): RaterAgreement {
    const units = [...this.#units.values()].filter(({ choices }) => choices.size > 1);
    const counts = units.map(({ choices }) => countChoices(choices.values()));
    const byCluster = coincidencesByCluster(units, counts);
    const all = byCluster.reduce(addMatrix, new Float64Array(9));
    const alpha = (level: Level): number | null => alphaOf(all, CHOICES, level);
    const isEquallyJudged = new Set(units.map(({ choices }) => choices.size)).size === 1;
    const fleiss = isEquallyJudged ? fleissKappa(counts) : null;
    const nominal = alpha("nominal");
    const undefinedBecause =
      units.length > 0 ? ALL_EQUAL : this.#raters.size < 2 ? "there is one rater" : "no unit was judged by two raters";
    const fleissReason = isEquallyJudged || units.length === 0 ? undefinedBecause : UNEQUAL_COUNTS;
    return {
      raters: [...this.#raters.keys()],
      units: units.length,
      replaced: this.#replaced,
      ...plainAgreement(counts, TIE),
      alpha: {
        nominal,
        ordinal: alpha("ordinal"),
        interval: bootstrapAlpha(byCluster, seed, rounds),
        rounds,
        seed,
        ...(nominal === null && { reason: undefinedBecause }),
      },
      fleiss,
      ...(fleiss === null && { fleissReason }),
      cohen: cohenOfPairs([...this.#raters.keys()], units),
    };
  }
}

function countChoices(choices: Iterable<RaterChoice>): number[] {
  const counts = CHOICES.map(() => 0);
  for (const choice of choices) counts[CHOICES.indexOf(choice)]!++;
  return counts;
}

/** α depends on sums over units only, so each cluster is summarised by nine numbers. */
function coincidencesByCluster(units: readonly Unit[], counts: readonly (readonly number[])[]): Float64Array[] {
  const byCluster = new Map<string, Float64Array>();
  units.forEach(({ cluster }, i) => {
    let own = byCluster.get(cluster);
    if (!own) byCluster.set(cluster, (own = new Float64Array(9)));
    addCoincidences(own, counts[i]!);
  });
  return [...byCluster.values()];
}

function addMatrix(sum: Float64Array, more: Float64Array): Float64Array {
  more.forEach((x, i) => {
    sum[i]! += x;
  });
  return sum;
}

/** Bootstrap samples whose judgements are all equal have no α and are ignored. */
function bootstrapAlpha(clusters: readonly Float64Array[], seed: number, rounds: number): Interval | null {
  if (clusters.length < 2) return null;
  const random = new RandomStream(seed, "bootstrap/agreement");
  // Many clusters have equal matrices, so the draw is a multinomial over the distinct matrices.
  const kinds = new Map<string, { readonly matrix: Float64Array; count: number }>();
  for (const matrix of clusters) {
    const known = kinds.get(matrix.join());
    if (known) known.count++;
    else kinds.set(matrix.join(), { matrix, count: 1 });
  }
  const seen = Float64Array.from(kinds.values(), ({ count }) => count);
  const drawn = new Float64Array(seen.length);
  const alphas: number[] = [];
  for (let round = 0; round < rounds; round++) {
    drawMultinomial(random, seen, drawn);
    const sum = new Float64Array(9);
    [...kinds.values()].forEach(({ matrix }, kind) => {
      for (let i = 0; i < 9; i++) sum[i]! += drawn[kind]! * matrix[i]!;
    });
    const alpha = alphaOf(sum, CHOICES, "nominal");
    if (alpha !== null) alphas.push(alpha);
  }
  return alphas.length === 0 ? null : percentileInterval(Float64Array.from(alphas));
}

function cohenOfPairs(raters: readonly string[], units: readonly Unit[]): RaterPair[] {
  if (raters.length > MAX_PAIRED_RATERS) return [];
  return raters.flatMap((one, i) =>
    raters.slice(i + 1).flatMap((other, k): RaterPair[] => {
      const table = CHOICES.map(() => CHOICES.map(() => 0));
      let [both, same] = [0, 0];
      for (const { choices } of units) {
        const [first, second] = [choices.get(i), choices.get(i + 1 + k)];
        if (first === undefined || second === undefined) continue;
        table[CHOICES.indexOf(first)]![CHOICES.indexOf(second)]!++;
        both++;
        if (first === second) same++;
      }
      if (both === 0) return [];
      const kappa = cohenKappa(table);
      const reason = "both gave the same judgement every time";
      return [{ raters: [one, other], units: both, same: same / both, kappa, ...(kappa === null && { reason }) }];
    }),
  );
}

/**
 * Computes the agreement of all raters of comparison records.
 *
 * A unit is an id with its two models, a cluster is a prompt. `both_bad` counts as a tie; skips are ignored.
 */
export function agreementOfRaters(records: readonly Comparison[], options: AgreementOptions = {}): RaterAgreement {
  const counter = new AgreementCounter();
  for (const { id, prompt, a, b, choice, rater } of records) {
    if (choice === "skip") continue;
    const raterChoice = choice === "both_bad" ? "tie" : choice;
    counter.add(JSON.stringify([id, a.model, b.model]), `${rater.kind}:${rater.id}`, raterChoice, prompt);
  }
  return counter.finish(options);
}
