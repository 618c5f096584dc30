import { describe, expect, test } from "vitest";

import { type ExampleList, examplesInMemory, type SequenceExample, sequenceCodec } from "../data/index.ts";
import { chunksOf, TrainingData } from "./batches.ts";
import { sft } from "./sft.ts";

/** Examples whose first token is their number. */
const listOf = (count: number, first = 0): Promise<ExampleList<SequenceExample>> =>
  examplesInMemory(
    sequenceCodec,
    Array.from({ length: count }, (_, i) => ({ tokens: [first + i, 0], from: 1 })),
  );
const numbers = (examples: readonly SequenceExample[]): number[] => examples.map(({ tokens }) => tokens[0]!);
const rising = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const ten = Array.from({ length: 10 }, (_, i) => i);

async function dataOf(count: number, given: Parameters<typeof sft>[0], heldOut?: ExampleList<SequenceExample>) {
  const batch = { perDeviceTrainBatchSize: 2, gradientAccumulationSteps: 2, numTrainEpochs: 1 };
  return new TrainingData(await listOf(count), heldOut, sft({ ...batch, ...given }).settings);
}
type Data = Awaited<ReturnType<typeof dataOf>>;
const windowAt = async (data: Data, step: number): Promise<number[]> => numbers(await data.window(step));
const epoch = async (data: Data, index: number): Promise<number[]> => {
  const steps = Array.from({ length: data.stepsPerEpoch }, (_, i) => index * data.stepsPerEpoch + i);
  return (await Promise.all(steps.map((step) => windowAt(data, step)))).flat();
};

describe("windows", () => {
  // 10 examples in windows of 2 × 2: 4, 4 and 2.
  test("an epoch has every example once; its last window may be smaller", async () => {
    const data = await dataOf(10, { numTrainEpochs: 2 });
    expect([data.count, data.stepsPerEpoch, data.steps, data.heldOut.count]).toEqual([10, 3, 6, 0]);
    for (const first of [0, 3]) {
      const windows = await Promise.all([0, 1, 2].map((step) => windowAt(data, first + step)));
      expect(windows.map(({ length }) => length)).toEqual([4, 4, 2]);
      expect(rising(windows.flat())).toEqual(ten);
    }
  });

  test("each epoch has an order of its own, which only the seed decides", async () => {
    const data = await dataOf(10, { seed: 1 });
    const [first, second] = [await epoch(data, 0), await epoch(data, 1)];
    expect(second).not.toEqual(first);
    expect(first).not.toEqual(ten);
    // Asked for in any order, as a run that is resumed does.
    expect(await epoch(await dataOf(10, { seed: 1 }), 1)).toEqual(second);
    expect(await epoch(data, 0)).toEqual(first);
    expect(await epoch(await dataOf(10, { seed: 2 }), 0)).not.toEqual(first);
  });

  test.each([
    [{ numTrainEpochs: 0.5 }, 2],
    [{ numTrainEpochs: 0.1 }, 1],
    [{ numTrainEpochs: 3 }, 9],
    [{ maxSteps: 7 }, 7],
  ])("%j is %i updates of three in an epoch", async (given, steps) => {
    expect((await dataOf(10, given)).steps).toBe(steps);
  });
});

describe("held-out examples", () => {
  test("are a share, rounded down, at least one, and never trained on", async () => {
    for (const [evalSplit, held] of [
      [0.25, 2],
      [0.01, 1],
      [0.5, 5],
    ] as const) {
      const data = await dataOf(10, { evalSplit });
      const heldOut = numbers(await data.heldOut.read(0, 10));
      expect([data.count, data.heldOut.count]).toEqual([10 - held, held]);
      expect(rising([...heldOut, ...(await epoch(data, 0))])).toEqual(ten);
    }
  });

  test("are chosen by the seed, and read in pieces", async () => {
    const heldOut = async (seed: number): Promise<number[]> =>
      numbers(await (await dataOf(10, { evalSplit: 0.5, seed })).heldOut.read(0, 5));
    expect(await heldOut(1)).toEqual(await heldOut(1));
    expect(rising(await heldOut(1))).not.toEqual(rising(await heldOut(2)));
    const data = await dataOf(10, { evalSplit: 0.5, seed: 1 });
    expect(numbers(await data.heldOut.read(1, 3))).toEqual((await heldOut(1)).slice(1, 3));
  });

  test("that are given leave all others to training, whatever evalSplit says", async () => {
    const data = await dataOf(10, { evalSplit: 0.5 }, await listOf(3, 100));
    expect(numbers(await data.heldOut.read(0, 3))).toEqual([100, 101, 102]);
    expect([data.count, data.heldOut.count]).toEqual([10, 3]);
    expect(rising(await epoch(data, 0))).toEqual(ten);
  });
});

test("chunks are consecutive, and the last may be smaller", () => {
  expect([...chunksOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
});
