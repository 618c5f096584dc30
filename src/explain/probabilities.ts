/**
 * @module
 * Checks of a data point: probabilities or scores of the chosen and the rejected response.
 */
import { SettingsError } from "../core/index.ts";

/** One number for each response of a pair. */
export interface Pair {
  /** Value of the chosen response, y_w. */
  readonly chosen: number;
  /** Value of the rejected response, y_l. */
  readonly rejected: number;
}

/** Rounding tolerance of sums of probabilities. */
const ROUNDING = 1e-12;

/** σ(x) = 1 / (1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * Checks that both are probabilities above 0.
 *
 * @throws {SettingsError} `E_SETTINGS` naming the invalid one and its value
 */
export function checkProbabilities(name: string, { chosen, rejected }: Pair): void {
  for (const [which, p] of Object.entries({ chosen, rejected })) {
    if (!(p > 0 && p <= 1)) {
      throw new SettingsError(`${name}: ${which} must be a probability above 0 and at most 1, got ${p}`);
    }
  }
}

/**
 * Checks the probabilities of two different responses to one prompt.
 *
 * @throws {SettingsError} `E_SETTINGS` when one is not a probability, or when they sum to more than 1
 */
export function checkDistribution(name: string, pair: Pair): void {
  checkProbabilities(name, pair);
  const { chosen, rejected } = pair;
  if (chosen + rejected > 1 + ROUNDING) {
    throw new SettingsError(
      `${name}: chosen and rejected are two responses to one prompt and must sum to at most 1, got ${chosen} + ${rejected}`,
    );
  }
}

/** The probability of all other responses. */
export function remainingProbability({ chosen, rejected }: Pair): number {
  const rest = 1 - chosen - rejected;
  // 1 − 0.9 − 0.1 is not 0 in floating point.
  return rest < ROUNDING ? 0 : rest;
}

/** @throws {SettingsError} `E_SETTINGS` when a number is not finite */
export function checkNumbers(where: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw new SettingsError(`${where}: ${name} must be a finite number, got ${value}`);
  }
}

/** @throws {SettingsError} `E_SETTINGS` when β is not a finite number above 0 */
export function checkBeta(where: string, beta: number): void {
  if (!(beta > 0 && Number.isFinite(beta))) {
    throw new SettingsError(`${where}: beta must be a finite number above 0, got ${beta}`);
  }
}
