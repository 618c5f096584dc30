/**
 * @module
 * Exact binomial and multinomial random counts, fast enough to resample a million comparisons hundreds of times.
 */
import type { RandomStream } from "../core/index.ts";
import { logBinomial } from "./binomial.ts";

/**
 * Draws from Binomial(n, p).
 *
 * By inversion below a mean of 10 (one uniform number), otherwise by transformed rejection (Hörmann 1993, "The
 * generation of binomial random variates", algorithm BTRS; about 1.2 pairs of uniform numbers). `n` is an integer.
 */
export function drawBinomial(random: RandomStream, n: number, p: number): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(random, n, 1 - p);
  return n * p < 10 ? drawByInversion(random, n, p) : drawByRejection(random, n, p);
}

/** Uniform in (0, 1) from one 32-bit word: enough for counts and ranks, and half the work of 53 bits. */
export function uniform32(random: RandomStream): number {
  return (random.uint32() + 0.5) / 2 ** 32;
}

function drawByInversion(random: RandomStream, n: number, p: number): number {
  const odds = p / (1 - p);
  let term = Math.exp(n * Math.log1p(-p));
  let u = uniform32(random);
  let k = 0;
  while (u >= term && k < n) {
    u -= term;
    term *= ((n - k) / (k + 1)) * odds;
    k++;
  }
  return k;
}

/** Names and constants as in the paper. */
function drawByRejection(random: RandomStream, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * spread;
  const sure = 0.92 - 4.2 / b;
  for (;;) {
    const u = uniform32(random) - 0.5;
    const v = uniform32(random);
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= sure) return k;
    if (k < 0 || k > n) continue;
    const mode = Math.floor((n + 1) * p);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= logBinomial(k, n, p) - logBinomial(mode, n, p)) return k;
  }
}

/**
 * Overwrites `drawn` with a draw from Multinomial(Σ counts, counts / Σ counts).
 *
 * Category by category, conditional on the trials left: Binomial(left, count / weight left).
 */
export function drawMultinomial(random: RandomStream, counts: Float64Array, drawn: Float64Array): void {
  let left = counts.reduce((sum, count) => sum + count, 0);
  let weight = left;
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k]!;
    const here = count === 0 ? 0 : drawBinomial(random, left, count / weight);
    drawn[k] = here;
    left -= here;
    weight -= count;
  }
}
