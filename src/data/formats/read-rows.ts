/**
 * @module
 * The one reading of rows: records → recognised columns → a kind → texts or conversations → texts. Every command,
 * trainer and stage reads rows by it, so all of them use the same rows and leave out the same ones, for the same
 * reasons.
 */
import { DataError, type Line, type Storage } from "../../core/index.ts";
import { type FileReport, type RowReport, reasonsText } from "../row-report.ts";
import { applyChatTemplate, type ChatTemplate } from "./chat-template.ts";
import { checkRow, type RaterColumns, recordOf } from "./check-row.ts";
import { type ColumnOptions, type Reading, recognize } from "./columns.ts";
import { canConvert } from "./convert.ts";
import { describeFile, openRecords } from "./file-lines.ts";
import { questionRow } from "./question-row.ts";
import { type DatasetKind, isConversational, type Row, type RowOf } from "./row.ts";
import { RowMemory } from "./row-memory.ts";
import { isFields } from "./turns.ts";

export interface RowOptions {
  readonly columns?: ColumnOptions | undefined;
  readonly raterColumns?: RaterColumns | undefined;
}

export interface TextRowOptions extends RowOptions {
  /** Renders conversations as texts; without it they are an error. */
  readonly template?: ChatTemplate | undefined;
}

const RENDERED = "a conversation was rendered as text by the chat template";
const REPEATED_ROW = "the same row occurs before";

/** Rows that have not been checked yet, and what messages call them. */
export interface RowSource {
  readonly name: string;
  /** What the file is, once its first line has been read. */
  readonly format?: FileReport | undefined;
  readonly lines: AsyncIterable<Line> | Iterable<Line>;
}

/** The rows of a file of any format. */
export function rowsOfFile(storage: Storage, path: string): RowSource {
  let format: FileReport | undefined;
  async function* lines(): AsyncGenerator<Line> {
    const file = await openRecords(storage, path);
    format = describeFile(path, file);
    yield* file.lines;
  }
  return {
    name: path,
    lines: lines(),
    get format() {
      return format;
    },
  };
}

/** Rows in memory: `data[3]` in messages. */
export const rowsInMemory = (rows: readonly object[]): RowSource => ({
  name: "data",
  lines: rows.map((value, index) => ({ value, place: `data[${index}]` })),
});

/** Records from which the columns are recognised: as many as these, or of as many characters. */
const [SAMPLE, SAMPLE_CHARACTERS] = [100, 1 << 22];
/** How many records may come before the first one with a known scheme. */
const MOST_WAITING = 1000;

/**
 * The usable rows, all of the kind that most of the first records have by their columns. The others are left out and
 * counted with their reasons.
 *
 * @param report is updated while rows are read
 * @throws {DataError} when the columns have no known scheme, or the file cannot be read
 */
export async function* usableRows(
  source: RowSource,
  options: RowOptions,
  report: RowReport,
): AsyncGenerator<Row, void> {
  const { name, lines } = source;
  let reading: Reading | undefined;
  const waiting: Line[] = [];
  const columns = new ColumnNames();
  const memory = new RowMemory();
  let characters = 0;
  for await (const line of lines) {
    columns.add(line.value);
    if (reading) yield* rowsOf(line, reading);
    else {
      waiting.push(line);
      characters += charactersOf(line.value);
      if (waiting.length % SAMPLE > 0 && characters < SAMPLE_CHARACTERS) continue;
      yield* waitingRows();
      if (!reading && waiting.length >= MOST_WAITING) break;
    }
  }
  if (!reading) yield* waitingRows();
  if (reading) report.columns = columns.report(reading);
  else throw noScheme(name, columns, waiting[0]);

  /** Reads the rows that have waited, if their columns have a known scheme. */
  function* waitingRows(): Generator<Row> {
    const records = waiting.map(({ value }) => value).filter(isFields);
    const found = recognize(records, options.columns ?? {}, name);
    if (!found) return;
    reading = found;
    report.columns = columns.report(found);
    report.format = source.format;
    for (const warning of found.warnings) report.warnings.add(warning, waiting[0]!.place);
    for (const one of waiting.splice(0)) yield* rowsOf(one, found);
  }

  function* rowsOf(line: Line, how: Reading): Generator<Row> {
    report.rows++;
    const row = usableRow(line, how, options, report);
    if (!row) return;
    const { place, ...contents } = row;
    if (!memory.add(contents)) report.warnings.add(REPEATED_ROW, place);
    report.kept++;
    yield row;
  }
}

