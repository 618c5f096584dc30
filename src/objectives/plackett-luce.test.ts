import { describe, expect, test } from "vitest";

import { constant, evaluate, gradients, item, type Tensor, tensor } from "../engine/index.ts";
import { dpoLoss } from "./dpo.ts";
import { gradientError } from "./gradient.case.ts";
import { plackettLuceLoss } from "./plackett-luce.ts";

const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);
const matrix = (...rows: number[][]): Tensor => constant(rows.flat(), "float32", [rows.length, rows[0]!.length]);
const present = (...rows: number[][]): Tensor => constant(rows.flat(), "bool", [rows.length, rows[0]!.length]);

describe("by hand", () => {
  // Probability ratios 3, 2, 1 and β = 1: the first is chosen with 3/6, the second of the rest with 2/3: L = log 3.
  test("a ranking of three, and of three among four", () => {
    const three = plackettLuceLoss(
      {
        policy: matrix([3, 2, 1].map(Math.log)),
        reference: matrix([0, 0, 0]),
        isPresent: present([1, 1, 1]),
      },
      { beta: 1 },
    );
    expect(item(three.losses)).toBeCloseTo(Math.log(3), 14);
    const four = plackettLuceLoss(
      {
        policy: matrix([...[3, 2, 1].map(Math.log), 500]),
        reference: matrix([0, 0, 0, -500]),
        isPresent: present([1, 1, 1, 0]),
      },
      { beta: 1 },
    );
    expect(item(four.losses)).toBeCloseTo(Math.log(3), 14);
    expect(numbers(four.rewards)[3]).toBe(0);
  });

  // All K! orders are equally likely: log K!.
  test("where policy and reference are equal", () => {
    const same = matrix([-3, -20, -7, -1]);
    const { losses } = plackettLuceLoss({ policy: same, reference: same, isPresent: present([1, 1, 1, 1]) });
    expect(item(losses)).toBeCloseTo(Math.log(24), 14);
  });
});

test("with K = 2 it is DPO", () => {
  const dpo = dpoLoss(
    { chosen: tensor([-3, -9]), rejected: tensor([-5, -4]) },
    { chosen: tensor([-4, -8.5]), rejected: tensor([-4.5, -4]) },
    { beta: 0.4 },
  );
  const { losses, rewards } = plackettLuceLoss(
    {
      policy: matrix([-3, -5], [-9, -4]),
      reference: matrix([-4, -4.5], [-8.5, -4]),
      isPresent: present([1, 1], [1, 1]),
    },
    { beta: 0.4 },
  );
  numbers(losses).forEach((loss, i) => {
    expect(loss).toBeCloseTo(numbers(dpo.losses)[i]!, 14);
  });
  expect(numbers(rewards)[0]).toBe(numbers(dpo.chosenRewards)[0]);
});

const reference = [
  [-2, -3, -4, -5],
  [-1, -6, -7, 0],
];
const isPresent = present([1, 1, 1, 1], [1, 1, 1, 0]);

test("gradients equal central differences", () => {
  const error = gradientError(
    ({ policy }) => plackettLuceLoss({ policy: policy!, reference: matrix(...reference), isPresent }).losses.sum(),
    {
      policy: [
        [-2.5, -2, -9, -4],
        [-3, -5, -7.5, -1],
      ],
    },
  );
  expect(error).toBeLessThan(1e-8);
});

test("no gradient flows into the reference or from the rewards; values at ±1000 nats are finite", () => {
  const [policy, frozen] = [matrix([-1, -1001, -1, -1001], [-1001, -1, -1001, -1]), matrix(...reference)];
  const { losses, rewards } = plackettLuceLoss({ policy, reference: frozen, isPresent }, { beta: 1 });
  expect(gradients(losses.sum(), [frozen])[0]!.dense).toBeUndefined();
  expect(gradients(rewards.sum(), [policy])[0]!.dense).toBeUndefined();
  const [slopes] = gradients(losses.sum(), [policy]);
  for (const value of [...numbers(losses), ...numbers(slopes!.dense!)]) expect(value).toSatisfy(Number.isFinite);
});

test("the loss is invariant to a constant added to a prompt's log-probabilities", () => {
  const at = (by: number) =>
    numbers(
      plackettLuceLoss({
        policy: matrix(...reference.map((row) => row.map((v, i) => v * 1.1 + by + i))),
        reference: matrix(...reference),
        isPresent,
      }).losses,
    );
  at(-6).forEach((loss, i) => {
    expect(loss).toBeCloseTo(at(0)[i]!, 12);
  });
});

test("a shape error names the tensors and their sizes", () => {
  expect(() =>
    plackettLuceLoss({ policy: matrix([1, 2]), reference: matrix([1, 2, 3]), isPresent: present([1, 1]) }),
  ).toThrow("plackettLuceLoss: reference has rank = 3, but policy has rank = 2");
});
