/**
 * @module
 * The upper tail of the χ² distribution.
 */

/**
 * The probability that χ² with the given degrees of freedom exceeds x.
 *
 *     P(χ² > x) = Q(df/2, x/2), the regularised upper incomplete gamma function
 *
 * A power series below the mean, Lentz's continued fraction above (DLMF 8.11.4 and 8.9.2); relative error about
 * 1e-13. 3.841 with one degree of freedom gives 0.05; with two degrees, P is e^{−x/2}.
 */
export function chiSquareTail(x: number, degreesOfFreedom: number): number {
  if (x <= 0) return 1;
  const [a, y] = [degreesOfFreedom / 2, x / 2];
  const scale = Math.exp(a * Math.log(y) - y - logGamma(a));
  if (y < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= y / (a + n);
      sum += term;
    }
    return 1 - scale * sum;
  }
  let b = y + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return scale * fraction;
}

/** ln Γ(a) for a > 0: shifted to a ≥ 20 by the recurrence, then Stirling's series. */
function logGamma(a: number): number {
  let product = 1;
  let at = a;
  while (at < 20) product *= at++;
  const s = 1 / (at * at);
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
