/**
 * @module
 * `penchant data check|preview|convert`: what a data file holds, what is wrong with it, readable samples,
 * and the same rows as another kind or in another format.
 */
import { Command, Option } from "commander";

import { RandomStream, UsageError } from "../../core/index.ts";
import {
  asTexts,
  type Content,
  contentsOf,
  convertFile,
  type DatasetKind,
  type ExamineOptions,
  embeddedCorpora,
  examine,
  fileLines,
  type MarkColumns,
  type PairsOfRanking,
  type Row,
  readable,
  readChatTemplate,
  readTokenizer,
  Tally,
  usableRows,
  writtenFormat,
} from "../../data/index.ts";
import { examinationText } from "../data-text.ts";
import { countOf } from "../flags.ts";
import { type Session, withSession } from "../session.ts";

interface Options extends MarkColumns {
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

/** How many samples are shown. */
const SAMPLES = 20;
const SEED = 42;
const KINDS = ["preference", "unpaired", "ranked", "completion", "text", "prompt"] as const;

export function dataCommand(): Command {
  const command = new Command("data")
    .description("look at a data file, or make another of it")
    .addHelpText("after", "\nExample:\n  penchant data check pairs.jsonl");
  reading(command, "check <file>", "count rows, lengths, duplicates and what is wrong")
    .option("--json", "one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  penchant data check pairs.jsonl --tokenizer base\n\nThe exit code is 0 when the file could be read, whatever was found in it.",
    )
    .action(async (file: string, options: Options) => withSession(options, (session) => check(session, file, options)));
  reading(
    command,
    "preview <file>",
    `${SAMPLES} readable samples of a file, or of an embedded corpus (verse, verse-pairs)`,
  )
    .option("--samples <n>", "how many", String(SAMPLES))
    .option("--seed <n>", "which", String(SEED))
    .addHelpText("after", "\nExamples:\n  penchant data preview pairs.jsonl\n  penchant data preview verse --seed 7")
    .action(async (file: string, options: PreviewOptions) =>
      withSession(options, (session) => preview(session, file, options)),
    );
  reading(command, "convert <file>", "write the rows as another kind, or in another format")
    .addOption(new Option("--to <kind>", "what the rows become").choices(KINDS).makeOptionMandatory())
    .requiredOption("--out <file>", "a new .jsonl, .json or .csv file, or one of these with .gz")
    .addOption(
      new Option("--pairs <all|adjacent>", "of a ranking: each with every worse one, or with the next one")
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

const reading = (parent: Command, usage: string, description: string): Command =>
  parent
    .command(usage)
    .description(description)
    .option("--tokenizer <dir>", "tokenizer folder: counts tokens, and its chat template makes texts of conversations")
    .option("--group <column>", "the column that names the subpopulation (default: group)")
    .option("--annotator <column>", "the column that names who judged (default: annotator)");

async function toolsOf({ storage }: Session, options: Options): Promise<ExamineOptions> {
  const { tokenizer, group, annotator } = options;
  const marks = { ...(group !== undefined && { group }), ...(annotator !== undefined && { annotator }) };
  if (tokenizer === undefined) return { marks };
  return {
    marks,
    tokenizer: await readTokenizer(storage, tokenizer),
    template: await readChatTemplate(storage, tokenizer),
  };
}

async function check(session: Session, file: string, options: Options): Promise<void> {
  const { storage, terminal } = session;
  const found = await examine(storage, file, await toolsOf(session, options));
  if (terminal.json) terminal.print(JSON.stringify(found));
  else for (const line of examinationText(file, found)) terminal.print(line);
}

/** Samples of an embedded corpus, `verse`, or of its pairs, `verse-pairs`. A file of that name is `./verse`. */
function embeddedSamples(
  name: string,
  options: { readonly seed: number; readonly count: number },
): object[] | undefined {
  const corpus = embeddedCorpora.find((one) => one.name === name.replace(/-pairs$/, ""));
  return corpus && [...(name === corpus.name ? corpus.rows(options) : corpus.pairs(options))];
}

/** Twice through the file: rows are counted before the samples are drawn, so that none need be held. */
async function preview(session: Session, file: string, options: PreviewOptions): Promise<void> {
  const samples = countOf("samples", options.samples) ?? SAMPLES;
  const seed = countOf("seed", options.seed, 0) ?? SEED;
  const show = (number: number, lines: readonly string[]): void => {
    for (const line of [`=== ${number} ===`, ...lines, ""]) session.terminal.print(line);
  };
  const embedded = embeddedSamples(file, { seed, count: samples });
  for (const [i, row] of (embedded ?? []).entries()) {
    const lines = Object.entries(row).map(([column, text]) => `[${column}]\n${text.trim()}`);
    show(i + 1, lines);
  }
  if (embedded) return;
  const { marks, template } = await toolsOf(session, options);
  const rows = (tally: Tally): AsyncGenerator<Row> => usableRows(fileLines(session.storage, file), file, tally, marks);
  const counted = new Tally();
  for await (const _ of rows(counted));
  const places = Array.from({ length: counted.kept }, (_, i) => i);
  const drawn = new Set(new RandomStream(seed, "preview").shuffle(places).slice(0, samples));
  let [index, shown] = [0, 0];
  for await (const row of rows(new Tally())) {
    if (!drawn.has(index++)) continue;
    show(++shown, sampleLines(template ? asTexts(row, template) : row));
  }
}

function sampleLines(row: Row): string[] {
  const contents = contentsOf<Content>(row).map(([column, content]) => [column, readable(content)]);
  const { group, annotator } = row;
  const others = Object.entries({ label: row.kind === "unpaired" ? String(row.label) : undefined, group, annotator });
  return [...contents, ...others]
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([column, text]) => `[${column}]\n${text.trim()}`);
}

async function convert(session: Session, file: string, options: ConvertOptions): Promise<void> {
  const { storage, terminal } = session;
  const { to, out, pairs } = options;
  if (writtenFormat(out) === undefined) {
    throw new UsageError(`data convert: --out must end in .jsonl, .json or .csv, or one of these with .gz, got ${out}`);
  }
  if (!options.force && (await storage.size(out)) !== undefined) {
    throw new UsageError(`${out}: must not exist yet; hint: another --out, or --force`);
  }
  const { marks = {}, template } = await toolsOf(session, options);
  const { rows, kept, excluded, notable } = await convertFile(storage, file, {
    to,
    out,
    pairs,
    marks,
    ...(options.tokenizer !== undefined && { asText: { template } }),
  });
  if (terminal.json) {
    terminal.print(
      JSON.stringify({ kind: to, rows, written: kept, excluded: excluded.list(), notable: notable.list() }),
    );
    return;
  }
  for (const { reason, count, first } of excluded.list()) terminal.note(`left out ${count}, first ${first}: ${reason}`);
  for (const { reason, count, first } of notable.list()) terminal.note(`${count} rows, first ${first}: ${reason}`);
  terminal.note(`data convert: ${rows} rows read, ${kept} ${to} rows written to ${out}`);
}
