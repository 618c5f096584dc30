import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";

import { readBytes } from "./byte-stream.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-bytes-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function all(name: string, content?: Uint8Array): Promise<string> {
  const path = join(folder, name);
  if (content) writeFileSync(path, content);
  const pieces: Uint8Array[] = [];
  for await (const piece of readBytes(path)) pieces.push(piece);
  return Buffer.concat(pieces).toString("latin1");
}

const text = Array.from({ length: 200_000 }, (_, i) => String(i)).join("\n");

test("bytes as they stand, unpacked where they are packed, whatever the name", async () => {
  expect(await all("plain.csv", Buffer.from(text))).toBe(text);
  expect(await all("packed.csv.gz", gzipSync(text))).toBe(text);
  expect(await all("packed.csv", gzipSync(text))).toBe(text);
  expect(await all("plain.gz", Buffer.from(text))).toBe(text);
  expect(await all("empty.csv", Buffer.from(""))).toBe("");
  const two = Buffer.concat([gzipSync("first\n"), gzipSync("second\n")]);
  expect(await all("two.gz", two)).toBe("first\nsecond\n");
});

test("a file that is cut off, damaged, missing, or a folder", async () => {
  const packed = gzipSync(text);
  const path = (name: string): string => join(folder, name);
  await expect(all("cut.gz", packed.subarray(0, packed.length / 2))).rejects.toThrow(
    `${path("cut.gz")}: must be a whole gzip file, got one that is cut off`,
  );
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, 2000, 2100);
  await expect(all("damaged.gz", damaged)).rejects.toThrow(
    /damaged\.gz: must be a whole gzip file, got one that is damaged/,
  );
  await expect(all("missing.csv")).rejects.toThrow(`${path("missing.csv")}: cannot read, no such file`);
  await expect(all(".")).rejects.toThrow(/cannot read, this is a folder/);
});
