/**
 * @module
 * JSON lines, or one JSON array of objects, as they come: no more than one value is held at a time.
 */
import { DataError, type Line } from "../index.ts";

/**
 * The values of JSON lines; blank lines are passed over.
 *
 * @throws {DataError} naming file and line of the first line that is not JSON
 */
export async function* jsonLines(texts: AsyncIterable<string>, name: string): AsyncGenerator<Line> {
  let rest = "";
  let line = 0;
  const parse = (source: string): Line[] => {
    line++;
    if (source.trim() === "") return [];
    return [parseAt(source, `${name}:${line}`, "each line must be a JSON object")];
  };
  for await (const text of texts) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const source of lines) yield* parse(source);
  }
  yield* parse(rest);
}

/** Where an array stands when it is not the whole of a file. */
export interface ArrayPlace {
  /** The line of its beginning. */
  readonly line: number;
  /** What may follow it. */
  readonly tail: RegExp;
}

/**
 * The elements of one array of objects, found by their braces, each parsed alone.
 *
 * @throws {DataError} naming file and line of the first element that is not JSON, or when the array is cut off
 */
export async function* jsonArray(
  texts: AsyncIterable<string>,
  name: string,
  { line: firstLine, tail }: ArrayPlace = { line: 1, tail: /^\s*$/ },
): AsyncGenerator<Line> {
  let rest = "";
  let behind = "";
  let line = firstLine;
  let [depth, begin, beginLine] = [0, -1, 1];
  let [inString, escaped, opened, ended] = [false, false, false, false];
  for await (const text of texts) {
    const from = rest.length;
    rest += text;
    let done = 0;
    for (let at = from; at < rest.length; at++) {
      if (ended) {
        behind += rest.slice(at);
        break;
      }
      const letter = rest[at]!;
      if (letter === "\n") line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (letter === "\\") escaped = true;
        else if (letter === '"') inString = false;
        continue;
      }
      if (depth === 0) {
        if (letter === "{" && opened) [depth, begin, beginLine] = [1, at, line];
        else if (letter === "[" && !opened) opened = true;
        else if (letter === "]" && opened) ended = true;
        else if (!/[\s,]/.test(letter)) {
          const found = JSON.stringify(rest.slice(at, at + 40));
          throw new DataError(`${name}:${line}: each element of the array must be an object, got ${found}`);
        }
        continue;
      }
      if (letter === '"') inString = true;
      else if (letter === "{" || letter === "[") depth++;
      else if (letter === "}" || letter === "]") {
        depth--;
        if (depth > 0) continue;
        yield parseAt(rest.slice(begin, at + 1), `${name}:${beginLine}`, "each element must be a JSON object");
        done = at + 1;
      }
    }
    rest = depth === 0 ? "" : rest.slice(done);
    if (depth > 0) begin -= done;
  }
  if (!ended) throw new DataError(`${name}:${line}: an array must end with "]", got the end of the file`);
  if (!tail.test(behind)) {
    const found = JSON.stringify(behind.trim().slice(0, 40));
    throw new DataError(`${name}:${line}: nothing must follow the array, got ${found}`);
  }
}

function parseAt(source: string, place: string, rule: string): Line {
  try {
    return { value: JSON.parse(source), place };
  } catch (cause) {
    throw new DataError(`${place}: ${rule}, got ${JSON.stringify(source.trim().slice(0, 40))}`, { cause });
  }
}
