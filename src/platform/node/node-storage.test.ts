import * as fs from "node:fs/promises";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { DataError } from "../../core/index.ts";

import { type FileSystem, NodeStorage } from "./node-storage.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "penchant-storage-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const storage = new NodeStorage();
const at = (name: string): string => join(folder, name);

test("writes, reads whole files and ranges, appends, truncates and lists", async () => {
  await storage.write(at("deep/down/a"), "hello");
  expect(await storage.size(at("deep/down/a"))).toBe(5);
  expect(new TextDecoder().decode(await storage.read(at("deep/down/a"), { offset: 1, length: 3 }))).toBe("ell");
  await storage.append(at("log"), "1\n");
  await storage.append(at("log"), "2\n");
  await storage.truncate(at("log"), 2);
  expect(await readFile(at("log"), "utf8")).toBe("1\n");
  expect(await storage.list(at("deep"))).toEqual(["down"]);
  expect(await storage.list(at("nowhere"))).toEqual([]);
  expect(await storage.size(at("nowhere"))).toBeUndefined();
});

test("reading beyond the end is an error, not zeros", async () => {
  await storage.write(at("a"), "hello");
  await expect(storage.read(at("a"), { offset: 3, length: 9 })).rejects.toThrow(
    `${at("a")}: must hold 12 bytes, got 5`,
  );
});

test("reading a missing file is an error with its path", async () => {
  await expect(storage.read(at("none"))).rejects.toThrow(`${at("none")}: cannot read, no such file or folder`);
});

/** A disk with `capacity` bytes per file; longer writes fail with ENOSPC. */
function fullDisk(capacity: number): FileSystem {
  return {
    ...fs,
    async open(...args: Parameters<typeof fs.open>) {
      const file = await fs.open(...args);
      let written = 0;
      file.writeFile = async (content) => {
        const bytes = Buffer.from(content as Uint8Array);
        await file.write(bytes.subarray(0, Math.max(0, capacity - written)));
        written += bytes.length;
        if (written > capacity)
          throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      };
      return file;
    },
  } as FileSystem;
}

test("a full disk leaves the old file unchanged and no partial file", async () => {
  await writeFile(at("model"), "old");
  const full = new NodeStorage(fullDisk(4));
  await expect(full.write(at("model"), "much too long")).rejects.toThrow(
    `${at("model")}: cannot write, the disk is full; hint: free some space and run the same command again`,
  );
  async function* pieces() {
    yield new Uint8Array(3);
    yield new Uint8Array(3);
  }
  await expect(full.write(at("model"), pieces())).rejects.toMatchObject({ code: "E_STORAGE" });
  expect(await readFile(at("model"), "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["model"]);
});

test("a failed write leaves no partial file", async () => {
  async function* broken() {
    yield new Uint8Array(3);
    throw new Error("the device stopped");
  }
  await expect(storage.write(at("model"), broken())).rejects.toThrow("the device stopped");
  expect(await readdir(folder)).toEqual([]);
});

test("an error of the content is passed on, whatever its code begins with: the disk is not blamed", async () => {
  async function* broken() {
    yield new Uint8Array(3);
    throw new DataError("rows.jsonl:1: each line must be a JSON object");
  }
  await expect(storage.write(at("model"), broken())).rejects.toThrow(/^rows\.jsonl:1: each line must be/);
  async function* wrong() {
    yield new Uint8Array(3);
    throw Object.assign(new TypeError("not a string"), { code: "ERR_INVALID_ARG_TYPE" });
  }
  await expect(storage.write(at("model"), wrong())).rejects.toThrow(/^not a string$/);
});

test("paths have one form: relative, with dots, through links, and where nothing is yet", async () => {
  await storage.write(at("real/a"), "");
  await fs.symlink(at("real"), at("link"));
  const own = await fs.realpath(folder);
  expect(await storage.resolve(at("link/a"))).toBe(join(own, "real/a"));
  expect(await storage.resolve(at("link/../link/new/b"))).toBe(join(own, "real/new/b"));
  expect(await storage.resolve(relative(process.cwd(), at("real")))).toBe(join(own, "real"));
});

describe("whether a path can be written", () => {
  test("new ones in new folders, files that are there, folders: and nothing is left", async () => {
    await writeFile(at("file"), "old");
    await storage.checkWritable(at("new/folder"), "folder");
    await storage.checkWritable(at("new/folder/file"), "file");
    await storage.checkWritable(at("file"), "file");
    await storage.checkWritable(folder, "folder");
    expect(await readdir(folder)).toEqual(["file"]);
    expect(await readFile(at("file"), "utf8")).toBe("old");
  });

  test.each([
    ["file", "folder", "a file is in the way"],
    ["file/deep/down", "folder", "a part of the path is a file"],
    ["file/deep", "file", "a part of the path is a file"],
    [".", "file", "this is a folder"],
  ] as const)("%s as a %s", async (name, kind, reason) => {
    await writeFile(at("file"), "");
    await expect(storage.checkWritable(at(name), kind)).rejects.toThrow(`${at(name)}: cannot write, ${reason}`);
  });

  test.each([
    ["EROFS", "the disk is read-only"],
    ["EACCES", "permission denied"],
  ])("%s", async (code, reason) => {
    const open = () => Promise.reject(Object.assign(new Error(code), { code }));
    const refusing = new NodeStorage({ ...fs, open } as FileSystem);
    await expect(refusing.checkWritable(at("out"), "folder")).rejects.toThrow(`${at("out")}: cannot write, ${reason}`);
  });
});
