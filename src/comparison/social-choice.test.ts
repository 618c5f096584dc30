import { describe, expect, test } from "vitest";

import { ratingMatrix } from "./rating-matrix.ts";
import { borda, leximin, maxMin, nash, utilitarian } from "./social-choice.ts";

/** The course's exercise E.2: four groups, three responses. */
const course = ratingMatrix([
  [1, 1, 2],
  [2, 1, 2],
  [3, 1, 0],
  [0, 2, 3],
]);

describe("the course's exercise E.2, by hand", () => {
  // Columns (1, 2, 3, 0), (1, 1, 1, 2), (2, 2, 0, 3).
  test("minima 0, 1, 0", () => expect(maxMin(course)).toEqual({ best: [1], scores: [0, 1, 0] }));
  test("sums 6, 5, 7", () => expect(utilitarian(course)).toEqual({ best: [2], scores: [6, 5, 7] }));
  test("products 0, 2, 0", () => expect(nash(course)).toEqual({ best: [1], scores: [0, 2, 0] }));
  test("sorted from the worst-off up", () =>
    expect(leximin(course)).toEqual({
      best: [1],
      profiles: [
        [0, 1, 2, 3],
        [1, 1, 1, 2],
        [0, 2, 2, 3],
      ],
    }));
  // 0.1 · 0.5 and 0.2 · 0.5.
  test("products of decimals", () => {
    expect(
      nash(
        ratingMatrix([
          [0.1, 0.2],
          [0.5, 0.5],
        ]),
      ),
    ).toEqual({ best: [1], scores: [0.05, 0.1] });
  });
  // y₁: ½ + 1½ + 2 + 0; y₂: ½ + 0 + 1 + 1; y₃: 2 + 1½ + 0 + 2. Twelve points: four groups, three pairs each.
  test("Borda 4, 2½, 5½", () => expect(borda(course)).toEqual({ best: [2], scores: [4, 2.5, 5.5] }));
});

describe("ties", () => {
  test("all responses with the top score are chosen", () => {
    const alike = ratingMatrix([
      [1, 1],
      [2, 2],
    ]);
    for (const rule of [maxMin, utilitarian, borda, leximin]) expect(rule(alike).best).toEqual([0, 1]);
    expect(nash(alike)?.best).toEqual([0, 1]);
  });

  // In floating point the sums 0.1 + 0.2 and 0.3 + 0 differ, and 1/3 + 2/3 is no better.
  test("decimals tie exactly", () => {
    expect(
      utilitarian(
        ratingMatrix([
          [0.1, 0.3],
          [0.2, 0],
        ]),
      ).best,
    ).toEqual([0, 1]);
  });

  test("leximin breaks a tie of MaxMin by the second worst-off group", () => {
    const matrix = ratingMatrix([
      [0, 0, 3],
      [3, 1, 0],
    ]);
    expect(maxMin(matrix).best).toEqual([0, 1, 2]);
    expect(leximin(matrix).best).toEqual([0, 2]);
  });
});

describe("laws", () => {
  // A constant added to one group's ratings leaves orders and sums' order as they are, not the minimum.
  test("a group's constant can change MaxMin, never Borda or the sum", () => {
    const shifted = ratingMatrix([
      [1, 1, 2],
      [2, 1, 2],
      [13, 11, 10],
      [0, 2, 3],
    ]);
    expect(maxMin(shifted).best).toEqual([2]);
    expect(borda(shifted)).toEqual(borda(course));
    expect(utilitarian(shifted).best).toEqual(utilitarian(course).best);
  });

  test("a group's factor never changes Nash", () => {
    const scaled = ratingMatrix([
      [7, 7, 14],
      [2, 1, 2],
      [3, 1, 0],
      [0, 2, 3],
    ]);
    expect(nash(scaled)?.best).toEqual(nash(course)?.best);
  });

  test("Nash is undefined for negative ratings", () => {
    expect(
      nash(
        ratingMatrix([
          [-1, 1],
          [-1, 1],
        ]),
      ),
    ).toBeUndefined();
  });
});
