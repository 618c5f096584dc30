/**
 * @module
 * Binomial probabilities in log space, accurate to twelve digits for a million trials.
 */

/**
 * The log-probability of exactly `k` successes in `n` trials.
 *
 *     log P(X = k) = log C(n, k) + k · log p + (n − k) · log(1 − p)
 *
 * Loader 2000, "Fast and accurate computation of binomial probabilities": the large terms of the
 * factorials and of the powers are cancelled algebraically before evaluation.
 *
 * `k` and `n` are integers, 0 ≤ k ≤ n; 0 < p < 1. Ten heads of ten: 10 log ½ = −6.931.
 */
export function logBinomial(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const surprise = deviance(k, n * p) + deviance(n - k, n * (1 - p));
  const correction = stirlingError(n) - stirlingError(k) - stirlingError(n - k);
  return correction - surprise + 0.5 * Math.log(n / (2 * Math.PI * k * (n - k)));
}

/**
 * The probability of at least `k` successes in `n` trials.
 *
 * For `k` above the mean, sums terms from `k` upwards by their recurrence until they are negligible; for `k`
 * below the mean, uses the complement. Underflows to 0 below 1e-308.
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  if (k <= n * p) return 1 - binomialTail(n - k + 1, n, 1 - p);
  let [sum, term] = [0, 1];
  for (let j = k; j <= n && term > sum * 1e-18; j++) {
    sum += term;
    term *= ((n - j) / (j + 1)) * (p / (1 - p));
  }
  return Math.exp(logBinomial(k, n, p)) * sum;
}

/** The error of Stirling's formula: log n! − log(√(2πn) · (n/e)ⁿ), n ≥ 1. */
function stirlingError(n: number): number {
  if (n <= 15) {
    let factorial = 1;
    for (let i = 2; i <= n; i++) factorial *= i;
    return Math.log(factorial) - 0.5 * Math.log(2 * Math.PI * n) - n * Math.log(n) + n;
  }
  const s = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * s)) / s) / s) / s) / n;
}

/** x · log(x / mean) + mean − x; near the mean by a series, to avoid cancellation. */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let term = 2 * x * v;
  for (let j = 3; ; j += 2) {
    term *= v * v;
    const next = sum + term / j;
    if (next === sum) return sum;
    sum = next;
  }
}
