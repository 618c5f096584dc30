import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { MemoryStorage } from "../index.ts";

import { fileBytes } from "./file-bytes.ts";

async function all(name: string, content?: Uint8Array): Promise<string> {
  const storage = new MemoryStorage();
  if (content) await storage.write(name, content);
  const pieces: Uint8Array[] = [];
  for await (const piece of fileBytes(storage, name)) pieces.push(piece);
  return Buffer.concat(pieces).toString("latin1");
}

const text = Array.from({ length: 200_000 }, (_, i) => String(i)).join("\n");

test("gzip files are decompressed, whatever their name; other bytes are unchanged", async () => {
  expect(await all("plain.csv", Buffer.from(text))).toBe(text);
  expect(await all("packed.csv.gz", gzipSync(text))).toBe(text);
  expect(await all("packed.csv", gzipSync(text))).toBe(text);
  expect(await all("plain.gz", Buffer.from(text))).toBe(text);
  expect(await all("unit.csv", Buffer.from("\x1fa"))).toBe("\x1fa");
  expect(await all("empty.csv", Buffer.from(""))).toBe("");
  const two = Buffer.concat([gzipSync("first\n"), gzipSync("second\n")]);
  expect(await all("two.gz", two)).toBe("first\nsecond\n");
});

test("a truncated, damaged or missing file is an error with the line number", async () => {
  const packed = gzipSync(text);
  await expect(all("cut.gz", packed.subarray(0, packed.length / 2))).rejects.toThrow(
    /^cut\.gz:\d{5}: must be a complete gzip file, got one that is truncated or damaged at this line$/,
  );
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, 2000, 2100);
  await expect(all("damaged.gz", damaged)).rejects.toThrow(/^damaged\.gz:\d+: must be a complete gzip file/);
  await expect(all("missing.csv")).rejects.toThrow("missing.csv");
});

test("a folder in place of a file is named, with a file in it", async () => {
  const storage = new MemoryStorage();
  for (const name of ["data/README.md", "data/train.jsonl"]) await storage.write(name, "a");
  await expect(fileBytes(storage, "data").next()).rejects.toThrow(
    "data: must be a file, got a folder; hint: data/train.jsonl",
  );
});
