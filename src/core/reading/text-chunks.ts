/**
 * @module
 * Streaming UTF-8 decoding with line numbers.
 */
import { DataError } from "../index.ts";
import { describeByte, iconv, rejectForeignFile, rejectPage } from "./file-signature.ts";

/**
 * Decodes a stream of UTF-8; drops a byte order mark. Where lines end in carriage returns alone (classic Mac), they
 * become line feeds.
 *
 * @throws {DataError} `games.csv:17: must be UTF-8, got the byte 0xE9 (é in Windows-1252); hint: iconv -f …`
 */
export async function* decodeChunks(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<string> {
  yield* lineFeeds(decodeUtf8(chunks, name));
}

async function* decodeUtf8(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [line, isFirst] = [1, true];
  for await (const bytes of chunks) {
    if (isFirst) {
      rejectForeignFile(name, bytes);
      rejectPage(name, bytes);
      isFirst = false;
    }
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: true });
    } catch (cause) {
      // The piece may begin inside a character.
      let begin = 0;
      while (begin < Math.min(3, bytes.length) && (bytes[begin]! & 0xc0) === 0x80) begin++;
      const at = firstInvalidByte(bytes, begin);
      for (const byte of bytes.subarray(0, at)) if (byte === LINE_FEED) line++;
      throw notUtf8(`${name}:${line}`, name, bytes[at]!, cause);
    }
    line += countLines(text);
    if (text !== "") yield text;
  }
  try {
    decoder.decode();
  } catch (cause) {
    throw cutOff(`${name}:${line}`, name, cause);
  }
}

/** The error for a text whose last character is incomplete. */
export const cutOff = (place: string, path: string, cause: unknown): DataError =>
  new DataError(
    `${place}: must be UTF-8, got a file that ends inside a character; hint: it is cut off, or ${iconv(path, "WINDOWS-1252")}`,
    { cause },
  );

/** The error for a byte that is not UTF-8. */
export function notUtf8(place: string, path: string, byte: number, cause: unknown): DataError {
  return new DataError(`${place}: must be UTF-8, got ${describeByte(byte)}; hint: ${iconv(path, "WINDOWS-1252")}`, {
    cause,
  });
}

/** Decodes the beginning of a text, whose last character may be incomplete; undefined when it is not UTF-8. */
export function decodeStart(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** The offset of the first byte from `begin` that is not valid UTF-8, or of a last character that is cut off; else 0. */
export function firstInvalidByte(bytes: Uint8Array, begin = 0): number {
  const decodePrefix = (end: number): string | undefined => decodeStart(bytes.subarray(begin, end));
  let [low, high] = [begin, bytes.length];
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (decodePrefix(middle) !== undefined) low = middle;
    else high = middle - 1;
  }
  // An incomplete character decodes to nothing, so its first byte is the invalid one.
  const at = begin + new TextEncoder().encode(decodePrefix(low)).length;
  return at < bytes.length ? at : 0;
}

const LINE_FEED = 10;

/** Text before its first line break is held back up to this many characters. */
const MOST_HELD = 1 << 16;

async function* lineFeeds(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let isClassic: boolean | undefined;
  let held = "";
  const convert = (text: string): string => (isClassic ? text.replaceAll("\r", "\n") : text);
  for await (const next of texts) {
    const text = held + next;
    held = "";
    if (isClassic === undefined && text.includes("\n")) isClassic = false;
    else if (isClassic === undefined && text.includes("\r")) {
      // A line feed may follow in the next piece.
      if (text.length < MOST_HELD || text.indexOf("\r") === text.length - 1) {
        held = text;
        continue;
      }
      isClassic = true;
    }
    yield convert(text);
  }
  if (held !== "") yield held.replaceAll("\r", "\n");
}

/** Maximum white space before the first character. */
const MOST_SPACE = 1 << 20;

/**
 * Reads until there is a character other than white space; returns the text read, or "" when there is none.
 *
 * @throws {DataError} when the file begins with more than a mebibyte of white space
 */
export async function firstText(texts: AsyncGenerator<string>, name: string): Promise<string> {
  let text = "";
  for (;;) {
    const { value, done } = await texts.next();
    if (done) return "";
    text += value;
    if (value.trim() !== "") return text;
    if (text.length > MOST_SPACE) {
      throw new DataError(`${name}: must hold some text, got ${MOST_SPACE} characters of white space at its beginning`);
    }
  }
}

/** A stream with `start` put before it. */
export async function* prepend(start: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield start;
  yield* texts;
}

/** The number of line breaks in a text. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
