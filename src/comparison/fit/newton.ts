/**
 * @module
 * Newton's method for a concave function, with a verdict: found, runs away, or not determined.
 */
import { factorize, solveFactored } from "./symmetric.ts";

/** A concave function of a few numbers. */
export interface Objective {
  readonly size: number;
  /**
   * The value at a point, −∞ outside the domain. `gradient` and the lower triangle of `information`, the
   * negative second derivatives, are overwritten.
   */
  evaluate(at: Float64Array, gradient: Float64Array, information: Float64Array): number;
}

export interface Maximum {
  readonly outcome: "found" | "runs away" | "not determined";
  readonly at: Float64Array;
  /** How often the equations were solved. */
  readonly steps: number;
  /** Unless found: the parameters that run away, or the one that those before it already determine. */
  readonly culprits: readonly number[];
}

const MAX_STEPS = 200;
/** A step this long at a flat place leads to infinity; at a maximum steps shrink quadratically. */
const RUNAWAY_STEP = 1e-3;

/**
 * Climbs until the gain that Newton's model promises is rounding.
 *
 *     step = I⁻¹ · g,   promised gain = ½ · gᵀ · I⁻¹ · g ≤ tolerance
 *
 * The promise has no unit: it does not change when parameters are scaled, and it sees the gradient where a
 * test of the step alone would stop early on a slope. A function that climbs for ever also becomes flat, but
 * its steps keep their length: both are looked at, so a supremum at infinity is never taken for a maximum.
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
      // The last step costs nothing more, and squares what error there is.
      at = at.map((x, i) => x + step[i]!);
      return answer("found", steps + 1);
    }
    // Concave: short enough a step always climbs. Near the top a gain may be lost in rounding.
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

/** The parameters with the longest steps, the longest first; those below a tenth of it are not meant. */
function longestSteps(step: Float64Array): number[] {
  const length = Array.from(step, Math.abs);
  const limit = length.reduce((most, value) => Math.max(most, value), 0) / 10;
  return length.flatMap((value, i) => (value > 0 && value >= limit ? [i] : [])).sort((a, b) => length[b]! - length[a]!);
}
