/**
 * @module
 * `penchant data check|preview|convert`: reports on a data file, shows samples, and converts rows to another kind or
 * format.
 */
import { Command, Option } from "commander";

import { checkOutput, joinPath, RandomStream, type Storage, UsageError } from "../../core/index.ts";
import {
  type CheckDatasetOptions,
  type Content,
  checkDataset,
  columnOptions,
  columnSettings,
  contentsOf,
  convertFile,
  type DatasetKind,
  embeddedCorpora,
  endOfTextSentence,
  formatContent,
  noUsableRow,
  outputFormat,
  type PairsOfRanking,
  type RaterColumns,
  type Row,
  RowReport,
  readChatTemplate,
  readTokenizer,
  rendered,
  rowsFound,
  rowsOfFile,
  usableRows,
} from "../../data/index.ts";
import { readModel } from "../../models/index.ts";
import { sftSettings } from "../../trainers/index.ts";
import { datasetReportText } from "../data-text.ts";
import { addSettings, countOf, namingFlags, SEED as SEED_BOUNDS, settingsOf, withFlagNames } from "../flags.ts";
import { noteRows, rowSettings } from "../row-notes.ts";
import { type Session, withSession } from "../session.ts";

interface Options extends RaterColumns, Readonly<Record<string, unknown>> {
  readonly json?: boolean;
  readonly tokenizer?: string;
}

interface CheckOptions extends Options {
  readonly maxLength?: string;
}

interface PreviewOptions extends Options {
  readonly samples?: string;
  readonly seed?: string;
}

interface ConvertOptions extends Options {
  readonly to: DatasetKind;
  readonly out: string;
  readonly pairs: PairsOfRanking;
  readonly force?: boolean;
}

/** Default number of samples. */
const SAMPLES = 20;
const SEED = 42;
const MAX_LENGTH = sftSettings.maxLength.default;
const KINDS = ["preference", "unpaired", "ranked", "completion", "text", "prompt"] as const;

export function dataCommand(): Command {
  const command = new Command("data")
    .description("check, preview or convert a data file")
    .addHelpText("after", "\nExample:\n  penchant data check pairs.jsonl");
  addReader(command, "check <file>", "report rows, lengths, duplicates and problems")
    .option(
      "--max-length <n>",
      "with --tokenizer: the most tokens of a row, as train has it (default: 1024, or what the model takes)",
    )
    .option("--json", "one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  penchant data check pairs.jsonl --tokenizer base\n\nThe exit code is 0 if the file could be read, even if rows have problems.",
    )
    .action(async (file: string, options: CheckOptions) =>
      withSession(options, (session) => named(() => check(session, file, options))),
    );
  addReader(
    command,
    "preview <file>",
    `show ${SAMPLES} random rows of a file, or of an embedded corpus (verse, verse-pairs)`,
  )
    .option("--samples <n>", "number of rows", String(SAMPLES))
    .option("--seed <n>", "random seed of the choice", String(SEED))
    .addHelpText("after", "\nExamples:\n  penchant data preview pairs.jsonl\n  penchant data preview verse --seed 7")
    .action(async (file: string, options: PreviewOptions) =>
      withSession(options, (session) => named(() => preview(session, file, options))),
    );
  addReader(command, "convert <file>", "convert the rows to another kind or another file format")
    .addOption(new Option("--to <kind>", "kind of the written rows").choices(KINDS).makeOptionMandatory())
    .requiredOption("--out <file>", "a new .jsonl, .json or .csv file, or one of these with .gz")
    .addOption(
      new Option(
        "--pairs <all|adjacent>",
        "pairs of a ranking: each completion with every worse one, or only with the next one",
      )
        .choices(["all", "adjacent"])
        .default("all"),
    )
    .option("--force", "overwrite --out")
    .option("--json", "one JSON object on stdout")
    .addHelpText("after", "\nExample:\n  penchant data convert pairs.jsonl --to unpaired --out labelled.csv")
    .action(async (file: string, options: ConvertOptions) =>
      withSession(options, (session) => named(() => convert(session, file, options))),
    );
  return command;
}

const addReader = (parent: Command, usage: string, description: string): Command =>
  addSettings(
    parent
      .command(usage)
      .description(description)
      .option("--tokenizer <dir>", "tokenizer folder: counts tokens, and renders conversations with its chat template")
      .option("--group <column>", "column of the subpopulation (default: group)")
      .option("--annotator <column>", "column of the annotator (default: annotator)"),
    columnSettings,
  );

/** Errors name flags instead of settings. */
const named = (work: () => Promise<void>): Promise<void> => namingFlags(rowSettings, work);

async function readOptions({ storage }: Session, options: Options): Promise<CheckDatasetOptions> {
  const { tokenizer, group, annotator } = options;
  const raterColumns = { ...(group !== undefined && { group }), ...(annotator !== undefined && { annotator }) };
  const columns = settingsOf("data", columnSettings, options);
  if (tokenizer === undefined) return { raterColumns, columns };
  return {
    raterColumns,
    columns,
    tokenizer: await readTokenizer(storage, tokenizer),
    template: await readChatTemplate(storage, tokenizer),
  };
}

