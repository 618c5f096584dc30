/**
 * @module
 * Properties that every objective on pairs must have; an exception needs a reason. The test of each objective
 * calls `preferenceLaws` once.
 */
import { describe, expect, test } from "vitest";

import { constant, evaluate, gradients, type Tensor, tensor } from "../engine/index.ts";
import { gradientError } from "./gradient.case.ts";
import type { PairLogps, PreferencePairs } from "./preference.ts";
import { type PreferenceLossType, type PreferenceOptions, preferenceFamily } from "./preference-family.ts";
import { preferenceObjective } from "./preference-objective.ts";

interface Sides {
  readonly chosen: readonly number[];
  readonly rejected: readonly number[];
}

interface Laws {
  /** The loss where policy and reference are equal, or why there is no such number. */
  readonly lossAtReference: number | string;
  /** Why the loss is not invariant to a constant added to all log-probabilities of a prompt. */
  readonly notShiftInvariant?: string;
  /** The factor of the loss at half the log-probabilities and twice the β, or why there is none. @default 1 */
  readonly halvingFactor?: number | string;
  /** Why, near the reference, a gradient step does not raise chosen and lower rejected. */
  readonly unusualStep?: string;
}

const policy: Sides = { chosen: [-12.5, -3, -40], rejected: [-11, -9, -41] };
const reference: Sides = { chosen: [-13, -5, -40.4], rejected: [-12, -5, -39] };
const lengths = { chosen: tensor([5, 2, 20]), rejected: tensor([4, 3, 18]), meanChosen: constant(9) };

const tensors = ({ chosen, rejected }: Sides): PairLogps => ({ chosen: tensor(chosen), rejected: tensor(rejected) });
const withOffset = ({ chosen, rejected }: Sides, by: number): Sides => ({
  chosen: chosen.map((v) => v + by),
  rejected: rejected.map((v) => v + by),
});
const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);

