import { describe, expect, test } from "vitest";

import { RandomStream } from "../core/index.ts";
import { formulaText } from "./formula-text.ts";
import { explainPolicyShift } from "./policy-shift.ts";
import { policyShift, type ShiftOptions, type ShiftPoint } from "./policy-shift-numbers.ts";
import { wordsOf } from "./words.case.ts";

/** The course's exercise E.4. */
const course: ShiftPoint = {
  policy: { chosen: 0.2, rejected: 0.3 },
  reference: { chosen: 0.2, rejected: 0.4 },
  reward: { chosen: 0.5, rejected: 0.8 },
  beta: 2,
};

const close = (values: readonly number[], digits = 12): unknown => values.map((value) => expect.closeTo(value, digits));

describe("the course's exercise E.4 under DPO, by hand", () => {
  const { dpo } = policyShift(course);

  // ĥ = log 16/9 and σ(−ĥ) = 9/25; times β = 2 it is 18/25, divided by 0.2 and 0.3 it is 18/5 and 12/5.
  test("weights and gradients", () => {
    expect(dpo.margin).toBeCloseTo(Math.log(16 / 9), 14);
    expect(dpo.weight).toBeCloseTo(9 / 25, 14);
    expect(dpo.scaledWeight).toBeCloseTo(18 / 25, 14);
    expect(dpo.gradLogp).toEqual(close([-18 / 25, 18 / 25]));
    expect(dpo.gradP).toEqual(close([-18 / 5, 12 / 5]));
  });

  // dz = (0.72, −0.72, 0), Σ π dz = −0.072: 0.2 · 0.792, 0.3 · (−0.648), 0.5 · 0.072.
  test("the flow of a softmax", () => {
    expect(dpo.softmaxFlow).toEqual(close([0.1584, -0.1944, 0.036]));
  });

  // π ∝ (0.2 e^0.072, 0.3 e^−0.072, 0.5); the loss needs only the ratio, ĥ = 2 log(4/3 · e^0.144).
  test("a step", () => {
    const parts = [0.2 * Math.exp(0.072), 0.3 * Math.exp(-0.072), 0.5];
    const total = parts.reduce((a, b) => a + b);
    expect(dpo.step.size).toBe(0.1);
    expect(dpo.step.policy).toEqual(close(parts.map((part) => part / total)));
    expect(dpo.step.loss).toBeCloseTo(Math.log1p((9 / 16) * Math.exp(-0.288)), 12);
  });
});

describe("the course's exercise E.4 under RLHF, by hand", () => {
  const { rlhf } = policyShift(course, { restReward: 0.65 });
  const tilt = Math.exp(-0.15);

  test("odds", () => {
    expect(rlhf.oddsReference).toBeCloseTo(1 / 2, 14);
    expect(rlhf.oddsNow).toBeCloseTo(2 / 3, 14);
    expect(rlhf.oddsOptimal).toBeCloseTo(tilt / 2, 14);
    expect(rlhf.pairShareOptimal).toBeCloseTo(tilt / (2 + tilt), 14);
  });

  test.each([0.5, 1, 4])("the odds for β = %d", (beta) => {
    expect(policyShift({ ...course, beta }).rlhf.oddsOptimal).toBeCloseTo(0.5 * Math.exp(-0.3 / beta), 14);
  });

  // π_SFT = (0.2, 0.4, 0.4) times e^0.25, e^0.4, e^0.325.
  test("the optimum, all others rewarded by 0.65", () => {
    const parts = [0.2 * Math.exp(0.25), 0.4 * Math.exp(0.4), 0.4 * Math.exp(0.325)];
    const total = parts.reduce((a, b) => a + b);
    expect(rlhf.optimal).toEqual(close(parts.map((part) => part / total)));
    expect(policyShift(course).rlhf).not.toHaveProperty("optimal");
  });

  // Z = 0.2 e^0.25/0.2 at the first, 0.4 e^0.4/0.3 at the second; e^(R/2) is what Z lacks, over 0.4.
  test("thresholds for all others", () => {
    const [w, l] = [0.2 * Math.exp(0.25), 0.4 * Math.exp(0.4)];
    expect(rlhf.restThresholds).toEqual(
      close([2 * Math.log((w / 0.2 - w - l) / 0.4), 2 * Math.log((l / 0.3 - w - l) / 0.4)]),
    );
  });

  // ρ = r − β log(π/π_SFT): 0.5, and 0.8 + 2 log 4/3.
  test("the penalised rewards", () => {
    expect(rlhf.gradient.penalisedReward).toEqual(close([0.5, 0.8 + Math.log(16 / 9)]));
    expect(rlhf.gradient.advantage).toBeCloseTo(-0.3 - Math.log(16 / 9), 13);
  });
});

