/**
 * @module
 * p-values as people write them.
 */

/** Below this the exact value says nothing more. */
const SMALLEST = 0.001;

/** Three significant digits, and nothing below 0.001: `p = 0.118`, `p = 0.0625`, `p < 0.001`. */
export function probabilityText(p: number): string {
  return p < SMALLEST ? `p < ${SMALLEST}` : `p = ${Number(p.toPrecision(3))}`;
}
