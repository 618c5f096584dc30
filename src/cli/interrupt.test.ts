import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";

import { answerParent, type Interrupt, listenForInterrupt, type ParentChannel } from "./interrupt.ts";

/** A parent that records what it is sent. */
class FakeParent extends EventEmitter {
  readonly sent: object[] = [];
  readonly send = (message: object): boolean => this.sent.push(message) > 0;
}

let [parent, interrupt, notes]: [FakeParent, Interrupt | undefined, string[]] = [new FakeParent(), undefined, []];
beforeEach(() => {
  [parent, notes] = [new FakeParent(), []];
  answerParent(parent as unknown as ParentChannel);
  interrupt = listenForInterrupt({ note: (text) => void notes.push(text) });
});
afterEach(() => {
  interrupt!.dispose();
  answerParent(undefined);
});

test("the parent knows that there is a safe point", () => {
  expect(parent.sent).toEqual([{ type: "listening", value: true }]);
});

test("without a parent a signal is the interrupt itself, once", () => {
  answerParent(undefined);
  const alone = listenForInterrupt({ note: (text) => void notes.push(text) });
  process.emit("SIGINT", "SIGINT");
  process.emit("SIGTERM", "SIGTERM");
  expect(alone.signal.aborted).toBe(true);
  expect(notes).toHaveLength(1);
  alone.dispose();
});

test("the parent's interrupt aborts, answers, and says what happens", () => {
  interrupt!.describe(() => "finishing this step");
  parent.emit("message", { type: "interrupt" });
  expect(interrupt!.signal.aborted).toBe(true);
  expect(notes).toEqual(["finishing this step"]);
  expect(parent.sent.at(-1)).toEqual({ type: "stopping" });
});

test("other messages are not an interrupt", () => {
  parent.emit("message", { type: "listening" });
  expect([interrupt!.signal.aborted, notes]).toEqual([false, []]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s is left to the parent, which counts key presses", (signal) => {
  process.emit(signal, signal);
  expect(interrupt!.signal.aborted).toBe(false);
  expect(parent.sent.at(-1)).toEqual({ type: "signal", signal });
});

test("a stop from within has no note, and Ctrl-C still works after it", () => {
  interrupt!.stop();
  expect([interrupt!.signal.aborted, notes]).toEqual([true, []]);
  parent.emit("message", { type: "interrupt" });
  expect(notes).toEqual(["stopping; Ctrl-C again stops at once"]);
});

test("when it has ended, signals have the system's default again, and the parent knows", () => {
  const counts = (): number[] => ["SIGINT", "SIGTERM", "SIGHUP"].map((name) => process.listenerCount(name));
  const listening = counts();
  interrupt!.dispose();
  expect(counts()).toEqual(listening.map((count) => count - 1));
  expect(parent.listenerCount("message")).toBe(0);
  expect(parent.sent.at(-1)).toEqual({ type: "listening", value: false });
});
