/**
 * @module
 * Why a text is not JSON, in words, with line and column: read only after `JSON.parse` has refused the text.
 */
import { DataError } from "../errors.ts";

/** Maximum characters of one row: V8's strings end at twice as many. */
export const LONGEST_ROW: number = 2 ** 28;
/** Maximum nesting of one row: deeper values overflow the stack of whatever walks through them. */
const DEEPEST = 500;

/**
 * Parses the text of one row.
 *
 * @param line the line number of its first character
 * @throws {DataError} `pairs.jsonl:3: each line must be a JSON object, got "{'prompt': …"; column 2: …`
 */
export function parseJson(source: string, name: string, line: number, rule: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    const problem = jsonProblem(source);
    const start = JSON.stringify(source.trim().slice(0, 40));
    const where = `${name}:${line + problem.line}: ${rule}, got ${start}`;
    throw new DataError(`${where}; column ${problem.column}: ${problem.reason}`, { cause });
  }
  // A value of this depth has at least as many brackets on each side.
  if (source.length > 2 * DEEPEST && isDeeper(value, DEEPEST)) {
    throw new DataError(`${name}:${line}: a row must have at most ${DEEPEST} levels of nesting, got more`);
  }
  return value;
}

/** Whether a value is nested deeper than so many levels. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** What is wrong, and where: `line` counts from 0, `column` from 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
  /** Whether the text ends too early, outside quotes, and is right up to there. */
  readonly isIncomplete: boolean;
}

/** The first problem of a text that `JSON.parse` refuses. */
export function jsonProblem(source: string): JsonProblem {
  const { at, reason, isIncomplete = false } = findProblem(source);
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length - 1, column: at - lineStart + 1, reason, isIncomplete };
}

interface Problem {
  readonly at: number;
  readonly reason: string;
  readonly isIncomplete?: boolean;
}

/** What may stand at a position. */
type Expected = "value" | "value or ]" | "name" | "name or }" | ":" | ", or end";

function findProblem(source: string): Problem {
  const open: { readonly bracket: string; readonly at: number }[] = [];
  let expected: Expected = "value";
  let comma = -1;
  let at = 0;
  for (;;) {
    at = afterSpace(source, at);
    const letter = source[at];
    if (expected === ", or end" && open.length === 0) return behindValue(source, at);
    if (letter === undefined) return endOfText(source, open.at(-1));
    const closes = letter === "}" || letter === "]";
    if (closes && (expected === "value" || expected === "name") && comma >= 0 && open.length > 0) {
      return { at: comma, reason: `a comma must not stand before ${letter}` };
    }
    if (closes && open.length > 0 && (expected === ", or end" || expected.endsWith(letter))) {
      const wanted = open.pop()!.bracket === "{" ? "}" : "]";
      if (wanted !== letter) return { at, reason: `${wanted} must close what is open, got ${letter}` };
      expected = ", or end";
      at++;
    } else if (expected === ", or end") {
      if (letter !== ",") return { at, reason: `a comma must stand before what follows, got ${shown(source, at)}` };
      comma = at++;
      expected = open.at(-1)!.bracket === "{" ? "name" : "value";
    } else if (expected === ":") {
      if (letter !== ":") return { at, reason: `a colon must follow a name, got ${shown(source, at)}` };
      comma = -1;
      at++;
      expected = "value";
    } else if (expected === "name" || expected === "name or }") {
      if (letter !== '"') return wrongName(source, at);
      const end = stringEnd(source, at);
      if (typeof end !== "number") return end;
      at = end;
      expected = ":";
    } else if (letter === "{" || letter === "[") {
      open.push({ bracket: letter, at: at++ });
      comma = -1;
      expected = letter === "{" ? "name or }" : "value or ]";
    } else {
      const end = letter === '"' ? stringEnd(source, at) : scalarEnd(source, at);
      if (typeof end !== "number") return end;
      at = end;
      expected = ", or end";
    }
  }
}

function behindValue(source: string, at: number): Problem {
  const letter = source[at];
  if (letter === ",") {
    return { at, reason: "a comma must not follow the row; hint: one object per line without commas, or all in [ ]" };
  }
  if (letter === "{") return { at, reason: "a second object must be on a line of its own" };
  return { at, reason: `nothing must follow the row, got ${shown(source, at)}` };
}

