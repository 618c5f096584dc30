/**
 * @module
 * The dialect of a server and its model: which fields of a chat request it accepts, learnt from its refusals.
 */
import type { ChatMessage, ChatRequest } from "./chat-client.ts";
import { isTooLong, readComplaint, type ServerComplaint } from "./server-error.ts";

/** Fields that may be left out of a request; `logprobs` stands for `top_logprobs` too. */
export type OptionalField = "temperature" | "n" | "stream" | "stream_options" | "logprobs";

/** How a model on a server is asked. Plain data. */
export interface Dialect {
  /** Name of the token limit; null when the server accepts none. */
  readonly limitKey: "max_tokens" | "max_completion_tokens" | null;
  /** Smallest and largest token limit that the server accepts. */
  readonly minLimit: number;
  readonly maxLimit: number | null;
  /** The token limit for a model whose answers are cut off at a lower one, because it thinks; null when not needed. */
  readonly longLimit: number | null;
  /** Fields that the server refuses. */
  readonly omitted: readonly OptionalField[];
  /** Candidate tokens per position. */
  readonly topLogprobs: number;
  /** Whether instructions are a system message; otherwise they begin the user's message. */
  readonly systemRole: boolean;
  /** Whether content is a list of parts rather than a string. */
  readonly parts: boolean;
  /** Whether answers come as a stream of server-sent events. */
  readonly stream: boolean;
}

/** The dialect of a server that accepts everything. */
export const DEFAULT_DIALECT: Dialect = {
  limitKey: "max_tokens",
  minLimit: 1,
  maxLimit: null,
  longLimit: null,
  omitted: [],
  topLogprobs: 20,
  systemRole: true,
  parts: false,
  stream: false,
};

/** Token limit of a request in a dialect. */
export function tokenLimit({ maxTokens }: ChatRequest, dialect: Dialect): number {
  const wanted = Math.max(maxTokens, dialect.longLimit ?? 0);
  return Math.max(dialect.minLimit, Math.min(wanted, dialect.maxLimit ?? wanted));
}

/**
 * The body of a request. It states all sampling parameters (temperature 0, token limit, one choice), because
 * server defaults differ.
 */
export function requestBody(model: string, request: ChatRequest, dialect: Dialect): Record<string, unknown> {
  const { limitKey, omitted, topLogprobs, systemRole, parts, stream } = dialect;
  const sends = (field: OptionalField): boolean => !omitted.includes(field);
  const messages = systemRole ? request.messages : withoutSystemRole(request.messages);
  return {
    model,
    messages: parts
      ? messages.map(({ role, content }) => ({ role, content: [{ type: "text", text: content }] }))
      : messages,
    ...(limitKey && { [limitKey]: tokenLimit(request, dialect) }),
    ...(sends("temperature") && { temperature: 0 }),
    ...(sends("n") && { n: 1 }),
    ...((stream || sends("stream")) && { stream }),
    ...(stream && sends("stream_options") && { stream_options: { include_usage: true } }),
    ...(request.logprobs && sends("logprobs") && { logprobs: true, top_logprobs: topLogprobs }),
  };
}

/** Moves the text of system messages to the beginning of the next user message. */
function withoutSystemRole(messages: readonly ChatMessage[]): ChatMessage[] {
  const merged: ChatMessage[] = [];
  let instructions = "";
  for (const { role, content } of messages) {
    if (role === "system") instructions += `${content}\n\n`;
    else {
      merged.push({ role, content: instructions + content });
      instructions = "";
    }
  }
  return instructions === "" ? merged : [...merged, { role: "user", content: instructions.trimEnd() }];
}

/** Statuses of a refusal. Some servers answer 500 when a chat template refuses the messages. */
const REFUSALS: readonly number[] = [400, 403, 404, 405, 406, 415, 422, 500, 501];

