/**
 * @module
 * How often the printed intervals contain the true value, measured by simulation.
 */

/** Least and most coverage in percent over all simulated cells, by number of prompts: bench/results/coverage.json. */
const MEASURED = {
  byPrompt: { 5: [97, 100], 10: [91, 98], 15: [95, 99], 50: [94, 97] },
  bootstrap: { 5: [77, 100], 10: [84, 99], 15: [88, 100], 50: [91, 100] },
  /** One pair a prompt. */
  wilson: { 5: [92, 99], 10: [91, 98], 15: [92, 98], 50: [94, 97] },
} as const;

export type MeasuredInterval = keyof typeof MEASURED;
const SIZES = [50, 15, 10, 5] as const;
/** Coverage within these percentages needs no note. */
const [LEAST, MOST] = [93, 97];

/**
 * `covers 95 to 99 % in simulations with 15 prompts`: of the largest simulated number of prompts that is not larger.
 * Null when that is 93 to 97 %.
 */
export function coverageNote(interval: MeasuredInterval, prompts: number): string | null {
  const size = SIZES.find((one) => one <= prompts) ?? 5;
  const [least, most] = MEASURED[interval][size];
  if (least >= LEAST && most <= MOST) return null;
  return `covers ${least} to ${most} % in simulations with ${size} prompts`;
}
