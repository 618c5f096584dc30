/**
 * @module
 * Preference pairs in a program: chosen and rejected continue one copy of their prompt, per-completion
 * log-probabilities are sums or means over tokens, and the metrics that every pair method logs.
 */
import {
  assignRows,
  oneTreePerRow,
  type PreferenceExample,
  packBatch,
  type SegmentTree,
  selectTargets,
  type Targets,
} from "../data/index.ts";
import { type Feeds, input, matmul, type Tensor, type TensorRecord, type TokenLogps } from "../engine/index.ts";
import {
  batchFeeds,
  batchInputs,
  floats,
  hiddenStates,
  type TracedModel,
  targetFeeds,
  targetInputs,
  targetLogps,
} from "../policy/index.ts";
import { type Averages, averageOf } from "./method.ts";

/** The segments of a pair's tree. */
export const PROMPT = 0;
export const CHOSEN = 1;
export const REJECTED = 2;

/** What a completion's log-probability is of its tokens'. */
export type Reduction = "sum" | "mean";

/** A traced batch of pairs. */
export interface PairTrace {
  readonly tokens: TokenLogps;
  /** [pairs]: log-probability of each chosen completion, summed or averaged over its tokens. */
  readonly chosen: Tensor<"pair">;
  readonly rejected: Tensor<"pair">;
}

/** The forward pass over a batch of pairs. The reduction is the matrix that `PairBatch` feeds. */
export function tracePairs(model: TracedModel): PairTrace {
  const tokens = targetLogps(model, hiddenStates(model, batchInputs()), targetInputs());
  const reduced = (side: string): Tensor<"pair"> =>
    matmul(input(side, "float32", ["pairs", "targets"]), tokens.logps.reshape(["targets", 1])).reshape(["pairs"]);
  return { tokens, chosen: reduced("chosen"), rejected: reduced("rejected") };
}

export interface PairBatchOptions {
  /** Several pairs in a row, as many as fit into `maxLength`; off: one a row, padded. */
  readonly packing: boolean;
  readonly maxLength: number;
  readonly reduction: Reduction;
  /** Prompt tokens are targets too. @default false */
  readonly promptTargets?: boolean;
}

/** A batch of pairs, and how to read the outputs of a program over it. */
export class PairBatch {
  readonly pairs: number;
  /** Tokens of the pairs, a shared prompt counted once. */
  readonly tokens: number;
  readonly paddedTokens: number;
  /** Feeds of `tracePairs`. */
  readonly feeds: Feeds;
  readonly #targets: Targets;

  constructor(examples: readonly PreferenceExample[], options: PairBatchOptions) {
    const { packing, maxLength, reduction, promptTargets = false } = options;
    const trees = examples.map(
      ({ prompt, chosen, rejected }): SegmentTree => [
        { tokens: prompt },
        { tokens: chosen, parent: PROMPT },
        { tokens: rejected, parent: PROMPT },
      ],
    );
    const batch = packBatch(trees, packing ? assignRows(trees, maxLength) : oneTreePerRow(trees));
    const targets = selectTargets(trees, batch, (_, segment) => segment !== PROMPT || promptTargets);
    const shape = [examples.length, targets.labels.length] as const;
    /** Row i has a weight at each token of completion i, and 0 elsewhere: its product with logps reduces them. */
    const reduce = (side: typeof CHOSEN | typeof REJECTED): Float32Array => {
      const matrix = new Float32Array(shape[0] * shape[1]);
      targets.targetOwners.forEach(({ tree, segment }, target) => {
        if (segment !== side) return;
        matrix[tree * shape[1] + target] = reduction === "mean" ? 1 / trees[tree]![side]!.tokens.length : 1;
      });
      return matrix;
    };
    this.pairs = examples.length;
    this.tokens = examples.reduce(
      (total, { prompt, chosen, rejected }) => total + prompt.length + chosen.length + rejected.length,
      0,
    );
    this.paddedTokens = batch.time * batch.rows;
    this.feeds = {
      ...batchFeeds(batch),
      ...targetFeeds(batch, targets),
      chosen: floats(shape, reduce(CHOSEN)),
      rejected: floats(shape, reduce(REJECTED)),
    };
    this.#targets = targets;
  }

  /** A weight for each target token, by the segment that it belongs to. */
  tokenWeights(weightOf: (segment: number) => number): Float32Array {
    return Float32Array.from(this.#targets.targetOwners, ({ segment }) => weightOf(segment));
  }

  /** The same weight for every pair. */
  pairWeights(weight: number): Float32Array {
    return new Float32Array(this.pairs).fill(weight);
  }

  /** The values of the target tokens in some segments. */
  valuesIn(values: ArrayLike<number>, isWanted: (segment: number) => boolean): number[] {
    return Array.from(values).filter((_, i) => isWanted(this.#targets.targetOwners[i]!.segment));
  }

  /**
   * The metrics that TRL's pair trainers log: `rewards/…`, `logps/…`, `logits/…`.
   *
   * @param outputs those of `tracePairs` as `chosenLogps`, `rejectedLogps` and `meanLogit`
   * @param rewardOf the implicit reward of a completion's log-probability
   */
  metrics(
    { chosenLogps, rejectedLogps, meanLogit }: TensorRecord,
    rewardOf: (logp: number, pair: number) => number,
  ): Averages {
    const [chosen, rejected] = [Array.from(chosenLogps!.data), Array.from(rejectedLogps!.data)];
    const [won, lost] = [chosen.map(rewardOf), rejected.map(rewardOf)];
    return {
      "rewards/chosen": averageOf(won),
      "rewards/rejected": averageOf(lost),
      "rewards/margins": averageOf(won.map((reward, i) => reward - lost[i]!)),
      "rewards/accuracies": averageOf(won.map((reward, i) => Number(reward > lost[i]!))),
      "logps/chosen": averageOf(chosen),
      "logps/rejected": averageOf(rejected),
      "logits/chosen": averageOf(this.valuesIn(meanLogit!.data, (segment) => segment === CHOSEN)),
      "logits/rejected": averageOf(this.valuesIn(meanLogit!.data, (segment) => segment === REJECTED)),
    };
  }
}
