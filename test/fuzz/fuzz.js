/**
 * Fuzzing of one target: changed samples must be read, or be refused with a PenchantError that names the file, within a
 * time and a memory limit. scripts/fuzz.js is the command.
 */
import { Worker } from "node:worker_threads";

/** Maximum milliseconds for one input. */
const LONGEST = 5000;
/** Maximum heap of a worker in MiB. */
const HEAP = 512;

/**
 * @typedef {object} Finding
 * @property {string} target
 * @property {number} index
 * @property {string} problem
 */

/**
 * Fuzzes one target until the time or the inputs are used up.
 *
 * @param {string} target
 * @param {{ seed: number, milliseconds: number, from?: number, count?: number }} options
 * @returns {Promise<{ inputs: number, stopped: number, findings: Finding[] }>} `stopped`: inputs that the
 *   command line ends after its limit, because the reader has said in which step it was
 */
export async function fuzz(target, { seed, milliseconds, from = 0, count = Number.POSITIVE_INFINITY }) {
  const start = () =>
    new Worker(new URL("./worker.js", import.meta.url), {
      workerData: { name: target, seed },
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    });
  /** @type {Finding[]} */
  const findings = [];
  const until = performance.now() + milliseconds;
  let worker = start();
  let [index, stopped] = [from, 0];
  for (; index < from + count && performance.now() < until; index++) {
    let { problem, isStuck, isWatched } = await answerOf(worker, index);
    if (isStuck && !isWatched) {
      // A busy machine also makes an input late: it counts only when it is late again, in a new worker.
      await worker.terminate();
      worker = start();
      ({ problem, isStuck, isWatched } = await answerOf(worker, index));
    }
    if (isWatched) stopped++;
    else if (problem !== undefined) findings.push({ target, index, problem });
    if (!isStuck) continue;
    await worker.terminate();
    worker = start();
  }
  await worker.terminate();
  return { inputs: index - from, stopped, findings };
}

/** What the worker says about an input, or that it says nothing. */
function answerOf(/** @type {Worker} */ worker, /** @type {number} */ index) {
  let isWatched = false;
  return new Promise((resolve) => {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const end = (/** @type {object} */ answer) => {
      clearTimeout(timer);
      worker.off("message", hear).off("error", died);
      resolve({ ...answer, isWatched });
    };
    const hear = (/** @type {{ isReading?: boolean, isWatched?: boolean }} */ message) => {
      if (message.isReading) timer = setTimeout(late, LONGEST);
      else if (message.isWatched === undefined) end(message);
      else isWatched = message.isWatched;
    };
    const died = (/** @type {Error} */ error) => end({ isStuck: true, problem: `the worker ended: ${error.message}` });
    const late = () => end({ isStuck: true, problem: `no answer within ${LONGEST} ms` });
    worker.on("message", hear).on("error", died);
    worker.postMessage(index);
  });
}
