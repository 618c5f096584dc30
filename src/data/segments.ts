/**
 * @module
 * The one layout of every batch: rows of token segments, each behind the segment that it continues.
 *
 * A prompt shared by two completions, packed documents and padded batches are all the same thing. A token
 * attends to its own segment up to itself, and to the segments that its own continues. In a row this
 * attention mask is one number for each key: the last query position that may attend to it.
 *
 * Arrays are [time, rows], time first: the attention products then read queries, keys and values where
 * they are, without a transposed copy.
 */
import { DataError } from "../core/index.ts";

/** Tokens in a row. */
export interface Segment {
  readonly tokens: readonly number[];
  /** Index of the segment that this one continues: an earlier one. Absent for the root. */
  readonly parent?: number;
}

/** Segments with one root, in depth-first order. */
export type SegmentTree = readonly Segment[];

/** One batch of rows; arrays are [time, rows]. */
export interface PackedBatch {
  readonly time: number;
  readonly rows: number;
  readonly ids: Int32Array;
  /** A segment's positions continue those of its parent. */
  readonly positions: Int32Array;
  /** The attention mask: for each key, the last query position of its row that may attend to it. */
  readonly lastQuery: Int32Array;
  /** For each tree, for each of its segments: its row, and where in the row it starts. */
  readonly starts: readonly (readonly { readonly row: number; readonly position: number }[])[];
}

export const treeLength = (tree: SegmentTree): number => tree.reduce((total, { tokens }) => total + tokens.length, 0);

/**
 * Bin packing by first-fit decreasing: assigns trees to rows of at most `maxLength` tokens. A tree that is
 * longer has a row of its own.
 *
 * @returns for each row, the indices of its trees
 */
export function assignRows(trees: readonly SegmentTree[], maxLength: number): number[][] {
  const order = trees
    .map((tree, index) => ({ index, length: treeLength(tree) }))
    .sort((a, b) => b.length - a.length || a.index - b.index);
  const rows: { length: number; members: number[] }[] = [];
  for (const { index, length } of order) {
    const free = rows.find((row) => row.length + length <= maxLength);
    if (free) {
      free.length += length;
      free.members.push(index);
    } else rows.push({ length, members: [index] });
  }
  return rows.map(({ members }) => members.sort((a, b) => a - b));
}

/** One tree in each row, padded to the longest: the alternative to `assignRows`. */
export const oneTreePerRow = (trees: readonly SegmentTree[]): number[][] => trees.map((_, i) => [i]);

/**
 * Writes trees into rows.
 *
 * @param assignment for each row, the indices of its trees
 * @throws {DataError} `E_DATA` when a tree is not in depth-first order
 */
