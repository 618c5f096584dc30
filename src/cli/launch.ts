/**
 * @module
 * The parent process of the command line. It starts the command as its child and answers Ctrl-C, so that a command
 * can always be stopped: also while it computes in a long loop or inside ONNX Runtime, where it cannot answer itself.
 */
import { type ChildProcess, fork } from "node:child_process";
import { constants } from "node:os";

/** Exit code of a command that was interrupted. */
export const INTERRUPTED = 130;

/** From the parent: stop at the next safe point. */
export interface InterruptMessage {
  readonly type: "interrupt";
}

/**
 * From the command: whether it has a safe point to stop at; that it has got the interrupt; a signal that it got; that a
 * step with a time limit has started (what it requires, as an error begins); that it has ended.
 */
export type CommandMessage =
  | { readonly type: "listening"; readonly value: boolean }
  | { readonly type: "stopping" }
  | { readonly type: "signal"; readonly signal: StopSignal }
  | { readonly type: "step"; readonly requirement: string; readonly seconds: number }
  | { readonly type: "step ended" };

export const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/** npm passes a Ctrl-C on that the terminal has already sent, so signals this near are one key press. */
const SAME_PRESS_MS = 500;
/** How long a command may take to answer before the parent says that it is busy. */
const ANSWER_MS = 2000;

/** What the parent does with signals; the command is a child process. */
export interface Launched {
  /** The exit code of the command. */
  readonly code: Promise<number>;
  onSignal(signal: StopSignal): void;
}

/**
 * Starts a command in a child process and waits for its end.
 *
 * The first Ctrl-C asks a command that has a safe point to stop there, and ends any other at once. The second one
 * ends the command at once. In each case the exit code is 130. SIGTERM does the same. SIGHUP never ends a command
 * that has a safe point: a closing terminal may send it several times.
 */
export async function launch(entry: URL, args: readonly string[]): Promise<number> {
  const child = fork(entry, [...args], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  const { code, onSignal } = attend(child, note);
  process.stderr.on("error", () => {});
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  const ended = await code;
  // A command that was killed could not show the cursor again.
  if (process.stderr.isTTY) process.stderr.write("\u001b[?25h");
  return ended;
}

/** A step with a time limit that the command is in. */
interface LimitedStep {
  readonly requirement: string;
  readonly seconds: number;
  readonly timer: NodeJS.Timeout;
  isTooLong: boolean;
}

/** Why a command ended within a step; undefined when the step is not the reason. */
function problemOf(
  { requirement, seconds, isTooLong }: LimitedStep,
  signal: NodeJS.Signals | null,
): string | undefined {
  if (isTooLong) return `${requirement}, got no end within ${seconds} s`;
  // V8 aborts when its memory is used up.
  return signal === "SIGABRT" ? `${requirement}, got more than fits into memory` : undefined;
}

/** Answers the signals that the parent gets, and says how the command ended. */
export function attend(
  child: Pick<ChildProcess, "send" | "kill" | "on" | "once">,
  note: (text: string) => void,
): Launched {
  let [listening, interrupted, pressed] = [false, false, -Infinity];
  let busy: NodeJS.Timeout | undefined;
  let step: LimitedStep | undefined;
  const endStep = (): void => {
    clearTimeout(step?.timer);
    step = undefined;
  };
  const kill = (): void => void child.kill("SIGKILL");
  const killStep = (step: LimitedStep): void => {
    step.isTooLong = true;
    kill();
  };
  const onSignal = (signal: StopSignal): void => {
    const now = performance.now();
    const isSamePress = now - pressed < SAME_PRESS_MS;
    if (isSamePress || (interrupted && signal === "SIGHUP")) return;
    pressed = now;
    if (interrupted || !listening) kill();
    else {
      child.send({ type: "interrupt" } satisfies InterruptMessage, () => {});
      busy = setTimeout(() => note("penchant: busy; Ctrl-C again stops at once"), ANSWER_MS);
    }
    interrupted = true;
  };
  child.on("message", (message: CommandMessage) => {
    if (message.type === "listening") listening = message.value;
    else if (message.type === "signal") onSignal(message.signal);
    else if (message.type === "stopping") clearTimeout(busy);
    else endStep();
    if (message.type !== "step") return;
    const { requirement, seconds } = message;
    step = { requirement, seconds, isTooLong: false, timer: setTimeout(() => killStep(step!), 1000 * seconds) };
  });
  const code = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(busy);
      const problem = step && problemOf(step, signal);
      endStep();
      if (interrupted && (code === null || code === 128 + constants.signals.SIGABRT)) resolve(INTERRUPTED);
      else if (problem !== undefined) {
        note(`penchant: ${problem}; hint: is the file damaged?`);
        resolve(1);
      } else if (code !== null) resolve(code);
      else {
        if (signal === "SIGKILL") note("penchant: the process was killed from outside; hint: was memory short?");
        resolve(128 + constants.signals[signal!]);
      }
    });
  });
  return { code, onSignal };
}
