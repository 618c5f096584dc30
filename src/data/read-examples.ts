/**
 * @module
 * A data file as examples, one at a time, so that memory does not grow with the file.
 */
import { DataError, inspect, type Line, type Storage } from "../core/index.ts";
import {
  encodeCorpus,
  encodePreference,
  encodeSequence,
  type PreferenceExample,
  type PreferenceOptions,
  RowReport,
  type SequenceExample,
  type SequenceOptions,
} from "./examples.ts";
import type { ChatTemplate } from "./formats/chat-template.ts";
import { kindOf } from "./formats/check-row.ts";
import { isRowsFile } from "./formats/file-format.ts";
import { type RowSource, rowsInMemory, rowsOfFile, streamRows } from "./formats/read-rows.ts";
import { readWholeText } from "./rows.ts";
import type { TextTokenizer } from "./tokenizer.ts";

/** What turns text into token ids. */
export interface TextReader {
  readonly tokenizer: TextTokenizer;
  /** Turns conversations into text; without it they are refused. */
  readonly template?: ChatTemplate | undefined;
}

/** Examples as they are read. */
export interface ExampleStream<Example> extends AsyncIterable<Example> {
  /** What happened to rows; complete when the stream has ended. */
  readonly report: RowReport;
}

/** Where examples come from: a file by its path, or rows in memory. */
export type ExampleSource = string | readonly object[];

const sourceOf = (storage: Storage, data: ExampleSource): RowSource =>
  typeof data === "string" ? rowsOfFile(storage, data) : rowsInMemory(data);

/**
 * Examples for supervised fine-tuning: rows of texts or of prompts with completions, or a plain text file
 * in pieces of `maxLength` tokens.
 */
export function readSequences(
  storage: Storage,
  data: ExampleSource,
  { tokenizer, template }: TextReader,
  options: SequenceOptions,
): ExampleStream<SequenceExample> {
  const report = new RowReport();
  async function* examples(): AsyncGenerator<SequenceExample> {
    if (typeof data === "string" && !isRowsFile(data)) {
      yield* encodeCorpus(tokenizer, await readWholeText(storage, data), options);
      return;
    }
    for await (const row of streamRows(sourceOf(storage, data), kindOfSequences, { template }, report.warnings)) {
      const example = encodeSequence(tokenizer, row, options, report);
      if (example) yield example;
    }
  }
  return { report, [Symbol.asyncIterator]: examples };
}

/** Examples for preference tuning: rows of a prompt with a chosen and a rejected completion. */
export function readPreferences(
  storage: Storage,
  data: ExampleSource,
  { tokenizer, template }: TextReader,
  options: PreferenceOptions,
): ExampleStream<PreferenceExample> {
  const report = new RowReport();
  async function* examples(): AsyncGenerator<PreferenceExample> {
    for await (const row of streamRows(sourceOf(storage, data), "preference", { template }, report.warnings)) {
      const example = encodePreference(tokenizer, row, options, report);
      if (example) yield example;
    }
  }
  return { report, [Symbol.asyncIterator]: examples };
}

/** Texts, or prompts with completions: the first row says which. @throws {DataError} `E_DATA` when it is neither */
function kindOfSequences({ value, place }: Line): "text" | "completion" {
  if (kindOf(value) === "unpaired") {
    throw new DataError(
      `${place}: a row must have no label, since what is labelled false would be learnt too; hint: penchant data convert FILE --to completion --out FILE`,
    );
  }
  if (typeof value === "object" && value !== null) {
    if ("text" in value || "messages" in value) return "text";
    if ("prompt" in value || "completion" in value) return "completion";
  }
  throw new DataError(`${place}: a row must have text, or prompt and completion, got ${inspect(value)}`);
}
