/**
 * @module
 * The separator of a CSV file, from its header.
 */

/** Separators of cells, the most likely one first. */
const separators = [",", "\t", ";", "|"];

/**
 * The separator of a CSV header: the one that finds the most known columns, or else the most cells. Excel's first line
 * `sep=;` names it.
 */
export function csvSeparator(header: string, isKnown: (column: string) => boolean): string {
  const [, declared] = /^sep=(.)\s*$/.exec(header) ?? [];
  if (declared !== undefined) return declared;
  const score = (separator: string): [known: number, cells: number] => {
    const cells = headerCells(header, separator);
    return [cells.filter(isKnown).length, cells.length];
  };
  return separators.reduce((best, one) => {
    const [[known, cells], [mostKnown, mostCells]] = [score(one), score(best)];
    return known > mostKnown || (known === mostKnown && cells > mostCells) ? one : best;
  });
}

/** The cells of a header, without quotes and spaces around them. */
export function headerCells(header: string, separator: string): string[] {
  return header.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}
