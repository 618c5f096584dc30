/**
 * @module
 * What a command works with: terminal, files, clock, a device when it needs one, and a signal that
 * says stop.
 */
import { type Clock, InterruptedError, PenchantError, type Storage } from "../core/index.ts";
import type { Device } from "../engine/index.ts";
import { NodeStorage, workerDevice } from "../platform/node/index.ts";
import { countOf } from "./flags.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

export interface Session {
  readonly terminal: Terminal;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A device in a worker, opened when first asked for and closed with the session. */
  device(): Promise<Device>;
}

export interface SessionOptions {
  readonly json?: boolean;
  /** As it was written. */
  readonly threads?: string;
}

/** Codes of errors that mean the command was asked wrongly. */
const ASKED_WRONGLY = new Set(["E_USAGE", "E_SETTINGS"]);

/** Runs a command's work; says what went wrong and sets the exit code: 1 failed, 2 asked wrongly, 130 interrupted. */
export async function withSession(
  { json = false, threads }: SessionOptions,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const terminal = openTerminal({ json });
  const interrupt = listenForInterrupt(terminal.note);
  let opened: Promise<Device> | undefined;
  let count: number | undefined;
  const open = async (): Promise<Device> => {
    const device = await workerDevice(count === undefined ? {} : { threads: count });
    interrupt.onForce(() => void device.close());
    return device;
  };
  try {
    count = countOf("threads", threads);
    await work({
      terminal,
      storage: new NodeStorage(),
      clock: { now: () => performance.now() },
      signal: interrupt.signal,
      device: () => (opened ??= open()),
    });
  } catch (error) {
    process.exitCode = report(error, interrupt.signal.aborted, terminal);
  } finally {
    await opened?.then((device) => device.close()).catch(() => {});
    interrupt.dispose();
  }
}

function report(error: unknown, wasInterrupted: boolean, { note }: Terminal): number {
  if (error instanceof InterruptedError || (error instanceof PenchantError && error.code === "E_INTERRUPTED")) {
    note(error.message);
    return 130;
  }
  if (wasInterrupted) {
    note("interrupted; the same command goes on from the last checkpoint");
    return 130;
  }
  if (error instanceof PenchantError) {
    note(`penchant: ${error.message}`);
    return ASKED_WRONGLY.has(error.code) ? 2 : 1;
  }
  // Not an error thrown on purpose: show where it comes from.
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
