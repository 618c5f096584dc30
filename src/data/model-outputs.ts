/**
 * @module
 * Reads the outputs of one model in any format: the assignment's completions or summaries, or JSON lines. The
 * format is detected from the content, not from the file's name.
 */
import { DataError, inspect, type Line, parseJsonl } from "../core/index.ts";
import { type PromptCompletions, parseCompletions, parseSummaries } from "./completions-file.ts";

const FORMATS =
  'the assignment\'s text ("=== PREFIX 1 ===" or "=== POST 1 ===" after two blank lines) or JSON lines with prompt and completions';

/**
 * Reads the outputs of one model.
 *
 * - `=== PREFIX 1 ===`: written by llm_completion.py;
 * - `=== POST 1 ===`: written by llm_summarization.py;
 * - `{"prompt": …, "completions": [A, B, …]}`, one prompt a line;
 * - `{"prompt": …, "completion": …}`, one completion a line: the rows of one prompt are its A, B, … in order.
 *
 * A file must not mix the two kinds of row.
 *
 * @throws {DataError} `out.jsonl:3: "completion" is missing; …`
 */
export function parseModelOutputs(text: string, name: string): PromptCompletions[] {
  const start = text.slice(0, 200).trimStart();
  if (start.startsWith("=== POST")) return parseSummaries(text, name);
  if (start.startsWith("=== ")) return parseCompletions(text, name);
  if (!start.startsWith("{")) throw new DataError(`${name}:1: must be ${FORMATS}, got ${inspect(start.slice(0, 40))}`);
  return parseRows(parseJsonl(text, name));
}

/** Which of the assignment's two text formats a text has; null for any other text. */
export function outputsLayout(text: string): "completions" | "summaries" | null {
  const start = text.slice(0, 200).trimStart();
  if (start.startsWith("=== POST 1 ===\n")) return "summaries";
  return start.startsWith("=== PREFIX 1 ===\n") ? "completions" : null;
}

/** A row of JSON lines; `isGrouped` if it has all completions of its prompt. */
interface OutputRow {
  readonly prompt: string;
  readonly texts: readonly string[];
  readonly isGrouped: boolean;
  readonly place: string;
}

function parseRows(lines: readonly Line[]): PromptCompletions[] {
  const rows = lines.map(outputRow);
  const [first] = rows;
  const mixed = rows.find(({ isGrouped: isWhole }) => isWhole !== first!.isGrouped);
  if (mixed) {
    const column = (whole: boolean): string => (whole ? '"completions"' : '"completion"');
    throw new DataError(
      `${mixed.place}: every row must have ${column(first!.isGrouped)} as ${first!.place} has, got ${column(mixed.isGrouped)}`,
    );
  }
  if (first!.isGrouped) return rows.map(({ prompt, texts, place }) => ({ prompt, completions: texts, place }));
  const groups = new Map<string, { prompt: string; completions: string[]; place: string }>();
  for (const { prompt, texts, place } of rows) {
    const group = groups.get(prompt) ?? { prompt, completions: [], place };
    group.completions.push(...texts);
    groups.set(prompt, group);
  }
  return [...groups.values()];
}

function outputRow({ value, place }: Line): OutputRow {
  const rule = "a row has prompt, and completions (a list of texts) or completion (one text)";
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DataError(`${place}: each line must be a JSON object, got ${inspect(value)}; ${rule}`);
  }
  const { prompt, completion, completions } = value as Record<string, unknown>;
  if (prompt === undefined) throw new DataError(`${place}: "prompt" is missing; ${rule}`);
  if (typeof prompt !== "string")
    throw new DataError(`${place}: "prompt" must be text, got ${inspect(prompt)}; ${rule}`);
  if (completion !== undefined && completions !== undefined) {
    throw new DataError(`${place}: "completion" and "completions" must not both be given; ${rule}`);
  }
  if (completion === undefined && completions === undefined) {
    throw new DataError(`${place}: "completion" is missing; ${rule}`);
  }
  const isWhole = completions !== undefined;
  const texts = isWhole ? completions : [completion];
  if (!Array.isArray(texts) || texts.length === 0) {
    throw new DataError(
      `${place}: "completions" must be a list of at least one text, got ${inspect(completions)}; ${rule}`,
    );
  }
  texts.forEach((text: unknown, i) => {
    const at = isWhole ? `"completions"[${i}]` : '"completion"';
    if (typeof text !== "string") throw new DataError(`${place}: ${at} must be text, got ${inspect(text)}; ${rule}`);
  });
  return { prompt, texts: texts as string[], isGrouped: isWhole, place };
}
