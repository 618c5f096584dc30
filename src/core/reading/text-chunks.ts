/**
 * @module
 * Bytes as text, piece by piece, and where a piece may be cut.
 */
import { DataError } from "../index.ts";

/**
 * Decodes UTF-8 as it comes, without a byte order mark.
 *
 * @throws {DataError} `games.csv:17: must be UTF-8, got bytes that are not; hint: iconv -t UTF-8`
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
      const place = `${name}:${line + (bytes ? brokenLine(bytes) : 0)}`;
      throw new DataError(`${place}: must be UTF-8, got bytes that are not; hint: iconv -t UTF-8`, { cause });
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

/** How many lines end before the first byte that is no UTF-8. A piece may begin and end within a character. */
function brokenLine(bytes: Uint8Array): number {
  let start = 0;
  for (let line = 0; ; line++) {
    const end = bytes.indexOf(LINE_FEED, start);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end), { stream: end < 0 });
    } catch {
      // What a piece begins with may be the end of a character that the piece before began.
      if (line > 0 || !isContinued(bytes)) return line;
    }
    if (end < 0) return 0;
    start = end + 1;
  }
}

const LINE_FEED = 10;
const isContinued = (bytes: Uint8Array): boolean => (bytes[0]! & 0xc0) === 0x80;

/** Text up to and with the first that is no white space. */
export async function firstText(texts: AsyncGenerator<string>): Promise<string> {
  let text = "";
  while (text.trim() === "") {
    const next = await texts.next();
    if (next.done) return "";
    text += next.value;
  }
  return text;
}

/** A text, then those that follow it. */
export async function* prepend(start: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield start;
  yield* texts;
}

/**
 * The place after the last line end that is in no quotes; 0 when there is none.
 *
 * A quote inside quotes is doubled, so a line end is outside when the number of quotes before it is even.
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

/** Line ends in a text. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
