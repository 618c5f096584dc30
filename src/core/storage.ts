/**
 * @module
 * What the library asks of the outside: a place for files and a clock. `platform` implements both;
 * paths use "/" everywhere.
 */

/** Files, as the library sees them. Writing is all or nothing: no half-written file under its final name. */
export interface Storage {
  /** Size in bytes, or undefined when there is no such file. */
  size(path: string): Promise<number | undefined>;
  /** The whole file, or `length` bytes from `offset`. */
  read(path: string, range?: { offset: number; length: number }): Promise<Uint8Array>;
  /** Writes to a temporary neighbour, makes it durable, then renames it to `path`. */
  write(path: string, content: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<void>;
  /** Appends text to a file that grows line by line. */
  append(path: string, text: string): Promise<void>;
  /** Cuts a file to `length` bytes. */
  truncate(path: string, length: number): Promise<void>;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Renames a file or folder; `to` must not exist. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a folder with all it holds; nothing happens when there is none. */
  remove(path: string): Promise<void>;
}

/** Time, for progress and rates only: results never depend on it. */
export interface Clock {
  /** Milliseconds from some fixed moment, never going back. */
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
