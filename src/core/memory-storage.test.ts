import { expect, test } from "vitest";

import { MemoryStorage } from "./memory-storage.ts";

async function filled(...paths: readonly string[]): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (const path of paths) await storage.write(path, path);
  return storage;
}

test("a file is read whole or in a range, and its size is in bytes", async () => {
  const storage = new MemoryStorage();
  await storage.write("a", "0123456789");
  expect(new TextDecoder().decode(await storage.read("a", { offset: 3, length: 4 }))).toBe("3456");
  expect(new TextDecoder().decode(await storage.read("a"))).toBe("0123456789");
  await storage.write("b", "naïve");
  expect([await storage.size("a"), await storage.size("b"), await storage.size("c")]).toEqual([10, 6, undefined]);
  await expect(storage.read("c")).rejects.toThrow("c: cannot read, no such file or folder");
  expect(storage.text("c")).toBe("");
});

test("pieces are joined, text is appended and cut", async () => {
  const storage = new MemoryStorage();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const reused = new Uint8Array(2);
    for (const values of [
      [1, 2],
      [3, 4],
      [5, 6],
    ]) {
      reused.set(values);
      yield reused;
    }
  }
  await storage.write("bytes", pieces());
  expect([...(await storage.read("bytes"))]).toEqual([1, 2, 3, 4, 5, 6]);
  await storage.append("log", "one\n");
  await storage.append("log", "two\n");
  expect(storage.text("log")).toBe("one\ntwo\n");
  await storage.truncate("log", 4);
  expect(storage.text("log")).toBe("one\n");
});

test("a change of the caller's bytes changes no file", async () => {
  const storage = new MemoryStorage();
  const bytes = Uint8Array.of(1, 2, 3);
  await storage.write("a", bytes);
  bytes[0] = 9;
  (await storage.read("a"))[1] = 9;
  expect([...(await storage.read("a"))]).toEqual([1, 2, 3]);
});

test("a folder lists each name in it once, sorted, and not those of a folder whose name begins alike", async () => {
  const storage = await filled("run/b", "run/a/one", "run/a/two", "run/c", "running/d", "runs");
  expect(await storage.list("run")).toEqual(["a", "b", "c"]);
  expect(await storage.list("nowhere")).toEqual([]);
});

test("a file and a folder are renamed, nothing else", async () => {
  const storage = await filled("run/a", "run/b/c", "running", "other");
  await storage.rename("run", "done");
  expect([...storage.files.keys()].sort()).toEqual(["done/a", "done/b/c", "other", "running"]);
  expect(storage.text("done/b/c")).toBe("run/b/c");
  await storage.rename("other", "another");
  expect([...storage.files.keys()].sort()).toEqual(["another", "done/a", "done/b/c", "running"]);
});

test("a file and a folder are removed, nothing else", async () => {
  const storage = await filled("run/a", "run/b/c", "running", "other");
  await storage.remove("run");
  await storage.remove("nowhere");
  expect([...storage.files.keys()]).toEqual(["running", "other"]);
  await storage.remove("other");
  expect([...storage.files.keys()]).toEqual(["running"]);
});