export function packBatch(trees: readonly SegmentTree[], assignment: readonly (readonly number[])[]): PackedBatch {
  const rows = assignment.length;
  const time = Math.max(
    1,
    ...assignment.map((members) => members.reduce((total, i) => total + treeLength(trees[i]!), 0)),
  );
  const [ids, positions, lastQuery] = [0, 0, 0].map(() => new Int32Array(time * rows)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const starts: { row: number; position: number }[][] = trees.map(() => []);
  assignment.forEach((members, row) => {
    let at = 0;
    for (const index of members) {
      const tree = trees[index]!;
      const lasts = lastQueries(tree, at);
      tree.forEach(({ tokens, parent }, s) => {
        const first = parent === undefined ? 0 : endPosition(tree, parent);
        starts[index]!.push({ row, position: at });
        tokens.forEach((token, i) => {
          const flat = at * rows + row;
          ids[flat] = token;
          positions[flat] = first + i;
          lastQuery[flat] = lasts[s]!;
          at++;
        });
      });
    }
    // Padding attends to what came before it, and nothing but itself attends to it.
    for (; at < time; at++) lastQuery[at * rows + row] = at;
  });
  return { time, rows, ids, positions, lastQuery, starts };
}

/** The position behind a segment's last token. */
function endPosition(tree: SegmentTree, segment: number): number {
  const { tokens, parent } = tree[segment]!;
  return tokens.length + (parent === undefined ? 0 : endPosition(tree, parent));
}

/** For each segment, the last position of the row that it or one of its descendants fills. */
function lastQueries(tree: SegmentTree, start: number): number[] {
  const ends: number[] = [];
  let end = start;
  tree.forEach(({ tokens, parent }, s) => {
    const isOrdered = s === 0 ? parent === undefined : parent !== undefined && parent < s && isOpen(tree, parent, s);
    if (!isOrdered)
      throw new DataError(`packBatch: segments must be in depth-first order, got segment ${s} with parent ${parent}`);
    end += tokens.length;
    for (let a: number | undefined = s; a !== undefined; a = tree[a]!.parent) ends[a] = end - 1;
  });
  return ends;
}

/** Whether segment `s` may still follow `parent`: every segment between them descends from it. */
function isOpen(tree: SegmentTree, parent: number, s: number): boolean {
  for (let between = parent + 1; between < s; between++) {
    let a: number | undefined = between;
    while (a !== undefined && a !== parent) a = tree[a]!.parent;
    if (a === undefined) return false;
  }
  return true;
}

/** The tokens that are predicted, and the tokens whose hidden states predict them. */
export interface Targets {
  /** For each target, the flat token (time · rows + row) whose hidden state predicts it. */
  readonly sourceIndex: Int32Array;
  readonly labels: Int32Array;
  /**
   * [time · rows, maxTargetsPerSource]: the inverse of `sourceIndex`, which the backward pass needs; −1 where
   * a token predicts fewer targets.
   */
  readonly targetsBySource: Int32Array;
  readonly maxTargetsPerSource: number;
  /** For each target: its tree and segment. */
  readonly targetOwners: readonly { readonly tree: number; readonly segment: number }[];
}

/**
 * The targets of a batch: every token that `isTarget` chooses and that has a predecessor. The first token
 * of a segment is predicted by its parent's last.
 */
export function selectTargets(
  trees: readonly SegmentTree[],
  { starts, rows, time }: PackedBatch,
  isTarget: (tree: number, segment: number, offset: number) => boolean,
): Targets {
  const sources: number[] = [];
  const labels: number[] = [];
  const targetOwners: { tree: number; segment: number }[] = [];
  const flatToken = (tree: number, segment: number, offset: number): number => {
    const { row, position } = starts[tree]![segment]!;
    return (position + offset) * rows + row;
  };
  const lastToken = (tree: number, segment: number): number | undefined => {
    const { tokens, parent } = trees[tree]![segment]!;
    if (tokens.length > 0) return flatToken(tree, segment, tokens.length - 1);
    return parent === undefined ? undefined : lastToken(tree, parent);
  };
  trees.forEach((tree, t) => {
    tree.forEach(({ tokens, parent }, s) => {
      tokens.forEach((token, offset) => {
        const before =
          offset > 0 ? flatToken(t, s, offset - 1) : parent === undefined ? undefined : lastToken(t, parent);
        if (before === undefined || !isTarget(t, s, offset)) return;
        sources.push(before);
        labels.push(token);
        targetOwners.push({ tree: t, segment: s });
      });
    });
  });
  return {
    sourceIndex: Int32Array.from(sources),
    labels: Int32Array.from(labels),
    targetOwners,
    ...invertIndex(sources, time * rows),
  };
}

/** For each of `size` sources, the targets that it predicts. */
function invertIndex(
  sourceIndex: readonly number[],
  size: number,
): Pick<Targets, "targetsBySource" | "maxTargetsPerSource"> {
  const uses = new Int32Array(size);
  for (const source of sourceIndex) uses[source]! += 1;
  const maxTargetsPerSource = Math.max(
    1,
    uses.reduce((a, b) => Math.max(a, b), 0),
  );
  const targetsBySource = new Int32Array(size * maxTargetsPerSource).fill(-1);
  uses.fill(0);
  sourceIndex.forEach((source, target) => {
    targetsBySource[source * maxTargetsPerSource + uses[source]!] = target;
    uses[source]! += 1;
  });
  return { targetsBySource, maxTargetsPerSource };
}