/** Declares the tests of one objective. `where` is the name of its function, with which its errors start. */
export function preferenceLaws(
  name: PreferenceLossType,
  where: string,
  options: PreferenceOptions & { readonly beta: number },
  { lossAtReference, notShiftInvariant, halvingFactor = 1, unusualStep }: Laws,
): void {
  const objective = preferenceObjective(name, options);
  const { needs, couplesPairs } = preferenceFamily[name];
  /** Only the inputs that the objective needs. */
  const given = (pairs: Required<PreferencePairs>): PreferencePairs => ({
    policy: pairs.policy,
    ...(needs.includes("reference") ? { reference: pairs.reference } : {}),
    ...(needs.includes("lengths") ? { lengths: pairs.lengths } : {}),
  });
  const at = (p: Sides, r: Sides, l = lengths) =>
    objective(given({ policy: tensors(p), reference: tensors(r), lengths: l }));

  describe(`${name}: laws`, () => {
    if (typeof lossAtReference === "number") {
      test("the loss where policy and reference are equal", () => {
        for (const loss of numbers(at(policy, policy).losses)) expect(loss).toBeCloseTo(lossAtReference, 12);
      });
    }

    const shiftTitle = notShiftInvariant ? `changes it, because ${notShiftInvariant}` : "does not change it";
    test(`a constant added to the log-probabilities of a prompt ${shiftTitle}`, () => {
      const before = numbers(at(policy, reference).losses);
      const after = numbers(at(withOffset(policy, -7), withOffset(reference, -3)).losses);
      const off = Math.max(...before.map((loss, i) => Math.abs(loss - after[i]!)));
      if (notShiftInvariant === undefined) expect(off).toBeLessThan(1e-12);
      else expect(off).toBeGreaterThan(1e-3);
    });

    if (typeof halvingFactor === "number") {
      test(`half the log-probabilities and twice the β give ${halvingFactor} of the loss`, () => {
        const half = ({ chosen, rejected }: Sides): Sides => ({
          chosen: chosen.map((v) => v / 2),
          rejected: rejected.map((v) => v / 2),
        });
        const doubled = preferenceObjective(name, { ...options, beta: 2 * options.beta });
        const pairs = given({ policy: tensors(half(policy)), reference: tensors(half(reference)), lengths });
        const [whole, scaled] = [numbers(at(policy, reference).losses), numbers(doubled(pairs).losses)];
        whole.forEach((loss, i) => {
          expect(scaled[i]).toBeCloseTo(loss * halvingFactor, 12);
        });
      });
    }

    test(`a gradient step near the reference: ${unusualStep ?? "raises chosen, lowers rejected"}`, () => {
      const close = { chosen: [-12.9, -5.1, -40.4], rejected: [-11.95, -5, -39.1] };
      const p = tensors(close);
      const { losses } = objective(given({ policy: p, reference: tensors(reference), lengths }));
      const found = gradients(losses.sum(), [p.chosen, p.rejected]);
      const [chosen, rejected] = found.map(({ dense }) => (dense ? numbers(dense) : [0, 0, 0]));
      const isUsual = chosen!.every((slope) => slope < 0) && rejected!.every((slope) => slope > 0);
      expect(isUsual).toBe(unusualStep === undefined);
    });

    test("gradients equal central differences", () => {
      const error = gradientError(
        ({ chosen, rejected }) =>
          objective(
            given({ policy: { chosen: chosen!, rejected: rejected! }, reference: tensors(reference), lengths }),
          ).losses.sum(),
        { chosen: policy.chosen, rejected: policy.rejected },
      );
      expect(error).toBeLessThan(1e-8);
    });

    test("no gradient flows into the reference or from the rewards", () => {
      const [p, r] = [tensors(policy), tensors(reference)];
      const { losses, chosenRewards, rejectedRewards } = objective(given({ policy: p, reference: r, lengths }));
      for (const { dense } of gradients(losses.sum(), [r.chosen, r.rejected])) expect(dense).toBeUndefined();
      const logged = chosenRewards.add(rejectedRewards).sum();
      for (const { dense } of gradients(logged, [p.chosen, p.rejected])) expect(dense).toBeUndefined();
    });

    test("rewards are β times the log-ratio, or times the log-probability without a reference", () => {
      const { chosenRewards, rejectedRewards } = at(policy, reference);
      const isMean = name === "simpo";
      const expectedRewards = (side: "chosen" | "rejected"): number[] =>
        policy[side].map((logp, i) => {
          const from = needs.includes("reference") ? reference[side][i]! : 0;
          return (options.beta * (logp - from)) / (isMean ? numbers(lengths[side])[i]! : 1);
        });
      numbers(chosenRewards).forEach((reward, i) => {
        expect(reward).toBeCloseTo(expectedRewards("chosen")[i]!, 12);
      });
      numbers(rejectedRewards).forEach((reward, i) => {
        expect(reward).toBeCloseTo(expectedRewards("rejected")[i]!, 12);
      });
    });

    test("losses and gradients at log-ratios of ±1000 nats are finite", () => {
      const p = tensors({ chosen: [-1, -1001, -1, -1001], rejected: [-1001, -1, -1, -1001] });
      const r = tensors({ chosen: [-1001, -1, -1001, -1], rejected: [-1, -1001, -1001, -1] });
      const four = tensor([3, 3, 3, 3]);
      const l = { chosen: four, rejected: four, meanChosen: constant(3) };
      const { losses } = objective(given({ policy: p, reference: r, lengths: l }));
      const found = gradients(losses.sum(), [p.chosen, p.rejected]).map(({ dense }) => (dense ? numbers(dense) : []));
      for (const value of [...numbers(losses), ...found.flat()]) expect(value).toSatisfy(Number.isFinite);
    });

    test(`the loss of a pair ${couplesPairs ? "depends" : "does not depend"} on the other pairs`, () => {
      const first = ({ chosen, rejected }: Sides): Sides => ({
        chosen: chosen.slice(0, 1),
        rejected: rejected.slice(0, 1),
      });
      const single = at(first(policy), first(reference), { ...lengths, chosen: tensor([5]), rejected: tensor([4]) });
      const isIndependent = Math.abs(numbers(single.losses)[0]! - numbers(at(policy, reference).losses)[0]!) < 1e-12;
      expect(isIndependent).toBe(!couplesPairs);
    });

    test("a shape error names the tensors and their sizes", () => {
      const two = { ...policy, rejected: [-1, -2] };
      expect(() => at(two, reference)).toThrow(new RegExp(`^${where}: \\S*rejected has pair = 2, but \\S*chosen has`));
    });

    for (const need of needs) {
      test(`calling it without ${need} is an error`, () => {
        const { [need]: _, ...rest } = given({ policy: tensors(policy), reference: tensors(reference), lengths });
        expect(() => objective(rest)).toThrow(`${name}: must be given ${need}, got none`);
      });
    }
  });
}
