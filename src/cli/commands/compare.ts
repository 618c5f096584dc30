/**
 * @module
 * `penchant compare`: compares the outputs of two models by one or several judges.
 */
import { basename } from "node:path";
import { Command } from "commander";

import {
  agreementOfRaters,
  type Comparison,
  type ComparisonPair,
  comparePairs,
  formatComparisons,
  groupByJudge,
  parseAnnotations,
} from "../../comparison/index.ts";
import { checkOutput, DataError, type Storage, UsageError } from "../../core/index.ts";
import {
  crossPairs,
  type PromptCompletions,
  pairCompletions,
  parseModelOutputs,
  readWholeText,
} from "../../data/index.ts";
import { agreementText } from "../agreement-text.ts";
import { type ComparisonResult, comparisonResult, rougeOfModels } from "../comparison-result.ts";
import { comparisonText } from "../comparison-text.ts";
import { numberOption, SEED } from "../flags.ts";
import { type JudgeOptions, judgeHelp, MAX_TIMEOUT_SECONDS, type OpenedJudge, openJudge } from "../judge-names.ts";
import { type Session, withSession } from "../session.ts";

interface Options extends JudgeOptions {
  readonly judge: readonly string[];
  readonly annotations?: string;
  readonly criteria?: string;
  readonly references?: string;
  readonly cross?: boolean;
  readonly seed: number;
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function compareCommand(): Command {
  return new Command("compare")
    .description("compare a tuned model with its baseline: wins, losses and ties per prompt and overall")
    .argument("[baseline]", "the baseline's outputs: the course's text format, or JSON lines")
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
    .addOption(numberOption("--seed <n>", "seed of the bootstrap", SEED, 42))
    .option("--out <file>", "write the judgements to this file, as comparison records (JSON lines)")
    .option("--force", "overwrite --out")
    .option("--json", "one JSON object on stdout")
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
      `\n${judgeHelp}\n\nExample:\n  penchant compare sft.txt tuned.txt --judge rule:verse --judge reward:verse\n\nThe exit code is also 1 when no pair could be judged.`,
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
  if (options.out && !options.force && (await storage.size(options.out)) !== undefined) {
    throw new UsageError(`${options.out}: must not exist yet; hint: another --out, or --force`);
  }
  if (options.out !== undefined) {
    const { annotations, references, criteria } = options;
    const inputs = { BASELINE: baseline, TUNED: tuned, "--annotations": annotations, "--references": references };
    await checkOutput(storage, options.out, "file", { inputs: { ...inputs, "--criteria": criteria } });
  }
  const { records, results } = options.annotations
    ? await readAnnotations(session, options.annotations, baseline, options)
    : await judgePairs(session, baseline, tuned, options);
  const agreement = agreementOfRaters(records, { seed: options.seed });
  const hasSeveralRaters = agreement.raters.length > 1;
  if (options.out) await storage.write(options.out, formatComparisons(records));
  if (terminal.json) {
    const [first, ...others] = results;
    terminal.print(
      JSON.stringify({ ...first, ...(others.length > 0 && { others }), ...(hasSeveralRaters && { agreement }) }),
    );
  } else {
    const texts = results.map(comparisonText);
    if (hasSeveralRaters) texts.push(agreementText(agreement).join("\n"));
    terminal.print(texts.join("\n\n"));
  }
  if (results.every(({ winRate }) => winRate === null)) process.exitCode = 1;
}

interface Judgements {
  readonly records: readonly Comparison[];
  readonly results: readonly ComparisonResult[];
}

/** Reads the judgements of a file. */
async function readAnnotations(
  { storage }: Session,
  file: string,
  baseline: string | undefined,
  { judge, cross, references, criteria, seed }: Options,
): Promise<Judgements> {
  if (baseline !== undefined || judge.length > 0 || cross || references || criteria !== undefined) {
    throw new UsageError(
      "compare: --annotations must stand alone: the judgements are there already, with their texts and judges",
    );
  }
  const records = parseAnnotations(await readWholeText(storage, file), file);
  const results = groupByJudge(records).map((one) => comparisonResult(one.judge, one.records, { seed }));
  return { records, results };
}

/** Judges the pairs of two files. */
async function judgePairs(
  session: Session,
  baseline: string | undefined,
  tuned: string | undefined,
  options: Options,
): Promise<Judgements> {
  const { storage, terminal } = session;
  if (baseline === undefined || tuned === undefined) {
    throw new UsageError("compare: must have two files, BASELINE and TUNED; or --annotations FILE");
  }
  if (options.judge.length === 0)
    throw new UsageError("compare: must have at least one --judge; hint: --judge rule:verse");
  const duplicate = options.judge.find((name, i) => options.judge.indexOf(name) !== i);
  if (duplicate) throw new UsageError(`compare: each --judge must be given once, got ${duplicate} twice`);
  const criteria = await readCriteria(storage, options.criteria);
  const judges: OpenedJudge[] = [];
  for (const name of options.judge) judges.push(await openJudge(name, session, options));

  const [ours, theirs] = [await readOutputs(storage, baseline), await readOutputs(storage, tuned)];
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
    ? rougeOfModels(matched, await readOutputs(storage, options.references), options.references)
    : undefined;

  const [records, results]: [Comparison[], ComparisonResult[]] = [[], []];
  for (const { name, judge, concurrency, finish } of judges) {
    const own: Comparison[] = [];
    const line = terminal.progress(name, pairs.length);
    try {
      for await (const record of comparePairs(pairs, judge, { criteria, signal: session.signal, concurrency })) {
        own.push(record);
        line.update(own.length, "");
      }
    } finally {
      line.stop();
    }
    records.push(...own);
    const { notes, counts } = finish();
    results.push(
      comparisonResult(name, own, {
        seed: options.seed,
        criteria,
        notes,
        ...(counts && { counts }),
        ...(rouge && { rouge }),
        ...(options.cross && { isCrossed: true }),
      }),
    );
  }
  return { records, results };
}

async function readOutputs(storage: Storage, path: string): Promise<PromptCompletions[]> {
  return parseModelOutputs(await readWholeText(storage, path), path);
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
      .replace(/\.(txt|jsonl|json)$/, "")
      .replace(/^output_(shakespeare_completions|reddit_summaries)_/, "");
  const [a, b] = [nameOf(baseline), nameOf(tuned)];
  return a === b ? [baseline, tuned] : [a, b];
}