/** Points of every kind, seeded. */
function randomPoints(count: number): (ShiftPoint & Required<Pick<ShiftOptions, "restReward">>)[] {
  const stream = new RandomStream(11, "policy shift");
  const distribution = () => {
    const parts = [0, 0, 0].map(() => -Math.log(1 - stream.uniform()));
    const total = parts.reduce((a, b) => a + b);
    return { chosen: parts[0]! / total, rejected: parts[1]! / total };
  };
  return Array.from({ length: count }, () => ({
    policy: distribution(),
    reference: distribution(),
    reward: { chosen: 2 * stream.normal(), rejected: 2 * stream.normal() },
    beta: 0.2 + 3 * stream.uniform(),
    restReward: 2 * stream.normal(),
  }));
}

const three = ({ chosen, rejected }: { chosen: number; rejected: number }): number[] => [
  chosen,
  rejected,
  1 - chosen - rejected,
];

const softmax = (z: readonly number[]): number[] => {
  const total = z.reduce((sum, one) => sum + Math.exp(one), 0);
  return z.map((one) => Math.exp(one) / total);
};

/** Derivatives of f along each coordinate of z, by central differences. */
const differences = (f: (z: readonly number[]) => number, z: readonly number[]): number[] =>
  z.map((_, k) => {
    const moved = (by: number): number[] => z.map((value, i) => (i === k ? value + by : value));
    return (f(moved(1e-5)) - f(moved(-1e-5))) / 2e-5;
  });

/** How softmax(z) moves along a direction, by central differences. */
const movement = (z: readonly number[], direction: readonly number[]): number[] => {
  const at = (by: number): number[] => softmax(z.map((value, k) => value + by * direction[k]!));
  return at(1e-5).map((value, k) => (value - at(-1e-5)[k]!) / 2e-5);
};

