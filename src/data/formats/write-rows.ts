/**
 * @module
 * Rows as the bytes of a file: JSON lines, JSON or CSV, packed where the name ends in .gz.
 */
import { DataError } from "../../core/index.ts";
import { formatOfName, isPackedName } from "./file-format.ts";
import { type Content, columnsOf, isConversation, type Row } from "./row.ts";

export type WrittenFormat = "jsonl" | "json" | "csv";

/** Which formats a file can be written in, by the end of its name; undefined for any other. */
export function writtenFormat(path: string): WrittenFormat | undefined {
  const format = formatOfName(path);
  return format === "parquet" ? undefined : format;
}

/** Which of the columns `group` and `annotator` a CSV file gets. */
export interface MarkHeader {
  readonly group: boolean;
  readonly annotator: boolean;
}

/**
 * The bytes of a file of rows, as they come.
 *
 * @param marks CSV must name its columns before the first row is known
 * @throws {DataError} when CSV is to hold a conversation
 */
export function rowsAsBytes(rows: AsyncIterable<Row>, path: string, marks: MarkHeader): AsyncIterable<Uint8Array> {
  const format = writtenFormat(path);
  const texts = format === "csv" ? csvTexts(rows, marks) : format === "json" ? jsonTexts(rows) : jsonlTexts(rows);
  const bytes = encoded(texts);
  return isPackedName(path) ? packed(bytes) : bytes;
}

/** A row in its columns, as JSON has it. */
export function rowObject(row: Row): Readonly<Record<string, unknown>> {
  const { kind, place: _, ...columns } = row;
  if (kind !== "text" || !isConversation(row.text)) return columns;
  const { text: messages, ...marks } = columns as typeof columns & { readonly text: Content };
  return { messages, ...marks };
}

async function* jsonlTexts(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(rowObject(row))}\n`;
}

async function* jsonTexts(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  let before = "[\n";
  for await (const row of rows) {
    yield `${before}${JSON.stringify(rowObject(row))}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

async function* csvTexts(rows: AsyncIterable<Row>, marks: MarkHeader): AsyncGenerator<string> {
  const own = (["group", "annotator"] as const).filter((name) => marks[name]);
  let header: readonly string[] | undefined;
  for await (const row of rows) {
    if (header === undefined) {
      header = [...columnsOf[row.kind], ...own];
      yield `${header.join(",")}\r\n`;
    }
    const columns = row as unknown as Readonly<Record<string, unknown>>;
    yield `${header.map((column) => cell(columns[column], row.place)).join(",")}\r\n`;
  }
}

function cell(value: unknown, place: string): string {
  if (value === undefined) return "";
  if (typeof value === "boolean") return String(value);
  const isText = typeof value === "string";
  if (!isText && !(Array.isArray(value) && value.every((one) => typeof one === "string"))) {
    throw new DataError(
      `${place}: CSV must hold texts, got a conversation; hint: --out FILE.jsonl, or --tokenizer DIR makes texts of it`,
    );
  }
  const text = isText ? value : JSON.stringify(value);
  return /^$|[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

async function* packed(bytes: AsyncGenerator<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value } = await bytes.next();
      if (value) controller.enqueue(value);
      else controller.close();
    },
  });
  const reader = source.pipeThrough(new CompressionStream("gzip")).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
}
