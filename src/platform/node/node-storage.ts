/**
 * @module
 * `Storage` on the local file system.
 */
import * as fs from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { type Lock, type Storage, StorageError } from "../../core/index.ts";
import { isLockFile, lockPath } from "./file-lock.ts";

/** The part of `node:fs/promises` that is used; a test can pass one that simulates a full disk. */
export type FileSystem = Pick<
  typeof fs,
  | "appendFile"
  | "mkdir"
  | "open"
  | "readdir"
  | "readFile"
  | "realpath"
  | "rename"
  | "rm"
  | "rmdir"
  | "stat"
  | "truncate"
>;

const hints: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; hint: free some space and run the same command again",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  EDQUOT: "the disk's quota is used up; hint: free some space and run the same command again",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "a file is in the way",
  EISDIR: "this is a folder",
};

/** The code of an error of the operating system: ENOENT, not ERR_INVALID_ARG_TYPE or E_DATA. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

/** Suffix of files that are being written; a killed process leaves files with it behind. */
export const UNFINISHED = ".unfinished";

export class NodeStorage implements Storage {
  readonly #fs: FileSystem;

  constructor(fileSystem: FileSystem = fs) {
    this.#fs = fileSystem;
  }

  /** Runs a file operation; converts its system errors to `StorageError`. */
  async #attempt<T>(operation: string, path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const { code = "", message } = cause as NodeJS.ErrnoException;
      if (!SYSTEM_CODE.test(code)) throw cause;
      throw new StorageError(`${path}: cannot ${operation}, ${hints[code] ?? message}`, { cause });
    }
  }

  async size(path: string): Promise<number | undefined> {
    try {
      const found = await this.#fs.stat(path);
      return found.isFile() ? found.size : undefined;
    } catch {
      return undefined;
    }
  }

  read(path: string, range?: { offset: number; length: number }): Promise<Uint8Array> {
    return this.#attempt("read", path, async () => {
      if (!range) return await this.#fs.readFile(path);
      const file = await this.#fs.open(path, "r");
      try {
        const bytes = new Uint8Array(range.length);
        let done = 0;
        while (done < range.length) {
          const { bytesRead } = await file.read(bytes, done, range.length - done, range.offset + done);
          if (bytesRead === 0)
            throw new StorageError(
              `${path}: must hold ${range.offset + range.length} bytes, got ${range.offset + done}`,
            );
          done += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    });
  }

  write(path: string, content: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<void> {
    return this.#attempt("write", path, async () => {
      await this.#fs.mkdir(dirname(path), { recursive: true });
      const unfinished = `${path}${UNFINISHED}`;
      const file = await this.#fs.open(unfinished, "w");
      try {
        if (typeof content === "string" || content instanceof Uint8Array) await file.writeFile(content);
        else for await (const piece of content) await file.writeFile(piece);
        await file.sync();
      } catch (error) {
        await file.close();
        await this.#fs.rm(unfinished, { force: true });
        throw error;
      }
      await file.close();
      await this.#fs.rename(unfinished, path);
    });
  }

  append(path: string, text: string): Promise<void> {
    return this.#attempt("write", path, async () => {
      await this.#fs.mkdir(dirname(path), { recursive: true });
      await this.#fs.appendFile(path, text);
    });
  }

  truncate(path: string, length: number): Promise<void> {
    return this.#attempt("write", path, () => this.#fs.truncate(path, length));
  }

  async list(folder: string): Promise<string[]> {
    try {
      return (await this.#fs.readdir(folder)).filter((name) => !name.endsWith(UNFINISHED) && !isLockFile(name)).sort();
    } catch {
      return [];
    }
  }

  rename(from: string, to: string): Promise<void> {
    return this.#attempt("rename", from, () => this.#fs.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#attempt("remove", path, () => this.#fs.rm(path, { recursive: true, force: true }));
  }

  async resolve(path: string): Promise<string> {
    const absolute = resolve(path);
    const { existing, rest } = await this.#existingPart(absolute);
    return join(await this.#fs.realpath(existing).catch(() => existing), rest);
  }

  /** The part of a path that exists, and the rest. */
  async #existingPart(absolute: string): Promise<{ existing: string; rest: string }> {
    let [existing, rest] = [absolute, ""];
    while (dirname(existing) !== existing && (await this.#fs.stat(existing).catch(() => undefined)) === undefined) {
      rest = join(basename(existing), rest);
      existing = dirname(existing);
    }
    return { existing, rest };
  }

  checkWritable(path: string, kind: "file" | "folder"): Promise<void> {
    return this.#attempt("write", path, async () => {
      const { existing, rest } = await this.#existingPart(resolve(path));
      const isFile = !(await this.#fs.stat(existing)).isDirectory();
      if (isFile && (rest !== "" || kind === "folder")) throw refusal(rest === "" ? "EEXIST" : "ENOTDIR");
      if (!isFile && rest === "" && kind === "file") throw refusal("EISDIR");
      // Made and removed again, because permissions alone do not say it: a file system may be read-only.
      const probe = join(isFile ? dirname(existing) : existing, `.penchant-${process.pid}${UNFINISHED}`);
      try {
        await (await this.#fs.open(probe, "w")).close();
      } finally {
        await this.#fs.rm(probe, { force: true }).catch(() => {});
      }
    });
  }

  lock(path: string, kind: "file" | "folder"): Promise<Lock> {
    return this.#attempt("lock", path, () => lockPath(this.#fs, path, kind));
  }
}

const refusal = (code: string): Error => Object.assign(new Error(code), { code });
