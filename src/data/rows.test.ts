import { describe, expect, test } from "vitest";

import { passagesOf } from "./passages.ts";
import { decodeText, parseRows } from "./rows.ts";

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
    [bytes(0xe9), 0],
    [bytes("caf", 0xe9, " noir"), 3],
    [bytes("☾☾", 0xff), 6],
    [bytes("a".repeat(5000), 0xc3), 5000],
    [bytes("☾").subarray(0, 2), 0],
    [bytes("\ufeffé", 0x80), 5],
  ])("the first invalid byte is named: %#", (content, at) => {
    expect(() => decodeText(content, "f")).toThrow(
      `f: must be UTF-8, got a byte that is not at ${at}; hint: iconv -t UTF-8`,
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
