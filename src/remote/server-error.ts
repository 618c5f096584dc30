/**
 * @module
 * Reads what a server says in an error: its first sentence, the fields that it names, and its codes.
 */
import { shorten, visibleText } from "../core/index.ts";

/** An error of a server. */
export interface ServerComplaint {
  /** The whole message. */
  readonly message: string;
  /** Request fields that the server names apart from the message, such as `temperature` or `messages.0.role`. */
  readonly fields: readonly string[];
  /** Error codes and types, such as `insufficient_quota`. */
  readonly codes: readonly string[];
  /** The HTTP status that the body states; undefined when it states none. */
  readonly status: number | undefined;
}

/** Keys under which servers put their message, the most specific first. */
const MESSAGE_KEYS = [
  "message",
  "detail",
  "msg",
  "error_msg",
  "error_message",
  "error_description",
  "status_msg",
  "error",
  "title",
  "reason",
] as const;

/** Keys that may hold the error as an object or a list. */
const NESTED_KEYS = ["error", "errors", "detail", "message", "base_resp"] as const;

const MAX_DEPTH = 5;
const SENTENCE_LENGTH = 200;
/** A shorter beginning, such as "Error." or "e.g.", is not a sentence. */
const MIN_SENTENCE_LENGTH = 20;

/** Reads the body of an error: JSON in the shapes of common servers, HTML, or plain text. */
export function readComplaint(body: string): ServerComplaint {
  const found = { messages: [] as string[], fields: [] as string[], codes: [] as string[], status: undefined };
  collect(parseJson(body) ?? body, found, 0);
  const { messages, ...complaint } = found;
  return { ...complaint, message: messages.join(": ") };
}

interface Found {
  messages: string[];
  fields: string[];
  codes: string[];
  status: number | undefined;
}

function collect(value: unknown, found: Found, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (typeof value === "string") {
    collectText(value, found, depth);
    return;
  }
  if (Array.isArray(value)) {
    // FastAPI lists every field that it refuses; other lists hold one error, or several of which the first counts.
    const refused = value.filter(isFieldError);
    for (const { loc, msg } of refused) addField(loc, msg, found);
    if (refused.length === 0 && value.length > 0) collect(value[0], found, depth + 1);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const error = value as Record<string, unknown>;
  const known = found.messages.length;
  if (typeof error["param"] === "string") found.fields.push(error["param"]);
  for (const key of ["code", "type", "status", "statusCode", "status_code"]) {
    const code = error[key];
    if (typeof code === "string") found.codes.push(code);
    if (isErrorStatus(Number(code))) found.status ??= Number(code);
  }
  const nested = NESTED_KEYS.find((key) => typeof error[key] === "object" && error[key] !== null);
  const text = MESSAGE_KEYS.find((key) => typeof error[key] === "string" && error[key] !== "");
  if (nested !== undefined) collect(error[nested], found, depth + 1);
  if (text !== undefined && found.messages.length === known) collect(error[text], found, depth + 1);
  // A gateway passes on the message of the server behind it.
  const metadata = error["metadata"] as Record<string, unknown> | null | undefined;
  if (metadata && typeof metadata === "object" && typeof metadata["raw"] === "string") {
    collect(metadata["raw"], found, depth + 1);
  }
}

function collectText(text: string, found: Found, depth: number): void {
  const parsed = /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
  if (parsed !== undefined && depth < MAX_DEPTH) {
    collect(parsed, found, depth + 1);
    return;
  }
  if (/<(!doctype|html|head|body|title)\b/i.test(text)) {
    const heading = /<title[^>]*>([^<]*[^<\s][^<]*)</i.exec(text) ?? /<h1[^>]*>([^<]*[^<\s][^<]*)</i.exec(text);
    found.messages.push(heading?.[1] ?? text.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, " "));
    return;
  }
  // vLLM prints FastAPI's list as Python: [{'type': …, 'loc': ('body', 'n'), 'msg': '…', 'input': …}].
  const python = [...text.matchAll(/'loc': [([]([^)\]]{0,200})[)\]], 'msg': (['"])(.{0,500}?)\2/g)];
  if (python.length === 0) found.messages.push(text);
  for (const [, loc = "", , msg = ""] of python) addField(loc.split(",").map(unquote), msg, found);
}

interface FieldError {
  readonly loc: readonly unknown[];
  readonly msg: string;
}

function isFieldError(value: unknown): value is FieldError {
  const { loc, msg } = (value ?? {}) as Partial<FieldError>;
  return Array.isArray(loc) && typeof msg === "string";
}

function addField(loc: readonly unknown[], msg: string, found: Found): void {
  const field = loc.filter((part) => part !== "body" && part !== "").join(".");
  found.fields.push(field);
  found.messages.push(field === "" ? msg : `${field}: ${msg}`);
}

const unquote = (text: string): string => text.trim().replace(/^['"]|['"]$/g, "");

const isErrorStatus = (status: number): boolean => Number.isInteger(status) && status >= 400 && status < 600;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first sentence, on one line, shortened, with control characters made visible; "" when there is none. */
export function firstSentence(message: string): string {
  const line = visibleText(message).replace(/\s+/g, " ").trim();
  for (const { index } of line.matchAll(/[.!?](?= )|[。！？]/g)) {
    if (index + 1 >= MIN_SENTENCE_LENGTH) return shorten(line.slice(0, index + 1), SENTENCE_LENGTH);
  }
  return shorten(line, SENTENCE_LENGTH);
}

/** Whether the server refuses this request for its length; others may fit. */
export function isTooLong(message: string): boolean {
  return /context[ _-]?(length|window|size)|too long|too many (input )?tokens|(prompt|input|messages?) (is |are )?too large|reduce (the|your) (length|prompt|input)|exceeds? (the )?([\w']+ ){0,3}(context|input|prompt|sequence)/i.test(
    message,
  );
}

/** Whether the account has no credit, so that no request will succeed. */
export function isOutOfCredit({ message, codes }: ServerComplaint): boolean {
  if (codes.some((code) => /insufficient_(quota|balance|credits?|funds)|billing/i.test(code))) return true;
  if (/(insufficient|not enough|no|out of) (balance|credits?|funds)|credit balance|insufficient_quota/i.test(message))
    return true;
  // Some servers say this for a limit per minute too, and then name the time after which to ask again.
  return /exceeded your current quota/i.test(message) && !/retry in|per[ _-]?(minute|day)/i.test(message);
}

/** Whether a thinking model used up its token limit: some servers refuse the request then, instead of cutting. */
export function isOutOfTokens(message: string): boolean {
  return /max_(completion_)?tokens\b.{0,40}\breached|higher max_(completion_)?tokens/i.test(message);
}
