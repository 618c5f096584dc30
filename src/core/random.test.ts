import { expect, test } from "vitest";

import { philox, RandomStream } from "./random.ts";

// Known-answer test vectors of Random123 1.14: tests/kat_vectors, lines "philox4x32 10".
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as [[number, number, number, number], [number, number], number[]][])(
  "philox known answer %#",
  (counter, key, expected) => {
    const words = Uint32Array.from(counter);
    philox(words, key);
    expect([...words]).toEqual(expected);
  },
);

test("equal seeds and names give equal numbers; another name or seed gives others", () => {
  const draw = (seed: number, name: string) => {
    const stream = new RandomStream(seed, name);
    return Array.from({ length: 5 }, () => stream.uint32());
  };
  expect(draw(1, "a")).toEqual(draw(1, "a"));
  expect(draw(1, "a")).not.toEqual(draw(1, "b"));
  expect(draw(1, "a")).not.toEqual(draw(2, "a"));
});

test("a stream continues from its saved position", () => {
  const whole = new RandomStream(7, "sampling");
  const first = Array.from({ length: 6 }, () => whole.uniform());
  const stream = new RandomStream(7, "sampling");
  for (let i = 0; i < 3; i++) stream.uniform();
  const resumed = new RandomStream(7, "sampling", stream.state.position);
  expect(Array.from({ length: 3 }, () => resumed.uniform())).toEqual(first.slice(3));
});

test("uniform and normal have the moments they should", () => {
  const stream = new RandomStream(3, "moments");
  const n = 20_000;
  const uniform = Array.from({ length: n }, () => stream.uniform());
  const normal = Array.from({ length: n }, () => stream.normal());
  const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
  const variance = (xs: number[], centre = mean(xs)) => mean(xs.map((x) => (x - centre) ** 2));
  // Four standard errors of each estimate.
  expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
  expect(Math.abs(variance(uniform) - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
  expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(variance(normal) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...uniform)).toBeLessThan(1);
});

test("shuffle keeps every element and does not change the original", () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  const shuffled = new RandomStream(1, "shuffle").shuffle(items);
  expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(shuffled).not.toEqual(items);
  expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
});
