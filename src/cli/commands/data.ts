/**
 * @module
 * `penchant data check|preview`: what a data file holds, what is wrong with it, and 20 readable samples;
 * of the embedded verse, too.
 */
import { Command } from "commander";

import { DataError, parseJsonl, RandomStream } from "../../core/index.ts";
import {
  checkRow,
  type DatasetKind,
  decodeText,
  kindOf,
  type Remark,
  Remarks,
  type VerseCount,
  versePairs,
  verseRows,
} from "../../data/index.ts";
import { countOf } from "../flags.ts";
import { type Session, withSession } from "../session.ts";

interface Options {
  readonly json?: boolean;
  readonly samples?: string;
  readonly seed?: string;
}

/** How many samples are shown. */
const SAMPLES = 20;
const SEED = 42;

interface Checked {
  readonly kind: DatasetKind;
  readonly rows: number;
  readonly kept: readonly Row[];
  readonly excluded: readonly Remark[];
}

export function dataCommand(): Command {
  const command = new Command("data").description("look at a data file");
  command
    .command("check <file>")
    .description("count rows, lengths, duplicates and what is wrong; fails when a row would be left out")
    .option("--json", "one JSON object on stdout")
    .addHelpText("after", "\nExample:\n  penchant data check pairs.jsonl")
    .action(async (file: string, options: Options) => withSession(options, (session) => check(session, file)));
  command
    .command("preview <file>")
    .description(
      `${SAMPLES} readable samples of a file, of the embedded verse ("verse") or of its pairs ("verse-pairs")`,
    )
    .option("--samples <n>", "how many", String(SAMPLES))
    .option("--seed <n>", "which", String(SEED))
    .addHelpText("after", "\nExample:\n  penchant data preview pairs.jsonl\n  penchant data preview verse --seed 7")
    .action(async (file: string, options: Options) =>
      withSession(options, (session) => preview(session, file, options)),
    );
  return command;
}

type Row = Readonly<Record<string, string>>;

/** The embedded verse by the name that studies give it, as rows and as pairs. A file of that name is `./verse`. */
const embedded: Readonly<Record<string, (options: VerseCount) => Row[]>> = {
  verse: (options) => Array.from(verseRows(options), (row) => ({ ...row })),
  "verse-pairs": (options) => Array.from(versePairs(options), (row) => ({ ...row })),
};

/** Reads every row, and notes those that cannot be used instead of stopping at the first. */
async function readRows({ storage }: Session, file: string): Promise<Checked> {
  const lines = parseJsonl(decodeText(await storage.read(file), file), file);
  const kinds = lines.flatMap(({ value }) => kindOf(value) ?? []);
  const [kind] = kinds;
  if (!kind)
    throw new DataError(
      `${file}: rows must have text, or prompt with completion, or prompt with chosen and rejected; got none that has`,
    );
  const remarks = new Remarks();
  const seen = new Set<string>();
  const kept = lines.flatMap((line) => {
    try {
      const { place, ...row } = checkRow(line, kind);
      const key = JSON.stringify(row);
      const texts = Object.values(row) as string[];
      const problem = seen.has(key)
        ? "the same row stands before"
        : texts.some((text) => text.trim() === "")
          ? "a text is empty"
          : chosenIsRejected(row)
            ? "chosen and rejected are the same text"
            : undefined;
      seen.add(key);
      if (problem) {
        remarks.add(problem, place);
        return [];
      }
      return [row as unknown as Record<string, string>];
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      remarks.add(error.message.slice(line.place.length + 2).split(";")[0]!, line.place);
      return [];
    }
  });
  return { kind, rows: lines.length, kept, excluded: remarks.list() };
}

const chosenIsRejected = (row: object): boolean => "chosen" in row && "rejected" in row && row.chosen === row.rejected;

async function check(session: Session, file: string): Promise<void> {
  const { kind, rows, kept, excluded } = await readRows(session, file);
  const columns = Object.keys(kept[0] ?? {});
  const characters = Object.fromEntries(
    columns.map((column) => {
      const lengths = kept.map((row) => row[column]!.length).sort((a, b) => a - b);
      return [
        column,
        { shortest: lengths[0]!, median: lengths[Math.floor(lengths.length / 2)]!, longest: lengths.at(-1)! },
      ];
    }),
  );
  const { terminal } = session;
  // As a linter: what would be left out of training fails the check.
  if (excluded.length > 0) process.exitCode = 1;
  if (terminal.json) {
    terminal.print(JSON.stringify({ kind, rows, kept: kept.length, excluded, characters }));
    return;
  }
  terminal.print(`${file}: ${kind} rows, ${rows} in all, ${kept.length} usable`);
  for (const { reason, count, first } of excluded) terminal.print(`  left out ${count}, first ${first}: ${reason}`);
  for (const [column, { shortest, median, longest }] of Object.entries(characters)) {
    terminal.print(`  ${column}: ${shortest} to ${longest} characters, median ${median}`);
  }
}

async function preview(session: Session, file: string, options: Options): Promise<void> {
  const samples = countOf("samples", options.samples) ?? SAMPLES;
  const seed = countOf("seed", options.seed, 0) ?? SEED;
  const kept = embedded[file]?.({ seed, count: samples }) ?? (await readRows(session, file)).kept;
  const chosen = new RandomStream(seed, "preview").shuffle(kept.map((_, i) => i)).slice(0, samples);
  chosen
    .sort((a, b) => a - b)
    .forEach((index, i) => {
      session.terminal.print(`=== ${i + 1} ===`);
      for (const [column, text] of Object.entries(kept[index]!)) session.terminal.print(`[${column}]\n${text.trim()}`);
      session.terminal.print("");
    });
}
