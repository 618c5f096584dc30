/**
 * @module
 * How far the raters of pairs agree: every usual figure, from judgements as they come.
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
import { percentileInterval } from "./cluster-bootstrap.ts";
import type { Interval } from "./interval.ts";
import type { Comparison } from "./record.ts";
import { drawMultinomial } from "./resample.ts";

/** Two raters, and what both judged. */
export interface RaterPair {
  readonly raters: readonly [string, string];
  readonly units: number;
  /** The share of units of which they said the same. */
  readonly same: number;
  /** Cohen's; null when both always said the same one thing. */
  readonly kappa: number | null;
}

export interface RaterAgreement extends PlainAgreement {
  readonly raters: readonly string[];
  /** Units that at least two raters judged. */
  readonly units: number;
  /** Judgements that a later one, by the same rater of the same unit, replaced. */
  readonly replaced: number;
  /** Krippendorff's; null when no unit was judged twice, or all said the same. */
  readonly alpha: {
    readonly nominal: number | null;
    /** With a tie between the two: taking a for a tie is half the way to taking a for b. */
    readonly ordinal: number | null;
    /** 95 %, of the nominal one, by drawing clusters of units again; null below two clusters. */
    readonly interval: Interval | null;
    readonly rounds: number;
    readonly seed: number;
  };
  /** Fleiss' κ of these units; null unless equally many judged each of them. */
  readonly fleiss: number | null;
  /** Every two raters who judged the same; empty when there are more than 20 raters. */
  readonly cohen: readonly RaterPair[];
}

/** What was said of two texts, in an order that is the unit's own. */
export type RaterChoice = "a" | "tie" | "b";

export interface AgreementOptions {
  /** Of the bootstrap. @default 42 */
  readonly seed?: number;
  /** Of the bootstrap. @default 2000 */
  readonly rounds?: number;
}

interface Unit {
  readonly cluster: string;
  readonly said: Map<number, RaterChoice>;
}

const CHOICES: readonly RaterChoice[] = ["a", "tie", "b"];
const TIE = 1;
/** 190 pairs of raters are a table; thousands are not. */
const MAX_PAIRED_RATERS = 20;

/** Takes judgements one by one, in any order. */
export class AgreementCounter {
  readonly #raters = new Map<string, number>();
  readonly #units = new Map<string, Unit>();
  #replaced = 0;

  /**
   * One judgement. Of repeated ones by one rater the last counts, as in the workbench, where a vote can be changed.
   *
   * @param cluster which units are alike, for the interval: a prompt
   */
  add(unit: string, rater: string, said: RaterChoice, cluster: string = unit): void {
    let number = this.#raters.get(rater);
    if (number === undefined) this.#raters.set(rater, (number = this.#raters.size));
    let found = this.#units.get(unit);
    if (!found) this.#units.set(unit, (found = { cluster, said: new Map() }));
    if (found.said.has(number)) this.#replaced++;
    found.said.set(number, said);
  }

  /** Whether there is agreement to speak of. */
  get hasSeveralRaters(): boolean {
    return this.#raters.size > 1;
  }

  finish({ seed = 42, rounds = 2000 }: AgreementOptions = {}): RaterAgreement {
    const units = [...this.#units.values()].filter(({ said }) => said.size > 1);
    const counts = units.map(({ said }) => countChoices(said.values()));
    const byCluster = coincidencesByCluster(units, counts);
    const all = byCluster.reduce(addMatrix, new Float64Array(9));
    const alpha = (level: Level): number | null => alphaOf(all, CHOICES, level);
    return {
      raters: [...this.#raters.keys()],
      units: units.length,
      replaced: this.#replaced,
      ...plainAgreement(counts, TIE),
      alpha: {
        nominal: alpha("nominal"),
        ordinal: alpha("ordinal"),
        interval: bootstrapAlpha(byCluster, seed, rounds),
        rounds,
        seed,
      },
      fleiss: new Set(units.map(({ said }) => said.size)).size === 1 ? fleissKappa(counts) : null,
      cohen: cohenOfPairs([...this.#raters.keys()], units),
    };
  }
}

function countChoices(said: Iterable<RaterChoice>): number[] {
  const counts = CHOICES.map(() => 0);
  for (const choice of said) counts[CHOICES.indexOf(choice)]!++;
  return counts;
}

/** α is a function of sums over units, so a cluster is nine numbers, however many units it has. */
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

/** Draws whose judgements are all the same have no α and say nothing. */
function bootstrapAlpha(clusters: readonly Float64Array[], seed: number, rounds: number): Interval | null {
  if (clusters.length < 2) return null;
  const random = new RandomStream(seed, "bootstrap/agreement");
  // Most clusters are alike, such as a single unit of which two said a: how often each kind is drawn is a multinomial.
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
      for (const { said } of units) {
        const [first, second] = [said.get(i), said.get(i + 1 + k)];
        if (first === undefined || second === undefined) continue;
        table[CHOICES.indexOf(first)]![CHOICES.indexOf(second)]!++;
        both++;
        if (first === second) same++;
      }
      return both === 0 ? [] : [{ raters: [one, other], units: both, same: same / both, kappa: cohenKappa(table) }];
    }),
  );
}

/**
 * Agreement of all raters of comparison records.
 *
 * A unit is an id with its two models, a cluster is a prompt; both bad is a tie, a skip is no judgement.
 */
export function agreementOfRaters(records: readonly Comparison[], options: AgreementOptions = {}): RaterAgreement {
  const counter = new AgreementCounter();
  for (const { id, prompt, a, b, choice, rater } of records) {
    if (choice === "skip") continue;
    const said = choice === "both_bad" ? "tie" : choice;
    counter.add(JSON.stringify([id, a.model, b.model]), `${rater.kind}:${rater.id}`, said, prompt);
  }
  return counter.finish(options);
}
