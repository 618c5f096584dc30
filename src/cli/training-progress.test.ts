import { expect, test } from "vitest";

import type { TrainEvent } from "../trainers/index.ts";
import { TrainingStop } from "./training-progress.ts";

const start = (resumedFrom: number): TrainEvent => ({
  event: "start",
  method: "sft",
  steps: 100,
  examples: 10,
  evalExamples: 0,
  parameters: 1,
  trainable: 1,
  resumedFrom,
});
const progress = (step: number): TrainEvent => ({ event: "progress", step, steps: 100, loss: 1, tokens_per_second: 1 });

/** After these events, each at its second. */
function stopAfter(saveSteps: number, events: readonly (readonly [second: number, event: TrainEvent])[]): TrainingStop {
  const stop = new TrainingStop({ saveSteps });
  for (const [second, event] of events) stop.take(event, 1000 * second);
  return stop;
}

test("says that the step is finished and saved, how long a step takes, and what a second Ctrl-C loses", () => {
  const steps = [start(0), progress(1), progress(2), progress(3)].map((event, i) => [12 * i, event] as const);
  const saved = "finishing this step, then saving a checkpoint";
  const loses = "Ctrl-C again stops at once and loses the steps since the last checkpoint";
  expect(stopAfter(10, steps).describe()).toBe(`${saved}; a step takes about 12 s; ${loses}`);
  expect(stopAfter(10, steps.slice(0, 1)).describe()).toBe(`${saved}; ${loses}`);
  expect(
    stopAfter(10, [
      [0, start(0)],
      [0.1, progress(1)],
      [0.2, progress(2)],
    ]).describe(),
  ).toBe(`${saved}; ${loses}`);
});

test("without checkpoints it says so before the run, and promises none", () => {
  const stop = stopAfter(0, [[0, start(0)]]);
  expect(stop.warning).toBe("checkpoints are off: after an interruption the same command starts from the beginning");
  expect(stop.describe()).toBe(
    "finishing this step, then stopping; no checkpoint is saved; Ctrl-C again stops at once",
  );
  expect(stopAfter(0, [[0, start(20)]]).warning).toContain("starts from step 20");
  expect(stopAfter(5, [[0, start(0)]]).warning).toBeUndefined();
});
