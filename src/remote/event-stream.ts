/**
 * @module
 * Joins a stream of chat completion chunks (server-sent events) into one completion.
 */
import { createParser } from "eventsource-parser";

type Json = Readonly<Record<string, unknown>>;

/** A completion as it arrives. */
export interface CompletionStream {
  /** Adds text, cut anywhere. Returns true when the completion has ended and the rest need not be read. */
  feed(text: string): boolean;
  /**
   * The completion as a server without streams would send it, or the server's error; `undefined` when no chunk was
   * read, and `"cut"` when the stream ended early.
   */
  finish(): Json | "cut" | undefined;
}

/** Whether a body of text is a stream of events, whatever its content type says. */
export const looksLikeEventStream = (body: string): boolean => /^\s*(data|event|id|retry)?:/.test(body);

export function completionStream(): CompletionStream {
  const message: Record<string, unknown> = {};
  const logprobs: unknown[] = [];
  let finishReason: string | undefined;
  let usage: unknown;
  let error: Json | undefined;
  let hasChunks = false;
  let hasEnded = false;

  function addChunk(chunk: Json): void {
    if (chunk["usage"]) usage = chunk["usage"];
    const choices = Array.isArray(chunk["choices"]) ? (chunk["choices"] as Json[]) : undefined;
    if (!choices || chunk["error"]) {
      if (chunk["error"] || chunk["object"] === "error") error = chunk;
      return;
    }
    hasChunks = true;
    const choice = choices.find((one) => (one?.["index"] ?? 0) === 0);
    if (!choice) return;
    if (choice["error"]) error = choice;
    if (typeof choice["finish_reason"] === "string") finishReason = choice["finish_reason"];
    const tokens = (choice["logprobs"] as Json | null | undefined)?.["content"];
    if (Array.isArray(tokens)) logprobs.push(...tokens);
    addDelta(message, (choice["delta"] ?? choice["message"] ?? {}) as Json);
  }

  function addEvent(event: string | undefined, data: string): void {
    if (hasEnded) return;
    if (data.trim() === "[DONE]") {
      hasEnded = true;
      return;
    }
    const whole = parseObject(data);
    // A server without blank lines between its events: each line is one.
    const lines = whole ? [] : data.split("\n");
    if (!whole && lines.length > 1) {
      for (const line of lines) addEvent(event, line);
      return;
    }
    if (event === "error") error = whole ?? { error: data };
    else if (whole) addChunk(whole);
  }

  const parser = createParser({ onEvent: ({ event, data }) => addEvent(event, data) });
  return {
    feed(text) {
      parser.feed(text);
      return hasEnded || error !== undefined;
    },
    finish() {
      // The last event may lack its blank line.
      parser.feed("\n\n");
      if (error) return error;
      if (!hasChunks) return undefined;
      if (!hasEnded && finishReason === undefined) return "cut";
      return {
        choices: [
          {
            message,
            finish_reason: finishReason ?? null,
            ...(logprobs.length > 0 && { logprobs: { content: logprobs } }),
          },
        ],
        usage,
      };
    },
  };
}

/** Appends the text, lists and tool calls of a delta to the message. */
function addDelta(message: Record<string, unknown>, delta: Json): void {
  for (const [key, value] of Object.entries(delta)) {
    const known = message[key];
    if (value === null || value === undefined) continue;
    if (key === "role" || known === undefined || known === null) message[key] = value;
    else if (typeof known === "string" && typeof value === "string") message[key] = known + value;
    else message[key] = [...listOf(known), ...listOf(value)];
  }
}

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : [typeof value === "string" ? { type: "text", text: value } : value];

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
