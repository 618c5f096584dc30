/**
 * @module
 * Power analysis: how many comparisons are needed for a conclusive result.
 */
import { inspect, SettingsError } from "../core/index.ts";
import { logBinomial } from "./binomial.ts";
import { designEffect } from "./cluster-correlation.ts";
import { CONFIDENCE } from "./interval.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { FEWEST_PROMPTS } from "./sign-flip-test.ts";
import { significantWins, signTestPower } from "./sign-test-power.ts";

export interface PowerPlanOptions {
  /** Proportion of ties, which the sign test excludes. @default 0 */
  readonly tieRate?: number;
  /** Probability of a significant result if `winRate` is the true rate. @default 0.8 */
  readonly power?: number;
  /** Comparisons per prompt. @default 1 */
  readonly completions?: number;
  /** Intraclass correlation of the outcomes of one prompt: `clusterCorrelation` of a pilot. @default 0 */
  readonly correlation?: number;
  /** Number of available prompts: adds their power to the plan. */
  readonly prompts?: number;
}

export interface PowerPlan {
  /** Proportion of wins among decided pairs. */
  readonly winShare: number;
  /** Independent comparisons needed, ties included. */
  readonly comparisons: number;
  /** Design effect of `completions` comparisons per prompt. */
  readonly designEffect: number;
  /** Prompts needed, with `completions` comparisons each; at least six, as fewer are never conclusive. */
  readonly prompts: number;
  /** Power of the available prompts; only with `prompts`. */
  readonly given?: AvailablePrompts;
}

export interface AvailablePrompts {
  readonly prompts: number;
  readonly comparisons: number;
  /** Effective sample size: equivalent number of independent comparisons. */
  readonly effective: number;
  /** Probability of a conclusive result; 0 with fewer than six prompts. */
  readonly power: number;
  /** Comparisons per prompt that would suffice; null when no number does. */
  readonly completionsNeeded: number | null;
}

/** Precision of the minimum detectable win rate: it is printed with three digits. */
const DETECTABLE_PRECISION = 1e-5;

/** Smallest distance of the win rate from one half: below it the sample size is impractical. */
const MIN_DISTANCE = 0.005;

/** Rates are decimals that are written by people: those that are nearer than this are the same. */
const ROUNDING = 1e-9;

/** ⌊x⌋ and ⌈x⌉ of a quotient whose rounding error must not change the integer. */
const floorOf = (x: number): number => Math.floor(x * (1 + ROUNDING));
const ceilOf = (x: number): number => Math.ceil(x * (1 - ROUNDING));

/** Proportion of wins of the better side among decided pairs, 1 − (1 − rate − ties/2) / (1 − ties): exactly 1 without losses. */
function winShareOf(winRate: number, tieRate: number): number {
  const losses = 0.5 - Math.abs(winRate - 0.5) - tieRate / 2;
  return losses < ROUNDING ? 1 : 1 - losses / (1 - tieRate);
}

/**
 * Sample size of the exact sign test at 5 % for the given power.
 *
 *     winShare = (winRate − tieRate/2) / (1 − tieRate)
 *     power(n) = Σ_m P(m decided of n) · P(X ≥ c_m),   m ~ Binomial(n, 1 − tieRate), X ~ Binomial(m, winShare)
 *     prompts  = ⌈n · (1 + (completions − 1) · correlation) / completions⌉
 *
 * where c_m is the critical number of wins among m decided pairs. Power is not monotone in n, so the result is the
 * smallest n whose next 2√n sizes reach it too. `winRate` counts ties half; a rate below one half is planned as
 * 1 − winRate. The design effect is Kish's. A correlation of 0 is rarely true: estimate it from a pilot.
 *
 * A win rate of 0.6 takes 210 comparisons without ties, 0.7 takes 54.
 *
 * @throws {SettingsError} naming the setting that is out of range
 */
export function planComparisons(winRate: number, options: PowerPlanOptions = {}): PowerPlan {
  const { tieRate = 0, power = 0.8, completions = 1, correlation = 0, prompts } = options;
  checkPowerPlan(winRate, { tieRate, power, completions, correlation, ...(prompts !== undefined && { prompts }) });
  const winShare = winShareOf(winRate, tieRate);
  const powerOf = powerWithTies(winShare, tieRate);
  const comparisons = smallestSample(power, powerOf, tieRate, winShare);
  const effect = designEffect(completions, correlation);
  return {
    winShare: winRate < 0.5 ? 1 - winShare : winShare,
    comparisons,
    designEffect: effect,
    prompts: Math.max(FEWEST_PROMPTS, ceilOf((comparisons * effect) / completions)),
    ...(prompts !== undefined && { given: availablePower(prompts, completions, correlation, comparisons, powerOf) }),
  };
}

function availablePower(
  prompts: number,
  completions: number,
  correlation: number,
  needed: number,
  powerOf: (n: number) => number,
): AvailablePrompts {
  const effective = effectiveSize(prompts, completions, correlation);
  const isEnough = prompts >= FEWEST_PROMPTS;
  // Solve prompts · k / (1 + (k − 1)ρ) ≥ needed for k; for k → ∞ the left side tends to prompts / ρ.
  const room = prompts - needed * correlation;
  const enough = Math.max(1, ceilOf((needed * (1 - correlation)) / room));
  return {
    prompts,
    comparisons: prompts * completions,
    effective,
    power: isEnough ? powerOf(effective) : 0,
    completionsNeeded: !isEnough ? null : room > ROUNDING * prompts ? enough : prompts >= needed ? 1 : null,
  };
}

