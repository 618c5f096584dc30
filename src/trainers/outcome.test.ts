import { describe, expect, test } from "vitest";

import type { Metrics } from "./method.ts";
import { outcomeOf } from "./outcome.ts";
import { sft } from "./sft.ts";

const outcome = (first: Metrics, last: Metrics, given: Parameters<typeof sft>[0] = {}, trainable = 1e6) =>
  outcomeOf({ first, last }, { settings: sft({ learningRate: 1e-4, ...given }).settings, trainable });
const adviceOn = (before: number, after: number, given: Parameters<typeof sft>[0] = {}, trainable = 1e6) =>
  outcome({ loss: before }, { loss: after }, given, trainable).advice;

test("changes are those of the metrics that both ends have, the loss first", () => {
  const first = { "rewards/margins": 0.1, loss: 2, "rewards/accuracies": 0.5, mean_token_accuracy: 0.3, other: 1 };
  const last = { other: 2, "rewards/margins": 0.4, "rewards/accuracies": 0.75, loss: 1 };
  expect(outcome(first, last)).toEqual({
    changes: [
      { name: "loss", first: 2, last: 1 },
      { name: "rewards/accuracies", first: 0.5, last: 0.75 },
      { name: "rewards/margins", first: 0.1, last: 0.4 },
    ],
    advice: undefined,
  });
  expect(outcome({}, {})).toEqual({ changes: [], advice: undefined });
});

describe("advice", () => {
  const hardly = "the loss hardly moved: try learningRate 0.001 (now 0.0001), or more numTrainEpochs (now 3)";

  // Changes of −1.5 %, +1.5 %, −0.5 % and +0.5 %; one per cent is the limit.
  test("is given where the loss fell by less than one per cent of itself, or rose", () => {
    expect(adviceOn(2, 1.97)).toBeUndefined();
    expect(adviceOn(0.1, 0.0985)).toBeUndefined();
    expect(adviceOn(2, 2.03)).toBe("the loss rose: try a smaller learningRate (now 0.0001)");
    expect(adviceOn(2, 1.99)).toBe(hardly);
    expect(adviceOn(2, 2.01)).toBe(hardly);
    expect(adviceOn(-2, -2.03)).toBeUndefined();
  });

  test("names a usual learning rate for the number of trained parameters, where that is larger", () => {
    const rate = (learningRate: number, trainable: number): string =>
      /try learningRate (\S+) /.exec(adviceOn(2, 2, { learningRate }, trainable)!)![1]!;
    expect(rate(1e-6, 1e7 - 1)).toBe("0.001");
    expect([rate(1e-6, 1e7), rate(1e-6, 1e8 - 1)]).toEqual(["0.0001", "0.0001"]);
    expect([rate(1e-6, 1e8), rate(1e-6, 1e9 - 1)]).toEqual(["0.00002", "0.00002"]);
    expect(rate(1e-6, 1e9)).toBe("0.00001");
    // The usual rate is used already: three times it.
    expect(rate(1e-3, 1e6)).toBe("0.003");
  });

  test("names the setting that decides the number of updates", () => {
    expect(adviceOn(2, 2, { maxSteps: 40 })).toContain("or more maxSteps (now 40)");
    expect(adviceOn(2, 2, { numTrainEpochs: 5 })).toContain("or more numTrainEpochs (now 5)");
  });
});

test("a rate is printed without rounding noise", () => {
  // 3 · 1e-4 is 0.00030000000000000003 in float64.
  expect(adviceOn(2, 2, { learningRate: 1e-4 }, 1e8)).toContain("try learningRate 0.0003 (now 0.0001)");
});
