/**
 * @module
 * The outputs of one model, in whatever format they came: the assignment's completions or summaries, or
 * JSON lines. The format is told by the content, never by the file's name.
 */
import { DataError, inspect, type Line, parseJsonl } from "../core/index.ts";
import { type PromptCompletions, parseCompletions, parseSummaries } from "./completions-file.ts";

const FORMATS =
  'the assignment\'s text ("=== PREFIX 1 ===" or "=== POST 1 ===" after two blank lines) or JSON lines with prompt and completions';

/**
 * Reads the outputs of one model.
 *
 * - `=== PREFIX 1 ===`: what llm_completion.py writes;
 * - `=== POST 1 ===`: what llm_summarization.py writes;
 * - `{"prompt": …, "completions": [A, B, …]}`, one prompt a line;
 * - `{"prompt": …, "completion": …}`, one completion a line: rows of one prompt are its A, B, … in order.
 *
 * The two kinds of row do not mix.
 *
 * @throws {DataError} `out.jsonl:3: "completion" is missing; …`, naming the place of whatever is wrong
 */
export function parseModelOutputs(text: string, name: string): PromptCompletions[] {
  const start = text.slice(0, 200).trimStart();
  if (start.startsWith("=== POST")) return parseSummaries(text, name);
  if (start.startsWith("=== ")) return parseCompletions(text, name);
  if (!start.startsWith("{")) throw new DataError(`${name}:1: must be ${FORMATS}, got ${inspect(start.slice(0, 40))}`);
  return parseRows(parseJsonl(text, name));
}

/** What a text file of the assignment's format holds; null of any other file. */
export function outputsLayout(text: string): "completions" | "summaries" | null {
  const start = text.slice(0, 200).trimStart();
  if (start.startsWith("=== POST 1 ===\n")) return "summaries";
  return start.startsWith("=== PREFIX 1 ===\n") ? "completions" : null;
}

interface OutputRow {
  readonly prompt: string;
  readonly texts: readonly string[];
  readonly isWhole: boolean;
  readonly place: string;
}

function parseRows(lines: readonly Line[]): PromptCompletions[] {
  const rows = lines.map(outputRow);
  const [first] = rows;
  const mixed = rows.find(({ isWhole }) => isWhole !== first!.isWhole);
  if (mixed) {
    const column = (whole: boolean): string => (whole ? '"completions"' : '"completion"');
    throw new DataError(
      `${mixed.place}: every row must have ${column(first!.isWhole)} as ${first!.place} has, got ${column(mixed.isWhole)}`,
    );
  }
  if (first!.isWhole) return rows.map(({ prompt, texts, place }) => ({ prompt, completions: texts, place }));
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
  return { prompt, texts: texts as string[], isWhole, place };
}
