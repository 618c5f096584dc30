/**
 * @module
 * Streaming readers of JSON lines and of one JSON array of objects: one value is in memory at a time.
 */
import { DataError, type Line } from "../index.ts";

/**
 * The values of JSON lines; blank lines are skipped.
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

/** The position of an array that is only a part of its file. */
interface ArrayContext {
  /** The line number of its first character. */
  readonly line: number;
  /** Pattern of the text that may follow the array. */
  readonly tail: RegExp;
}

/**
 * The elements of one array of objects: delimited by matching braces, each parsed on its own.
 *
 * @throws {DataError} naming file and line of the first element that is not JSON, or when the array is incomplete
 */
export async function* jsonArray(
  texts: AsyncIterable<string>,
  name: string,
  { line: firstLine, tail }: ArrayContext = { line: 1, tail: /^\s*$/ },
): AsyncGenerator<Line> {
  let rest = "";
  let after = "";
  let line = firstLine;
  let [depth, begin, beginLine] = [0, -1, 1];
  let [inString, escaped, opened, ended] = [false, false, false, false];
  for await (const text of texts) {
    const from = rest.length;
    rest += text;
    let done = 0;
    for (let at = from; at < rest.length; at++) {
      if (ended) {
        after += rest.slice(at);
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
  if (!tail.test(after)) {
    const found = JSON.stringify(after.trim().slice(0, 40));
    throw new DataError(`${name}:${line}: the file must end after the array, got ${found}`);
  }
}

function parseAt(source: string, place: string, rule: string): Line {
  try {
    return { value: JSON.parse(source), place };
  } catch (cause) {
    throw new DataError(`${place}: ${rule}, got ${JSON.stringify(source.trim().slice(0, 40))}`, { cause });
  }
}
