/**
 * @module
 * A packed batch as the feeds of a program.
 */
import type { PackedBatch, Targets } from "../data/index.ts";
import type { TensorData } from "../engine/index.ts";

export const ints = (shape: readonly number[], data: Int32Array): TensorData => ({ dtype: "int32", shape, data });
export const floats = (shape: readonly number[], data: Float32Array): TensorData => ({ dtype: "float32", shape, data });

/** Feeds of `batchInputs`. */
export function batchFeeds({
  time,
  rows,
  ids,
  positions,
  lastQuery,
}: PackedBatch): Record<"ids" | "positions" | "lastQuery", TensorData> {
  const shape = [time, rows];
  return { ids: ints(shape, ids), positions: ints(shape, positions), lastQuery: ints(shape, lastQuery) };
}

/** Feeds of `targetInputs`. */
export function targetFeeds(
  { time, rows }: PackedBatch,
  { sourceIndex, targetsBySource, maxTargetsPerSource, labels }: Targets,
): Record<"sourceIndex" | "targetsBySource" | "labels", TensorData> {
  return {
    sourceIndex: ints([sourceIndex.length], sourceIndex),
    targetsBySource: ints([time * rows, maxTargetsPerSource], targetsBySource),
    labels: ints([labels.length], labels),
  };
}
