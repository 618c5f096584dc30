/**
 * @module
 * Reads the outputs of one model in the formats that people have: the assignment's completions or summaries, rows of
 * prompts and answers in any file format, FastChat's model answers, or one answer a line. The format is detected from
 * the content, not from the file's name.
 */
import { DataError, didYouMean, inspect, type Line, parseJsonl, type Storage } from "../core/index.ts";
import { fileBytes } from "../core/reading/index.ts";
import { type PromptCompletions, parseCompletions, parseSummaries } from "./completions-file.ts";
import { holdsRows } from "./formats/file-format.ts";
import { openRecords } from "./formats/file-lines.ts";
import { formatContent, type Message } from "./formats/row.ts";
import { type Fields, isFields, isTurns, readTurns, turnsInText } from "./formats/turns.ts";
import { readWholeText } from "./rows.ts";

/** One of the assignment's two text formats. */
export type OutputsLayout = "completions" | "summaries";

export interface ModelOutputs {
  readonly groups: readonly PromptCompletions[];
  /** The model's name, where every row has the same one. */
  readonly model: string | null;
  /** The assignment's text format, if the file has it. */
  readonly layout: OutputsLayout | null;
  /** What the reader of a result should know about the file. */
  readonly notes: readonly string[];
}

/**
 * Reads the outputs of one model from a file.
 *
 * - `=== PREFIX 1 ===`: written by llm_completion.py; `=== POST 1 ===`: written by llm_summarization.py;
 * - rows, as JSON lines, a JSON list, CSV with any separator, or Parquet, each also as gzip: a prompt (`prompt`,
 *   `instruction`, `question`, …; a text or a list of turns) and an answer (`completion`, `response`, `output`,
 *   `answer`, …; a text, or a list of texts). The rows of one prompt are its A, B, … in order;
 * - FastChat's model answers: `question_id` and `choices` with `turns`. Each turn is a prompt of its own;
 * - any other text: one answer a line, without prompts.
 *
 * Rows without a prompt are paired by their `question_id`, or else by their position.
 *
 * @param name what messages call a text and what notes call the file
 * @throws {DataError} `out.jsonl:3: "completion" is missing, …`
 */
export async function readModelOutputs(storage: Storage, path: string, name: string = path): Promise<ModelOutputs> {
  const start = await beginningOf(storage, path);
  const isText = HEADER.test(start) || LIST_OF_TEXTS.test(start) || !(await holdsRows(storage, path));
  if (isText) return parseModelOutputs(await readWholeText(storage, path), name);
  const lines: Line[] = [];
  for await (const line of (await openRecords(storage, path)).lines) lines.push(line);
  return outputsOfRows(lines, name);
}

/**
 * The same from a text in memory: the assignment's formats, JSON lines, a JSON list, or one answer a line.
 *
 * @throws {DataError} as `readModelOutputs` does
 */
