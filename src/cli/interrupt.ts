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
export type ParentChannel = Pick<NodeJS.Process, "on" | "off" | "send">;

export interface InterruptOptions {
  /** Called with the note's text at the first Ctrl-C. */
  readonly note: (text: string) => void;
}

let parent: ParentChannel | undefined;

/** Says that this process is a command that `launch` has started. */
export function answerParent(channel: ParentChannel | undefined): void {
  parent = channel;
}

/**
 * Listens for the parent's interrupt: nothing is forced, work ends when it has reached a safe point.
 *
 * A signal that reaches this process is passed to the parent, which counts key presses: a terminal sends Ctrl-C to
 * both processes. Without a parent the signal itself is the interrupt.
 */
export function listenForInterrupt({ note }: InterruptOptions): Interrupt {
  const abort = new AbortController();
  const channel = parent;
  let describe = (): string => "stopping; Ctrl-C again stops at once";
  const tell = (message: CommandMessage): void => void channel?.send?.(message, undefined, {}, () => {});
  let isNoted = false;
  const interrupt = (): void => {
    if (!isNoted) note(describe());
    isNoted = true;
    abort.abort();
  };
  const onMessage = ({ type }: InterruptMessage): void => {
    if (type !== "interrupt") return;
    tell({ type: "stopping" });
    interrupt();
  };
  const onSignal = (signal: StopSignal): void => (channel ? tell({ type: "signal", signal }) : interrupt());
  channel?.on("message", onMessage);
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  tell({ type: "listening", value: true });
  return {
    signal: abort.signal,
    describe(text) {
      describe = text;
    },
    stop: () => abort.abort(),
    dispose() {
      channel?.off("message", onMessage);
      for (const name of STOP_SIGNALS) process.off(name, onSignal);
      tell({ type: "listening", value: false });
    },
  };
}
