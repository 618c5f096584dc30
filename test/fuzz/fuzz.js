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
 * @returns {Promise<{ inputs: number, findings: Finding[] }>}
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
  let index = from;
  for (; index < from + count && performance.now() < until; index++) {
    const { problem, isStuck } = await answerOf(worker, index);
    if (problem === undefined) continue;
    findings.push({ target, index, problem });
    if (!isStuck) continue;
    await worker.terminate();
    worker = start();
  }
  await worker.terminate();
  return { inputs: index - from, findings };
}

/** What the worker says about an input, or that it says nothing. */
function answerOf(/** @type {Worker} */ worker, /** @type {number} */ index) {
  return new Promise((resolve) => {
    const end = (/** @type {object} */ answer) => {
      clearTimeout(timer);
      worker.off("message", end).off("error", died);
      resolve(answer);
    };
    const died = (/** @type {Error} */ error) => end({ isStuck: true, problem: `the worker ended: ${error.message}` });
    // The first input also waits for the modules.
    const timer = setTimeout(() => end({ isStuck: true, problem: `no answer within ${LONGEST} ms` }), LONGEST);
    worker.on("message", end).on("error", died);
    worker.postMessage(index);
  });
}
