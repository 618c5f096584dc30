/**
 * @module
 * Number formatting for tables and sentences, independent of the locale.
 */

/**
 * Four significant digits, or all integer digits if there are more; commas between thousands.
 *
 * 1234567 → `1,234,567`, 12345.67 → `12,346`, 0.123456 → `0.1235`, 0.0000123456 → `1.235e-5`.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return groupThousands(String(value));
  const rounded = Math.abs(value) >= 1e4 ? Math.round(value) : Number(value.toPrecision(4));
  if (rounded !== 0 && (Math.abs(rounded) < 1e-4 || Math.abs(rounded) >= 1e15)) return rounded.toExponential();
  return groupThousands(String(rounded));
}

/** A proportion in percent with one decimal: 2/3 → `66.7 %`. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A p-value with two significant digits: `0.12`, `0.00031`, `2.4e-9`. A p-value is 0 only by underflow. */
export function formatProbability(p: number): string {
  if (p === 0) return "0 (below 1e-300)";
  return p < 1e-4 ? p.toExponential(1) : String(Number(p.toPrecision(2)));
}

function groupThousands(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
