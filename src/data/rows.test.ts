import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

import { MemoryStorage } from "../core/index.ts";
import { passagesOf } from "./passages.ts";
import { decodeText, parseRows, readWholeText } from "./rows.ts";

test("rows have their line numbers, blank lines counted; a file without rows is rejected", () => {
  const rows = parseRows('\n{"text":"a"}\r\n\n{"text":"b"}', "t.jsonl", "text");
  expect(rows.map(({ place, text }) => [place, text])).toEqual([
    ["t.jsonl:2", "a"],
    ["t.jsonl:4", "b"],
  ]);
  expect(() => parseRows("\n\n", "t.jsonl", "text")).toThrow("t.jsonl: must hold at least one row, got an empty file");
});

describe("text that must be UTF-8", () => {
  const bytes = (...parts: (string | number)[]): Uint8Array =>
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));
  test.each([
    ["☾ moon\r\n", "☾ moon\r\n"],
    ["\ufeffmark", "mark"],
  ])("%j is decoded", (text, read) => {
    expect(decodeText(bytes(text), "f")).toBe(read);
  });
  test.each([
    [
      bytes(0xe9),
      "f:1: must be UTF-8, got a file that ends inside a character; hint: it is cut off, or iconv -f WINDOWS-1252",
    ],
    [bytes("\ncaf", 0xe9, " noir"), "f:2: must be UTF-8, got the byte 0xE9 (é in Windows-1252)"],
    [bytes("☾☾\n", 0x93, "a"), "f:2: must be UTF-8, got the byte 0x93 (“ in Windows-1252)"],
    [
      bytes("a\n".repeat(5000), 0xc3),
      "f:5001: must be UTF-8, got a file that ends inside a character; hint: it is cut off, or iconv -f WINDOWS-1252",
    ],
    [
      bytes("☾").subarray(0, 2),
      "f:1: must be UTF-8, got a file that ends inside a character; hint: it is cut off, or iconv -f WINDOWS-1252",
    ],
    [
      bytes("\ufeffé\n", 0x81),
      "f:2: must be UTF-8, got the byte 0x81; hint: iconv -f WINDOWS-1252 -t UTF-8 f > utf8-f",
    ],
  ])("the first invalid byte is named: %#", (content, said) => {
    expect(() => decodeText(content, "f")).toThrow(said);
  });

  test("the whole text of a gzip file has a limit", async () => {
    const storage = new MemoryStorage();
    await storage.write("bomb.txt", gzipSync("a".repeat(5_000_000)));
    expect((await readWholeText(storage, "bomb.txt")).length).toBe(5_000_000);
    await expect(readWholeText(storage, "bomb.txt", { mostBytes: 4_999_999 })).rejects.toThrow(
      "bomb.txt: a text must have at most 4999999 bytes, got more; hint: split it into rows",
    );
  });
});

describe("passages", () => {
  test("are the lines of a text without blank lines at the edges, each with a first line as prompt", () => {
    const text = "\n\none\ntwo\n\nthree\nfour  \nfive\n\n\nsix\nseven\n";
    expect(passagesOf(text, 3)).toEqual([
      { prefix: "one", rest: "\ntwo" },
      { prefix: "three", rest: "\nfour  \nfive" },
      { prefix: "six", rest: "\nseven" },
    ]);
    expect(passagesOf("alone\n\n\n", 3)).toEqual([]);
    expect(passagesOf("", 3)).toEqual([]);
  });
});
