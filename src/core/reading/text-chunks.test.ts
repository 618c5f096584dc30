import { expect, test } from "vitest";

import { decodeChunks, firstText } from "./text-chunks.ts";

async function decode(...pieces: readonly (string | number[])[]): Promise<string> {
  const bytes = pieces.map((piece) =>
    typeof piece === "string" ? new TextEncoder().encode(piece) : Uint8Array.from(piece),
  );
  let text = "";
  for await (const part of decodeChunks(bytes, "x")) text += part;
  return text;
}

test("characters that two pieces share are decoded; a byte order mark is dropped", async () => {
  expect(await decode("\uFEFFa", [0xe2, 0x98], [0xbe], "b")).toBe("a☾b");
  await expect(decode([0xe2, 0x98], [0xbe, 0x0a, 0x41, 0xe9, 0x41])).rejects.toThrow(
    "x:2: must be UTF-8, got the byte 0xE9 (é in Windows-1252)",
  );
});

test.each<readonly [pieces: string[], text: string]>([
  [["a\rb\r"], "a\nb\n"],
  [["a\r", "\nb\r\n"], "a\r\nb\r\n"],
  [["a", "\r", "b\r", "c"], "a\nb\nc"],
  [["a\nb\rc"], "a\nb\rc"],
  [["a\n", "b\rc"], "a\nb\rc"],
  [["a"], "a"],
  [["x".repeat(70_000), "\r", "\n"], `${"x".repeat(70_000)}\r\n`],
  [[`${"x\r".repeat(50_000)}y`, "\n"], `${"x\n".repeat(50_000)}y\n`],
])("carriage returns alone become line feeds, unless the file has line feeds: %#", async (pieces, text) => {
  expect(await decode(...pieces)).toBe(text);
});

test("white space at the beginning is kept, up to a limit", async () => {
  async function* texts(...pieces: string[]): AsyncGenerator<string> {
    yield* pieces;
  }
  expect(await firstText(texts("\n ", "\n", "a\n", "b"), "x")).toBe("\n \na\n");
  expect(await firstText(texts("\n"), "x")).toBe("");
  const spaces = " ".repeat(1 << 19);
  await expect(firstText(texts(spaces, spaces, spaces, "a"), "x")).rejects.toThrow(
    "x: must hold some text, got 1048576 characters of white space at its beginning",
  );
});
