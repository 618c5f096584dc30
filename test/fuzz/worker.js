/**
 * Reads inputs in a worker of its own: a reader that hangs or runs out of memory does not take the fuzzer with it.
 */
import { parentPort, workerData } from "node:worker_threads";

import { MemoryStorage, PenchantError, watchWith } from "../../dist/core/index.js";
import { inputOf } from "./inputs.js";
import { targets } from "./targets.js";

/** Maximum characters of a message: longer ones show data instead of saying what is wrong. */
const LONGEST_MESSAGE = 1000;

/** What is wrong with the way an input is read; undefined when it is read, or refused as it should be. */
async function problemOf(
  /** @type {string} */ name,
  /** @type {{ path: string, bytes: Uint8Array }} */ { path, bytes },
) {
  const storage = new MemoryStorage();
  await storage.write(path, bytes);
  try {
    await targets[name].read(storage, path);
  } catch (error) {
    if (!(error instanceof PenchantError)) return `${error instanceof Error ? error.stack : error}`;
    if (!error.message.includes(path)) return `a message without the file's name: ${error.message}`;
    if (error.message.length > LONGEST_MESSAGE)
      return `a message of ${error.message.length} characters: ${error.message.slice(0, 200)}`;
  }
  return undefined;
}

// A step with a limit is ended by the command line; the error must name the file.
watchWith((requirement) => {
  parentPort?.postMessage({ isWatched: requirement.includes("x.") });
  return () => parentPort?.postMessage({ isWatched: false });
});

const { name, seed } = workerData;
parentPort?.on("message", async (/** @type {number} */ index) => {
  // The time of an input begins when the modules are loaded.
  parentPort?.postMessage({ isReading: true });
  parentPort?.postMessage({ index, problem: await problemOf(name, inputOf(name, seed, index)) });
});
