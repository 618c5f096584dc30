/**
 * @module
 * Spelling suggestions: the known names closest to a mistyped one.
 */

/** `, did you mean "beta"?` when a known name is close to `name`, otherwise the empty string. */
export function didYouMean(name: string, known: readonly string[]): string {
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const wanted = letters(name);
  const scored = known
    .map((candidate) => ({ candidate, distance: editDistance(wanted, letters(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(letters(candidate).length / 3)))
    .sort((a, b) => a.distance - b.distance);
  const best = scored
    .filter(({ distance }) => distance === scored[0]?.distance)
    .map(({ candidate }) => `"${candidate}"`);
  return best.length > 0 ? `, did you mean ${best.join(" or ")}?` : "";
}

/** The number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (Damerau 1964). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [above, current] = [rows[i - 1]!, [i]];
    for (let j = 1; j <= b.length; j++) {
      const substitution = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(substitution, swap, above[j]! + 1, current[j - 1]! + 1));
    }
    rows.push(current);
  }
  return rows[a.length]![b.length]!;
}
