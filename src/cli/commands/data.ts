/**
 * @module
 * `penchant data check|preview|convert`: reports on a data file, shows samples, and converts rows to another kind or
 * format.
 */
import { Command, Option } from "commander";

import { checkOutput, RandomStream, UsageError } from "../../core/index.ts";
import {
  applyChatTemplate,
  type CheckDatasetOptions,
  type Content,
  checkDataset,
  contentsOf,
  convertFile,
  type DatasetKind,
  embeddedCorpora,
  fileLines,
  formatContent,
  outputFormat,
  type PairsOfRanking,
  type RaterColumns,
  type Row,
  RowCounts,
  readChatTemplate,
  readTokenizer,
  usableRows,
} from "../../data/index.ts";
import { datasetReportText } from "../data-text.ts";
import { countOf, SEED as SEED_BOUNDS } from "../flags.ts";
import { type Session, withSession } from "../session.ts";

interface Options extends RaterColumns {
  readonly json?: boolean;
  readonly tokenizer?: string;
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
const KINDS = ["preference", "unpaired", "ranked", "completion", "text", "prompt"] as const;

export function dataCommand(): Command {
  const command = new Command("data")
    .description("check, preview or convert a data file")
    .addHelpText("after", "\nExample:\n  penchant data check pairs.jsonl");
  addReader(command, "check <file>", "report rows, lengths, duplicates and problems")
    .option("--json", "one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  penchant data check pairs.jsonl --tokenizer base\n\nThe exit code is 0 if the file could be read, even if rows have problems.",
    )
    .action(async (file: string, options: Options) => withSession(options, (session) => check(session, file, options)));
  addReader(
    command,
    "preview <file>",
    `show ${SAMPLES} random rows of a file, or of an embedded corpus (verse, verse-pairs)`,
  )
    .option("--samples <n>", "number of rows", String(SAMPLES))
    .option("--seed <n>", "random seed of the choice", String(SEED))
    .addHelpText("after", "\nExamples:\n  penchant data preview pairs.jsonl\n  penchant data preview verse --seed 7")
    .action(async (file: string, options: PreviewOptions) =>
      withSession(options, (session) => preview(session, file, options)),
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
      withSession(options, (session) => convert(session, file, options)),
    );
  return command;
}

const addReader = (parent: Command, usage: string, description: string): Command =>
  parent
    .command(usage)
    .description(description)
    .option("--tokenizer <dir>", "tokenizer folder: counts tokens, and renders conversations with its chat template")
    .option("--group <column>", "column of the subpopulation (default: group)")
    .option("--annotator <column>", "column of the annotator (default: annotator)");

async function readOptions({ storage }: Session, options: Options): Promise<CheckDatasetOptions> {
  const { tokenizer, group, annotator } = options;
  const raterColumns = { ...(group !== undefined && { group }), ...(annotator !== undefined && { annotator }) };
  if (tokenizer === undefined) return { raterColumns };
  return {
    raterColumns,
    tokenizer: await readTokenizer(storage, tokenizer),
    template: await readChatTemplate(storage, tokenizer),
  };
}

async function check(session: Session, file: string, options: Options): Promise<void> {
  const { storage, terminal } = session;
  const report = await checkDataset(storage, file, await readOptions(session, options));
  if (terminal.json) terminal.print(JSON.stringify(report));
  else for (const line of datasetReportText(file, report)) terminal.print(line);
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
    const lines = Object.entries(row).map(([column, text]) => `[${column}]\n${text.trim()}`);
    show(i + 1, lines);
  }
  if (embedded) return;
  const { raterColumns, template } = await readOptions(session, options);
  const rows = (counts: RowCounts): AsyncGenerator<Row> =>
    usableRows(fileLines(session.storage, file), file, counts, raterColumns);
  const counts = new RowCounts();
  for await (const _ of rows(counts));
  const indices = Array.from({ length: counts.kept }, (_, i) => i);
  const sampled = new Set(new RandomStream(seed, "preview").shuffle(indices).slice(0, samples));
  let [index, shown] = [0, 0];
  for await (const row of rows(new RowCounts())) {
    if (!sampled.has(index++)) continue;
    show(++shown, sampleLines(template ? applyChatTemplate(row, template) : row));
  }
}

function sampleLines(row: Row): string[] {
  const contents = contentsOf<Content>(row).map(([column, content]) => [column, formatContent(content)]);
  const { group, annotator } = row;
  const others = Object.entries({ label: row.kind === "unpaired" ? String(row.label) : undefined, group, annotator });
  return [...contents, ...others]
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([column, text]) => `[${column}]\n${text.trim()}`);
}

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
  const { raterColumns = {}, template } = await readOptions(session, options);
  const { rows, kept, excluded, warnings } = await convertFile(storage, file, {
    to,
    out,
    pairs,
    raterColumns,
    ...(options.tokenizer !== undefined && { asText: { template } }),
  });
  if (terminal.json) {
    terminal.print(
      JSON.stringify({ kind: to, rows, written: kept, excluded: excluded.list(), warnings: warnings.list() }),
    );
    return;
  }
  for (const { reason, count, first } of excluded.list()) terminal.note(`left out ${count}, first ${first}: ${reason}`);
  for (const { reason, count, first } of warnings.list()) terminal.note(`${count} rows, first ${first}: ${reason}`);
  terminal.note(`data convert: ${rows} rows read, ${kept} ${to} rows written to ${out}`);
}