/** A line as a row that can be used; undefined when it was left out. */
function usableRow(
  { value, place }: Line,
  { kind, read }: Reading,
  { raterColumns }: RowOptions,
  { excluded, warnings }: RowReport,
): Row | undefined {
  try {
    const record = recordOf(value, place);
    const heard: string[] = [];
    const warn = (reason: string): void => void heard.push(reason);
    const fields = read(record);
    const row =
      typeof fields === "string" ? fields : questionRow(checkRow(fields, kind, { place, raterColumns, warn }), warn);
    if (typeof row === "string") excluded.add(row, place);
    else {
      for (const reason of new Set(heard)) warnings.add(reason, place);
      return row;
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    addProblem(excluded, error.message, place);
  }
  return undefined;
}

/** Rows with the same requirement are counted together; the value after "got" may differ. */
function addProblem(excluded: RowReport["excluded"], message: string, place: string): void {
  const [reason = ""] = message.replace(`${place}: `, "").split(/; (?!hint:)/);
  excluded.add(reason, place, reason.split(", got ")[0]);
}

/** About how many characters a record has. */
const charactersOf = (value: unknown): number =>
  isFields(value)
    ? Object.values(value).reduce<number>((sum, one) => sum + (typeof one === "string" ? one.length : 32), 0)
    : 0;

/** The names of all columns, in the order in which they were met. */
class ColumnNames {
  readonly #names = new Set<string>();

  add(value: unknown): void {
    if (!isFields(value)) return;
    for (const name of Object.keys(value)) if (this.#names.size < MOST_COLUMNS) this.#names.add(name);
  }

  list(): string[] {
    return [...this.#names];
  }

  report({ kind, scheme, says, useOf }: Reading): NonNullable<RowReport["columns"]> {
    const columns = this.list().map((column) => ({ column, use: useOf(column) ?? null }));
    return { kind, scheme, says: says ?? null, columns };
  }
}

const MOST_COLUMNS = 200;

function noScheme(name: string, columns: ColumnNames, first: Line | undefined): DataError {
  if (!first) return new DataError(`${name}: must hold at least one row, got none`);
  const found = columns.list();
  if (found.length === 0) recordOf(first.value, first.place);
  return new DataError(
    `${name}: rows must have text, or messages, or prompt with completion, or prompt with chosen and rejected, or the columns of another known data set; got the columns ${found.join(", ")}; hint: name them with promptColumn, completionColumn, chosenColumn, rejectedColumn`,
  );
}

/**
 * Usable rows of one kind as texts, for training and generation.
 *
 * @param kinds what the rows may be
 * @throws {DataError} when the rows are of another kind, when there is a conversation and no chat template, or when no
 *   row is left
 */
export async function* textRows<K extends DatasetKind>(
  source: RowSource,
  kinds: readonly K[],
  { template, ...options }: TextRowOptions,
  report: RowReport,
): AsyncGenerator<RowOf<K>, void> {
  const used = report.kept;
  for await (const row of usableRows(source, options, report)) {
    if (!isOneOf(row, kinds)) throw wrongKind(row, kinds, source.name);
    const text = template ? rendered(row, template, report) : applyChatTemplate(row, template);
    if (text) yield text as RowOf<K>;
  }
  if (report.kept <= used) throw noUsableRow(source.name, report);
}

/** The error of a file without a row that can be used. */
export function noUsableRow(name: string, { rows, columns, excluded }: RowReport): DataError {
  const how = columns?.says ? `; read as ${columns.scheme}: ${columns.says}` : "";
  return new DataError(
    `${name}: must hold a row that can be used, got none of ${rows}${reasonsText(excluded.list())}${how}`,
  );
}

const isOneOf = <K extends DatasetKind>(row: Row, kinds: readonly K[]): boolean =>
  (kinds as readonly DatasetKind[]).includes(row.kind);

/** A row as text; undefined when the template refuses its conversation, and the row is left out. */
export function rendered(row: Row, template: ChatTemplate, report: RowReport): Row<string> | undefined {
  if (!isConversational(row)) return row as Row<string>;
  try {
    const text = applyChatTemplate(row, template);
    report.warnings.add(RENDERED, row.place);
    return text;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    report.kept--;
    addProblem(report.excluded, error.message, row.place);
    return undefined;
  }
}

/** Rows of another kind; if they could be converted, the error has the command. */
function wrongKind({ kind, place }: Row, kinds: readonly DatasetKind[], name: string): DataError {
  const wanted = kinds.find((one) => canConvert(kind, one));
  const hint = wanted ? `; hint: penchant data convert ${name} --to ${wanted} --out FILE` : "";
  const why =
    kind === "unpaired"
      ? ", since what is labelled false would be learnt too"
      : kind === "prompt"
        ? ", which has no completion"
        : "";
  return new DataError(
    `${place}: must be a ${kinds.join(" or ")} row, got ${kind === "unpaired" ? "an" : "a"} ${kind} row${why}${hint}`,
  );
}

/** The prompts of a file of rows of any kind that has one, as texts. */
export async function* promptTexts(
  source: RowSource,
  options: TextRowOptions,
  report: RowReport,
): AsyncGenerator<string, void> {
  // The prompt alone is rendered, so that the assistant's turn is opened.
  const { template, ...rest } = options;
  for await (const row of usableRows(source, rest, report)) {
    if (row.kind === "text") throw wrongKind(row, ["prompt"], source.name);
    const prompt: Row = { kind: "prompt", prompt: row.prompt, place: row.place, tools: row.tools };
    const text = template ? rendered(prompt, template, report) : applyChatTemplate(prompt, template);
    if (text) yield (text as RowOf<"prompt">).prompt;
  }
  if (report.kept === 0) throw noUsableRow(source.name, report);
}
