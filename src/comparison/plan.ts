/**
 * @module
 * How many comparisons a conclusive answer takes, before any is made.
 */
import { inspect, SettingsError } from "../core/index.ts";
import { logBinomial } from "./binomial.ts";
import { designEffect } from "./cluster-correlation.ts";
import { CONFIDENCE } from "./interval.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { signTestPower } from "./sign-test-power.ts";

export interface PowerPlanOptions {
  /** The share of pairs that end in a tie, which the sign test leaves out. @default 0 */
  readonly tieRate?: number;
  /** The probability with which the answer shall be conclusive. @default 0.8 */
  readonly power?: number;
  /** Comparisons of each prompt. @default 1 */
  readonly completions?: number;
  /** How alike the outcomes of one prompt are: `clusterCorrelation` of a pilot. @default 0 */
  readonly correlation?: number;
  /** A number of prompts that is given: what it can show. */
  readonly prompts?: number;
}

export interface PowerPlan {
  /** Wins among the pairs that are decided. */
  readonly winShare: number;
  /** Independent comparisons, ties included. */
  readonly comparisons: number;
  /** What `completions` of one prompt cost against independent comparisons. */
  readonly designEffect: number;
  /** Prompts, with `completions` comparisons each. */
  readonly prompts: number;
  /** What the prompts that are given can show; only when some are. */
  readonly given?: AvailablePrompts;
}

export interface AvailablePrompts {
  readonly prompts: number;
  readonly comparisons: number;
  /** Independent comparisons that say as much. */
  readonly effective: number;
  /** The probability of a conclusive answer. */
  readonly power: number;
  /** Comparisons of each prompt that would be enough; null when no number is. */
  readonly completionsNeeded: number | null;
}

/** A win rate nearer to one half is beyond what anyone compares. */
const MIN_DISTANCE = 0.005;

/**
 * The number of comparisons from which on the exact sign test at 5 % is significant with the given power.
 *
 *     winShare = (winRate − tieRate/2) / (1 − tieRate)
 *     power(n) = Σ_m P(m decided of n) · P(X ≥ c_m),   m ~ Binomial(n, 1 − tieRate), X ~ Binomial(m, winShare)
 *     prompts  = ⌈n · (1 + (completions − 1) · correlation) / completions⌉
 *
 * with c_m wins being significant among m. Power does not rise with every pair, so the answer is the smallest n
 * that keeps it for the next 2√n as well. `winRate` counts ties half; one below one half is planned as its
 * mirror image. The design effect is Kish's; a correlation of 0 is a hope, not a default to trust.
 *
 * A win rate of 0.6 takes 210 comparisons without ties, 0.7 takes 54.
 *
 * @throws {SettingsError} naming the setting that is out of range
 */
export function planComparisons(winRate: number, options: PowerPlanOptions = {}): PowerPlan {
  const { tieRate = 0, power = 0.8, completions = 1, correlation = 0, prompts } = options;
  checkPowerPlan(winRate, { tieRate, power, completions, correlation, ...(prompts !== undefined && { prompts }) });
  const winShare = (0.5 + Math.abs(winRate - 0.5) - tieRate / 2) / (1 - tieRate);
  const powerOf = powerWithTies(winShare, tieRate);
  const comparisons = smallestSample(power, powerOf, tieRate, winShare);
  const effect = designEffect(completions, correlation);
  return {
    winShare: winRate < 0.5 ? 1 - winShare : winShare,
    comparisons,
    designEffect: effect,
    prompts: Math.ceil((comparisons * effect) / completions),
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
  const effective = Math.floor((prompts * completions) / designEffect(completions, correlation));
  // prompts · k / (1 + (k − 1)ρ) ≥ needed, solved for k; with k without bound it tends to prompts / ρ.
  const room = prompts - needed * correlation;
  const enough = Math.max(1, Math.ceil((needed * (1 - correlation)) / room));
  return {
    prompts,
    comparisons: prompts * completions,
    effective,
    power: powerOf(effective),
    completionsNeeded: room > 0 ? enough : prompts >= needed ? 1 : null,
  };
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
  check(winRate >= low && winRate <= high, "winRate", `from ${low} to ${high} (ties count half)`, winRate);
  check(
    !(Math.abs(winRate - 0.5) < MIN_DISTANCE),
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

/** The power of n comparisons of which only a random number is decided. */
function powerWithTies(winShare: number, tieRate: number): (n: number) => number {
  const known = new Map<number, number>();
  const decidedPower = (m: number): number => {
    let power = known.get(m);
    if (power === undefined) known.set(m, (power = signTestPower(m, winShare)));
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
    // Where ties smooth the steps away, or n is so large that they are small, fewer need a look.
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
