/**
 * @module
 * Forward passes of a policy over given tokens: log-probabilities, hidden states, sliding windows.
 */
import { assignRows, packBatch, type SegmentTree, type SequenceExample, selectTargets } from "../data/index.ts";
import { type Device, type Program, program, type TensorRecord } from "../engine/index.ts";
import type { ModelConfig } from "../models/index.ts";
import { batchFeeds, targetFeeds } from "./feeds.ts";
import { batchInputs, hiddenStates, type TracedModel, targetInputs, targetLogps } from "./forward.ts";

/** The part of a policy that a forward pass needs. */
export interface ScoringPolicy {
  readonly device: Device;
  readonly config: ModelConfig;
  trace(options: { readonly adapter: boolean }): TracedModel;
}

export interface ScoreOptions {
  /** Longest row of a packed batch, in tokens. @default the model's context length */
  readonly maxLength?: number;
  /** Sequences in one forward pass. @default 16 */
  readonly batchSize?: number;
  /** Off: the base model without its adapter. @default true */
  readonly adapter?: boolean;
}

/** log π of every target token of every sequence, in nats, in order. */
export async function sequenceLogps(
  policy: ScoringPolicy,
  sequences: readonly SequenceExample[],
  { maxLength = policy.config.maxPositions, batchSize = 16, adapter = true }: ScoreOptions,
): Promise<number[][]> {
  const model = policy.trace({ adapter });
  const { logps } = targetLogps(model, hiddenStates(model, batchInputs()), targetInputs());
  const found: number[][] = sequences.map(() => []);
  await withProgram(policy, program("score", { outputs: { logps } }), async (run) => {
    for (let start = 0; start < sequences.length; start += batchSize) {
      const some = sequences.slice(start, start + batchSize);
      const trees = some.map(({ tokens }): SegmentTree => [{ tokens }]);
      const batch = packBatch(trees, assignRows(trees, maxLength));
      const targets = selectTargets(trees, batch, (tree, _, offset) => offset >= some[tree]!.from);
      const { logps: values } = await run({ ...batchFeeds(batch), ...targetFeeds(batch, targets) });
      for (const [i, { tree }] of targets.targetOwners.entries()) found[start + tree]!.push(values!.data[i]!);
    }
  });
  return found;
}

/** Hidden states of every token of every sequence. */
export async function hiddenStatesOf(
  policy: ScoringPolicy,
  sequences: readonly (readonly number[])[],
  { maxLength = policy.config.maxPositions, batchSize = 16, adapter = true }: ScoreOptions,
): Promise<Float32Array[][]> {
  const hidden = hiddenStates(policy.trace({ adapter }), batchInputs());
  const width = policy.config.hiddenSize;
  const found: Float32Array[][] = [];
  await withProgram(policy, program("hidden states", { outputs: { hidden } }), async (run) => {
    for (let start = 0; start < sequences.length; start += batchSize) {
      const trees = sequences.slice(start, start + batchSize).map((tokens): SegmentTree => [{ tokens }]);
      const batch = packBatch(trees, assignRows(trees, maxLength));
      const { hidden: values } = await run(batchFeeds(batch));
      const data = values!.data as Float32Array;
      trees.forEach((tree, t) => {
        const { row, position } = batch.starts[t]![0]!;
        const stateOf = (offset: number): Float32Array => {
          const at = ((position + offset) * batch.rows + row) * width;
          return data.slice(at, at + width);
        };
        found.push(tree[0]!.tokens.map((_, offset) => stateOf(offset)));
      });
    }
  });
  return found;
}

type Run = (feeds: TensorRecord) => Promise<TensorRecord>;

/** Loads a program for the time of some work. */
async function withProgram(
  { device }: ScoringPolicy,
  loaded: Program,
  work: (run: Run) => Promise<void>,
): Promise<void> {
  const handle = await device.load(loaded);
  try {
    await work((feeds) => device.run(handle, feeds));
  } finally {
    await device.unload(handle);
  }
}

/**
 * A long text as overlapping windows: every token but the first is predicted once, from at least half a
 * window before it.
 */
export function slidingWindows(tokens: readonly number[], maxLength: number): SequenceExample[] {
  const stride = Math.max(1, Math.floor(maxLength / 2));
  const windows: SequenceExample[] = [];
  let predicted = 1;
  for (let start = 0; predicted < tokens.length; start += stride) {
    const window = tokens.slice(start, start + maxLength);
    windows.push({ tokens: window, from: predicted - start });
    predicted = start + window.length;
  }
  return windows;
}
