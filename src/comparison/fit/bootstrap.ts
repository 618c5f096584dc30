/**
 * @module
 * The bootstrap on counts: comparisons, or whole clusters, are drawn anew, and each draw is fitted again.
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
  /** All parameters of every round that had a maximum. */
  readonly parameters: readonly Float64Array[];
  /** Rounds whose draw had no finite maximum; the tails beyond them are not known. */
  readonly lost: number;
}

/** A promised gain this small is a millionth of a standard error, before the last step squares it. */
const TOLERANCE = 1e-12;

/**
 * Parameters of `rounds` draws, each as many comparisons as were seen.
 *
 * One multinomial over the outcomes of all cells is the same as drawing comparisons one by one; it takes as
 * many random numbers as there are cells, however many comparisons there are. With clusters, whole clusters
 * are drawn with replacement, so that what is alike stays together (Davison and Hinkley 1997, section 3.8).
 *
 * @throws {SettingsError} when `rounds` is below 2
 * @throws {DataError} when counts are not whole, or a penalty-free fit was lost in more than half the rounds
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
