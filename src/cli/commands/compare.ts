/**
 * @module
 * `penchant compare`: compares the outputs of two models by one or several judges.
 */
import { basename } from "node:path";
import { Command, Option } from "commander";

import {
  type Comparison,
  type ComparisonPair,
  type ComparisonResult,
  compareModels,
  formatComparisons,
  formatPercent,
  groupByJudge,
  type JudgeResult,
  meanRouge,
  measurePairs,
  type OpenedJudge,
  parseAnnotations,
  resultOfRecords,
} from "../../comparison/index.ts";
import { checkOutput, DataError, inspect, joinPath, type Storage, shellCommand, UsageError } from "../../core/index.ts";
import {
  type CompletionPair,
  crossPairs,
  type PromptCompletions,
  pairCompletions,
  promptWithoutMark,
  readModelOutputs,
  readWholeText,
} from "../../data/index.ts";
import { host } from "../../platform/node/index.ts";
import { comparisonReport, writeReportFiles } from "../../report/index.ts";
import { judgesWith } from "../../study/index.ts";
import { agreementText } from "../agreement-text.ts";
import { comparisonText, type ModelRouge } from "../comparison-text.ts";
import { numberOption, SEED } from "../flags.ts";
import { commandLineJudges, type JudgeOptions, judgeHelp, MAX_TIMEOUT_SECONDS } from "../judge-names.ts";
import { type Session, withSession } from "../session.ts";
import { checkTableFormat, formatTable, TABLE_FORMATS, type Table, type TableFormat } from "../table-format.ts";

interface Options extends JudgeOptions {
  readonly judge: readonly string[];
  readonly annotations?: string;
  readonly criteria?: string;
  readonly references?: string;
  readonly cross?: boolean;
  readonly seed: number;
  readonly out?: string;
  readonly report?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly format?: TableFormat;
}

const DEFAULT_SEED = 42;

export function compareCommand(): Command {
  return new Command("compare")
    .description("compare a tuned model with its baseline: wins, losses and ties per prompt and overall")
    .argument(
      "[baseline]",
      "the baseline's outputs: the course's text format, rows (JSON, CSV, Parquet), or one answer a line",
    )
    .argument("[tuned]", "the tuned model's outputs for the same prompts; wins and win rates are this model's")
    .option(
      "--judge <judge>",
      "a judge, see below; may be given several times",
      (name, names: string[]) => [...names, name],
      [],
    )
    .option(
      "--criteria <text|file>",
      'what "better" means: shown to people and language models, and quoted in the result',
    )
    .option("--annotations <file>", "read existing judgements instead: comparison records or AlpacaEval annotations")
    .option("--references <file>", "reference texts: adds the ROUGE scores of both models")
    .option("--cross", "compare every completion with every completion of the other model, not only A with A, B with B")
    .addOption(numberOption("--seed <n>", "seed of the bootstrap", SEED, DEFAULT_SEED))
    .option("--out <file>", "write the judgements to this file, as comparison records (JSON lines)")
    .option("--report <dir>", "write the report into this folder: index.html, report.md, comparison.jsonl")
    .option("--force", "overwrite --out, or the files in --report")
    .option("--json", "one JSON object on stdout")
    .addOption(
      new Option("--format <format>", "a table of prompts and judges instead: Markdown, LaTeX or CSV").choices([
        ...TABLE_FORMATS,
      ]),
    )
    .addOption(
      numberOption(
        "--concurrency <n>",
        "llm: pairs judged concurrently, two requests each",
        { integer: true, atLeast: 1, atMost: 1000 },
        2,
      ),
    )
    .option(
      "--verdict <token|reasoned>",
      "llm: answer with one token (and its probability, if the server returns it), or with reasons first",
      "token",
    )
    .addOption(
      numberOption("--timeout <seconds>", "llm: timeout of one request", { above: 0, atMost: MAX_TIMEOUT_SECONDS }, 60),
    )
    .addOption(
      numberOption(
        "--retries <n>",
        "llm: retries after 429, 5xx and timeouts",
        { integer: true, atLeast: 0, atMost: 1000 },
        4,
      ),
    )
    .addOption(
      numberOption(
        "--max-tokens <n>",
        "llm: maximum tokens of an answer, thinking included (default: 4, or 512 with reasons; 4096 when answers are cut off)",
        { integer: true, atLeast: 1, atMost: 1_000_000 },
      ),
    )
    .option("--price <read,written>", "llm: prices per million prompt and completion tokens, to report the cost")
    .option(
      "--cache <file>",
      "llm: cache of answers with a verdict, from which an interrupted comparison resumes (default: OUT.answers)",
    )
    .addHelpText(
      "after",
      `\n${judgeHelp}\n\nExample:\n  penchant compare sft.txt tuned.txt --judge rule:verse --judge human:choices.csv\n\nThe exit code is also 1 when no pair could be judged.`,
    )
    .action(async (baseline: string | undefined, tuned: string | undefined, options: Options) => {
      await withSession(options, (session) => run(session, baseline, tuned, options));
    });
}

