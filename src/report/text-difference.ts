/**
 * @module
 * Marks the words that differ between two texts.
 */

/** A piece of text, with trailing white space. */
export interface Piece {
  readonly text: string;
  /** Whether its words are not in the common subsequence. */
  readonly differs: boolean;
}

interface TextDifference {
  readonly a: readonly Piece[];
  readonly b: readonly Piece[];
}

/** Longer texts are not compared, since the dynamic-programming table is quadratic. */
const MAX_WORDS = 1500;

/**
 * Marks the words outside a longest common subsequence of both texts (Wagner and Fischer 1974).
 *
 * Undefined when the texts share less than half of the longer text's words, or have more than 1500 words. The joined
 * pieces of a side are its text.
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

/** Words with trailing white space; leading white space is a piece of its own. */
function wordsOf(text: string): string[] {
  return text.match(/\S+\s*|^\s+/g) ?? [];
}

function appendPiece(pieces: Piece[], text: string, differs: boolean): void {
  const last = pieces.at(-1);
  if (last?.differs === differs) pieces[pieces.length - 1] = { text: last.text + text, differs };
  else pieces.push({ text, differs });
}
