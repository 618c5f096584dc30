import { afterEach, beforeEach, expect, test } from "vitest";

import { type Interrupt, listenForInterrupt } from "./interrupt.ts";

let [interrupt, notes, sent]: [Interrupt | undefined, string[], object[]] = [undefined, [], []];
const { send } = process;
beforeEach(() => {
  [notes, sent] = [[], []];
  process.send = (message: object) => sent.push(message) > 0;
  interrupt = listenForInterrupt({ note: (text) => void notes.push(text) });
});
afterEach(() => {
  interrupt!.dispose();
  if (send) process.send = send;
  else delete process.send;
});

const fromParent = (message: object): void => void process.emit("message", message, undefined);

test("the parent's interrupt aborts, answers, and says what happens", () => {
  interrupt!.describe(() => "finishing this step");
  fromParent({ type: "interrupt" });
  expect(interrupt!.signal.aborted).toBe(true);
  expect(notes).toEqual(["finishing this step"]);
  expect(sent).toEqual([{ type: "listening", value: true }, { type: "stopping" }]);
});

test("other messages are not an interrupt", () => {
  fromParent({ type: "listening" });
  expect([interrupt!.signal.aborted, notes]).toEqual([false, []]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s is left to the parent, which counts key presses", (signal) => {
  process.emit(signal, signal);
  expect(interrupt!.signal.aborted).toBe(false);
  expect(sent.at(-1)).toEqual({ type: "signal", signal });
});

test("a stop from within has no note, and Ctrl-C still works after it", () => {
  interrupt!.stop();
  expect([interrupt!.signal.aborted, notes]).toEqual([true, []]);
  fromParent({ type: "interrupt" });
  expect(notes).toEqual(["stopping; Ctrl-C again stops at once"]);
});

test("when it has ended, signals have the system's default again, and the parent knows", () => {
  const counts = (): number[] => ["SIGINT", "SIGTERM", "SIGHUP", "message"].map((name) => process.listenerCount(name));
  const listening = counts();
  interrupt!.dispose();
  expect(counts()).toEqual(listening.map((count) => count - 1));
  expect(sent.at(-1)).toEqual({ type: "listening", value: false });
});
