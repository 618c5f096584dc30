/**
 * @module
 * Steps that damaged input could keep busy without end. Only another process can end a loop in this one: the command
 * line tells its parent process before and after such a step.
 */

/**
 * Is told of a step before it starts: what it requires, as an error begins (`pairs.parquet:1: a row group must be
 * readable`), and its limit in seconds. Returns what is called after it.
 */
export type Watch = (requirement: string, seconds: number) => () => void;

let watch: Watch = () => () => {};

/** Sets who watches the steps of this process. Without one they have no limit. */
export function watchWith(watcher: Watch): void {
  watch = watcher;
}

/** Does a step that must end within a number of seconds. When it does not, the watch ends the process with an error. */
export async function watched<T>(requirement: string, seconds: number, step: () => Promise<T>): Promise<T> {
  const done = watch(requirement, seconds);
  try {
    return await step();
  } finally {
    done();
  }
}
