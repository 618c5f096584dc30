/**
 * @module
 * Reads the turns of a conversation in the forms that files have: OpenAI's role and content, ShareGPT's from and
 * value, tool calls without content, content in parts, and a list of turns that is stored as JSON in a text.
 */
import { inspect } from "../../core/index.ts";
import type { Message } from "./row.ts";

/** A record: a value by column, or by field of a message. */
export type Fields = Readonly<Record<string, unknown>>;

/** Roles by other names. */
const ROLES: Readonly<Record<string, string>> = {
  human: "user",
  prompter: "user",
  gpt: "assistant",
  chatgpt: "assistant",
  bot: "assistant",
  model: "assistant",
  function: "tool",
  observation: "tool",
  function_response: "tool",
  function_call: "assistant",
};

/** The usual name of a role. */
export const roleOf = (name: string): string => {
  const lower = name.trim().toLowerCase();
  return ROLES[lower] ?? lower;
};

export const RENAMED_ROLES = "roles by other names, such as human and gpt, were read as user, assistant and tool";
export const PARSED_TURNS = "a conversation that was stored as a text was parsed";

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isTurn = (value: unknown): value is Fields =>
  isFields(value) && ("role" in value || ("from" in value && "value" in value));

/** Whether a value is a turn or a list that begins with one. */
export const isTurns = (value: unknown): boolean => isTurn(Array.isArray(value) ? value[0] : value);

/** A text that is a list of turns, in JSON or as Python prints it. */
const LIST_OF_TURNS = /^\s*\[\s*\{\s*(["'])(?:role|content|from|value)\1\s*:/;

/**
 * The list of turns in a text that is one in JSON; any other value unchanged.
 *
 * @throws {Error} when it is one in another notation, such as Python's; the message says what to do
 */
export function parseTurns(value: unknown, warn: (reason: string) => void): unknown {
  if (typeof value !== "string" || !LIST_OF_TURNS.test(value)) return value;
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new Error(
      "must be a list of turns, got a text that holds one in Python's notation; hint: write the file as JSON lines, with to_json instead of to_csv",
    );
  }
  if (!isTurns(parsed)) return value;
  warn(PARSED_TURNS);
  return parsed;
}

/** The list of turns that a text holds as JSON; any other value unchanged. */
export function turnsInText(value: unknown): unknown {
  try {
    return parseTurns(value, () => {});
  } catch {
    return value;
  }
}

/**
 * A turn, or a list of them, as messages. A message that calls a tool needs no content.
 *
 * @throws {Error} saying which message is wrong
 */
export function readTurns(value: unknown, warn: (reason: string) => void): readonly Message[] {
  const turns = Array.isArray(value) ? (value as unknown[]) : [value];
  return turns.map((turn, i) => {
    const message = readTurn(turn, warn);
    if (message) return message;
    throw new Error(
      `must have a role and a content, both text, in each message, got ${inspect(turn)} in message ${i + 1}`,
    );
  });
}

function readTurn(turn: unknown, warn: (reason: string) => void): Message | undefined {
  if (!isFields(turn)) return undefined;
  const { from, value, ...others } = turn;
  const { role = from, content: given = value, ...rest } = "role" in turn ? turn : others;
  const content = contentOf(given, turn);
  if (typeof role !== "string" || content === undefined) return undefined;
  const name = roleOf(role);
  if (name !== role) warn(RENAMED_ROLES);
  // The order of columns in a message is part of what a template may print.
  return { role: name, content, ...withoutNulls(rest) };
}

/** The text of a message; undefined when there is none. */
function contentOf(content: unknown, turn: Fields): string | undefined {
  if (typeof content === "string") return content;
  if (content === null || content === undefined) {
    const calls = turn["tool_calls"] ?? turn["function_call"];
    return calls === undefined || calls === null ? undefined : "";
  }
  if (!Array.isArray(content)) return undefined;
  // Parts, as of a message with images: only texts can be read.
  const texts = content.map((part: unknown) =>
    isFields(part) && typeof part["text"] === "string" ? part["text"] : undefined,
  );
  return texts.includes(undefined) ? undefined : texts.join("");
}

/** Parquet gives every field to every message, with null where it has none. */
const withoutNulls = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
