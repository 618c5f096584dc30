/**
 * @module
 * Streaming readers of JSON lines, and of JSON with a list of objects: one row is in memory at a time.
 */
import { DataError, type Line } from "../index.ts";
import { JsonCursor } from "./json-cursor.ts";
import { LONGEST_ROW, parseJson } from "./json-problem.ts";

/**
 * The values of JSON lines; blank lines are skipped.
 *
 * @throws {DataError} naming file and line of the first line that is not JSON
 */
export async function* jsonLines(texts: AsyncIterable<string>, name: string): AsyncGenerator<Line> {
  // The beginning of a line that goes on in the next piece.
  let parts: string[] = [];
  let size = 0;
  let line = 0;
  const parse = (source: string): Line[] => {
    line++;
    if (source.trim() === "") return [];
    return [{ value: parseJson(source, name, line, "each line must be a JSON object"), place: `${name}:${line}` }];
  };
  for await (const text of texts) {
    let begin = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", begin)) {
      const rest = text.slice(begin, end);
      begin = end + 1;
      if (parts.length === 0) yield* parse(rest);
      else {
        const source = [...parts, rest].join("");
        [parts, size] = [[], 0];
        yield* parse(source);
      }
    }
    if (begin === text.length) continue;
    parts.push(text.slice(begin));
    size += text.length - begin;
    if (size > LONGEST_ROW) {
      throw new DataError(`${name}:${line + 1}: a row must have at most ${LONGEST_ROW} characters, got more`);
    }
  }
  yield* parse(parts.join(""));
}

/**
 * The elements of one array of objects.
 *
 * @throws {DataError} naming file and line of the first element that is not JSON, or when the array is incomplete
 */
export async function* jsonArray(texts: AsyncIterable<string>, name: string): AsyncGenerator<Line> {
  const cursor = new JsonCursor(texts, name);
  await cursor.peek();
  yield* elements(cursor);
  if ((await cursor.peek()) !== "") {
    throw new DataError(`${cursor.place}: the file must end after the array, got ${cursor.excerpt}`);
  }
}

/**
 * Objects one after another, each over as many lines as it likes, and arrays of objects, each on lines of its own.
 *
 * @throws {DataError} naming file and line of the first that is not JSON
 */
export async function* jsonSequence(texts: AsyncIterable<string>, name: string): AsyncGenerator<Line> {
  const cursor = new JsonCursor(texts, name);
  let arrayEnd = 0;
  for (let next = await cursor.peek(); next !== ""; next = await cursor.peek()) {
    if (next === "{" && arrayEnd === 0) yield await element(cursor);
    else if (next === "[" && cursor.line > arrayEnd) {
      yield* elements(cursor);
      arrayEnd = cursor.line;
    } else {
      const rule = arrayEnd > 0 ? "the file must end after the array" : "a JSON object must follow";
      throw new DataError(`${cursor.place}: ${rule}, got ${cursor.excerpt}`);
    }
  }
}

/** The list of objects in a member of an object: `["data"]`, or `["data", "rows"]` for `{"data": {"rows": [row, …]}}`. */
export async function* jsonList(
  texts: AsyncIterable<string>,
  name: string,
  path: readonly string[],
): AsyncGenerator<Line> {
  const cursor = new JsonCursor(texts, name);
  await cursor.peek();
  yield* listAt(cursor, path);
}

async function* listAt(cursor: JsonCursor, [key, ...inner]: readonly string[]): AsyncGenerator<Line> {
  for await (const member of members(cursor)) {
    if (member !== key || (await cursor.peek()) !== (inner.length === 0 ? "[" : "{")) await cursor.skipValue();
    else if (inner.length === 0) yield* elements(cursor);
    else yield* listAt(cursor, inner);
  }
}

