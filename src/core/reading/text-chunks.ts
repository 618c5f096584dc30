/**
 * @module
 * Streaming UTF-8 decoding, and where a piece of CSV text can be split.
 */
import { DataError } from "../index.ts";

/**
 * Decodes a stream of UTF-8; drops a byte order mark.
 *
 * @throws {DataError} `games.csv:17: must be UTF-8, got invalid bytes; hint: convert it with iconv -t UTF-8`
 */
export async function* decodeChunks(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (cause) {
      const place = `${name}:${line + (bytes ? lineOfInvalidByte(bytes) : 0)}`;
      throw new DataError(`${place}: must be UTF-8, got invalid bytes; hint: convert it with iconv -t UTF-8`, {
        cause,
      });
    }
  };
  for await (const bytes of chunks) {
    const text = decode(bytes);
    line += countLines(text);
    if (text !== "") yield text;
  }
  const rest = decode();
  if (rest !== "") yield rest;
}

/** The number of line breaks before the first invalid UTF-8. A piece may start and end inside a character. */
function lineOfInvalidByte(bytes: Uint8Array): number {
  let start = 0;
  for (let line = 0; ; line++) {
    const end = bytes.indexOf(LINE_FEED, start);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end), { stream: end < 0 });
    } catch {
      // The piece may start with the end of a character from the previous piece.
      if (line > 0 || !startsInsideCharacter(bytes)) return line;
    }
    if (end < 0) return 0;
    start = end + 1;
  }
}

const LINE_FEED = 10;
const startsInsideCharacter = (bytes: Uint8Array): boolean => (bytes[0]! & 0xc0) === 0x80;

/** Reads until there is a character other than white space; returns the text read, or "" when there is none. */
export async function firstText(texts: AsyncGenerator<string>): Promise<string> {
  let text = "";
  while (text.trim() === "") {
    const next = await texts.next();
    if (next.done) return "";
    text += next.value;
  }
  return text;
}

/** A stream with `start` put before it. */
export async function* prepend(start: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield start;
  yield* texts;
}

/**
 * The index after the last line break outside quotes; 0 when there is none.
 *
 * A quote inside quotes is doubled, so a line break is outside quotes when an even number of quotes precedes it.
 */
export function lastRowEnd(text: string): number {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
  let end = text.length;
  for (;;) {
    const line = text.lastIndexOf("\n", end - 1);
    if (line < 0 || end === 0) return 0;
    for (let at = text.lastIndexOf('"', end - 1); at > line; at = text.lastIndexOf('"', at - 1)) quotes--;
    if (quotes % 2 === 0) return line + 1;
    end = line;
  }
}

/** The number of line breaks in a text. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
