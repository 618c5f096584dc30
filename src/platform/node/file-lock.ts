/**
 * @module
 * A lock on a file or folder by a file whose name says which process has it: `run.lock-PID-START-SYSTEM-HOST`.
 *
 * Each process has a lock file of its own, so no process ever removes one that another has just made. A process makes
 * its file first and looks for others then: of two that start together at least one sees the other and steps back.
 * A file whose process is gone, for example after `kill -9`, does not count, and is removed.
 */
import { randomInt } from "node:crypto";
import type * as fs from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

import { type Lock, StorageError } from "../../core/index.ts";
import { isRunning, type ProcessIdentity, processIdentity } from "./process-id.ts";

type LockFiles = Pick<typeof fs, "mkdir" | "open" | "readdir" | "rm" | "rmdir">;

/** What a lock file's name has behind the name of what it locks. */
const LOCK_NAME = /\.lock-(\d+)-(\w+)-(\w+)-([\w.]+)$/;

export const isLockFile = (name: string): boolean => LOCK_NAME.test(name);

/** How often a process tries again that met another one which may have been stepping back too. */
const TRIES = 6;

/**
 * Takes the lock of a file or folder; a folder that does not exist is made, and goes with the lock if it stays empty.
 *
 * @throws {StorageError} `E_STORAGE` naming the process that has it
 */
export async function lockPath(fs: LockFiles, path: string, kind: "file" | "folder"): Promise<Lock> {
  const own = await processIdentity();
  const folder = resolve(kind === "folder" ? path : dirname(path));
  const locked = kind === "folder" ? "run" : basename(path);
  const file = lockFileOf(locked, own);
  let created: string | undefined;
  let other: ProcessIdentity | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    created ??= await fs.mkdir(folder, { recursive: true });
    other = await claim(fs, folder, locked, own);
    if (!other) return { release: () => undo(fs, join(folder, file), folder, created) };
    if (other.pid === own.pid) break;
    // Of two that started together, one is first now.
    await setTimeout(randomInt(10, 60) * attempt);
  }
  await undo(fs, undefined, folder, created);
  const isFar = (await isRunning(other!, own)) === undefined;
  const where = isFar ? ` of ${other!.host}` : "";
  const more = isFar ? `, or delete ${join(folder, lockFileOf(locked, other!))} if it has ended` : "";
  throw new StorageError(
    `${path}: must be free, got a run of process ${other!.pid}${where} in it; hint: wait for its end, or choose another ${kind}${more}`,
  );
}

const lockFileOf = (locked: string, { pid, started, system, host }: ProcessIdentity): string =>
  `${locked}.lock-${pid}-${started}-${system}-${host}`;

/** Makes this process's lock file; removes it again and returns the process that has the lock already. */
async function claim(
  fs: LockFiles,
  folder: string,
  locked: string,
  own: ProcessIdentity,
): Promise<ProcessIdentity | undefined> {
  const mine = lockFileOf(locked, own);
  try {
    await (await fs.open(join(folder, mine), "wx")).close();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // This process has it, for another run; or the folder has just gone with another's lock.
    if (code === "EEXIST" || code === "ENOENT") return code === "EEXIST" ? own : { ...own, pid: 0 };
    throw error;
  }
  for (const name of await fs.readdir(folder)) {
    const other = identityIn(name, locked);
    if (!other || name === mine) continue;
    const isGone = (await isRunning(other, own)) === false;
    await fs.rm(join(folder, isGone ? name : mine), { force: true });
    if (!isGone) return other;
  }
  return undefined;
}

function identityIn(name: string, locked: string): ProcessIdentity | undefined {
  const match = LOCK_NAME.exec(name);
  if (!match || name.slice(0, match.index) !== locked) return undefined;
  const [, pid, started, system, host] = match;
  return { pid: Number(pid), started: started!, system: system!, host: host! };
}

/** Removes the lock file, and the folders that were made for it if nothing else is in them. */
async function undo(
  fs: LockFiles,
  file: string | undefined,
  folder: string,
  created: string | undefined,
): Promise<void> {
  if (file !== undefined) await fs.rm(file, { force: true });
  if (created === undefined) return;
  for (let path = folder; path.length >= created.length; path = dirname(path)) {
    try {
      await fs.rmdir(path);
    } catch (error) {
      // The run may have removed its folder itself.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") return;
    }
  }
}