function endOfText(source: string, open?: { readonly bracket: string; readonly at: number }): Problem {
  const at = source.trimEnd().length;
  if (!open) return { at, reason: "a value must follow, got the end", isIncomplete: true };
  const { line, column } = positionOf(source, open.at);
  const opener = line === 0 ? `column ${column}` : `line ${line + 1} of the row, column ${column}`;
  const close = open.bracket === "{" ? "}" : "]";
  return { at, reason: `${close} must close the ${open.bracket} at ${opener}, got the end`, isIncomplete: true };
}

function positionOf(source: string, at: number): { line: number; column: number } {
  const before = source.slice(0, at);
  return { line: before.split("\n").length - 1, column: at - before.lastIndexOf("\n") };
}

function wrongName(source: string, at: number): Problem {
  const quote = quoteProblem(source, at);
  if (quote) return quote;
  const name = /^[\p{L}_$][\p{L}\p{N}_$-]*/u.exec(source.slice(at, at + 100))?.[0];
  if (name !== undefined) return { at, reason: `a name must stand in double quotes, got ${name}; hint: "${name}"` };
  return { at, reason: `a name in double quotes must follow, got ${shown(source, at)}` };
}

const PYTHON: Readonly<Record<string, string>> = { None: "null", True: "true", False: "false", undefined: "null" };

function quoteProblem(source: string, at: number): Problem | undefined {
  const letter = source[at]!;
  if (letter === "'") {
    return { at, reason: "texts must stand in double quotes, got a single quote, as Python prints; hint: json.dumps" };
  }
  if ("“”„«`‘’".includes(letter)) return { at, reason: `texts must stand in plain double quotes ("), got ${letter}` };
  return undefined;
}

/** The index after a string, or its problem. */
function stringEnd(source: string, begin: number): number | Problem {
  for (let at = begin + 1; ; at++) {
    const code = source.charCodeAt(at);
    if (Number.isNaN(code)) {
      return { at: begin, reason: "the text that begins here must end with a double quote" };
    }
    if (code === 0x22) return at + 1;
    if (code < 0x20) {
      const hint = JSON.stringify(source[at]).slice(1, -1);
      const what = { 9: "a tab", 10: "a line break", 13: "a line break" }[code] ?? "a control character";
      return { at, reason: `a text must not hold ${what} itself, got one; hint: ${hint}` };
    }
    if (code !== 0x5c) continue;
    const known = /^(?:["\\/bfnrt]|u[\da-fA-F]{4})/.exec(source.slice(at + 1, at + 6));
    if (!known) {
      if (at + 1 >= source.length) continue;
      const got = source.slice(at, at + 2);
      return { at, reason: `a backslash must begin an escape of JSON, got ${got}; hint: \\${got}` };
    }
    at += known[0].length;
  }
}

/** The index after a number or literal, or its problem. */
function scalarEnd(source: string, at: number): number | Problem {
  const word = /^[^\s,:{}[\]"]{1,60}/u.exec(source.slice(at, at + 60))?.[0] ?? "";
  // A long number is right as far as it was read.
  if (word.length === 60 && /^-?\d+\.?\d*$/.test(word)) {
    return at + /^[-+.\deE]*/.exec(source.slice(at))![0].length;
  }
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(word)) return at + word.length;
  const quote = word === "" ? undefined : quoteProblem(source, at);
  if (quote) return quote;
  if (/^[-+]?(?:nan|inf|infinity)$/i.test(word)) {
    return { at, reason: `a number must be finite, got ${word}; hint: null` };
  }
  if (Object.hasOwn(PYTHON, word)) return { at, reason: `JSON has no ${word}; hint: ${PYTHON[word]}` };
  if (word.startsWith("//") || word.startsWith("/*")) return { at, reason: "JSON has no comments, got one" };
  if (/^[-+.\d]/.test(word)) return { at, reason: `a number must be written as in JSON, got ${word}` };
  return { at, reason: `a value must follow, got ${shown(source, at)}; hint: texts stand in double quotes` };
}

function afterSpace(source: string, from: number): number {
  let at = from;
  while (/[ \t\r\n]/.test(source[at] ?? "")) at++;
  return at;
}

const shown = (source: string, at: number): string =>
  at >= source.length ? "the end" : JSON.stringify(source.slice(at, at + 20));
