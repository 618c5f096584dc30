/**
 * @module
 * Log-probabilities of given tokens: what perplexity, bits per byte and scores are made of.
 */
import { layRows, packTrees, type SequenceExample, type Tree, targetsOf } from "../data/index.ts";
import { type Device, program } from "../engine/index.ts";
import { type Model, resolveWeights } from "../models/index.ts";
import { rowFeeds, targetFeeds } from "./feeds.ts";
import { hiddenStates, rowInputs, targetInputs, targetLogps } from "./rows.ts";

export interface ScoreOptions {
  readonly device: Device;
  readonly model: Model;
  /** Longest packed row, in tokens. */
  readonly maxLength: number;
  /** Sequences in one pass. @default 16 */
  readonly batchSize?: number;
}

/** log π of every target token of every sequence, in nats, in order. */
export async function sequenceLogps(
  sequences: readonly SequenceExample[],
  { device, model, maxLength, batchSize = 16 }: ScoreOptions,
): Promise<number[][]> {
  const traced = { ...model, weights: resolveWeights({ specs: model.specs }) };
  const { logps } = targetLogps(traced, hiddenStates(traced, rowInputs()), targetInputs());
  const handle = await device.load(program("score", { outputs: { logps } }));
  const found: number[][] = sequences.map(() => []);
  try {
    for (let start = 0; start < sequences.length; start += batchSize) {
      const batch = sequences.slice(start, start + batchSize);
      const trees = batch.map(({ tokens }): Tree => [{ tokens }]);
      const rows = layRows(trees, packTrees(trees, maxLength));
      const targets = targetsOf(trees, rows, (tree, _, offset) => offset >= batch[tree]!.from);
      const { logps: values } = await device.run(handle, { ...rowFeeds(rows), ...targetFeeds(rows, targets) });
      for (const [i, { tree }] of targets.owners.entries()) found[start + tree]!.push(values!.data[i]!);
    }
  } finally {
    await device.unload(handle);
  }
  return found;
}

/**
 * A long text as overlapping windows, so that every token but the first is predicted once, from at
 * least half a window before it.
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
