/**
 * @module
 * A data file as examples, one at a time, so that memory does not grow with the file.
 */
import type { Storage } from "../core/index.ts";
import {
  encodeCorpus,
  encodePreference,
  encodeSequence,
  type PreferenceExample,
  type PreferenceOptions,
  type SequenceExample,
  type SequenceOptions,
} from "./examples.ts";
import type { ChatTemplate } from "./formats/chat-template.ts";
import { type ColumnSettings, columnOptions } from "./formats/columns.ts";
import { holdsRows } from "./formats/file-format.ts";
import { type RowSource, rowsInMemory, rowsOfFile, textRows } from "./formats/read-rows.ts";
import { RowReport } from "./row-report.ts";
import { readWholeText } from "./rows.ts";
import type { TextTokenizer } from "./tokenizer.ts";

/** What turns text into token ids. */
export interface TextReader {
  readonly tokenizer: TextTokenizer;
  /** Turns conversations into text; without it they are refused. */
  readonly template?: ChatTemplate | undefined;
}

/** How rows become examples. */
export interface ReadOptions {
  /** What the columns of a file are, where no known scheme says so. */
  readonly columns?: Partial<ColumnSettings> | undefined;
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
  options: SequenceOptions & ReadOptions,
): ExampleStream<SequenceExample> {
  const report = new RowReport();
  async function* examples(): AsyncGenerator<SequenceExample> {
    if (typeof data === "string" && !(await holdsRows(storage, data))) {
      yield* encodeCorpus(tokenizer, await readWholeText(storage, data), options);
      return;
    }
    const columns = await columnOptions(storage, options.columns);
    for await (const row of textRows(sourceOf(storage, data), ["completion", "text"], { template, columns }, report)) {
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
  options: PreferenceOptions & ReadOptions,
): ExampleStream<PreferenceExample> {
  const report = new RowReport();
  async function* examples(): AsyncGenerator<PreferenceExample> {
    const columns = await columnOptions(storage, options.columns);
    for await (const row of textRows(sourceOf(storage, data), ["preference"], { template, columns }, report)) {
      const example = encodePreference(tokenizer, row, options, report);
      if (example) yield example;
    }
  }
  return { report, [Symbol.asyncIterator]: examples };
}