async function* elements(cursor: JsonCursor): AsyncGenerator<Line> {
  cursor.skip();
  for (;;) {
    const next = await cursor.peek();
    if (next === "{") yield await element(cursor);
    else if (next === "," || next === "]") {
      cursor.skip();
      if (next === "]") return;
    } else if (next === "") {
      throw new DataError(`${cursor.place}: an array must end with "]", got the end of the file`);
    } else {
      throw new DataError(`${cursor.place}: each element of the array must be an object, got ${cursor.excerpt}`);
    }
  }
}

async function element(cursor: JsonCursor): Promise<Line> {
  const { line, place } = cursor;
  return { value: parseJson(await cursor.take(), cursor.name, line, "each element must be a JSON object"), place };
}

/** The names of an object's members. Before the next one, the value must have been read or skipped. */
async function* members(cursor: JsonCursor): AsyncGenerator<string> {
  cursor.skip();
  for (;;) {
    const next = await cursor.peek();
    if (next === '"') {
      const { line } = cursor;
      const member = parseJson(await cursor.take(), cursor.name, line, "a name must be a text");
      if ((await cursor.peek()) !== ":") {
        throw new DataError(`${cursor.place}: a colon must follow a name, got ${cursor.excerpt}`);
      }
      cursor.skip();
      yield member as string;
    } else if (next === "," || next === "}") {
      cursor.skip();
      if (next === "}") return;
    } else {
      const rule = next === "" ? 'an object must end with "}"' : "a name in double quotes must follow";
      throw new DataError(`${cursor.place}: ${rule}, got ${cursor.excerpt}`);
    }
  }
}

/** What a member of an object is; a list is told by its first element. */
export interface JsonMember {
  readonly path: readonly string[];
  readonly holds: "objects" | "lists" | "values" | "empty list" | "object" | "text" | "value";
}

/** The members of a JSON file's first object and of the objects in it. */
export interface JsonSurvey {
  readonly members: readonly JsonMember[];
  /** The number of lines that the object spans. */
  readonly lines: number;
  /** Whether something follows the object. */
  readonly hasMore: boolean;
}

/** Maximum members of a survey: the others are read, not listed. */
const MOST_MEMBERS = 1000;

/**
 * Reads the first object of a file, to find the lists in it.
 *
 * @throws {DataError} naming file and line where it is no JSON object
 */
export async function surveyJson(texts: AsyncIterable<string>, name: string): Promise<JsonSurvey> {
  const cursor = new JsonCursor(texts, name);
  await cursor.peek();
  const first = cursor.line;
  const found: JsonMember[] = [];
  await surveyObject(cursor, [], found);
  const lines = cursor.line - first + 1;
  return { members: found, lines, hasMore: (await cursor.peek()) !== "" };
}

async function surveyObject(cursor: JsonCursor, path: readonly string[], found: JsonMember[]): Promise<void> {
  for await (const member of members(cursor)) {
    const inner = [...path, member];
    const holds = await surveyValue(cursor, inner, found);
    if (found.length < MOST_MEMBERS) found.push({ path: inner, holds });
  }
}

async function surveyValue(
  cursor: JsonCursor,
  path: readonly string[],
  found: JsonMember[],
): Promise<JsonMember["holds"]> {
  const next = await cursor.peek();
  if (next === "[") return surveyList(cursor);
  if (next === "{" && path.length === 1) {
    await surveyObject(cursor, path, found);
    return "object";
  }
  if (next === "" || next === "," || next === "}" || next === "]") {
    throw new DataError(`${cursor.place}: a value must follow a name, got ${cursor.excerpt}`);
  }
  await cursor.skipValue();
  return next === "{" ? "object" : next === '"' ? "text" : "value";
}

async function surveyList(cursor: JsonCursor): Promise<JsonMember["holds"]> {
  cursor.skip();
  const next = await cursor.peek();
  if (next === "") throw new DataError(`${cursor.place}: an array must end with "]", got the end of the file`);
  await cursor.skipValue(1);
  return next === "]" ? "empty list" : next === "{" ? "objects" : next === "[" ? "lists" : "values";
}
