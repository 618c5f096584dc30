/**
 * @module
 * Files in memory: for a browser, where a page keeps nothing else, and for tests.
 */
import { concatBytes } from "./digest.ts";
import { StorageError } from "./errors.ts";
import type { Lock, Storage } from "./storage.ts";

/** A `Storage` in memory; it lasts as long as the object. */
export class MemoryStorage implements Storage {
  readonly files: Map<string, Uint8Array> = new Map();
  readonly #locked = new Set<string>();

  async size(path: string): Promise<number | undefined> {
    return this.files.get(path)?.length;
  }

  async read(path: string, range?: { offset: number; length: number }): Promise<Uint8Array> {
    const file = this.files.get(path);
    if (!file) throw new StorageError(`${path}: cannot read, no such file or folder`);
    return range ? file.slice(range.offset, range.offset + range.length) : file.slice();
  }

  async write(path: string, content: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<void> {
    if (typeof content === "string") this.files.set(path, new TextEncoder().encode(content));
    else if (content instanceof Uint8Array) this.files.set(path, content.slice());
    else {
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece.slice());
      this.files.set(path, concatBytes(pieces));
    }
  }

  async append(path: string, text: string): Promise<void> {
    const before = this.files.get(path) ?? new Uint8Array(0);
    this.files.set(path, concatBytes([before, new TextEncoder().encode(text)]));
  }

  async truncate(path: string, length: number): Promise<void> {
    this.files.set(path, (await this.read(path)).slice(0, length));
  }

  async list(folder: string): Promise<string[]> {
    const names = [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`));
    return [...new Set(names.map((path) => path.slice(folder.length + 1).split("/")[0]!))].sort();
  }

  async rename(from: string, to: string): Promise<void> {
    for (const [path, content] of [...this.files]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.files.delete(path);
      this.files.set(to + path.slice(from.length), content);
    }
  }

  async remove(path: string): Promise<void> {
    for (const name of [...this.files.keys()])
      if (name === path || name.startsWith(`${path}/`)) this.files.delete(name);
  }

  async resolve(path: string): Promise<string> {
    const segments: string[] = [];
    for (const segment of path.split("/")) {
      if (segment === "..") segments.pop();
      else if (segment !== "" && segment !== ".") segments.push(segment);
    }
    return segments.join("/");
  }

  async checkWritable(path: string, kind: "file" | "folder"): Promise<void> {
    if (kind === "file" && (await this.list(path)).length > 0)
      throw new StorageError(`${path}: cannot write, this is a folder`);
    if (kind === "folder" && this.files.has(path)) throw new StorageError(`${path}: cannot write, this is a file`);
  }

  async lock(path: string): Promise<Lock> {
    const name = await this.resolve(path);
    if (this.#locked.has(name)) throw new StorageError(`${path}: must be free, got another run of this process in it`);
    this.#locked.add(name);
    return { release: async () => void this.#locked.delete(name) };
  }

  /** The UTF-8 text of a file; empty when there is none. */
  text(path: string): string {
    return new TextDecoder().decode(this.files.get(path));
  }
}
