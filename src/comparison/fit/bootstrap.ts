/**
 * @module
 * Bootstrap of a fit: resamples comparisons or whole clusters and refits each sample.
 */
import { DataError, inspect, RandomStream, SettingsError } from "../../core/index.ts";
import { drawMultinomial } from "../resample.ts";
import { coarsen, type PairCounts } from "./counts.ts";
import { checkExistence } from "./existence.ts";
import { maximize } from "./newton.ts";
import { objectiveOf, type Problem } from "./problem.ts";

interface BootstrapOptions {
  readonly rounds: number;
  readonly seed: number;
}

export interface BootstrapDraws {
  /** Parameters of every round with a finite maximum. */
  readonly parameters: readonly Float64Array[];
  /** Rounds without a finite maximum. They are missing from the tails. */
  readonly lost: number;
}

/** Expected gain at which Newton stops: an error of about 1e-6 standard errors before the last step. */
const TOLERANCE = 1e-12;

/**
 * Fits `rounds` bootstrap samples of the original size.
 *
 * One multinomial draw over the outcomes of all cells is equivalent to drawing single comparisons, and needs only
 * as many random numbers as there are cells. With clusters, whole clusters are drawn with replacement (Davison and
 * Hinkley 1997, section 3.8).
 *
 * @throws {SettingsError} when `rounds` is below 2
 * @throws {DataError} when counts are not integers, or more than half of the rounds have no finite maximum
 */
export function bootstrap(
  problem: Problem,
  all: PairCounts,
  best: Float64Array,
  { rounds, seed }: BootstrapOptions,
): BootstrapDraws {
  if (!(Number.isInteger(rounds) && rounds >= 2)) {
    throw new SettingsError(`fit: rounds must be an integer of at least 2, got ${inspect(rounds)}`);
  }
  const random = new RandomStream(seed, "bootstrap");
  const draw = all.clusters.length > 1 ? clusterDraws(problem, all, random) : comparisonDraws(problem, random);
  const parameters: Float64Array[] = [];
  for (let round = 0; round < rounds; round++) {
    const drawn = { ...problem, counts: draw() };
    if (problem.penalty.kind === "none" && !checkExistence(drawn.counts).exists) continue;
    const maximum = maximize(objectiveOf(drawn), best, { tolerance: TOLERANCE });
    if (maximum.outcome === "found") parameters.push(maximum.at);
  }
  const lost = rounds - parameters.length;
  if (lost > rounds / 2) {
    throw new DataError(
      `fit: a bootstrap must have a finite maximum in most of its rounds, got ${parameters.length} of ${rounds}; ` +
        "hint: a penalty, or the sandwich interval",
    );
  }
  return { parameters, lost };
}

function comparisonDraws({ counts }: Problem, random: RandomStream): () => PairCounts {
  const { cells, wins, losses, ties } = counts;
  const outcomes = new Float64Array(3 * cells);
  outcomes.set(wins);
  outcomes.set(losses, cells);
  outcomes.set(ties, 2 * cells);
  const broken = outcomes.find((count) => !Number.isInteger(count));
  if (broken !== undefined) {
    throw new DataError(
      `fit: a bootstrap must draw whole comparisons, got a count of ${inspect(broken)}; hint: --intervals sandwich`,
    );
  }
  const drawn = new Float64Array(3 * cells);
  return () => {
    drawMultinomial(random, outcomes, drawn);
    return {
      ...counts,
      wins: drawn.subarray(0, cells),
      losses: drawn.subarray(cells, 2 * cells),
      ties: drawn.subarray(2 * cells),
    };
  };
}

function clusterDraws({ layout }: Problem, all: PairCounts, random: RandomStream): () => PairCounts {
  const order = layout.order >= 0;
  const byCluster = coarsen(all, { order, cluster: true });
  const clusters = all.clusters.length;
  const times = new Float64Array(clusters);
  const weigh = (column: Float64Array): Float64Array =>
    column.map((count, cell) => count * times[byCluster.cluster[cell]!]!);
  return () => {
    times.fill(0);
    for (let k = 0; k < clusters; k++) {
      const chosen = random.integer(clusters);
      times[chosen] = times[chosen]! + 1;
    }
    const { wins, losses, ties } = byCluster;
    return coarsen({ ...byCluster, wins: weigh(wins), losses: weigh(losses), ties: weigh(ties) }, { order });
  };
}
