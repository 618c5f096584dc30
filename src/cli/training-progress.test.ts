import { expect, test } from "vitest";

import type { TrainEvent } from "../trainers/index.ts";
import type { Terminal } from "./terminal.ts";
import { TrainingLines, TrainingStop, trainingFigures } from "./training-progress.ts";

const start = (resumedFrom: number): TrainEvent => ({
  event: "start",
  method: "sft",
  steps: 100,
  examples: 10,
  evalExamples: 0,
  parameters: 1,
  trainable: 1,
  endOfText: { id: 0, token: "<end>", stopIds: [0], source: "tokenizer_config.json: eos_token", warnings: [] },
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

test("a figure is the loss; the rate is shown where it is known", () => {
  const event = { event: "progress", step: 1, steps: 100, loss: 2.34567, tokens_per_second: 0 } as const;
  expect(trainingFigures(event)).toEqual(["loss 2.346", ""]);
  expect(trainingFigures({ ...event, tokens_per_second: 540 })).toEqual(["loss 2.346", "540 tokens/s"]);
});

test("the line begins where an earlier run stopped, and says so", () => {
  const told = (resumedFrom: number): string[] => {
    const lines: string[] = [];
    const terminal = {
      note: (text: string) => lines.push(text),
      progress: (title: string, total: number, done = 0) => {
        lines.push(`${title} ${done}/${total}`);
        const update = (value: number, figure: string, rate: string) => lines.push(`${value} ${figure} ${rate}`);
        return { update, stop: () => lines.push("stop") };
      },
    } as unknown as Terminal;
    const shown = new TrainingLines(terminal, "sft");
    const evaluation: TrainEvent = { event: "eval", step: 41, epoch: 1, eval_loss: 2.10987 };
    for (const event of [start(resumedFrom), progress(41), evaluation]) shown.show(event);
    shown.show({ event: "end", step: 41, seconds: 1, first: {}, last: {} });
    shown.stop();
    return lines;
  };
  const rest = ["41 loss 1.000 1 tokens/s", "sft: step 41: held-out loss 2.110", "stop"];
  expect(told(0)).toEqual(["sft 0/100", ...rest]);
  expect(told(40)).toEqual(["sft: going on from step 40", "sft 40/100", ...rest]);
});
