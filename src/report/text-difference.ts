/**
 * @module
 * Which words of two texts differ.
 */

/** A stretch of text, with the white space behind it. */
export interface Piece {
  readonly text: string;
  /** Whether its words have no counterpart in the other text. */
  readonly differs: boolean;
}

interface TextDifference {
  readonly a: readonly Piece[];
  readonly b: readonly Piece[];
}

/** Longer texts are not compared: the table of the algorithm grows with the product of their lengths. */
const MAX_WORDS = 1500;

/**
 * The words outside a longest common subsequence of both texts (Wagner and Fischer 1974).
 *
 * Undefined when the texts share less than half of the longer one's words, where marks would cover nearly
 * everything, or are longer than 1500 words. The pieces of a side, joined, are its text.
 *
 * `the red rose` and `the white rose` differ in `red` and `white`.
 */
export function markDifferences(a: string, b: string): TextDifference | undefined {
  const [ofA, ofB] = [wordsOf(a), wordsOf(b)];
  const longest = Math.max(ofA.length, ofB.length);
  if (longest > MAX_WORDS) return undefined;

  // shared[i][j]: length of the longest common subsequence of a's words from i and b's from j.
  const shared = Array.from({ length: ofA.length + 1 }, () => new Uint16Array(ofB.length + 1));
  const isSame = (i: number, j: number): boolean => ofA[i]!.trim() === ofB[j]!.trim();
  for (let i = ofA.length - 1; i >= 0; i--) {
    for (let j = ofB.length - 1; j >= 0; j--) {
      shared[i]![j] = isSame(i, j) ? shared[i + 1]![j + 1]! + 1 : Math.max(shared[i + 1]![j]!, shared[i]![j + 1]!);
    }
  }
  if (shared[0]![0]! * 2 < longest) return undefined;

  const [piecesA, piecesB]: [Piece[], Piece[]] = [[], []];
  let [i, j] = [0, 0];
  while (i < ofA.length || j < ofB.length) {
    if (i < ofA.length && j < ofB.length && isSame(i, j)) {
      appendPiece(piecesA, ofA[i++]!, false);
      appendPiece(piecesB, ofB[j++]!, false);
    } else if (j === ofB.length || (i < ofA.length && shared[i + 1]![j]! >= shared[i]![j + 1]!)) {
      appendPiece(piecesA, ofA[i++]!, true);
    } else {
      appendPiece(piecesB, ofB[j++]!, true);
    }
  }
  return { a: piecesA, b: piecesB };
}

/** Words with the white space behind them; white space at the start stands alone. */
function wordsOf(text: string): string[] {
  return text.match(/\S+\s*|^\s+/g) ?? [];
}

function appendPiece(pieces: Piece[], text: string, differs: boolean): void {
  const last = pieces.at(-1);
  if (last?.differs === differs) pieces[pieces.length - 1] = { text: last.text + text, differs };
  else pieces.push({ text, differs });
}