function effectiveSize(prompts: number, completions: number, correlation: number): number {
  return floorOf((prompts * completions) / designEffect(completions, correlation));
}

export interface DetectableOptions {
  readonly prompts: number;
  /** Mean number of comparisons per prompt. @default 1 */
  readonly completions?: number;
  /** @default 0 */
  readonly tieRate?: number;
  /** Intraclass correlation of the outcomes of one prompt, from 0 to 1. @default 0 */
  readonly correlation?: number;
  /** @default 0.8 */
  readonly power?: number;
}

/**
 * The minimum detectable effect: the smallest win rate above one half, ties counted half, that these prompts show with
 * the given power. It inverts `planComparisons`: a plan for this win rate has that power with these prompts.
 *
 * Null when no win rate has that power. 15 prompts of one comparison: 0.843.
 */
export function detectableWinRate(options: DetectableOptions): number | null {
  const { prompts, completions = 1, tieRate = 0, correlation = 0, power = 0.8 } = options;
  if (prompts < FEWEST_PROMPTS || tieRate >= 1) return null;
  const effective = effectiveSize(prompts, completions, correlation);
  const critical = new Map<number, number | null>();
  const powerAt = (winRate: number): number =>
    powerWithTies(winShareOf(winRate, tieRate), tieRate, critical)(effective);
  let [low, high] = [0.5, 1 - tieRate / 2];
  if (powerAt(high) < power) return null;
  while (high - low > DETECTABLE_PRECISION) {
    const middle = (low + high) / 2;
    if (powerAt(middle) < power) low = middle;
    else high = middle;
  }
  return high;
}

function checkPowerPlan(
  winRate: number,
  options: Required<Omit<PowerPlanOptions, "prompts">> & PowerPlanOptions,
): void {
  const { tieRate, power, completions, correlation, prompts } = options;
  const problems: string[] = [];
  const check = (holds: boolean, name: string, requirement: string, value: number): void => {
    if (!holds) problems.push(`${name} must be ${requirement}, got ${inspect(value)}`);
  };
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  check(tieRate >= 0 && tieRate < 1, "tieRate", "at least 0 and below 1", tieRate);
  const isTieRate = tieRate >= 0 && tieRate < 1;
  const [low, high] = isTieRate ? [tieRate / 2, 1 - tieRate / 2] : [0, 1];
  const [from, to] = [low, high].map((bound) => Number(bound.toPrecision(12)));
  check(
    winRate >= low - ROUNDING && winRate <= high + ROUNDING,
    "winRate",
    `from ${from} to ${to} (ties count half)`,
    winRate,
  );
  check(
    !(Math.abs(winRate - 0.5) < MIN_DISTANCE - ROUNDING),
    "winRate",
    `at least ${MIN_DISTANCE} away from 0.5, where there is nothing to show`,
    winRate,
  );
  check(power > 0 && power < 1, "power", "above 0 and below 1", power);
  check(isCount(completions), "completions", "a whole number of at least 1", completions);
  check(correlation >= 0 && correlation <= 1, "correlation", "from 0 to 1", correlation);
  if (prompts !== undefined) check(isCount(prompts), "prompts", "a whole number of at least 1", prompts);
  if (problems.length > 0) throw new SettingsError(`plan: ${problems.join("; ")}`);
}

/** Power of n comparisons when the number of decided pairs is random. `critical` keeps critical numbers of wins. */
function powerWithTies(
  winShare: number,
  tieRate: number,
  critical: Map<number, number | null> = new Map(),
): (n: number) => number {
  const known = new Map<number, number>();
  const decidedPower = (m: number): number => {
    let power = known.get(m);
    if (power === undefined) {
      if (!critical.has(m)) critical.set(m, significantWins(m));
      known.set(m, (power = signTestPower(m, winShare, critical.get(m)!)));
    }
    return power;
  };
  if (tieRate === 0) return decidedPower;
  return (n) => {
    const mean = n * (1 - tieRate);
    const reach = 9 * Math.sqrt(mean * tieRate) + 9;
    const [from, to] = [Math.max(0, Math.floor(mean - reach)), Math.min(n, Math.ceil(mean + reach))];
    let sum = 0;
    for (let m = from; m <= to; m++) sum += Math.exp(logBinomial(m, n, 1 - tieRate)) * decidedPower(m);
    return sum;
  };
}

function smallestSample(power: number, powerOf: (n: number) => number, tieRate: number, winShare: number): number {
  const keeps = (n: number): boolean => {
    // With many ties the power curve is smooth, so few sizes need checking; otherwise about 2√n.
    const isSmooth = n * tieRate * (1 - tieRate) > 25;
    const reach = isSmooth ? 2 : Math.min(200, Math.ceil(2 * Math.sqrt(n)) + 6);
    for (let next = n; next <= n + reach; next++) if (powerOf(next) < power) return false;
    return true;
  };
  const z = normalQuantile((1 + CONFIDENCE) / 2) + Math.max(0, normalQuantile(power));
  let high = Math.ceil((z / (2 * winShare - 1)) ** 2 / (1 - tieRate)) + 20;
  while (!keeps(high)) high *= 2;
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (keeps(middle)) high = middle;
    else low = middle;
  }
  return high;
}
