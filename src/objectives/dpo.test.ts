import { describe, expect, test } from "vitest";

import { evaluate, gradients, item, tensor } from "../engine/index.ts";
import { dpoLoss } from "./dpo.ts";
import { preferenceLaws } from "./preference.case.ts";

const logs = (...p: number[]) => tensor(p.map(Math.log));

// The course's exercise E.3: π(y_w) = .2, π(y_l) = .3, π_ref(y_w) = .2, π_ref(y_l) = .4, β = 2.
const policy = { chosen: logs(0.2), rejected: logs(0.3) };
const reference = { chosen: logs(0.2), rejected: logs(0.4) };

describe("by hand", () => {
  // ĥ = 2 · (ln .2/.2 − ln .3/.4) = 2 ln(4/3) = ln(16/9), σ(ĥ) = 16/25, L = ln(25/16).
  test("the course's exercise E.3", () => {
    const { losses, chosenRewards, rejectedRewards } = dpoLoss(policy, reference, { beta: 2 });
    expect(item(losses)).toBeCloseTo(Math.log(25 / 16), 14);
    expect(item(chosenRewards)).toBeCloseTo(0, 14);
    expect(item(rejectedRewards)).toBeCloseTo(2 * Math.log(3 / 4), 14);
  });

  // E.5: with π_ref(y_l) = .2 the policy has raised the rejected completion: ĥ = −β ln 1.5, L = ln(1 + 1.5^β).
  test.each([0.1, 0.5, 1, 2, 5])("the course's exercise E.5: the loss grows with β = %f", (beta) => {
    const { losses } = dpoLoss(policy, { chosen: logs(0.2), rejected: logs(0.2) }, { beta });
    expect(item(losses)).toBeCloseTo(Math.log(1 + 1.5 ** beta), 14);
  });

  // dL/dĥ = −σ(−ĥ), and dĥ/dlog π(y_w) = β: at ĥ = ln(16/9) and β = 2 this is −2 · 9/25.
  test("the gradient", () => {
    const { losses } = dpoLoss(policy, reference, { beta: 2 });
    const [chosen, rejected] = gradients(losses.sum(), [policy.chosen, policy.rejected]);
    expect(item(chosen!.dense!)).toBeCloseTo(-18 / 25, 14);
    expect(item(rejected!.dense!)).toBeCloseTo(18 / 25, 14);
  });

  // σ(ĥ) = 16/25 and σ(−ĥ) = 9/25, weighted by 1 − ε = ¾ and ε = ¼.
  test("label smoothing is a weighted mean of both labels", () => {
    const { losses } = dpoLoss(policy, reference, { beta: 2, labelSmoothing: 0.25 });
    expect(item(losses)).toBeCloseTo(0.75 * Math.log(25 / 16) + 0.25 * Math.log(25 / 9), 14);
  });

  test("one loss per pair, and log 2 where policy and reference are equal", () => {
    const pairs = { chosen: tensor([-3, -40]), rejected: tensor([-9, -41]) };
    const losses = evaluate(dpoLoss(pairs, pairs).losses);
    expect(losses).toEqual({ shape: [2], data: Float64Array.of(Math.LN2, Math.LN2) });
  });
});

// The minimum of conservative DPO is where σ(ĥ) = 1 − ε: at ĥ = log 9 for ε = 1/10.
test("with label smoothing the gradient is 0 at a finite margin", () => {
  const at = { chosen: tensor([Math.log(9)]), rejected: tensor([0]) };
  const zero = { chosen: tensor([0]), rejected: tensor([0]) };
  const [slope] = gradients(dpoLoss(at, zero, { beta: 1, labelSmoothing: 0.1 }).losses.sum(), [at.chosen]);
  expect(item(slope!.dense!)).toBeCloseTo(0, 14);
});

// Three responses with known rewards; every ordered pair occurs with its Bradley–Terry probability σ(rᵢ − rⱼ).
// The gradient of the expected loss is 0 at π* = π_ref·e^(r/β)/Z (Eq. 4), and not at π_ref.
test("the minimum of DPO is the closed-form optimal policy", () => {
  const [rewards, referenceProbabilities, beta] = [[0.5, 0.8, -1], [0.2, 0.3, 0.5], 0.7] as const;
  const unscaled = referenceProbabilities.map((p, i) => p * Math.exp(rewards[i]! / beta));
  const total = unscaled.reduce((a, b) => a + b);
  const ordered = [0, 1, 2].flatMap((i) => [0, 1, 2].filter((j) => j !== i).map((j) => [i, j] as const));
  const probabilities = tensor(ordered.map(([i, j]) => 1 / (1 + Math.exp(rewards[j]! - rewards[i]!))));
  const slopesAt = (policyProbabilities: readonly number[]): number[] => {
    const of = (p: readonly number[], side: 0 | 1) => logs(...ordered.map((pair) => p[pair[side]]!));
    const pairs = { chosen: of(policyProbabilities, 0), rejected: of(policyProbabilities, 1) };
    const frozen = { chosen: of(referenceProbabilities, 0), rejected: of(referenceProbabilities, 1) };
    const expected = dpoLoss(pairs, frozen, { beta }).losses.mul(probabilities).sum();
    const sides = gradients(expected, [pairs.chosen, pairs.rejected]).map(({ dense }) => evaluate(dense!).data);
    // For each response, the sum over the pairs that it wins and those that it loses.
    return [0, 1, 2].map((response) =>
      ordered.reduce((slope, pair, k) => {
        return slope + pair.reduce<number>((at, who, side) => at + (who === response ? sides[side]![k]! : 0), 0);
      }, 0),
    );
  };
  for (const slope of slopesAt(unscaled.map((p) => p / total))) expect(slope).toBeCloseTo(0, 14);
  expect(Math.abs(slopesAt(referenceProbabilities)[0]!)).toBeGreaterThan(0.01);
});

preferenceLaws("sigmoid", "dpoLoss", { beta: 0.3, labelSmoothing: 0.4 }, { lossAtReference: Math.LN2 });
preferenceLaws("cdpo", "dpoLoss", { beta: 0.3, labelSmoothing: 0.1 }, { lossAtReference: Math.LN2 });
