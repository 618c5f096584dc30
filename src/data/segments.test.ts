import { describe, expect, test } from "vitest";

import { RandomStream } from "../core/index.ts";
import { assignRows, type PackedBatch, packBatch, type SegmentTree, selectTargets, treeLength } from "./segments.ts";

/** Trees of every shape that training knows: texts, prompts with two completions, and deeper ones. */
function randomTrees(random: RandomStream, count: number): SegmentTree[] {
  const tokens = (least: number): number[] =>
    Array.from({ length: least + random.integer(6) }, () => 1 + random.integer(90));
  return Array.from({ length: count }, (): SegmentTree => {
    const kind = random.integer(3);
    if (kind === 0) return [{ tokens: tokens(1) }];
    if (kind === 1) return [{ tokens: tokens(1) }, { tokens: tokens(1), parent: 0 }, { tokens: tokens(0), parent: 0 }];
    return [
      { tokens: tokens(1) },
      { tokens: tokens(1), parent: 0 },
      { tokens: tokens(1), parent: 1 },
      { tokens: tokens(1), parent: 0 },
    ];
  });
}

/** The tokens from a tree's root to a segment's end: what a model would read if it read them alone. */
const pathOf = (tree: SegmentTree, segment: number): number[] => {
  const { tokens, parent } = tree[segment]!;
  return [...(parent === undefined ? [] : pathOf(tree, parent)), ...tokens];
};

/** What a place of a row sees, by `reach` alone: earlier places that reach as far as it. */
function seen({ time, rows, ids, lastQuery: reach }: PackedBatch, row: number, place: number): number[] {
  expect(place).toBeLessThan(time);
  return Array.from({ length: place + 1 }, (_, p) => p)
    .filter((p) => reach[p * rows + row]! >= place)
    .map((p) => ids[p * rows + row]!);
}

const rounds = Array.from({ length: 60 }, (_, i) => i);

describe("packing", () => {
  test.each(rounds)("puts every tree into one row, none longer than allowed unless a tree alone is: %i", (round) => {
    const random = new RandomStream(round, "pack");
    const trees = randomTrees(random, 1 + random.integer(20));
    const maxLength = 4 + random.integer(30);
    const rows = assignRows(trees, maxLength);
    expect(rows.flat().sort((a, b) => a - b)).toEqual(trees.map((_, i) => i));
    for (const members of rows) {
      const length = members.reduce((sum, i) => sum + treeLength(trees[i]!), 0);
      if (members.length > 1) expect(length).toBeLessThanOrEqual(maxLength);
      expect(members).toEqual([...members].sort((a, b) => a - b));
    }
    // First fit leaves no two rows that would fit into one.
    const lengths = rows
      .map((members) => members.reduce((sum, i) => sum + treeLength(trees[i]!), 0))
      .sort((a, b) => a - b);
    if (lengths.length > 1) expect(lengths[0]! + lengths[1]!).toBeGreaterThan(maxLength);
  });
});

describe("rows", () => {
  test.each(rounds)("keep every token, at the position and with the sight it would have alone: %i", (round) => {
    const random = new RandomStream(round, "rows");
    const trees = randomTrees(random, 1 + random.integer(8));
    const rows = packBatch(trees, assignRows(trees, 40));
    let laid = 0;
    trees.forEach((tree, t) => {
      tree.forEach(({ tokens }, s) => {
        const { row, position: place } = rows.starts[t]![s]!;
        const path = pathOf(tree, s);
        tokens.forEach((token, offset) => {
          const at = (place + offset) * rows.rows + row;
          const depth = path.length - tokens.length + offset;
          expect(rows.ids[at]).toBe(token);
          expect(rows.positions[at]).toBe(depth);
          expect(seen(rows, row, place + offset)).toEqual(path.slice(0, depth + 1));
          laid++;
        });
      });
    });
    expect(laid).toBe(trees.reduce((sum, tree) => sum + treeLength(tree), 0));
  });

  test("padding is seen by nobody but itself, whatever ids it holds", () => {
    const trees: SegmentTree[] = [[{ tokens: [5, 6, 7] }], [{ tokens: [8] }]];
    const rows = packBatch(trees, [[0], [1]]);
    expect([rows.time, rows.rows]).toEqual([3, 2]);
    // The second row holds one token and two places of padding.
    expect([1, 2].map((place) => rows.lastQuery[place * 2 + 1])).toEqual([1, 2]);
    expect(seen(rows, 1, 0)).toEqual([8]);
  });

  test("a segment out of order is refused", () => {
    const lay = (tree: SegmentTree) => packBatch([tree], [[0]]);
    expect(() => lay([{ tokens: [1], parent: 0 }])).toThrow(
      "packBatch: segments must be in depth-first order, got segment 0 with parent 0",
    );
    expect(() => lay([{ tokens: [1] }, { tokens: [2] }])).toThrow("got segment 1 with parent undefined");
    // 0 ─ 1, 0 ─ 2, then 1 is closed.
    const closed: SegmentTree = [
      { tokens: [1] },
      { tokens: [2], parent: 0 },
      { tokens: [3], parent: 0 },
      { tokens: [4], parent: 1 },
    ];
    expect(() => lay(closed)).toThrow("got segment 3 with parent 1");
  });
});

describe("targets", () => {
  test.each(rounds)("are every scored token with its predecessor on its own path: %i", (round) => {
    const random = new RandomStream(round, "targets");
    const trees = randomTrees(random, 1 + random.integer(8));
    const rows = packBatch(trees, assignRows(trees, 40));
    // By position, never by id: the same token is a target here and none there.
    const isScored = (tree: number, segment: number, offset: number): boolean =>
      (tree + segment * 3 + offset) % 3 !== 0;
    const {
      sourceIndex: predictors,
      labels,
      targetOwners: owners,
      targetsBySource: predicted,
      maxTargetsPerSource: copies,
    } = selectTargets(trees, rows, isScored);
    let next = 0;
    trees.forEach((tree, t) => {
      tree.forEach(({ tokens }, s) => {
        const path = pathOf(tree, s);
        tokens.forEach((token, offset) => {
          const depth = path.length - tokens.length + offset;
          if (depth === 0 || !isScored(t, s, offset)) return;
          expect(labels[next]).toBe(token);
          expect(owners[next]).toEqual({ tree: t, segment: s });
          const [place, row] = [Math.floor(predictors[next]! / rows.rows), predictors[next]! % rows.rows];
          expect(seen(rows, row, place)).toEqual(path.slice(0, depth));
          next++;
        });
      });
    });
    expect(labels).toHaveLength(next);
    const inverse = Array.from(predicted).flatMap((target, at) =>
      target < 0 ? [] : [[target, Math.floor(at / copies)]],
    );
    expect(inverse.sort(([a], [b]) => a! - b!)).toEqual(Array.from(predictors, (place, target) => [target, place]));
  });

  test("one prompt predicts the first token of both its completions", () => {
    const trees: SegmentTree[] = [[{ tokens: [1, 2] }, { tokens: [3], parent: 0 }, { tokens: [4], parent: 0 }]];
    const rows = packBatch(trees, [[0]]);
    expect(rows.time).toBe(4);
    const targets = selectTargets(trees, rows, (_, segment) => segment > 0);
    expect(Array.from(targets.sourceIndex)).toEqual([1, 1]);
    expect(Array.from(targets.labels)).toEqual([3, 4]);
    expect(targets.maxTargetsPerSource).toBe(2);
  });
});
