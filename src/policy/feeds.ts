/**
 * @module
 * Rows and targets as a program's inputs.
 */
import type { Rows, Targets } from "../data/index.ts";
import type { TensorData } from "../engine/index.ts";

export const ints = (shape: readonly number[], data: Int32Array): TensorData => ({ dtype: "int32", shape, data });
export const floats = (shape: readonly number[], data: Float32Array): TensorData => ({ dtype: "float32", shape, data });

/** Feeds of `rowInputs`. */
export function rowFeeds({
  time,
  rows,
  ids,
  positions,
  reach,
}: Rows): Record<"ids" | "positions" | "reach", TensorData> {
  const shape = [time, rows];
  return { ids: ints(shape, ids), positions: ints(shape, positions), reach: ints(shape, reach) };
}

/** Feeds of `targetInputs`. */
export function targetFeeds(
  { time, rows }: Rows,
  { predictors, predicted, copies, labels }: Targets,
): Record<"predictors" | "predicted" | "labels", TensorData> {
  return {
    predictors: ints([predictors.length], predictors),
    predicted: ints([time * rows, copies], predicted),
    labels: ints([labels.length], labels),
  };
}
