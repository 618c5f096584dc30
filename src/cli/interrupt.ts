/**
 * @module
 * Ctrl-C: the first one lets the running step finish and be saved, the second one ends the process at once.
 */

/** npm passes a Ctrl-C on that the terminal has already sent, so two signals this near are one key press. */
const SAME_PRESS_MS = 500;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Sets the text of the note after the first Ctrl-C: what happens now, and what a second Ctrl-C loses. */
  describe(text: () => string): void;
  /** Stops as the first Ctrl-C does, without a note. */
  stop(): void;
  /** Stops listening. */
  dispose(): void;
}

export interface InterruptOptions {
  /** Called with the note's text at the first Ctrl-C. */
  readonly note: (text: string) => void;
}

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP.
 *
 * After the first signal nothing is forced: work ends when it has reached a safe point. For a second one the
 * system's default is restored. It ends the process at once, which a shell reports as exit code 130, even while
 * this thread is busy or a worker is inside ONNX Runtime, where `process.exit` would wait for the run and then
 * abort (exit code 134). SIGHUP is never hard: a closing terminal may send it several times.
 */
export function listenForInterrupt({ note }: InterruptOptions): Interrupt {
  const abort = new AbortController();
  let describe = (): string => "stopping; Ctrl-C again stops at once";
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (): void => {
    if (timer) return;
    note(describe());
    abort.abort();
    timer = setTimeout(() => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    }, SAME_PRESS_MS);
    timer.unref();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: abort.signal,
    describe(text) {
      describe = text;
    },
    stop: () => abort.abort(),
    dispose() {
      clearTimeout(timer);
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
