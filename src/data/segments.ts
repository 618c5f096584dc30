/**
 * @module
 * The one layout of every batch: rows of token segments, each behind the one it continues.
 *
 * A prompt shared by two completions, packed documents and padded batches are the same thing. A token
 * sees its own segment up to itself and all of the segments that its own continues; in a row that is
 * one number per token, the last place that may look back at it.
 */
import { DataError } from "../core/index.ts";

/** Tokens in a row, continuing another segment of the same tree or beginning it. */
export interface Segment {
  readonly tokens: readonly number[];
  /** Index of the segment continued; it must come before. Absent: the tree's root. */
  readonly parent?: number;
}

/** Segments with one root, every child behind its parent and before its parent's next child. */
export type Tree = readonly Segment[];

/** One batch of rows; arrays are [time, rows], time first. */
export interface Rows {
  readonly time: number;
  readonly rows: number;
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  readonly reach: Int32Array;
  /** For each tree, for each of its segments: the row and the place in it where it starts. */
  readonly starts: readonly (readonly { readonly row: number; readonly place: number }[])[];
}

export const treeLength = (tree: Tree): number => tree.reduce((total, { tokens }) => total + tokens.length, 0);

/**
 * Assigns trees to as few rows as first-fit decreasing finds, none longer than `maxLength` unless one
 * tree alone is.
 *
 * @returns for each row, the indices of its trees
 */
export function packTrees(trees: readonly Tree[], maxLength: number): number[][] {
  const order = trees
    .map((tree, index) => ({ index, length: treeLength(tree) }))
    .sort((a, b) => b.length - a.length || a.index - b.index);
  const rows: { length: number; members: number[] }[] = [];
  for (const { index, length } of order) {
    const roomy = rows.find((row) => row.length + length <= maxLength);
    if (roomy) {
      roomy.length += length;
      roomy.members.push(index);
    } else rows.push({ length, members: [index] });
  }
  return rows.map(({ members }) => members.sort((a, b) => a - b));
}

/**
 * Lays trees into rows.
 *
 * @param assignment for each row, the indices of its trees
 * @throws {DataError} `E_DATA` when a tree's segments are not each behind the one they continue
 */
export function layRows(trees: readonly Tree[], assignment: readonly (readonly number[])[]): Rows {
  const rows = assignment.length;
  const time = Math.max(
    1,
    ...assignment.map((members) => members.reduce((total, i) => total + treeLength(trees[i]!), 0)),
  );
  const [ids, positions, reach] = [0, 0, 0].map(() => new Int32Array(time * rows)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const starts: { row: number; place: number }[][] = trees.map(() => []);
  assignment.forEach((members, row) => {
    let place = 0;
    for (const index of members) {
      const tree = trees[index]!;
      const lasts = lastReaders(tree, place);
      tree.forEach(({ tokens, parent }, s) => {
        const from = place;
        const before = parent === undefined ? 0 : positionBehind(tree, parent);
        starts[index]!.push({ row, place: from });
        tokens.forEach((token, i) => {
          const at = place * rows + row;
          ids[at] = token;
          positions[at] = before + i;
          reach[at] = lasts[s]!;
          place++;
        });
      });
    }
    // What is left of a row is padding: each place sees what came before and is seen by none but itself.
    for (; place < time; place++) reach[place * rows + row] = place;
  });
  return { time, rows, ids, positions, reach, starts };
}

/** The position that follows a segment's last token. */
function positionBehind(tree: Tree, segment: number): number {
  const { tokens, parent } = tree[segment]!;
  return tokens.length + (parent === undefined ? 0 : positionBehind(tree, parent));
}

/** For each segment, the last place of the row that it or a segment behind it fills. */
function lastReaders(tree: Tree, start: number): number[] {
  const ends: number[] = [];
  let end = start;
  tree.forEach(({ tokens, parent }, s) => {
    const isBehind = s === 0 ? parent === undefined : parent !== undefined && parent < s && isOpen(tree, parent, s);
    if (!isBehind)
      throw new DataError(
        `layRows: each segment must stand behind the one it continues, got segment ${s} continuing ${parent}`,
      );
    end += tokens.length;
    for (let a: number | undefined = s; a !== undefined; a = tree[a]!.parent) ends[a] = end - 1;
  });
  return ends;
}

/** Whether segment `s` can still follow `parent`: every segment between them continues it. */
function isOpen(tree: Tree, parent: number, s: number): boolean {
  for (let between = parent + 1; between < s; between++) {
    let a: number | undefined = between;
    while (a !== undefined && a !== parent) a = tree[a]!.parent;
    if (a === undefined) return false;
  }
  return true;
}

/** Tokens to be predicted, and from where. */
export interface Targets {
  /** Flat places (time · rows + row) whose states predict. */
  readonly predictors: Int32Array;
  readonly labels: Int32Array;
  /** [time · rows, copies]: for each place the targets it predicts, −1 where there are fewer. */
  readonly predicted: Int32Array;
  readonly copies: number;
  /** For each target: its tree and segment. */
  readonly owners: readonly { readonly tree: number; readonly segment: number }[];
}

/** Every token of the chosen segments that has a predecessor; a segment's first is predicted by its parent's last. */
export function targetsOf(
  trees: readonly Tree[],
  { starts, rows, time }: Rows,
  isScored: (tree: number, segment: number, offset: number) => boolean,
): Targets {
  const predictors: number[] = [];
  const labels: number[] = [];
  const owners: { tree: number; segment: number }[] = [];
  const placeOf = (tree: number, segment: number, offset: number): number => {
    const { row, place } = starts[tree]![segment]!;
    return (place + offset) * rows + row;
  };
  const lastPlace = (tree: number, segment: number): number | undefined => {
    const { tokens, parent } = trees[tree]![segment]!;
    if (tokens.length > 0) return placeOf(tree, segment, tokens.length - 1);
    return parent === undefined ? undefined : lastPlace(tree, parent);
  };
  trees.forEach((tree, t) => {
    tree.forEach(({ tokens, parent }, s) => {
      tokens.forEach((token, offset) => {
        const before = offset > 0 ? placeOf(t, s, offset - 1) : parent === undefined ? undefined : lastPlace(t, parent);
        if (before === undefined || !isScored(t, s, offset)) return;
        predictors.push(before);
        labels.push(token);
        owners.push({ tree: t, segment: s });
      });
    });
  });
  return {
    predictors: Int32Array.from(predictors),
    labels: Int32Array.from(labels),
    owners,
    ...inverseOf(predictors, time * rows),
  };
}

/** For each of `places`, where in `index` it occurs. */
export function inverseOf(index: readonly number[], places: number): { predicted: Int32Array; copies: number } {
  const uses = new Int32Array(places);
  for (const place of index) uses[place]! += 1;
  const copies = Math.max(
    1,
    uses.reduce((a, b) => Math.max(a, b), 0),
  );
  const predicted = new Int32Array(places * copies).fill(-1);
  uses.fill(0);
  index.forEach((place, target) => {
    predicted[place * copies + uses[place]!] = target;
    uses[place]! += 1;
  });
  return { predicted, copies };
}
