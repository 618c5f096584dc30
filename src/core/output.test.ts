import { expect, test } from "vitest";

import { MemoryStorage } from "./memory-storage.ts";
import { checkOutput } from "./output.ts";
import type { Storage } from "./storage.ts";

async function storage(): Promise<MemoryStorage> {
  const files = new MemoryStorage();
  for (const path of ["base/config.json", "out/events.jsonl", "rows.jsonl"]) await files.write(path, "");
  return files;
}
const writes = /^events\.jsonl$/;

test.each([
  ["new", "folder", { "--model": "base" }],
  ["base/tuned", "folder", { "--model": "base" }],
  ["out", "folder", { "--data": "out/rows.jsonl" }],
  ["base/completions.txt", "file", { "--model": "base" }],
  ["outer", "folder", { "--data": "out/events.jsonl" }],
] as const)("%s is free to be written as a %s", async (path, kind, inputs) => {
  await checkOutput(await storage(), path, kind, { inputs, writes });
});

test.each([
  ["", "folder", {}, '--out: must name a folder, got ""'],
  [" ", "file", {}, '--out: must name a file, got " "'],
  ["base/", "folder", { "--model": "./base" }, "base/: --out must not overwrite --model, got the same path"],
  ["rows.jsonl", "file", { FILE: "a/../rows.jsonl" }, "rows.jsonl: --out must not overwrite FILE, got the same path"],
  [
    "out",
    "folder",
    { "--model": undefined, "--data": "out/events.jsonl" },
    "out: --out must not overwrite --data, got a folder with out/events.jsonl in it; hint: another --out",
  ],
  ["base/config.json", "file", { "--model": "base" }, "--out must not overwrite --model, got a file of base"],
  ["base", "file", {}, "base: cannot write, this is a folder"],
  ["rows.jsonl", "folder", {}, "rows.jsonl: cannot write, this is a file"],
] as const)("%j as a %s is refused: %j", async (path, kind, inputs, message) => {
  await expect(checkOutput(await storage(), path, kind, { inputs, writes })).rejects.toThrow(message);
});

test("the option is named", async () => {
  await expect(checkOutput(await storage(), "", "file", { name: "--plot" })).rejects.toThrow(
    "--plot: must name a file",
  );
});

test("a lock in memory is taken once", async () => {
  const files: Storage = new MemoryStorage();
  const lock = await files.lock("out", "folder");
  await expect(files.lock("./out", "folder")).rejects.toThrow("./out: must be free, got another run");
  await lock.release();
  await (await files.lock("out", "folder")).release();
});