async function run(
  session: Session,
  baseline: string | undefined,
  tuned: string | undefined,
  options: Options,
): Promise<void> {
  const { storage, terminal } = session;
  checkTableFormat("compare", options);
  await checkOutputs(session, baseline, tuned, options);
  const compared = options.annotations
    ? await readAnnotations(session, options.annotations, baseline, options)
    : await judgePairs(session, baseline, tuned, options);
  const { records, judges, agreement } = compared;
  if (options.out) await storage.write(options.out, formatComparisons(records));
  if (options.report !== undefined) {
    const path = await writeReport(session, options.report, compared, { baseline, tuned, options });
    terminal.note(`report: ${path}`);
  }
  if (terminal.json) terminal.print(JSON.stringify(comparisonJson(compared)));
  else if (options.format) terminal.print(formatTable(comparisonTable(judges), options.format));
  else {
    const texts = judges.map((result) => comparisonText(result, compared.rouge));
    if (agreement) texts.push(agreementText(agreement).join("\n"));
    terminal.print(texts.join("\n\n"));
  }
  if (judges.every(({ summary }) => summary.winRate === null)) process.exitCode = 1;
}

/** Checks what is written before anything is judged. An input is never overwritten. */
async function checkOutputs(
  { storage }: Session,
  baseline: string | undefined,
  tuned: string | undefined,
  { out, report, force, annotations, references, criteria, judge }: Options,
): Promise<void> {
  const inputs = {
    BASELINE: baseline,
    TUNED: tuned,
    "--annotations": annotations,
    "--references": references,
    "--criteria": criteria,
    ...Object.fromEntries(judge.map((name) => [`--judge ${name}`, name.slice(name.indexOf(":") + 1)])),
  };
  if (out !== undefined) {
    await checkOutput(storage, out, "file", { inputs });
    if (!force && (await storage.size(out)) !== undefined)
      throw new UsageError(`${out}: must not exist yet; hint: another --out, or --force`);
  }
  if (report === undefined) return;
  await checkOutput(storage, report, "folder", { name: "--report", inputs, writes: REPORT_FILES });
  const [found] = (await storage.list(report)).filter((name) => REPORT_FILES.test(name));
  if (!force && found !== undefined)
    throw new UsageError(`${joinPath(report, found)}: must not exist yet; hint: another --report, or --force`);
}

/** What a report writes into its folder. */
const REPORT_FILES = /^(index\.html|report\.md|comparison\.jsonl|.*\.svg)$/;

