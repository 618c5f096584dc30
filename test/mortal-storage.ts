import { MemoryStorage } from "../src/core/index.ts";
/**
 * @module
 * Files of a process that dies between two changes of them.
 */

export class Death extends Error {}

/** Dies at its n-th change. A folder goes file by file, as on a disk. */
export class MortalStorage extends MemoryStorage {
  left: number;
  /** What has been changed, in order. */
  readonly changes: string[] = [];

  constructor(files: ReadonlyMap<string, Uint8Array>, left = Number.POSITIVE_INFINITY) {
    super();
    for (const [path, content] of files) this.files.set(path, content);
    this.left = left;
  }

  /** Everything after the last change fails as well: a dead process does nothing more. */
  #change(what: string): void {
    if (--this.left < 0) throw new Death("killed");
    this.changes.push(what);
  }

  override async write(path: string, content: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<void> {
    this.#change(`write ${path}`);
    await super.write(path, content);
  }

  /** Half of the text may already be there. */
  override async append(path: string, text: string): Promise<void> {
    if (this.left === 1) await super.append(path, text.slice(0, text.length / 2));
    else if (this.left > 1) await super.append(path, text);
    this.#change(`append ${path}`);
    if (this.left === 0) this.#change("");
  }

  override async truncate(path: string, length: number): Promise<void> {
    this.#change(`truncate ${path}`);
    await super.truncate(path, length);
  }

  override async rename(from: string, to: string): Promise<void> {
    this.#change(`rename ${from}`);
    await super.rename(from, to);
  }

  override async remove(path: string): Promise<void> {
    const inside = [...this.files.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
    for (const name of inside) {
      this.#change(`remove ${name}`);
      this.files.delete(name);
    }
  }
}
