/**
 * @module
 * Counts the processes that tests start. Linux only: elsewhere nothing is counted.
 */
import { readFileSync } from "node:fs";

/** Milliseconds; a command under test takes at least a hundred. */
const INTERVAL = 20;

/** The processes that a process has started and that still run. */
function childrenOf(/** @type {number} */ pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/**
 * Watches a process until it ends: the largest number of its children that ran at once, of their children, and so on
 * for as many levels as there are names; and of all these together. What commands start themselves does not count: a
 * browser has many processes of its own.
 */
export function countProcesses(
  /** @type {import("node:child_process").ChildProcess} */ parent,
  /** @type {readonly string[]} */ levels,
) {
  const most = { all: 0, byLevel: levels.map(() => 0) };
  const timer = setInterval(() => {
    let all = 0;
    let parents = [parent.pid ?? 0];
    for (const level of levels.keys()) {
      parents = parents.flatMap(childrenOf);
      all += parents.length;
      most.byLevel[level] = Math.max(most.byLevel[level], parents.length);
    }
    most.all = Math.max(most.all, all);
  }, INTERVAL);
  parent.once("close", () => clearInterval(timer));
  return most;
}
