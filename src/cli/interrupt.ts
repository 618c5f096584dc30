/**
 * @module
 * Ctrl-C in the command: the first one lets the running step finish and be saved. The parent process (`launch`) sends
 * it as a message, and ends the command at the second one.
 */
import { type CommandMessage, type InterruptMessage, STOP_SIGNALS, type StopSignal } from "./launch.ts";

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Sets the text of the note after the first Ctrl-C: what happens now, and what a second Ctrl-C loses. */
  describe(text: () => string): void;
  /** Stops as the first Ctrl-C does, without a note. */
  stop(): void;
  /** Stops listening. */
  dispose(): void;
}

/** The channel to the parent process. */
export type ParentChannel = Pick<NodeJS.Process, "on" | "off" | "send" | "channel">;

export interface InterruptOptions {
  /** Called with the note's text at the first Ctrl-C. */
  readonly note: (text: string) => void;
  /** @default this process's own channel */
  readonly parent?: ParentChannel;
}

/**
 * Listens for the parent's interrupt: nothing is forced, work ends when it has reached a safe point.
 *
 * A signal that reaches this process is passed to the parent, which counts key presses: a terminal sends Ctrl-C to
 * both processes.
 */
export function listenForInterrupt({ note, parent = process }: InterruptOptions): Interrupt {
  const abort = new AbortController();
  let describe = (): string => "stopping; Ctrl-C again stops at once";
  const tell = (message: CommandMessage): void => void parent.send?.(message, undefined, {}, () => {});
  const onMessage = ({ type }: InterruptMessage): void => {
    if (type !== "interrupt") return;
    tell({ type: "stopping" });
    note(describe());
    abort.abort();
  };
  const onSignal = (signal: StopSignal): void => tell({ type: "signal", signal });
  parent.on("message", onMessage);
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  // The parent's channel must not keep a command alive that has finished.
  parent.channel?.unref();
  tell({ type: "listening", value: true });
  return {
    signal: abort.signal,
    describe(text) {
      describe = text;
    },
    stop: () => abort.abort(),
    dispose() {
      parent.off("message", onMessage);
      for (const name of STOP_SIGNALS) process.off(name, onSignal);
      tell({ type: "listening", value: false });
    },
  };
}
