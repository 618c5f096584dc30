/**
 * @module
 * What a command works with: terminal, files, clock, a device when it needs one, and a signal that says stop.
 */
import { type Clock, InterruptedError, PenchantError, type Storage } from "../core/index.ts";
import type { Device } from "../engine/index.ts";
import { NodeStorage, workerDevice } from "../platform/node/index.ts";
import { threadsOf } from "./flags.ts";
import { type Interrupt, listenForInterrupt } from "./interrupt.ts";
import { INTERRUPTED } from "./launch.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

export interface Session {
  readonly terminal: Terminal;
  readonly storage: Storage;
  readonly clock: Clock;
  /**
   * Aborted by the first Ctrl-C. A command that never reads it has no safe point to stop at, so Ctrl-C ends it at
   * once.
   */
  readonly signal: AbortSignal;
  /** Sets what the note after the first Ctrl-C says: what happens now, and what a second Ctrl-C loses. */
  describeStop(text: () => string): void;
  /** A device in a worker, opened when first asked for and closed with the session. */
  device(): Promise<Device>;
}

export interface SessionOptions {
  readonly json?: boolean;
  /** The value of --threads. */
  readonly threads?: string;
}

/** Error codes of a wrong command line or a wrong setting. */
const USAGE_ERROR_CODES = new Set(["E_USAGE", "E_SETTINGS"]);

/** Ends the running session early, with an exit code. */
let endSession: ((code: number) => void) | undefined;

/** Ends the process: at once, or, while a device computes, after its running step, as the first Ctrl-C does. */
export function endProcess(code: number): void {
  if (endSession) endSession(code);
  else process.exit(code);
}

/** Runs a command's work; prints errors and sets the exit code: 1 failed, 2 wrong usage, 130 interrupted. */
export async function withSession(
  { json = false, threads }: SessionOptions,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const terminal = openTerminal({ json });
  let interrupt: Interrupt | undefined;
  let opened: Promise<Device> | undefined;
  let endCode: number | undefined;
  const listen = (): Interrupt => (interrupt ??= listenForInterrupt({ note: terminal.paragraph }));
  const open = (threads: number | undefined): Promise<Device> => {
    endSession = (code) => {
      endCode ??= code;
      listen().stop();
    };
    return workerDevice(threads === undefined ? {} : { threads });
  };
  try {
    const count = threadsOf(threads);
    await work({
      terminal,
      storage: new NodeStorage(),
      clock: { now: () => performance.now() },
      get signal() {
        return listen().signal;
      },
      describeStop: (text) => listen().describe(text),
      device: () => (opened ??= open(count)),
    });
  } catch (error) {
    process.exitCode = report(error, interrupt?.signal.aborted ?? false, terminal);
  } finally {
    await opened?.then((device) => device.close()).catch(() => {});
    interrupt?.dispose();
    endSession = undefined;
    if (endCode !== undefined) process.exitCode = endCode;
  }
}

function report(error: unknown, isInterrupted: boolean, { note }: Terminal): number {
  if (error instanceof InterruptedError || (error instanceof PenchantError && error.code === "E_INTERRUPTED")) {
    note(error.message);
    return INTERRUPTED;
  }
  const isAbort = error instanceof Error && error.name === "AbortError";
  if (isInterrupted && isAbort) note("interrupted");
  else if (error instanceof PenchantError) note(`penchant: ${error.message}`);
  // Not an error of ours: show where it comes from.
  else note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (isInterrupted) return INTERRUPTED;
  return error instanceof PenchantError && USAGE_ERROR_CODES.has(error.code) ? 2 : 1;
}
