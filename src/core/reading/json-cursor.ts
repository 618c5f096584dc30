/**
 * @module
 * Moves through a stream of JSON text, value by value; each character is looked at once.
 */
import { DataError } from "../errors.ts";
import { LONGEST_ROW } from "./json-problem.ts";

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** How far the end of one value has been searched; the search may go on in the next piece. */
interface Search {
  depth: number;
  inString: boolean;
  isEscaped: boolean;
}

export class JsonCursor {
  readonly name: string;
  readonly #texts: AsyncIterator<string>;
  #text = "";
  #at = 0;
  #line = 1;
  #nextBreak = -1;

  constructor(texts: AsyncIterable<string>, name: string) {
    this.#texts = texts[Symbol.asyncIterator]();
    this.name = name;
  }

  /** The line number of the next character. */
  get line(): number {
    return this.#line;
  }

  get place(): string {
    return `${this.name}:${this.#line}`;
  }

  /** The next characters, for messages. */
  get excerpt(): string {
    return this.#at < this.#text.length
      ? JSON.stringify(this.#text.slice(this.#at, this.#at + 40).trimEnd())
      : "the end of the file";
  }

  /** The next character that is not white space, which is skipped; "" at the end. */
  async peek(): Promise<string> {
    for (;;) {
      let at = this.#at;
      while (isSpace(this.#text.charCodeAt(at))) at++;
      this.#moveTo(at);
      if (at < this.#text.length) return this.#text[at]!;
      if (!(await this.#more())) return "";
    }
  }

  /** Skips the character that `peek` gave. */
  skip(): void {
    this.#moveTo(this.#at + 1);
  }

  /** The source of the value that begins here, or what there is of it. @throws {DataError} when it is too long */
  async take(): Promise<string> {
    const parts: string[] = [];
    const line = this.#line;
    let size = 0;
    await this.#passValue(0, (part) => {
      size += part.length;
      if (size > LONGEST_ROW) {
        throw new DataError(`${this.name}:${line}: a row must have at most ${LONGEST_ROW} characters, got more`);
      }
      parts.push(part);
    });
    return parts.length === 1 ? parts[0]! : parts.join("");
  }

  /** Skips a value, or the rest of one of which `depth` brackets have been read. @throws {DataError} when it is not closed */
  async skipValue(depth = 0): Promise<void> {
    if (depth === 0) await this.peek();
    const { place } = this;
    if (await this.#passValue(depth, () => {})) return;
    throw new DataError(`${place}: a JSON value must be closed, got the end of the file`);
  }

  /** Moves behind a value and hands over its parts; false when the file ends inside it. */
  async #passValue(depth: number, part: (text: string) => void): Promise<boolean> {
    const search = { depth, inString: false, isEscaped: false };
    for (;;) {
      const end = valueEnd(this.#text, this.#at, search);
      part(this.#text.slice(this.#at, end < 0 ? undefined : end));
      this.#moveTo(end < 0 ? this.#text.length : end);
      if (end >= 0) return true;
      if (!(await this.#more())) return search.depth === 0 && !search.inString;
    }
  }

  #moveTo(end: number): void {
    for (; this.#nextBreak >= 0 && this.#nextBreak < end; this.#line++) {
      this.#nextBreak = this.#text.indexOf("\n", this.#nextBreak + 1);
    }
    this.#at = end;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#texts.next();
    if (done) return false;
    this.#text = value;
    this.#at = 0;
    this.#nextBreak = value.indexOf("\n");
    return true;
  }
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The index after the value that is being read, or -1 when the text ends first. */
function valueEnd(text: string, from: number, search: Search): number {
  let at = from;
  while (at < text.length) {
    if (search.inString) {
      if (search.isEscaped) {
        search.isEscaped = false;
        at++;
      }
      const quote = text.indexOf('"', at);
      const end = quote < 0 ? text.length : quote;
      let backslash = end;
      while (backslash > at && text.charCodeAt(backslash - 1) === BACKSLASH) backslash--;
      const isEscaped = (end - backslash) % 2 === 1;
      if (quote < 0) {
        search.isEscaped = isEscaped;
        return -1;
      }
      at = quote + 1;
      if (isEscaped) continue;
      search.inString = false;
      if (search.depth === 0) return at;
      continue;
    }
    const code = text.charCodeAt(at);
    if (code === QUOTE) search.inString = true;
    else if (code === 0x7b || code === 0x5b) search.depth++;
    else if (code === 0x7d || code === 0x5d) {
      // A number or literal ends where the list around it does.
      if (search.depth === 0) return at;
      if (--search.depth === 0) return at + 1;
    } else if (search.depth === 0 && (code === 0x2c || isSpace(code))) return at;
    at++;
  }
  return -1;
}