async function check(session: Session, file: string, options: CheckOptions): Promise<void> {
  const { storage, terminal } = session;
  const { tokenizer } = options;
  const length = countOf("max-length", options.maxLength, { integer: true, atLeast: 2 }) ?? MAX_LENGTH;
  const positions = tokenizer === undefined ? undefined : await positionsOf(storage, tokenizer);
  const maxLength = Math.min(length, positions ?? length);
  const given = await readOptions(session, options);
  const report = await checkDataset(storage, file, { ...given, ...(tokenizer !== undefined && { maxLength }) });
  const endOfText = given.tokenizer?.endOfText;
  if (terminal.json) terminal.print(JSON.stringify({ ...report, ...(endOfText && { endOfText }) }));
  else for (const line of datasetReportText(file, report)) terminal.print(withFlagNames(line, rowSettings));
  if (endOfText)
    for (const line of [endOfTextSentence(endOfText), ...endOfText.warnings])
      terminal.note(`${given.tokenizer!.folder}: ${line}`);
}

/** The positions of the model in a folder; undefined when it holds a tokenizer alone. */
async function positionsOf(storage: Storage, folder: string): Promise<number | undefined> {
  if ((await storage.size(joinPath(folder, "config.json"))) === undefined) return undefined;
  return (await readModel(storage, folder)).config.maxPositions;
}

/** Samples of an embedded corpus (`verse`) or of its pairs (`verse-pairs`); for a file of that name write `./verse`. */
function embeddedSamples(
  name: string,
  options: { readonly seed: number; readonly count: number },
): object[] | undefined {
  const corpus = embeddedCorpora.find((one) => one.name === name.replace(/-pairs$/, ""));
  return corpus && [...(name === corpus.name ? corpus.rows(options) : corpus.pairs(options))];
}

/** Reads the file twice: counts the rows, then shows a random sample of them, so that no rows are kept in memory. */
async function preview(session: Session, file: string, options: PreviewOptions): Promise<void> {
  const samples = countOf("samples", options.samples) ?? SAMPLES;
  const seed = countOf("seed", options.seed, SEED_BOUNDS) ?? SEED;
  const show = (number: number, lines: readonly string[]): void => {
    for (const line of [`=== ${number} ===`, ...lines, ""]) session.terminal.print(line);
  };
  const embedded = embeddedSamples(file, { seed, count: samples });
  for (const [i, row] of (embedded ?? []).entries()) {
    const lines = Object.entries(row).map(([column, text]) => `[${column}]\n${withVisibleEnds(text)}`);
    show(i + 1, lines);
  }
  if (embedded) return;
  const { raterColumns, template, columns: names } = await readOptions(session, options);
  const columns = await columnOptions(session.storage, names);
  const rows = async function* (report: RowReport): AsyncGenerator<Row> {
    for await (const row of usableRows(rowsOfFile(session.storage, file), { raterColumns, columns }, report)) {
      const text = template ? rendered(row, template, report) : row;
      if (text) yield text;
    }
  };
  const report = new RowReport();
  for await (const _ of rows(report));
  if (report.columns?.says)
    session.terminal.note(withFlagNames(`read as ${report.columns.scheme}: ${report.columns.says}`, rowSettings));
  const indices = Array.from({ length: report.kept }, (_, i) => i);
  const chosen = new Set(new RandomStream(seed, "preview").shuffle(indices).slice(0, samples));
  let [index, shown] = [0, 0];
  for await (const row of rows(new RowReport())) if (chosen.has(index++)) show(++shown, sampleLines(row));
  if (shown > 0) return;
  throw noUsableRow(file, report);
}

/** The columns of a row; white space at the ends of a text, which spoils tuning unseen, is shown by signs. */
function sampleLines(row: Row): string[] {
  const contents = contentsOf<Content>(row).map(([column, content]) => [column, formatContent(content)]);
  const { group, annotator } = row;
  const others = Object.entries({ label: row.kind === "unpaired" ? String(row.label) : undefined, group, annotator });
  return [...contents, ...others]
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([column, text]) => `[${column}]\n${withVisibleEnds(text)}`);
}

const SIGNS: Readonly<Record<string, string>> = { " ": "␠", "\t": "␉", "\n": "␊", "\r": "␍" };
const withVisibleEnds = (text: string): string =>
  text.replace(/^\s+|\s+$/g, (space) => Array.from(space, (letter) => SIGNS[letter] ?? letter).join(""));

async function convert(session: Session, file: string, options: ConvertOptions): Promise<void> {
  const { storage, terminal } = session;
  const { to, out, pairs } = options;
  if (outputFormat(out) === undefined) {
    throw new UsageError(`data convert: --out must end in .jsonl, .json or .csv, or one of these with .gz, got ${out}`);
  }
  if (!options.force && (await storage.size(out)) !== undefined) {
    throw new UsageError(`${out}: must not exist yet; hint: another --out, or --force`);
  }
  // --force may overwrite the file that is read: it is replaced once all of it is converted.
  await checkOutput(storage, out, "file");
  const { raterColumns = {}, template, columns = {} } = await readOptions(session, options);
  const report = await convertFile(storage, file, {
    to,
    out,
    pairs,
    raterColumns,
    columns,
    ...(options.tokenizer !== undefined && { asText: { template } }),
  });
  const { rows, kept } = report;
  if (terminal.json) {
    terminal.print(JSON.stringify({ kind: to, rows, written: kept, ...rowsFound(report) }));
    return;
  }
  noteRows(terminal, rowsFound(report));
  terminal.note(`data convert: ${rows} rows read, ${kept} ${to} rows written to ${out}`);
}
