/**
 * @module
 * Checks the order of roles in conversations.
 */
import { DataError } from "../../core/index.ts";
import { completionsOf, isConversation, type Message, type Row } from "./row.ts";

/** Roles of an instruction before the first user message. */
const SYSTEM = ["system", "developer"];
/** Roles that an assistant's message may follow. */
const BEFORE_ASSISTANT = ["user", "tool"];

/**
 * Checks every conversation of a row, each completion together with its prompt: an optional system message comes
 * first, user and assistant alternate, tool results follow an assistant's message, and the last message is the
 * assistant's.
 *
 * @throws {DataError} `chat.jsonl:3: roles must alternate, got user after user in message 2 of the prompt with its completion`
 */
export function checkTurns(row: Row): void {
  if (row.kind === "text") {
    if (isConversation(row.text)) checkConversation(row.text, "messages", row.place);
    return;
  }
  const { prompt, place } = row;
  if (!isConversation(prompt)) return;
  if (row.kind === "prompt") {
    checkAlternation(prompt, "the prompt", place);
    return;
  }
  for (const completion of completionsOf(row)) {
    checkConversation([...prompt, ...(completion as readonly Message[])], "the prompt with its completion", place);
  }
}

function checkConversation(messages: readonly Message[], what: string, place: string): void {
  checkAlternation(messages, what, place);
  const { role } = messages.at(-1)!;
  if (role === "assistant") return;
  throw new DataError(`${place}: the last message of ${what} must be the assistant's, got one of ${role}`);
}

function checkAlternation(messages: readonly Message[], what: string, place: string): void {
  messages.forEach(({ role }, i) => {
    const before = messages[i - 1]?.role;
    if (canFollow(role, before)) return;
    const got = `${role} ${before === undefined ? "first" : `after ${before}`}`;
    throw new DataError(`${place}: roles must alternate, got ${got} in message ${i + 1} of ${what}`);
  });
}

function canFollow(role: string, before: string | undefined): boolean {
  if (SYSTEM.includes(role)) return before === undefined;
  if (role === "user") return before === undefined || before === "assistant" || SYSTEM.includes(before);
  if (role === "tool") return before === "assistant" || before === "tool";
  return role === "assistant" && before !== undefined && BEFORE_ASSISTANT.includes(before);
}
