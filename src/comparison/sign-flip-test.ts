/**
 * @module
 * The sign-flip test over prompts: is the difference between two models larger than chance?
 */
import { DataError, inspect } from "../core/index.ts";
import { logBinomial } from "./binomial.ts";

/** Numbers of equal leads up to this are enumerated completely. */
const MAX_COMPLETE = 100;
/** Half width, in standard deviations, of the part of larger numbers that is enumerated. */
const WINDOW = 10;
/** Below this the enumerated part is not accurate, and a bound takes its place. */
const ACCURATE = 1e-12;

/** The fewest prompts whose best result has p ≤ 0.05: 2 / 2⁶ = 0.031. */
export const FEWEST_PROMPTS = 6;

/**
 * Two-sided p-value of the sign-flip test.
 *
 *     p = P( |Σ ε_g k_g| ≥ |Σ k_g| ),   ε_g = ±1 with equal probability,   k_g = wins − losses of prompt g
 *
 * Fisher 1935, "The Design of Experiments". If the models are equally good, exchanging their names within a prompt
 * changes nothing, so each k_g is as likely as −k_g. That holds however strongly the pairs of one prompt depend on each
 * other: the prompts are what must be independent. So the test is exact. Prompts with k_g = 0 do not count.
 *
 * With one pair a prompt this is the sign test. G prompts that one model leads have p = 2 / 2^G, whatever the numbers of
 * pairs: five 0.0625, six 0.031. Winning more never raises the p-value of a lead.
 *
 * The distribution is enumerated, up to a probability of 1e-20. A p-value below 1e-12 is Chernoff's bound, twice the
 * minimum over t of Π (1 + exp(−2 t k_g)) / 2, which is exact when one model leads all prompts.
 *
 * @param leads whole numbers
 * @throws {DataError} when a lead is not a whole number
 */
export function signFlipTest(leads: readonly number[]): number {
  const times = new Map<number, number>();
  for (const lead of leads) {
    if (!Number.isSafeInteger(lead)) {
      throw new DataError(`signFlipTest: leads must be whole numbers, got ${inspect(lead)}`);
    }
    const size = Math.abs(lead);
    if (size > 0) times.set(size, (times.get(size) ?? 0) + 1);
  }
  const total = Math.abs(leads.reduce((sum, lead) => sum + lead, 0));
  if (total === 0) return 1;
  const p = 2 * enumeratedTail(times, total);
  return p >= ACCURATE ? Math.min(1, p) : Math.min(ACCURATE, 2 * chernoffBound(leads));
}

/** P(Σ ε k ≥ total), by convolution over the distinct sizes of the leads. */
function enumeratedTail(times: ReadonlyMap<number, number>, total: number): number {
  // chances[i] is the probability of the sum lowest + 2 · i: a flip changes a sum by an even number.
  let chances = Float64Array.of(1);
  let lowest = 0;
  for (const [size, count] of times) {
    const [from, to] = enumeratedRange(count);
    const next = new Float64Array(chances.length + size * (to - from));
    for (let plus = from; plus <= to; plus++) {
      const chance = Math.exp(logBinomial(plus, count, 0.5));
      const shift = size * (plus - from);
      for (let i = 0; i < chances.length; i++) next[shift + i] = next[shift + i]! + chance * chances[i]!;
    }
    lowest += size * (2 * from - count);
    chances = next;
  }
  let tail = 0;
  // From the far end, where the terms are smallest.
  for (let i = chances.length - 1; i >= 0 && lowest + 2 * i >= total; i--) tail += chances[i]!;
  return tail;
}

/** Numbers of plus signs among `count`: all, or those within ten standard deviations. */
function enumeratedRange(count: number): [from: number, to: number] {
  if (count <= MAX_COMPLETE) return [0, count];
  const reach = (WINDOW * Math.sqrt(count)) / 2;
  return [Math.max(0, Math.floor(count / 2 - reach)), Math.min(count, Math.ceil(count / 2 + reach))];
}

/** min over t of Π (1 + exp(−2 t k)) / 2; its logarithm is convex in t. */
function chernoffBound(leads: readonly number[]): number {
  const sign = leads.reduce((sum, lead) => sum + lead, 0) < 0 ? -1 : 1;
  const at = (t: number): number =>
    leads.reduce((sum, lead) => sum + (lead === 0 ? 0 : logMeanExp(-2 * t * sign * lead)), 0);
  // t = e^u; a golden-section search over u.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-30, 10];
  for (let step = 0; step < 80; step++) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (at(Math.exp(left)) <= at(Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp(at(Math.exp((low + high) / 2)));
}

/** log((1 + eˣ) / 2) */
function logMeanExp(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - Math.LN2;
}
