import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type Interrupt, listenForInterrupt } from "./interrupt.ts";

let [interrupt, notes]: [Interrupt | undefined, string[]] = [undefined, []];
beforeEach(() => {
  vi.useFakeTimers();
  notes = [];
  interrupt = listenForInterrupt({ note: (text) => void notes.push(text) });
});
afterEach(() => {
  interrupt!.dispose();
  vi.useRealTimers();
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s aborts once and says what happens", (signal) => {
  interrupt!.describe(() => "finishing this step");
  process.emit(signal);
  // npm passes the key press on that the terminal has already sent.
  process.emit(signal);
  expect(interrupt!.signal.aborted).toBe(true);
  expect(notes).toEqual(["finishing this step"]);
});

test("a second Ctrl-C or SIGTERM is left to the system, which ends the process at once; SIGHUP is not", () => {
  const counts = (): number[] => ["SIGINT", "SIGTERM", "SIGHUP"].map((name) => process.listenerCount(name));
  const before = counts();
  process.emit("SIGINT");
  vi.advanceTimersByTime(499);
  expect(counts()).toEqual(before);
  vi.advanceTimersByTime(1);
  expect(counts()).toEqual([before[0]! - 1, before[1]! - 1, before[2]]);
  vi.advanceTimersByTime(3_600_000);
  expect(notes).toEqual(["stopping; Ctrl-C again stops at once"]);
});

test("a stop from within has no note, and Ctrl-C still works after it", () => {
  interrupt!.stop();
  expect([interrupt!.signal.aborted, notes]).toEqual([true, []]);
  process.emit("SIGINT");
  expect(notes).toHaveLength(1);
});