/** Writes the report of a comparison; returns the path of its page. */
async function writeReport(
  { storage }: Session,
  folder: string,
  compared: Compared,
  {
    baseline,
    tuned,
    options,
  }: {
    readonly baseline: string | undefined;
    readonly tuned: string | undefined;
    readonly options: Options;
  },
): Promise<string> {
  const { judge, criteria, annotations, references, cross, seed } = options;
  const sources = { a: baseline ?? annotations!, b: tuned ?? annotations! };
  const flags = Object.entries({ criteria, annotations, references }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const report = comparisonReport(compared, {
    title: `${compared.judges[0]!.models.b} against ${compared.judges[0]!.models.a}`,
    sources,
    pairs: measurePairs(compared.records, { references: {} }),
    names: { prompts: "prompt", texts: "texts" },
    settings: [
      { name: "judges", value: compared.judges.map((one) => one.judge).join(", ") },
      { name: "seed of the bootstrap", value: String(seed) },
    ],
    environment: await host.environment(),
    command: shellCommand([
      ...["penchant", "compare", ...[baseline, tuned].filter((path) => path !== undefined)],
      ...judge.flatMap((name) => ["--judge", name]),
      ...flags,
      ...(cross ? ["--cross"] : []),
      ...(seed === DEFAULT_SEED ? [] : ["--seed", String(seed)]),
    ]),
  });
  await storage.write(joinPath(folder, "comparison.jsonl"), formatComparisons(compared.records));
  return (await writeReportFiles(storage, folder, report)).html;
}

/** The result, and ROUGE where there are references. */
interface Compared extends ComparisonResult {
  readonly rouge?: ModelRouge;
}

/** Wins, losses and ties by prompt and judge, each judge with its total, win rate and interval. */
function comparisonTable(judges: readonly JudgeResult[]): Table {
  const rows = judges.flatMap(({ judge, summary }) => {
    const { prompts, win, lose, tie, skipped, winRate, interval } = summary;
    const share = (value: number): string => formatPercent(value);
    const known = winRate === null ? ["–", "–"] : [share(winRate), `${share(interval[0])} to ${share(interval[1])}`];
    return [
      ...prompts.map((one) => [
        judge,
        `${one.index}: ${one.prompt}`,
        ...[one.win, one.lose, one.tie, one.skipped ?? 0].map(String),
        ...["–", "–"],
      ]),
      [judge, "all prompts", ...[win, lose, tie, skipped].map(String), ...known],
    ];
  });
  const { a, b } = judges[0]!.models;
  return {
    header: ["judge", "prompt", "win", "lose", "tie", "skipped", "win rate", "95 % interval"],
    rows,
    caption: `${b} (tuned) against ${a} (baseline)`,
  };
}

/** One object: the first judge's figures, those of the others, and the agreement. */
function comparisonJson({ judges, agreement, rouge }: Compared): object {
  const flat = judges.map(({ summary, criteria, ...result }) => ({
    ...summary,
    ...result,
    criteria: criteria?.text ?? null,
    criteriaSource: criteria?.source ?? null,
    ...(rouge && { rouge }),
  }));
  const [first, ...others] = flat;
  return { ...first, ...(others.length > 0 && { others }), ...(agreement && { agreement }) };
}

/** Reads the judgements of a file. */
async function readAnnotations(
  { storage }: Session,
  file: string,
  baseline: string | undefined,
  { judge, cross, references, criteria, seed }: Options,
): Promise<Compared> {
  if (baseline !== undefined || judge.length > 0 || cross || references || criteria !== undefined) {
    throw new UsageError(
      "compare: --annotations must stand alone: the judgements are there already, with their texts and judges",
    );
  }
  return resultOfRecords(groupByJudge(parseAnnotations(await readWholeText(storage, file), file)), { seed });
}

/** Judges the pairs of two files. */
async function judgePairs(
  session: Session,
  baseline: string | undefined,
  tuned: string | undefined,
  options: Options,
): Promise<Compared> {
  const { storage, terminal, signal } = session;
  if (baseline === undefined || tuned === undefined) {
    throw new UsageError("compare: must have two files, BASELINE and TUNED; or --annotations FILE");
  }
  if (options.judge.length === 0)
    throw new UsageError("compare: must have at least one --judge; hint: --judge human:FILE, or see --help");
  const duplicate = options.judge.find((name, i) => options.judge.indexOf(name) !== i);
  if (duplicate) throw new UsageError(`compare: each --judge must be given once, got ${duplicate} twice`);
  const criteria = await readCriteria(storage, options.criteria);
  const known = judgesWith(commandLineJudges(options));
  const judges: OpenedJudge[] = [];
  for (const written of options.judge) {
    const { name, note } = known.check(written, "compare");
    if (note !== undefined) terminal.note(note);
    const cache = options.out && `${options.out}.answers`;
    judges.push(await known.open(name, { storage, where: "compare", cache }));
  }
  const [ours, theirs] = [await readOutputs(session, baseline), await readOutputs(session, tuned)];
  const [a, b] = modelNames(baseline, tuned);
  const matched = pairCompletions(ours, theirs);
  const pairs = (options.cross ? crossPairs(matched) : matched).map(
    (pair): ComparisonPair => ({
      id: pair.id,
      prompt: pair.prompt,
      a: { model: a, text: pair.a },
      b: { model: b, text: pair.b },
    }),
  );
  const rouge = options.references
    ? rougeOfModels(matched, await readOutputs(session, options.references), options.references)
    : undefined;
  const work = compareModels(pairs, judges, { criteria, isCrossed: options.cross, seed: options.seed, signal });
  const kept: Comparison[] = [];
  let line: { readonly judge: string; readonly bar: ReturnType<typeof terminal.progress> } | undefined;
  try {
    for (;;) {
      const { done, value } = await work.next();
      if (done) return { ...value, ...(rouge && { rouge }) };
      kept.push(value.record);
      if (line?.judge !== value.judge) {
        line?.bar.stop();
        line = { judge: value.judge, bar: terminal.progress(value.judge, value.of) };
      }
      line.bar.update(value.done, "");
    }
  } catch (error) {
    line?.bar.stop();
    await keepRecords(session, kept, options);
    throw error;
  } finally {
    line?.bar.stop();
  }
}

/** Keeps what was judged before a judge stopped: the records beside --out, and the figures on stdout. */
async function keepRecords(
  { storage, terminal }: Session,
  judgements: readonly Comparison[],
  { out, seed }: Options,
): Promise<void> {
  const records = judgements.filter(({ choice }) => choice !== "skip");
  if (records.length === 0) return;
  if (out !== undefined) {
    await storage.write(`${out}.partial`, formatComparisons(records));
    terminal.note(`${records.length} judgements made before the stop are in ${out}.partial`);
  }
  if (terminal.json) return;
  const judged = [...new Set(records.map(({ rater }) => `${rater.kind}:${rater.id}`))].map((judge) => ({
    judge: `${judge}, before it stopped`,
    records: records.filter(({ rater }) => `${rater.kind}:${rater.id}` === judge),
  }));
  const { judges } = resultOfRecords(judged, { seed });
  terminal.print(judges.map((result) => comparisonText(result)).join("\n\n"));
}

/** ROUGE of both models against the reference texts of the same prompts. */
function rougeOfModels(
  pairs: readonly CompletionPair[],
  references: readonly PromptCompletions[],
  name: string,
): ModelRouge {
  const byPrompt = new Map(references.map(({ prompt, completions }) => [promptWithoutMark(prompt), completions]));
  const referencesOf = ({ id, prompt }: CompletionPair): readonly string[] => {
    const found = byPrompt.get(prompt);
    if (!found)
      throw new DataError(`${name}: must have a reference for the prompt of ${id}, got none for ${inspect(prompt)}`);
    return found;
  };
  return {
    a: meanRouge(pairs.map((pair) => ({ text: pair.a, references: referencesOf(pair) }))),
    b: meanRouge(pairs.map((pair) => ({ text: pair.b, references: referencesOf(pair) }))),
  };
}

async function readOutputs({ storage, terminal }: Session, path: string): Promise<readonly PromptCompletions[]> {
  const { groups, notes } = await readModelOutputs(storage, path);
  for (const note of notes) terminal.note(note);
  return groups;
}

/** The file's text if such a file exists, otherwise the argument itself. */
async function readCriteria(storage: Storage, given: string | undefined): Promise<string | null> {
  if (given === undefined) return null;
  if (given.trim() === "") throw new UsageError("compare: --criteria must be a text or a file, got an empty text");
  if ((await storage.size(given)) !== undefined) return (await readWholeText(storage, given)).trim();
  if (/^\S+\.(txt|md)$/.test(given)) throw new DataError(`${given}: cannot read, no such file`);
  return given;
}

/** Model names from the file names; the course's files end in the model's name. */
function modelNames(baseline: string, tuned: string): [string, string] {
  const nameOf = (path: string): string =>
    basename(path)
      .replace(/\.(txt|jsonl|json|csv|tsv|parquet)(\.gz)?$/, "")
      .replace(/^output_(shakespeare_completions|reddit_summaries)_/, "");
  const [a, b] = [nameOf(baseline), nameOf(tuned)];
  return a === b ? [baseline, tuned] : [a, b];
}