/**
 * The dialect after a refusal; undefined when the server's message names nothing that could be changed.
 *
 * A 403 or 404 is a refusal only when it names log-probabilities; otherwise access is denied.
 */
export function adapt(dialect: Dialect, status: number, body: string): Dialect | undefined {
  if (!REFUSALS.includes(status)) return undefined;
  const complaint = readComplaint(body);
  if (isTooLong(complaint.message)) return undefined;
  if (status === 403 || status === 404) return adaptLogprobs(dialect, complaint);
  const rules = [adaptLimit, adaptStream, adaptSystemRole, adaptFields, adaptContent];
  for (const rule of rules) {
    const adapted = rule(dialect, complaint);
    if (adapted) return adapted;
  }
  return status === 400 || status === 422 ? adaptUnnamed(dialect, complaint) : undefined;
}

/** The dialect without one field more; undefined when it is left out already. */
export function leaveOut(dialect: Dialect, ...fields: readonly OptionalField[]): Dialect | undefined {
  const more = fields.filter((field) => !dialect.omitted.includes(field));
  return more.length === 0 ? undefined : { ...dialect, omitted: [...dialect.omitted, ...more] };
}

/** The part of the message about what is refused: a list of what is accepted is not a refusal. */
const refusedPart = (message: string): string =>
  message
    .replace(
      /(?<!not )\b(allowed|supported|valid|permitted|accepted|known)\s+(fields|param\w*|arguments|keys|properties)\b.*/is,
      "",
    )
    .replace(/\buse\s+['"`]?\w+['"`]?\s+instead/gi, "");

function names(field: string, { fields, message }: ServerComplaint): boolean {
  if (fields.some((one) => one.split(".").includes(field))) return true;
  return new RegExp(`(?<![\\w-])${field}(?![\\w-])`, "i").test(refusedPart(message));
}

const UNKNOWN =
  /unknown|unrecogni[sz]ed|unexpected|unsupported|not (supported|permitted|allowed|recogni[sz]ed|compatible)|extra (inputs?|fields?)|extra_forbidden|additional ?propert|invalid (param|arg|field)|does(n't| not) (support|allow|accept)/i;

function adaptLimit(dialect: Dialect, complaint: ServerComplaint): Dialect | undefined {
  const { message } = complaint;
  const { limitKey } = dialect;
  const isNamed = /max_(completion_|output_|new_)?tokens|maxOutputTokens/i.test(
    `${message} ${complaint.fields.join()}`,
  );
  if (!isNamed || limitKey === null) return undefined;
  const { least, most } = boundsIn(message);
  const minLimit = least !== undefined && least > dialect.minLimit && least <= 65_536 ? least : dialect.minLimit;
  const maxLimit = most !== undefined && most >= 1 && most < (dialect.maxLimit ?? Infinity) ? most : dialect.maxLimit;
  if (minLimit !== dialect.minLimit || maxLimit !== dialect.maxLimit) return { ...dialect, minLimit, maxLimit };
  if (limitKey === "max_tokens" && (names("max_tokens", complaint) || message.includes("max_completion_tokens"))) {
    return { ...dialect, limitKey: "max_completion_tokens" };
  }
  if (limitKey === "max_completion_tokens" && names(limitKey, complaint) && UNKNOWN.test(message)) {
    return { ...dialect, limitKey: null };
  }
  return undefined;
}

const NEEDS_STREAM =
  /\b(only|must|please|requires?d?|mandatory|needs?)\b[^.]{0,60}(?<![\w-])stream|(?<![\w-])stream\w*\b[^.]{0,40}\b(only|required|mandatory|must be|to (be )?true)|non-?stream|stream\s*=\s*false|without stream/i;

function adaptStream(dialect: Dialect, complaint: ServerComplaint): Dialect | undefined {
  const { stream } = dialect;
  const { message } = complaint;
  if (NEEDS_STREAM.test(message) && !/unknown|unrecogni[sz]ed|remove|omit|extra/i.test(message)) {
    return stream ? undefined : { ...dialect, stream: true };
  }
  if (!names("stream", complaint) && !names("streaming", complaint)) return undefined;
  if (!stream) return leaveOut(dialect, "stream");
  return leaveOut({ ...dialect, stream: false }, "stream");
}

function adaptSystemRole(dialect: Dialect, { message, fields }: ServerComplaint): Dialect | undefined {
  if (!dialect.systemRole) return undefined;
  const isRefused =
    fields.some((field) => /messages\W*\d*\W*role/.test(field)) ||
    /\b(system|developer)\b.{0,30}\b(role|message|prompt|instruction)/i.test(message) ||
    /\brole\b.{0,60}\b(system|developer)\b/i.test(message) ||
    /\buser\b.{0,20}\b(assistant|model)\b.{0,20}\broles?\b/i.test(message) ||
    /\broles?\b.{0,60}\b(alternate|alternating|user)\b|messages\[0\]\.role|first message.{0,40}\buser\b/i.test(message);
  return isRefused ? { ...dialect, systemRole: false } : undefined;
}

function adaptLogprobs(dialect: Dialect, complaint: ServerComplaint): Dialect | undefined {
  const { fields } = complaint;
  const message = refusedPart(complaint.message);
  if (!/log[-_ ]?prob/i.test(`${message} ${fields.join()}`)) return undefined;
  if (dialect.omitted.includes("logprobs")) return undefined;
  const most = boundsIn(message).most ?? boundBeside(dialect.topLogprobs, message);
  if (most !== undefined && most >= 1 && most < dialect.topLogprobs) return { ...dialect, topLogprobs: most };
  return leaveOut(dialect, "logprobs");
}

/** The smaller number in a message that repeats the number that it refuses: "20 is more than the 5 of this model". */
function boundBeside(refused: number, message: string): number | undefined {
  const numbers = [...message.matchAll(/(?<![\w.-])\d+(?![\w-]|\.\d)/g)].map(([digits]) => Number(digits));
  return numbers.includes(refused) ? numbers.find((number) => number < refused) : undefined;
}

/** `n` is a letter too: it must be quoted, or stand where a field does. */
const NAMES_N =
  /(['"`])n\1|\b(argument|param\w*|field|propert\w+|key|input)s?( supplied)?\s*:?\s+n\b|\bsupplied:[^.]*[ ,]n\b|^\s*n\b\s*(:|must|should|is\b|=|>|$)/im;

function adaptFields(dialect: Dialect, complaint: ServerComplaint): Dialect | undefined {
  const adapted = adaptLogprobs(dialect, complaint);
  const fields: OptionalField[] = [];
  if (names("temperature", complaint)) fields.push("temperature");
  if (complaint.fields.includes("n") || NAMES_N.test(refusedPart(complaint.message))) fields.push("n");
  if (dialect.stream && names("stream_options", complaint)) fields.push("stream_options");
  return leaveOut(adapted ?? dialect, ...fields) ?? adapted;
}

function adaptContent(dialect: Dialect, { message, fields }: ServerComplaint): Dialect | undefined {
  if (dialect.parts) return undefined;
  const text = `${fields.join(" ")} ${message}`;
  if (!/content/i.test(text) || !/\b(array|list|sequence|slice|parts|objects?)\b|\[\]/i.test(text)) return undefined;
  return { ...dialect, parts: true };
}

/** A server that refuses unknown fields without naming them: the least needed are left out first. */
function adaptUnnamed(dialect: Dialect, { message, fields, codes }: ServerComplaint): Dialect | undefined {
  const isNamed = /max_(completion_)?tokens|temperature|stream|log[-_ ]?prob/i.test(message) || NAMES_N.test(message);
  if (isNamed || fields.some((field) => field !== "")) return undefined;
  if (
    !/extra|additional ?propert|un(known|recogni[sz]ed|expected|supported) (\w+ )?(field|param|arg|key|propert)/i.test(
      `${message} ${codes.join(" ")}`,
    )
  )
    return undefined;
  return leaveOut(dialect, "n", "stream") ?? leaveOut(dialect, "logprobs") ?? leaveOut(dialect, "temperature");
}

/** Bounds that a message states: "at least 16", "<= 5", "between 0 and 5", "[1, 2048]", "greater than max allowed: 5". */
function boundsIn(message: string): { readonly least?: number; readonly most?: number } {
  const range =
    /[[(]\s*(\d+)\s*,\s*(\d+)\s*([\])])/.exec(message) ??
    /(\d+)\s*\.\.\s*(\d+)()/.exec(message) ??
    /between\s+(\d+)\s+and\s+(\d+)()/i.exec(message) ??
    /from\s+(\d+)[^\d]{1,20}to\s+(\d+)((?:\s*\(exclusive\))?)/i.exec(message);
  if (range) {
    const isExclusive = range[3] === ")" || range[3]?.includes("exclusive") === true;
    return { least: Number(range[1]), most: Number(range[2]) - (isExclusive ? 1 : 0) };
  }
  const least = /(?:at least|>=|≥|greater than or equal to|minimum(?: \w+)?(?: of| is|:)?|no less than)\s*(\d+)/i.exec(
    message,
  )?.[1];
  const most =
    /(?:at most|<=|≤|less than or equal to|max(?:imum)?(?: \w+){0,4}?(?: of| is|:)?|up to|no more than|(?:not|n't) exceed|limit(?:ed)?(?: is| to| of|:)?)\s*(\d+)/i.exec(
      message,
    )?.[1];
  const below = /(?:<|(?<!no )less than|below|smaller than)\s*(\d+)/i.exec(message)?.[1];
  const top = most !== undefined ? Number(most) : below !== undefined ? Number(below) - 1 : undefined;
  return { ...(least && { least: Number(least) }), ...(top !== undefined && { most: top }) };
}

/** The fields in which a dialect differs from the default. */
export function dialectChanges(dialect: Dialect): Partial<Dialect> {
  const isChanged = ([key, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(DEFAULT_DIALECT[key as keyof Dialect]);
  return Object.fromEntries(Object.entries(dialect).filter(isChanged));
}

/** Both dialects' differences from the default; the second one's where both differ. */
export function mergeDialects(one: Dialect, changes: Partial<Dialect>): Dialect {
  return { ...one, ...changes, omitted: [...new Set([...one.omitted, ...(changes.omitted ?? [])])] };
}

/** What differs from the default, in words, for a note. */
export function describeDialect(dialect: Dialect): string[] {
  const { limitKey, minLimit, maxLimit, longLimit, omitted, topLogprobs, systemRole, parts, stream } = dialect;
  const has = (field: OptionalField): boolean => omitted.includes(field);
  const lines: [boolean, string][] = [
    [has("temperature"), "without temperature, so answers are not deterministic"],
    [limitKey === "max_completion_tokens", "max_completion_tokens instead of max_tokens"],
    [limitKey === null, "without a token limit"],
    [minLimit > 1, `a token limit of at least ${minLimit}`],
    [maxLimit !== null, `a token limit of at most ${maxLimit}`],
    [longLimit !== null, `a token limit of ${longLimit}, because answers were cut off`],
    [has("logprobs"), "without log-probabilities"],
    [
      topLogprobs !== DEFAULT_DIALECT.topLogprobs,
      `log-probabilities of ${topLogprobs} tokens instead of ${DEFAULT_DIALECT.topLogprobs}`,
    ],
    [!systemRole, "the instructions in the user's message, because there is no system role"],
    [parts, "content as a list of parts"],
    [stream, "answers as a stream"],
    [has("n"), "without n"],
    [has("stream") && !stream, "without stream"],
  ];
  return lines.flatMap(([applies, line]) => (applies ? [line] : []));
}
