/**
 * @module
 * Serializes rows as JSON lines, JSON or CSV, compressed if the file name ends in .gz.
 */
import { DataError } from "../../core/index.ts";
import { formatOfName, isGzipName } from "./file-format.ts";
import { type Content, columnsOf, isConversation, type Row } from "./row.ts";

type OutputFormat = "jsonl" | "json" | "csv";

/** The output format by file extension; undefined if rows cannot be written in it. */
export function outputFormat(path: string): OutputFormat | undefined {
  if (/\.(?:txt|tsv)(?:\.gz)?$/i.test(path)) return undefined;
  const format = formatOfName(path);
  return format === "parquet" ? undefined : format;
}

/** Whether a CSV file has the columns `group` and `annotator`. */
interface RaterHeader {
  readonly group: boolean;
  readonly annotator: boolean;
}

/**
 * The bytes of a file of rows, as a stream.
 *
 * @param raterHeader the rater's columns of a CSV file, whose header is written before the first row
 * @throws {DataError} when a conversation is to be written as CSV
 */
export function serializeRows(
  rows: AsyncIterable<Row>,
  path: string,
  raterHeader: RaterHeader,
): AsyncIterable<Uint8Array> {
  const format = outputFormat(path);
  const texts = format === "csv" ? csvTexts(rows, raterHeader) : format === "json" ? jsonTexts(rows) : jsonlTexts(rows);
  const bytes = encodeTexts(texts);
  return isGzipName(path) ? gzipBytes(bytes) : bytes;
}

/** A row as a JSON object of its columns. */
export function rowObject(row: Row): Readonly<Record<string, unknown>> {
  const { kind, place: _, ...columns } = row;
  if (kind !== "text" || !isConversation(row.text)) return columns;
  const { text: messages, ...rater } = columns as typeof columns & { readonly text: Content };
  return { messages, ...rater };
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

async function* csvTexts(rows: AsyncIterable<Row>, raterHeader: RaterHeader): AsyncGenerator<string> {
  const raterColumns = (["group", "annotator"] as const).filter((name) => raterHeader[name]);
  let header: readonly string[] | undefined;
  for await (const row of rows) {
    if (header === undefined) {
      header = [...columnsOf[row.kind], ...raterColumns];
      yield `${header.join(",")}\r\n`;
    }
    const columns = row as unknown as Readonly<Record<string, unknown>>;
    yield `${header.map((column) => csvCell(columns[column], row.place)).join(",")}\r\n`;
  }
}

function csvCell(value: unknown, place: string): string {
  if (value === undefined) return "";
  if (typeof value === "boolean") return String(value);
  const isText = typeof value === "string";
  if (!isText && !(Array.isArray(value) && value.every((one) => typeof one === "string"))) {
    throw new DataError(
      `${place}: CSV must hold texts, got a conversation; hint: --out FILE.jsonl, or --tokenizer DIR to render it as text`,
    );
  }
  const text = isText ? value : JSON.stringify(value);
  return /^$|[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function* encodeTexts(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

async function* gzipBytes(bytes: AsyncGenerator<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
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
