/**
 * @module
 * Ctrl-C: work ends at its next safe point; asked again, or when that takes too long, at once.
 */

/** How long work may take to reach a safe point. */
const PATIENCE_MS = 3000;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Called when there is no more patience; the device is closed there. */
  onForce(act: () => void): void;
  /** Stops listening. */
  dispose(): void;
}

export function listenForInterrupt(note: (text: string) => void): Interrupt {
  const abort = new AbortController();
  const acts: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const force = (): void => {
    for (const act of acts) act();
  };
  const onSignal = (): void => {
    if (abort.signal.aborted) {
      process.exit(130);
    }
    note("stopping at the next safe point; Ctrl-C again stops at once");
    abort.abort();
    timer = setTimeout(force, PATIENCE_MS);
    timer.unref();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: abort.signal,
    onForce: (act) => void acts.push(act),
    dispose() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
      clearTimeout(timer);
    },
  };
}
