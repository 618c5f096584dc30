/**
 * @module
 * Newton's method for a concave function. Reports whether the maximum was found, is at infinity, or is not unique.
 */
import { factorize, solveFactored } from "./symmetric.ts";

/** A concave objective function. */
export interface Objective {
  readonly size: number;
  /**
   * The value at a point, −∞ outside the domain. Overwrites `gradient` and the lower triangle of `information`,
   * the negative Hessian.
   */
  evaluate(at: Float64Array, gradient: Float64Array, information: Float64Array): number;
}

export interface Maximum {
  readonly outcome: "found" | "runs away" | "not determined";
  readonly at: Float64Array;
  /** Newton steps. */
  readonly steps: number;
  /** Unless found: the parameters that diverge, or the parameter that depends on the ones before it. */
  readonly culprits: readonly number[];
}

const MAX_STEPS = 200;
/** At convergence, a longer step means that the maximum is at infinity; at a finite maximum steps shrink quadratically. */
const RUNAWAY_STEP = 1e-3;

/**
 * Maximises until the expected gain of a Newton step is rounding error.
 *
 *     step = I⁻¹ · g,   expected gain = ½ · gᵀ · I⁻¹ · g ≤ tolerance
 *
 * This stopping criterion (the Newton decrement) is affine invariant, and unlike a test of the step length it uses
 * the gradient. A supremum at infinity also becomes flat, but there the steps keep their length; both are checked.
 */
export function maximize(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-20 }: { readonly tolerance?: number } = {},
): Maximum {
  const { size } = objective;
  let gradient = new Float64Array(size);
  let information = new Float64Array(size * size);
  let nextGradient = new Float64Array(size);
  let nextInformation = new Float64Array(size * size);
  let at: Float64Array = Float64Array.from(start);
  let value = objective.evaluate(at, gradient, information);
  const answer = (outcome: Maximum["outcome"], steps: number, culprits: readonly number[] = []): Maximum => ({
    outcome,
    at,
    steps,
    culprits,
  });

  let step: Float64Array = new Float64Array(size);
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const dependent = factorize(information, size);
    if (dependent >= 0) {
      return steps === 0
        ? answer("not determined", steps, [dependent])
        : answer("runs away", steps, longestSteps(step));
    }
    step = solveFactored(information, size, gradient);
    const gain = step.reduce((sum, s, i) => sum + s * gradient[i]!, 0) / 2;
    if (gain <= tolerance) {
      const culprits = longestSteps(step);
      if (Math.abs(step[culprits[0] ?? 0] ?? 0) > RUNAWAY_STEP) return answer("runs away", steps, culprits);
      // Take the last step too: it is already computed, and squares the error.
      at = at.map((x, i) => x + step[i]!);
      return answer("found", steps + 1);
    }
    // Backtracking: for a concave function a short enough step increases the value, up to rounding error.
    const rounding = 1e-12 * (1 + Math.abs(value));
    for (let scale = 1; ; scale /= 2) {
      const next = at.map((x, i) => x + scale * step[i]!);
      const found = objective.evaluate(next, nextGradient, nextInformation);
      if (found >= value - rounding || scale < 1e-10) {
        [at, value] = [next, found];
        break;
      }
    }
    [gradient, nextGradient] = [nextGradient, gradient];
    [information, nextInformation] = [nextInformation, information];
  }
  return answer("runs away", MAX_STEPS, longestSteps(step));
}

/** Parameters whose step is at least a tenth of the longest step, longest first. */
function longestSteps(step: Float64Array): number[] {
  const length = Array.from(step, Math.abs);
  const limit = length.reduce((most, value) => Math.max(most, value), 0) / 10;
  return length.flatMap((value, i) => (value > 0 && value >= limit ? [i] : [])).sort((a, b) => length[b]! - length[a]!);
}
