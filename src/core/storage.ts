/**
 * @module
 * The interfaces to the outside: file storage and a clock. `platform` implements both. Paths use "/"
 * everywhere.
 */

/** A file system. Writes are atomic: there is never a half-written file under its final name. */
export interface Storage {
  /** Size in bytes; undefined when there is no such file. */
  size(path: string): Promise<number | undefined>;
  /** The whole file, or `length` bytes from `offset`. */
  read(path: string, range?: { offset: number; length: number }): Promise<Uint8Array>;
  /** Writes to a temporary file in the same folder, syncs it to disk, then renames it to `path`. */
  write(path: string, content: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<void>;
  /** Appends text to a file. */
  append(path: string, text: string): Promise<void>;
  /** Truncates a file to `length` bytes. */
  truncate(path: string, length: number): Promise<void>;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Renames a file or folder; `to` must not exist. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with its contents; does nothing when there is none. */
  remove(path: string): Promise<void>;
  /** The path in one form: absolute, without links. Two names of one file have the same. */
  resolve(path: string): Promise<string>;
  /**
   * Checks that a file or folder can be written; its folders need not exist. Leaves nothing behind.
   *
   * @throws {StorageError} `E_STORAGE` with the reason
   */
  checkWritable(path: string, kind: "file" | "folder"): Promise<void>;
  /**
   * Locks a file or folder for this process until the lock is released or the process ends, however it ends. The lock
   * is advisory: it keeps out only those who ask for it. A folder that does not exist is made.
   *
   * @throws {StorageError} `E_STORAGE` naming the process that has it
   */
  lock(path: string, kind: "file" | "folder"): Promise<Lock>;
}

/** A lock that is held. */
export interface Lock {
  release(): Promise<void>;
}

/** A clock, for progress and rates only: results never depend on it. */
export interface Clock {
  /** Monotonic time in milliseconds. */
  now(): number;
}

/** The UTF-8 text of a file. */
export async function readText(storage: Storage, path: string): Promise<string> {
  return new TextDecoder().decode(await storage.read(path));
}

/** Joins path segments with "/". */
export function joinPath(...segments: readonly string[]): string {
  return segments
    .filter((segment) => segment !== "")
    .join("/")
    .replace(/\/{2,}/g, "/");
}