export function parseModelOutputs(text: string, name: string): ModelOutputs {
  const start = text.slice(0, 4096).trimStart();
  if (start.startsWith("{")) return outputsOfRows(parseJsonl(text.replace(/^\uFEFF/, ""), name), name);
  if (/^\[\s*\{/.test(start) || LIST_OF_TEXTS.test(start)) return outputsOfRows(jsonList(text, name), name);
  if (HEADER.test(start) || ANY_HEADER.test(text)) {
    const isSummaries = /^=== (?:POST|SUMMARY) /m.test(start) && !start.startsWith("=== PREFIX");
    const layout = isSummaries ? "summaries" : "completions";
    return { groups: (isSummaries ? parseSummaries : parseCompletions)(text, name), model: null, layout, notes: [] };
  }
  return outputsOfLines(text, name);
}

/** Which of the assignment's two text formats a text has; null for any other text. */
export function outputsLayout(text: string): OutputsLayout | null {
  const [, kind] = /^\s*=== (PREFIX|POST) 1 ===\r?\n/.exec(text) ?? [];
  if (kind === undefined) return null;
  return kind === "POST" ? "summaries" : "completions";
}

/** A header of the assignment's format. */
const HEADER = /^\s*===[ =]/;
const LIST_OF_TEXTS = /^\s*\[\s*"/;
const ANY_HEADER = /^=== (?:PREFIX|POST|COMPLETION|SUMMARY) \d/m;

async function beginningOf(storage: Storage, path: string): Promise<string> {
  const bytes = fileBytes(storage, path);
  const { value = new Uint8Array() } = await bytes.next();
  await bytes.return(undefined);
  return new TextDecoder().decode(value.subarray(0, 4096));
}

function jsonList(text: string, name: string): Line[] {
  try {
    const rows = JSON.parse(text.trimStart()) as unknown[];
    return rows.map((value, i) => ({ value, place: `${name}, entry ${i + 1}` }));
  } catch (cause) {
    throw new DataError(`${name}: must be a JSON list, ${(cause as Error).message}`, { cause });
  }
}

function outputsOfLines(text: string, name: string): ModelOutputs {
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/\n+$/, "")
    .split("\n");
  const groups = lines.map((line, i) => withoutPrompt(line, `${name}:${i + 1}`));
  return {
    groups,
    model: null,
    layout: null,
    notes: [`${name}: read as one answer a line, without prompts: 7-A is line 7`],
  };
}

const withoutPrompt = (answer: string, place: string): PromptCompletions => ({
  prompt: "",
  completions: [answer],
  hasPrompt: false,
  place,
});

/** Columns of prompts, the most likely one first. */
const PROMPTS = [
  ...["prompt", "instruction", "question", "query", "prefix", "post", "input", "problem", "request"],
  ...["article", "document", "dialogue", "messages", "conversation", "conversations"],
];
/** Columns of answers: those of a model, and those that may also hold a reference answer or any text. */
const ANSWERS = [
  [
    ...["completion", "completions", "response", "responses", "output", "outputs", "generation", "generations"],
    ...["generated_text", "generated", "model_output", "model_response", "prediction", "predictions", "summary"],
    "choices",
  ],
  ["answer", "answers", "reply", "result", "text", "content"],
] as const;
/** Columns that identify a prompt which is not in the file. */
const PROMPT_IDS = ["question_id", "prompt_id", "example_id", "instance_id", "doc_id"];
const MODELS = ["generator", "model", "model_id", "model_name"];

/** `Prompt `, `prompt` and `PROMPT` are one name. */
const plain = (column: string): string =>
  column
    .replace(/^\uFEFF/, "")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");

/** What is read from which column, by the names in the file. */
interface OutputColumns {
  readonly answer: string;
  readonly prompt: string | undefined;
  readonly promptId: string | undefined;
  /** Columns that look like answers and are not read. */
  readonly unused: readonly string[];
}

function outputsOfRows(lines: readonly Line[], name: string): ModelOutputs {
  const [first] = lines;
  if (!first) throw new DataError(`${name}: must hold at least one row, got none`);
  if (lines.every(({ value }) => typeof value === "string")) {
    const groups = lines.map(({ value, place }) => withoutPrompt(value as string, place));
    return { groups, model: null, layout: null, notes: [positionNote(name)] };
  }
  const columns = outputColumns(fieldsOf(first), first.place);
  const rows = lines.flatMap((line) => outputRows(fieldsOf(line), columns, line.place));
  const other = rows.find(({ isGrouped }) => isGrouped !== rows[0]!.isGrouped);
  if (other) {
    const kind = (isGrouped: boolean): string => (isGrouped ? "a list of texts" : "one text");
    throw new DataError(
      `${other.place}: ${inspect(columns.answer)} must be ${kind(rows[0]!.isGrouped)} as at ${first.place}, got ${kind(other.isGrouped)}`,
    );
  }
  const names = new Set(lines.map((line) => modelOf(fieldsOf(line))));
  const [model] = names;
  return {
    groups: rows[0]!.isGrouped ? rows.map(({ isGrouped: _, ...group }) => group) : groupRows(rows),
    model: names.size === 1 ? model! : null,
    layout: null,
    notes: notesOf(columns, name),
  };
}

const positionNote = (name: string): string => `${name}: has no prompts, so answers are paired by position`;

function notesOf({ answer, prompt, promptId, unused }: OutputColumns, name: string): string[] {
  const missing =
    promptId === undefined
      ? positionNote(name)
      : `${name}: has no prompts, so answers are paired by ${promptId}, which is shown in their place`;
  return [
    ...(unused.length > 0 ? [`${name}: the answers are those of ${answer}; not used: ${unused.join(", ")}`] : []),
    ...(prompt === undefined ? [missing] : []),
  ];
}

function fieldsOf({ value, place }: Line): Fields {
  if (isFields(value)) return value;
  throw new DataError(`${place}: each row must be a JSON object, got ${inspect(value)}`);
}

/** @throws {DataError} listing the columns when none, or more than one, can be the answer */
function outputColumns(fields: Fields, place: string): OutputColumns {
  const columns = Object.keys(fields);
  const find = (names: readonly string[]): string[] =>
    names.flatMap((name) => columns.filter((column) => plain(column) === name));
  const [answers, others] = ANSWERS.map(find) as [string[], string[]];
  const candidates = answers.length > 0 ? answers : others;
  if (candidates.length > 1) {
    throw new DataError(
      `${place}: a row must have one column of answers, got ${candidates.join(" and ")}; hint: remove or rename the others`,
    );
  }
  const [prompt] = find(PROMPTS);
  const isDialogue = prompt !== undefined && endsWithAnswer(fields[prompt]);
  const answer = candidates[0] ?? (isDialogue ? prompt : undefined);
  if (answer === undefined) {
    const known = [...ANSWERS.flat(), ...PROMPTS];
    const misspelt = columns
      .filter((column) => !known.includes(plain(column)))
      .map((column) => [column, didYouMean(column, known)] as const)
      .filter(([, name]) => name !== "")
      .map(([column, name]) => `; ${inspect(column)}${name}`);
    throw new DataError(
      `${place}: a row must have an answer (completion, completions, response, output, answer or text) and may have a prompt (prompt, instruction or question), got the columns ${columns.join(", ")}${misspelt.join("")}`,
    );
  }
  const unused = answers.length > 0 ? others : [];
  return { answer, prompt, promptId: prompt === undefined ? find(PROMPT_IDS)[0] : undefined, unused };
}

const turnsOf = (value: unknown): readonly Message[] | undefined => {
  const turns = turnsInText(value);
  if (!isTurns(turns)) return undefined;
  try {
    return readTurns(turns, () => {});
  } catch {
    return undefined;
  }
};

const endsWithAnswer = (value: unknown): boolean => turnsOf(value)?.at(-1)?.role === "assistant";

interface OutputRow extends PromptCompletions {
  /** Whether it has all completions of its prompt. */
  readonly isGrouped: boolean;
  readonly place: string;
}

/** One row as one group; FastChat's answers as one group for each turn. */
function outputRows(fields: Fields, columns: OutputColumns, place: string): OutputRow[] {
  const { answer, prompt } = columns;
  const value = fields[answer];
  if (value === undefined) throw missing(answer, fields, place);
  if (prompt === answer) {
    const turns = turnsOf(value);
    if (!turns || turns.at(-1)!.role !== "assistant") {
      throw new DataError(`${place}: ${inspect(answer)} must end with a turn of the assistant, got ${inspect(value)}`);
    }
    const asked = turns.length > 1 ? promptOf(turns.slice(0, -1), answer, place) : { prompt: "", hasPrompt: false };
    return [{ ...asked, completions: [turns.at(-1)!.content], isGrouped: false, place }];
  }
  const asked = askedIn(fields, columns, place);
  const turns = fastChatTurns(value);
  if (!turns) return [{ ...asked, ...answersOf(value, answer, place), place }];
  return turns.map((completions, i) => {
    const turn = turns.length === 1 ? "" : `${asked.prompt === "" ? "" : ", "}turn ${i + 1}`;
    const key = asked.key === undefined ? {} : { key: `${asked.key}${turn}` };
    return { ...asked, ...key, prompt: `${asked.prompt}${turn}`, completions, isGrouped: true, place };
  });
}

const missing = (column: string, fields: Fields, place: string): DataError =>
  new DataError(
    `${place}: ${inspect(column)} is missing, which the first row has; got the columns ${Object.keys(fields).join(", ")}`,
  );

function askedIn(
  fields: Fields,
  { prompt, promptId }: OutputColumns,
  place: string,
): Pick<PromptCompletions, "prompt" | "key" | "hasPrompt"> {
  if (prompt === undefined) {
    const id = promptId === undefined ? undefined : fields[promptId];
    return typeof id === "string" || typeof id === "number"
      ? { prompt: `${promptId} ${id}` }
      : { prompt: "", hasPrompt: false };
  }
  const value = fields[prompt];
  if (value === undefined) throw missing(prompt, fields, place);
  const asked = promptOf(value, prompt, place);
  // Alpaca's instruction may go with an input.
  const input =
    plain(prompt) === "instruction" ? Object.keys(fields).find((column) => plain(column) === "input") : undefined;
  const more = input === undefined ? "" : fields[input];
  return typeof more === "string" && more !== "" ? { prompt: `${asked.prompt}\n\n${more}` } : asked;
}

/** A text, or a conversation: its last question is shown, and the whole tells it from others. */
function promptOf(value: unknown, column: string, place: string): Pick<PromptCompletions, "prompt" | "key"> {
  const turns = turnsOf(value);
  if (turns) {
    const asked = turns.findLast(({ role }) => role === "user") ?? turns.at(-1)!;
    return { prompt: asked.content, key: formatContent(turns) };
  }
  if (typeof value === "string") return { prompt: value };
  if (typeof value === "number") return { prompt: String(value) };
  throw new DataError(`${place}: ${inspect(column)} must be text or a list of turns, got ${inspect(value)}`);
}

/** The answers of FastChat's `choices` by turn; undefined for another value. */
function fastChatTurns(value: unknown): string[][] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const turns = value.map((choice: unknown) => (isFields(choice) ? choice["turns"] : undefined));
  if (!turns.every((one): one is string[] => Array.isArray(one) && one.every((text) => typeof text === "string"))) {
    return undefined;
  }
  const most = Math.max(...turns.map(({ length }) => length));
  return Array.from({ length: most }, (_, i) => turns.map((one) => one[i] ?? ""));
}

function answersOf(value: unknown, column: string, place: string): Pick<OutputRow, "completions" | "isGrouped"> {
  const textOf = (one: unknown, at: string): string => {
    const turns = turnsOf(one);
    if (turns) return turns.length === 1 ? turns[0]!.content : formatContent(turns);
    if (typeof one === "string") return one;
    if (typeof one === "number") return String(one);
    // OpenAI's choices.
    const answer = isFields(one) ? ((one["message"] as Fields | undefined)?.["content"] ?? one["text"]) : undefined;
    if (typeof answer === "string") return answer;
    throw new DataError(`${place}: ${at} must be text, got ${inspect(one)}`);
  };
  if (!Array.isArray(value) || isTurns(value))
    return { completions: [textOf(value, inspect(column))], isGrouped: false };
  if (value.length === 0) {
    throw new DataError(`${place}: ${inspect(column)} must be a list of at least one text, got []`);
  }
  return { completions: value.map((one, i) => textOf(one, `${inspect(column)}[${i}]`)), isGrouped: true };
}

/** The rows of one prompt together, in order of appearance; rows without a prompt stay apart. */
function groupRows(rows: readonly OutputRow[]): PromptCompletions[] {
  const groups = new Map<string | number, PromptCompletions & { completions: string[] }>();
  rows.forEach(({ isGrouped: _, completions, ...row }, i) => {
    const key = row.hasPrompt === false ? i : (row.key ?? row.prompt);
    const group = groups.get(key);
    if (group) group.completions.push(...completions);
    else groups.set(key, { ...row, completions: [...completions] });
  });
  return [...groups.values()];
}

function modelOf(fields: Fields): string | null {
  const column = Object.keys(fields).find((one) => MODELS.includes(plain(one)));
  const value = column === undefined ? undefined : fields[column];
  return typeof value === "string" && value !== "" ? value : null;
}