describe("against numerical derivatives, at 40 random points", () => {
  const points = randomPoints(40);

  test("DPO's flow is descent on the loss of the logits", () => {
    for (const point of points) {
      const { dpo } = policyShift(point);
      const loss = (z: readonly number[]): number => {
        const [w, l] = softmax(z);
        const ratio = Math.log(w! / point.reference.chosen) - Math.log(l! / point.reference.rejected);
        return Math.log1p(Math.exp(-point.beta * ratio));
      };
      const z = three(point.policy).map(Math.log);
      const flow = movement(
        z,
        differences(loss, z).map((slope) => -slope),
      );
      expect(dpo.softmaxFlow).toEqual(close(flow, 6));
      expect(dpo.softmaxFlow[0]).toBeGreaterThan(0);
      expect(dpo.softmaxFlow[1]).toBeLessThan(0);
      expect(dpo.softmaxFlow.reduce((a, b) => a + b)).toBeCloseTo(0, 12);
      const stepped = softmax(z.map((value, k) => value - 0.1 * differences(loss, z)[k]!));
      expect(dpo.step.policy).toEqual(close(stepped, 6));
      expect(dpo.step.loss).toBeLessThan(loss(z));
    }
  });

  const objective =
    ({ reference, reward, beta, restReward }: (typeof points)[number]) =>
    (p: readonly number[]): number => {
      const [from, paid] = [three(reference), [reward.chosen, reward.rejected, restReward]];
      return p.reduce(
        (sum, share, k) => (share === 0 ? sum : sum + share * (paid[k]! - beta * Math.log(share / from[k]!))),
        0,
      );
    };

  test("RLHF's gradient is ascent on the penalised reward of the logits", () => {
    for (const point of points) {
      const { gradient } = policyShift(point, point).rlhf;
      const worth = objective(point);
      const z = three(point.policy).map(Math.log);
      const flow = movement(
        z,
        differences((logits) => worth(softmax(logits)), z),
      );
      expect(gradient.softmaxFlow).toEqual(close(flow, 5));
      // Probability moved from y_l to y_w.
      const [w, l, rest] = three(point.policy) as [number, number, number];
      const moved = (worth([w + 1e-6, l - 1e-6, rest]) - worth([w - 1e-6, l + 1e-6, rest])) / 2e-6;
      expect(gradient.advantage).toBeCloseTo(moved, 4);
    }
  });

  // By search: coordinate search with decreasing steps, independent of the closed form.
  test("RLHF's closed form is the maximum that a search finds", () => {
    for (const point of points.slice(0, 15)) {
      const worth = objective(point);
      let z = three(point.reference).map(Math.log);
      for (let step = 1; step > 1e-9; ) {
        const candidates = z.flatMap((_, k) =>
          [step, -step].map((by) => z.map((value, i) => (i === k ? value + by : value))),
        );
        const best = candidates.reduce((a, b) => (worth(softmax(b)) > worth(softmax(a)) ? b : a), z);
        if (best === z) step /= 2;
        else z = best;
      }
      const { optimal } = policyShift(point, point).rlhf;
      // At a maximum, an error of 1e-8 in place costs 1e-16 in value: the search cannot know more digits.
      expect(optimal).toEqual(close(softmax(z), 6));
      expect(worth(optimal!)).toBeGreaterThanOrEqual(worth(softmax(z)) - 1e-14);
    }
  });

  test("at each threshold the optimum keeps the probability, and changes it beyond as documented", () => {
    for (const point of points) {
      const [raises, lowers] = policyShift(point).rlhf.restThresholds;
      const at = (restReward: number) => policyShift(point, { restReward }).rlhf.optimal!;
      const { chosen, rejected } = point.policy;
      if (raises === null) expect(at(-1e3)[0]).toBeLessThan(chosen);
      else {
        expect(at(raises)[0]).toBeCloseTo(chosen, 9);
        expect(at(raises - 0.1)[0]).toBeGreaterThan(chosen);
        expect(at(raises + 0.1)[0]).toBeLessThan(chosen);
      }
      if (lowers === null) expect(at(-1e3)[1]).toBeLessThan(rejected);
      else {
        expect(at(lowers)[1]).toBeCloseTo(rejected, 9);
        expect(at(lowers + 0.1)[1]).toBeLessThan(rejected);
        expect(at(lowers - 0.1)[1]).toBeGreaterThan(rejected);
      }
    }
  });

  // (ρ_w − ρ_l)/β is what the log-odds still lack.
  test("the advantage is β times the difference of the log-odds to the optimum", () => {
    for (const point of points) {
      const { oddsNow, oddsOptimal, gradient } = policyShift(point).rlhf;
      expect(gradient.advantage / point.beta).toBeCloseTo(Math.log(oddsOptimal / oddsNow), 10);
    }
  });
});

describe("edge cases", () => {
  const full = { chosen: 0.6, rejected: 0.4 };

  test("without other responses there are no thresholds, and their probability stays 0", () => {
    const { dpo, rlhf } = policyShift({ ...course, policy: full, reference: { chosen: 0.9, rejected: 0.1 } });
    expect(dpo.softmaxFlow[2]).toBe(0);
    expect(dpo.step.policy[2]).toBe(0);
    expect(rlhf.restThresholds).toEqual([null, null]);
  });

  test("no gradient where the reference has probability 0", () => {
    const outside = { ...course, reference: full };
    expect(policyShift(outside, { restReward: 1 }).rlhf.gradient).not.toHaveProperty("softmaxFlow");
    expect(policyShift(outside, { restReward: 1 }).rlhf.optimal![2]).toBe(0);
  });

  test("large reward differences do not overflow", () => {
    const { rlhf } = policyShift(
      { ...course, reward: { chosen: 5000, rejected: -5000 }, beta: 0.01 },
      { restReward: 4000 },
    );
    expect(rlhf.optimal).toEqual([1, 0, 0]);
    expect(rlhf.pairShareOptimal).toBe(1);
  });

  test.each<[Partial<ShiftPoint>, ShiftOptions, string]>([
    [{ policy: { chosen: 0.9, rejected: 0.2 } }, {}, "policy: chosen and rejected are two responses to one prompt"],
    [
      { reference: { chosen: 0.2, rejected: 0 } },
      {},
      "reference: rejected must be a probability above 0 and at most 1, got 0",
    ],
    [{ reward: { chosen: Number.NaN, rejected: 0 } }, {}, "reward: chosen must be a finite number, got NaN"],
    [{ beta: -1 }, {}, "policy-shift: beta must be a finite number above 0, got -1"],
    [{}, { restReward: Number.POSITIVE_INFINITY }, "policy-shift: restReward must be a finite number, got Infinity"],
    [{}, { stepSize: 0 }, "policy-shift: step must be a finite number above 0, got 0"],
    [
      {},
      { stepSize: 1e6 },
      "policy-shift: step must leave every probability above 0, got 1000000; hint: a smaller one",
    ],
  ])("%j %j", (change, options, message) => {
    expect(() => policyShift({ ...course, ...change }, options)).toThrow(message);
  });
});

