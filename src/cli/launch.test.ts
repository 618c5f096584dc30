import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { attend, type Launched } from "./launch.ts";

/** A child that records what it is sent. */
class FakeChild extends EventEmitter {
  readonly sent: string[] = [];
  send({ type }: { readonly type: string }): boolean {
    this.sent.push(type);
    return true;
  }
  kill(signal?: NodeJS.Signals | number): boolean {
    this.sent.push(String(signal));
    return true;
  }
}

let [child, notes, launched]: [FakeChild, string[], Launched | undefined] = [new FakeChild(), [], undefined];
beforeEach(() => {
  vi.useFakeTimers();
  [child, notes] = [new FakeChild(), []];
  launched = attend(child as never, (text) => void notes.push(text));
});
afterEach(() => void vi.useRealTimers());

const listening = (value: boolean): void => void child.emit("message", { type: "listening", value });
const press = (signal: "SIGINT" | "SIGTERM" | "SIGHUP", afterMs = 1000): void => {
  vi.advanceTimersByTime(afterMs);
  launched!.onSignal(signal);
};

test("a command without a safe point is killed by the first Ctrl-C; the exit code is 130", async () => {
  press("SIGINT");
  expect(child.sent).toEqual(["SIGKILL"]);
  child.emit("exit", null, "SIGKILL");
  expect(await launched!.code).toBe(130);
  expect(notes).toEqual([]);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s: a command with a safe point is asked first and killed at the second",
  async (signal) => {
    listening(true);
    press(signal);
    expect(child.sent).toEqual(["interrupt"]);
    press(signal);
    expect(child.sent).toEqual(["interrupt", "SIGKILL"]);
    child.emit("exit", null, "SIGKILL");
    expect(await launched!.code).toBe(130);
  },
);

test("a command that no longer listens is killed at once", () => {
  listening(true);
  listening(false);
  press("SIGINT");
  expect(child.sent).toEqual(["SIGKILL"]);
});

test("signals within half a second are one key press: npm passes on what the terminal has already sent", () => {
  listening(true);
  press("SIGINT");
  press("SIGINT", 499);
  child.emit("message", { type: "signal", signal: "SIGINT" });
  expect(child.sent).toEqual(["interrupt"]);
  press("SIGINT", 1);
  expect(child.sent).toEqual(["interrupt", "SIGKILL"]);
});

test("a closing terminal never kills a command that has a safe point, however often it says so", () => {
  listening(true);
  for (let i = 0; i < 5; i++) press("SIGHUP");
  expect(child.sent).toEqual(["interrupt"]);
});

test("a command that does not answer within two seconds is said to be busy", () => {
  listening(true);
  press("SIGINT");
  vi.advanceTimersByTime(1999);
  expect(notes).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(notes).toEqual(["penchant: busy; Ctrl-C again stops at once"]);
});

test("one that answers is not", () => {
  listening(true);
  press("SIGINT");
  child.emit("message", { type: "stopping" });
  vi.advanceTimersByTime(60_000);
  expect(notes).toEqual([]);
});

test.each([
  [0, null, 0],
  [2, null, 2],
  [134, null, 134],
  [null, "SIGTERM", 143],
  [null, "SIGSEGV", 139],
] as const)("without a signal to the parent, %s and %s end it with %s", async (code, signal, expected) => {
  child.emit("exit", code, signal);
  expect(await launched!.code).toBe(expected);
  expect(notes).toEqual([]);
});

test("a command that somebody else has killed says so", async () => {
  child.emit("exit", null, "SIGKILL");
  expect(await launched!.code).toBe(137);
  expect(notes).toEqual(["penchant: the process was killed from outside; hint: was memory short?"]);
});

test("an interrupted command that ends by itself keeps its exit code; one that aborts has 130", async () => {
  listening(true);
  press("SIGINT");
  child.emit("exit", 0, null);
  expect(await launched!.code).toBe(0);
  const other = new FakeChild();
  const aborting = attend(other as never, () => {});
  aborting.onSignal("SIGINT");
  other.emit("exit", 134, null);
  expect(await aborting.code).toBe(130);
});

const step = (requirement: string, seconds: number): void =>
  void child.emit("message", { type: "step", requirement, seconds });

test("a step with a time limit that does not end is killed, and the error names it", async () => {
  step("pairs.parquet:1: a row group must be readable", 60);
  vi.advanceTimersByTime(59_999);
  expect(child.sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(child.sent).toEqual(["SIGKILL"]);
  child.emit("exit", null, "SIGKILL");
  expect(await launched!.code).toBe(1);
  expect(notes).toEqual([
    "penchant: pairs.parquet:1: a row group must be readable, got no end within 60 s; hint: is the file damaged?",
  ]);
});

test("a step that uses up the memory is named too", async () => {
  step("pairs.parquet:1: a row group must be readable", 60);
  child.emit("exit", null, "SIGABRT");
  expect(await launched!.code).toBe(1);
  expect(notes[0]).toMatch(/^penchant: pairs\.parquet:1: .*, got more than fits into memory;/);
});

test("a step that has ended has no limit any more, and each step has its own", async () => {
  step("first", 60);
  child.emit("message", { type: "step ended" });
  vi.advanceTimersByTime(50_000);
  step("second", 60);
  vi.advanceTimersByTime(50_000);
  expect(child.sent).toEqual([]);
  child.emit("exit", null, "SIGTERM");
  expect(await launched!.code).toBe(143);
  vi.advanceTimersByTime(60_000);
  expect([child.sent, notes]).toEqual([[], []]);
});
