import { expect, test } from "vitest";

import { clip, duration, Progress, wrap } from "./progress.ts";

/** Progress whose items finish at these seconds, the first of them after `done` earlier ones. */
function progressOf(total: number, done: number, seconds: readonly number[]): Progress {
  const progress = new Progress(total, done, 0);
  for (const [i, second] of seconds.entries()) progress.update(done + i + 1, 1000 * second);
  return progress;
}

test("there is no time left and no rate until two items have finished", () => {
  expect(progressOf(10, 0, []).text(0, {})).toBe("0/10");
  expect(progressOf(10, 0, [60]).text(60_000, { what: "updates" })).toBe("1/10 updates");
});

// The first item takes 60 s, compilation included; the next two take 2 s each; 7 remain.
test("the first item, which includes compilation, is not part of the rate; nor is what was done before", () => {
  const text = "3/10 · 14 s left · 2.0 s each";
  expect(progressOf(10, 0, [60, 62, 64]).text(64_000, {})).toBe(text);
  expect(progressOf(110, 100, [60, 62, 64]).text(64_000, {})).toBe("103/110 · 14 s left · 2.0 s each");
});

test("time left runs down between two items and never below zero", () => {
  const progress = progressOf(10, 0, [60, 62, 64]);
  expect(progress.left(70_000)).toBe(8000);
  expect(progress.left(99_000)).toBe(0);
});

test("the figure comes first and the rate last; a finished line has no time left", () => {
  const progress = progressOf(4, 0, [1, 2]);
  const figures = { what: "updates", figure: "loss 2.345", rate: "540 tokens/s" };
  expect(progress.text(2000, figures)).toBe("2/4 updates · loss 2.345 · 2 s left · 540 tokens/s");
  expect(progressOf(2, 0, [1, 2]).text(2000, figures)).toBe("2/2 updates · loss 2.345 · 540 tokens/s");
});

test("a typical item is the median of the last nine; the first one only as long as it is alone", () => {
  expect(progressOf(9, 0, []).typicalItem).toBeUndefined();
  expect(progressOf(9, 0, [60]).typicalItem).toBe(60_000);
  expect(progressOf(9, 0, [60, 62]).typicalItem).toBe(2000);
  expect(progressOf(9, 0, [60, 62, 64, 94]).typicalItem).toBe(2000);
  const slower = [
    60,
    ...Array.from({ length: 10 }, (_, i) => 61 + i),
    ...Array.from({ length: 9 }, (_, i) => 75 + 5 * i),
  ];
  expect(progressOf(40, 0, slower).typicalItem).toBe(5000);
});

test.each([
  [0, "0 s"],
  [59_400, "59 s"],
  [65_000, "1:05"],
  [3_605_000, "1:00:05"],
])("%i ms is %s", (milliseconds, text) => expect(duration(milliseconds)).toBe(text));

test("a clipped line is narrower than the screen; wrapped lines are too, unless a word is longer", () => {
  expect(clip("one\ntwo", 8)).toBe("one two");
  expect(clip("eight ch", 8)).toBe("eight …");
  expect(wrap("one two three four", 10)).toEqual(["one two", "  three", "  four"]);
  expect(wrap("eight ch x", 8)).toEqual(["eight", "  ch x"]);
  expect(wrap("at /a/long/path here", 8)).toEqual(["at", "  /a/long/path", "  here"]);
});
