import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";

import { rejectForeignFile, rejectPage } from "./file-signature.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const row = '{"prompt": "the tide", "completion": " turns"}\n';
const wide = (width: number, order: "LE" | "BE", mark: boolean): Buffer => {
  const letters = [...(mark ? `\uFEFF${row}` : row)].map((letter) => letter.codePointAt(0)!);
  const bytes = Buffer.alloc(width * letters.length);
  letters.forEach((code, i) => {
    if (order === "LE") bytes.writeUIntLE(code, width * i, width);
    else bytes.writeUIntBE(code, width * i, width);
  });
  return bytes;
};

test.each<readonly [content: Buffer, said: string]>([
  [wide(2, "LE", true), "must be UTF-8 text, got UTF-16 (LE); hint: iconv -f UTF-16 -t UTF-8 d/x.jsonl > utf8-x.jsonl"],
  [wide(2, "BE", true), "must be UTF-8 text, got UTF-16 (BE); hint: iconv -f UTF-16 -t UTF-8"],
  [wide(2, "LE", false), "must be UTF-8 text, got UTF-16 (LE); hint: iconv -f UTF-16LE -t UTF-8"],
  [wide(2, "BE", false), "must be UTF-8 text, got UTF-16 (BE); hint: iconv -f UTF-16BE -t UTF-8"],
  [wide(4, "LE", true), "must be UTF-8 text, got UTF-32 (LE); hint: iconv -f UTF-32 -t UTF-8"],
  [wide(4, "BE", true), "must be UTF-8 text, got UTF-32 (BE); hint: iconv -f UTF-32 -t UTF-8"],
  [wide(4, "LE", false), "must be UTF-8 text, got UTF-32 (LE); hint: iconv -f UTF-32LE -t UTF-8"],
  [wide(4, "BE", false), "must be UTF-8 text, got UTF-32 (BE); hint: iconv -f UTF-32BE -t UTF-8"],
  [latin1("(\xb5/\xfd..."), "got a Zstandard file; hint: zstd -d d/x.jsonl"],
  [latin1("BZh91AY&SY..."), "got a bzip2 file; hint: bunzip2 d/x.jsonl"],
  [latin1("\xfd7zXZ\0..."), "got an xz file; hint: unxz d/x.jsonl"],
  [latin1("PK\x03\x04......rows.csv"), "got a ZIP archive; hint: unzip d/x.jsonl"],
  [
    Buffer.concat([latin1("PK\x03\x04...[Content_Types].xml"), deflateRawSync("x")]),
    "got an Excel or other Office file",
  ],
  [latin1(`${"rows.csv".padEnd(257, "\0")}ustar\0`), "got a tar archive; hint: tar -xf d/x.jsonl"],
  [latin1("SQLite format 3\0"), "got an SQLite database; hint: in Python, pd.read_sql(query, connection).to_json("],
  [latin1("ARROW1\0\0"), 'got an Arrow file; hint: in Python, pd.read_feather("d/x.jsonl").to_json("rows.jsonl"'],
  [latin1("\xff\xff\xff\xff\x10\x02"), 'got an Arrow stream; hint: in Python, datasets.Dataset.from_file("d/x.jsonl")'],
  [latin1("\x80\x04\x95"), "got a pickle; hint: in Python, pd.read_pickle"],
  [
    latin1("version https://git-lfs.github.com/spec/v1\noid"),
    "got a Git LFS pointer instead of the file; hint: git lfs pull",
  ],
  [latin1("tide\0moon"), "must be text, got a zero byte at 4: this looks like a binary file"],
])("%j is named", (content, said) => {
  expect(() => rejectForeignFile("d/x.jsonl", content)).toThrow(said);
});

test("pages are named as such where rows are wanted", () => {
  expect(() => rejectPage("x", latin1("\n<!DOCTYPE html>"))).toThrow("x: must be UTF-8 text, got an HTML page; hint");
  expect(() => rejectPage("x", latin1('<?xml version="1.0"?>'))).toThrow("x: must be UTF-8 text, got XML");
});

test.each([row, "ORCHESTRA", "BZh!", "PK", "(mu)", "", "a", "日本語の本文", "7z", "<3", "version https"])(
  "%j is text",
  (text) => {
    expect(() => rejectForeignFile("x", Buffer.from(text))).not.toThrow();
    expect(() => rejectPage("x", Buffer.from(text))).not.toThrow();
  },
);
