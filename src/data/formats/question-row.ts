/**
 * @module
 * Questions the content of a row: what cannot be learnt from is left out, what was meant otherwise is mended, and what
 * is only suspicious is a warning.
 */
import { REPEATED_PROMPT } from "./check-row.ts";
import { type Content, completionsOf, contentsOf, isConversation, type Message, type Row } from "./row.ts";

const EMPTY = "a text is empty";
const SAME_PAIR = "chosen and rejected are the same text";
const SAME_RANKED = "two completions are the same text";
const PYTHON =
  "a text is a conversation in Python's notation; hint: write the file as JSON lines, with to_json instead of to_csv";
const RECORD = "a text looks like a record in JSON; is the file one of rows that are stored as texts?";
const WITHIN_WORD = "the prompt ends within a word: its last character and the next one are letters";

/**
 * The row as it is to be used, or the reason why it is left out.
 *
 * @param warn is called with each warning
 */
export function questionRow(row: Row, warn: (reason: string) => void): Row | string {
  const contents = contentsOf(row);
  if (contents.some(([, content]) => isEmpty(content))) return EMPTY;
  if (contents.some(([, content]) => typeof content === "string" && PYTHON_TURNS.test(content))) return PYTHON;
  if (contents.some(([, content]) => typeof content === "string" && JSON_RECORD.test(content))) warn(RECORD);
  const asked = withoutRepeatedPrompt(row);
  if (asked !== row) warn(REPEATED_PROMPT);
  const completions = completionsOf(asked);
  if (completions.some(isEmpty)) return EMPTY;
  if (new Set(completions.map((one) => JSON.stringify(one))).size < completions.length)
    return row.kind === "ranked" ? SAME_RANKED : SAME_PAIR;
  if (endsWithinWord(asked)) warn(WITHIN_WORD);
  return asked;
}

/** A list of turns as Python prints it. */
const PYTHON_TURNS = /^\s*\[\s*\{\s*'(?:role|content|from|value)'\s*:/;
/** A record with one of the usual columns. */
const JSON_RECORD = /^\s*\{\s*"(?:prompt|text|messages|chosen|rejected|completion|instruction|conversations)"\s*:/;

/** Whether a text is blank, or a message that neither is the system's nor calls a tool. */
function isEmpty(content: Content): boolean {
  if (!isConversation(content)) return content.trim() === "";
  return content.some((message) => message.content.trim() === "" && message.role !== "system" && !callsTool(message));
}

const callsTool = (message: Message): boolean => "tool_calls" in message || "function_call" in message;

/** A prompt of fewer characters may begin a completion by chance. */
const SHORTEST_REPEATED = 8;

/** The row without the prompt at the beginning of each completion; the row itself when it is not there. */
function withoutRepeatedPrompt(row: Row): Row {
  if (row.kind === "text" || row.kind === "prompt") return row;
  const { prompt } = row;
  if (!completionsOf(row).every((one) => repeats(one, prompt))) return row;
  const cut = <C extends Content>(content: C): C => content.slice(prompt.length) as C;
  switch (row.kind) {
    case "preference":
      return { ...row, chosen: cut(row.chosen), rejected: cut(row.rejected) };
    case "ranked":
      return { ...row, completions: row.completions.map(cut) };
    default:
      return { ...row, completion: cut(row.completion) };
  }
}

const repeats = (completion: Content, prompt: Content): boolean =>
  typeof prompt === "string" &&
  typeof completion === "string" &&
  prompt.length >= SHORTEST_REPEATED &&
  completion.startsWith(prompt);

/** Whether the prompt ends in a letter and a completion begins with one. */
function endsWithinWord(row: Row): boolean {
  if (row.kind === "text" || row.kind === "prompt" || typeof row.prompt !== "string") return false;
  return LETTER_AT_END.test(row.prompt) && completionsOf(row).some((one) => LETTER_AT_START.test(one as string));
}

// In writing without spaces between words, such as Chinese, every prompt ends between two letters.
const UNSPACED = String.raw`\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}`;
const LETTER_AT_END = new RegExp(`(?!${UNSPACED})\\p{L}$`, "u");
const LETTER_AT_START = new RegExp(`^(?!${UNSPACED})\\p{L}`, "u");