describe("in words", () => {
  const said = (change: Partial<ShiftPoint> = {}, options: ShiftOptions = {}): string =>
    explainPolicyShift({ ...course, ...change }, options)
      .parts.flatMap((part) => (part.kind === "paragraph" ? part.text : []))
      .map((piece) => (typeof piece === "string" ? piece : formulaText(piece)))
      .join("");

  test("the reward model that ranks the pair wrongly", () => {
    expect(said()).toContain("The reward model ranks this pair wrongly");
    expect(said()).toContain(
      "training lowers the odds of y_w against y_l from 0.666667 to 0.430354, below 0.5, the odds of the reference",
    );
    expect(said()).toContain(
      "Here the two methods disagree: RLHF moves the policy from y_w towards y_l, DPO from y_l towards y_w.",
    );
    expect(said()).toContain(
      "raises π_θ(y_w) above 0.2 only if R < 0.146921. It lowers π_θ(y_l) below 0.3 only if R > 2.086841. Between the two, y_w loses and y_l gains.",
    );
  });

  test("a reward model that ranks the pair correctly, and one with equal scores", () => {
    const right = said({ reward: { chosen: 0.8, rejected: 0.5 }, reference: { chosen: 0.3, rejected: 0.3 } });
    expect(right).toContain("The reward model ranks this pair correctly");
    expect(right).toContain(
      "training raises the odds of y_w against y_l from 0.666667 to 1.161834, above 1, the odds of the reference",
    );
    expect(right).toContain("Here the two methods agree on the pair");
    // 0.01/0.03 and 0.03/0.09 differ in their last digit, and so do their logarithms.
    const rounded = said({
      policy: { chosen: 0.03, rejected: 0.09 },
      reference: { chosen: 0.01, rejected: 0.03 },
      reward: { chosen: 1, rejected: 1 },
    });
    expect(rounded).toContain("The policy already has these odds.");
    expect(rounded).toContain("is one half, because the policy favours y_w exactly as the reference does");
    const equal = said({ reward: { chosen: 1, rejected: 1 }, reference: course.policy });
    expect(equal).toContain("gives both responses the same score");
    expect(equal).toContain("The policy already has these odds.");
    expect(equal).toContain("while RLHF leaves them unchanged");
    expect(equal).toContain("moving probability between them gains nothing");
  });

  test("under DPO the change of all others depends on which response of the pair is more likely", () => {
    expect(said()).toContain("The remaining probability grows a little");
    expect(said({ policy: { chosen: 0.3, rejected: 0.2 } })).toContain("The remaining probability shrinks a little");
    expect(said({ policy: { chosen: 0.3, rejected: 0.3 } })).toContain("The remaining probability stays the same");
    expect(said({ policy: { chosen: 0.6, rejected: 0.4 } })).toContain("There is no remaining probability here");
  });

  test("the direction stands first and has no step, no table and no computed number", () => {
    const { parts } = explainPolicyShift(course);
    const first = parts.findIndex((part) => part.kind === "heading" && part.text.startsWith("The numbers behind it"));
    expect(first).toBeGreaterThan(0);
    const direction = parts.slice(0, first);
    expect(direction.every(({ kind }) => kind === "paragraph" || kind === "heading")).toBe(true);
    const numbers = wordsOf(direction).match(/\d+\.\d{3,}/g) ?? [];
    expect(numbers.filter((number) => number !== "2410.08847")).toEqual([]);
    expect(parts.slice(first).some(({ kind }) => kind === "table")).toBe(true);
  });

  test("RLHF moves towards the response of the higher reward, and says when both probabilities are determined", () => {
    expect(said()).toContain("Here it scores y_l above y_w (0.8 against 0.5), against the human label.");
    expect(said()).toContain("the KL term pulls towards y_l, in the same direction as the reward.");
    expect(said()).toContain(
      "In total the odds of y_w against y_l fall: π_θ(y_w) falls and π_θ(y_l) rises when the rewards of the other responses lie between 0.5 and 0.8 as well.",
    );
    expect(said({}, { restReward: 0.65 })).toContain("rises when all other responses have reward 0.65.");
    // Above 2.086841 the optimum lowers both.
    expect(said({}, { restReward: 3 })).toContain("π_θ(y_w) falls and π_θ(y_l) falls when");
    const full = { chosen: 0.6, rejected: 0.4 };
    expect(said({ reference: full, policy: full })).toContain("π_θ(y_w) falls and π_θ(y_l) rises. Training stops");
    const even = { chosen: 0.2, rejected: 0.2 };
    expect(said({ policy: even, reference: even, reward: { chosen: 1, rejected: 1 } })).toContain(
      "the odds of y_w against y_l stay the same: π_θ(y_w) stays the same and π_θ(y_l) stays the same when all other",
    );
    expect(said({ policy: even, reference: even })).toContain("this pull begins only later.");
  });

  test("the KL term may pull against the reward; both probabilities may depend on the others' rewards", () => {
    const right = said({ reward: { chosen: 0.8, rejected: 0.5 } });
    expect(right).toContain("as the human label does, so the reward pushes the policy towards y_w.");
    expect(right).toContain("the KL term pulls towards y_l, against the reward.");
    const open = said({ reward: { chosen: -3, rejected: 3 }, policy: { chosen: 0.01, rejected: 0.9 } });
    expect(open).toContain("Whether π_θ(y_w) and π_θ(y_l) themselves rise or fall depends on the rewards");
  });

  // The sign of each stated move against the closed form, at rewards of the others within the stated range.
  test("the stated moves hold at random points", () => {
    for (const point of randomPoints(40)) {
      const words = explainPolicyShift(point)
        .parts.flatMap((part) => (part.kind === "paragraph" ? part.text : []))
        .map((piece) => (typeof piece === "string" ? piece : formulaText(piece)))
        .join("");
      const stated = /: π_θ\(y_w\) (rises|falls) and π_θ\(y_l\) (rises|falls) when the rewards/.exec(words);
      const { chosen, rejected } = point.reward;
      const moves = [0, 0.3, 0.7, 1].map((share) => {
        const { optimal } = policyShift(point, { restReward: chosen + share * (rejected - chosen) }).rlhf;
        return [optimal![0] > point.policy.chosen, optimal![1] > point.policy.rejected].map((up) =>
          up ? "rises" : "falls",
        );
      });
      if (stated) for (const move of moves) expect(move).toEqual(stated.slice(1));
      else expect(new Set(moves.map(String)).size).toBeGreaterThan(1);
    }
  });

  test("the weight is explained by the margin", () => {
    expect(said()).toContain("is below one half, because the policy already favours y_w more than the reference does");
    expect(said({ reference: { chosen: 0.2, rejected: 0.2 } })).toContain("is above one half");
    expect(said({ reference: course.policy })).toContain("is one half");
  });

  test("thresholds that do not exist", () => {
    expect(said({ policy: { chosen: 0.99, rejected: 0.005 } })).toContain("No R is low enough");
    expect(said({ policy: { chosen: 0.005, rejected: 0.99 } })).toContain("for every R");
    expect(said({ reference: { chosen: 0.6, rejected: 0.4 } })).toContain("gives other responses probability 0");
  });

  test("the optimum is shown when the rest's reward is given", () => {
    const tables = (options: ShiftOptions) =>
      explainPolicyShift(course, options).parts.filter((part) => part.kind === "table").length;
    expect(tables({ restReward: 0.65 })).toBe(tables({}) + 1);
  });
});
